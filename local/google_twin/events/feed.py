"""Event lists with page and sync tokens, as `events.list` of the Calendar API v3.

A token is plain JSON in base64: readable when something goes wrong, and refused when it names
another account or an earlier `epoch`. Source: Calendar API v3, "Synchronize resources
efficiently": a sync token excludes time bounds, and a refused one answers 410.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from local.google_twin.events import wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.google_twin.events.diary import Diary
    from local.google_twin.events.recurrence import Occurrence

OPEN_PAST = datetime(2000, 1, 1, tzinfo=UTC)
OPEN_FUTURE = timedelta(days=180)
DEFAULT_PAGE = 250
LARGEST_PAGE = 2500


class BadRequestError(ValueError):
    """A parameter is malformed, or two exclude each other (answer 400)."""


class FullSyncRequiredError(ValueError):
    """The sync token is no longer valid (answer 410)."""


class Cursor(BaseModel):
    """What a page or sync token remembers. `until` None means the far future."""

    email: str
    epoch: str
    since: datetime
    until: datetime | None
    after: int | None = None
    upto: int = 0
    offset: int = 0

    def text(self) -> str:
        """Return the token."""
        return base64.urlsafe_b64encode(self.model_dump_json().encode()).decode()


@dataclass(frozen=True)
class Request:
    """The parameters of one list call."""

    cursor: Cursor
    size: int
    show_deleted: bool


def parse(diary: Diary, email: str, query: Mapping[str, str]) -> Request:
    """Return the list call; raises BadRequestError or FullSyncRequiredError."""
    if query.get("singleEvents", "false") != "true":
        raise BadRequestError("Only singleEvents=true is supported by this stand-in.")
    size = _number(query.get("maxResults", str(DEFAULT_PAGE)))
    incremental = "syncToken" in query
    if incremental and ("timeMin" in query or "timeMax" in query):
        raise BadRequestError("Sync token cannot be used with other query restrictions.")
    shown = query.get("showDeleted", "false") == "true" or incremental
    return Request(_cursor(diary, email, query), min(size, LARGEST_PAGE), shown)


def page(diary: Diary, request: Request) -> dict[str, Any]:
    """Return one page: items, and either the next page's token or the next sync token."""
    cursor = request.cursor
    account = diary.account(cursor.email)
    found = [
        item for item in _found(diary, cursor) if request.show_deleted or not _gone(item, cursor)
    ]
    rest = found[cursor.offset :]
    items = [wire.event(item, account.email) for item in rest[: request.size]]
    answer: dict[str, Any] = {
        "kind": "calendar#events",
        "summary": account.email,
        "timeZone": account.time_zone,
        "updated": diary.clock().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "accessRole": "owner",
        "defaultReminders": [],
        "items": items,
    }
    if len(rest) > request.size:
        offset = cursor.offset + request.size
        return answer | {"nextPageToken": cursor.model_copy(update={"offset": offset}).text()}
    done = cursor.model_copy(update={"after": cursor.upto, "offset": 0})
    return answer | {"nextSyncToken": done.text()}


def _found(diary: Diary, cursor: Cursor) -> list[Occurrence]:
    until = cursor.until or diary.clock() + OPEN_FUTURE
    if cursor.after is None:
        return diary.listing(cursor.email, cursor.since, until)
    return diary.changes(cursor.email, cursor.after, cursor.since, until)


def _gone(item: Occurrence, cursor: Cursor) -> bool:
    return item.cancelled or not wire.member(item, cursor.email)


def _cursor(diary: Diary, email: str, query: Mapping[str, str]) -> Cursor:
    if "pageToken" in query:
        try:
            return _read(diary, email, query["pageToken"])
        except FullSyncRequiredError:
            raise BadRequestError("Invalid page token value.") from None
    if "syncToken" in query:
        cursor = _read(diary, email, query["syncToken"])
        return cursor.model_copy(update={"upto": diary.state.seq})
    since = _moment(query["timeMin"]) if "timeMin" in query else OPEN_PAST
    until = _moment(query["timeMax"]) if "timeMax" in query else None
    if until is not None and until <= since:
        raise BadRequestError("The specified time range is empty.")
    epoch = diary.state.epoch
    return Cursor(email=email, epoch=epoch, since=since, until=until, upto=diary.state.seq)


def _read(diary: Diary, email: str, token: str) -> Cursor:
    try:
        cursor = Cursor.model_validate_json(base64.urlsafe_b64decode(token.encode()))
    except (ValidationError, binascii.Error, ValueError):
        raise FullSyncRequiredError from None
    if (cursor.email, cursor.epoch) != (email, diary.state.epoch):
        raise FullSyncRequiredError
    return cursor


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadRequestError("Bad Request") from None
    if moment.tzinfo is None:
        raise BadRequestError("Bad Request")
    return moment


def _number(text: str) -> int:
    if not text.isdecimal() or not text.isascii() or int(text[:9]) < 1:
        raise BadRequestError("Bad Request")
    return int(text[:9])
