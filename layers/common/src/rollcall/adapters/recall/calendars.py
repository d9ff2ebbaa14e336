"""Recall's calendar object: its answers carry secrets, so only the fields needed are declared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from pydantic import ConfigDict, OnErrorOmit, ValidationError

from rollcall.adapters.recall.transport import Json
from rollcall.adapters.recall.wire import Identifier, Moment, OrElse, Text, Wire
from rollcall.domain.errors import Unavailable
from rollcall.domain.problems import Problem, problem_of_cause
from rollcall.ports.recall import CalendarAtRecall, CalendarGrant

MARKER, INSTALLATION = "rollcall_connection", "rollcall_installation"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Word = Annotated[Text | None, OrElse(None)]
SomeTime = Annotated[Moment, OrElse(_EPOCH)]


class ChangeWire(Wire):
    """One of `status_changes`; the name of the cause's field is not documented."""

    model_config = ConfigDict(extra="allow")

    status: Word
    created_at: SomeTime


class MetadataWire(Wire):
    """What a Rollcall noted on a calendar that it made."""

    rollcall_connection: Word
    rollcall_installation: Word
    rollcall_calendar: Word


class CalendarWire(Wire):
    """A calendar."""

    id: Identifier
    status: Word
    platform_email: Word
    oauth_email: Word
    oauth_client_id: Word
    created_at: SomeTime
    metadata: Annotated[MetadataWire | None, OrElse(None)]
    status_changes: Annotated[list[OnErrorOmit[ChangeWire]], OrElse(())]


def calendar_body(grant: CalendarGrant, client_id: str, client_secret: str) -> Json:
    """The request body that hands an account over."""
    return {
        "platform": "google_calendar",
        "oauth_client_id": client_id,
        "oauth_client_secret": client_secret,
        "oauth_refresh_token": grant.refresh_token,
        "oauth_email": grant.email,
        "metadata": {MARKER: grant.marker, INSTALLATION: grant.installation},
    }


def read_calendar(answer: object) -> CalendarAtRecall:
    """The fields that Rollcall keeps. Raises Unavailable when the answer is no calendar."""
    try:
        calendar = CalendarWire.model_validate(answer)
    except ValidationError:
        raise Unavailable("unreadable_answer", answered=True) from None
    marker, installation = _made_for(calendar.metadata)
    return CalendarAtRecall(
        recall_id=calendar.id,
        status=calendar.status or "",
        email=calendar.platform_email or calendar.oauth_email,
        problem=_problem(calendar.status_changes),
        marker=marker,
        client_id=calendar.oauth_client_id or "",
        created_at=calendar.created_at,
        status_since=max([calendar.created_at, *(c.created_at for c in calendar.status_changes)]),
        installation=installation,
    )


def _made_for(metadata: MetadataWire | None) -> tuple[str | None, str]:
    """The connection that a calendar was made for, and by which installation; ours or another."""
    if metadata is None:
        return None, ""
    marker, installation = metadata.rollcall_connection, metadata.rollcall_installation
    if marker is not None and installation is not None:
        return marker, installation
    return metadata.rollcall_calendar, ""


def _problem(changes: Sequence[ChangeWire]) -> Problem:
    """What the newest status change says of a lost calendar: every text but the status counts.

    The order of the changes is not documented.
    """
    newest = max(changes, key=lambda change: change.created_at, default=None)
    if newest is None or newest.status != "disconnected":
        return Problem.NONE
    texts = (newest.model_extra or {}).values()
    return problem_of_cause(" ".join(text for text in texts if isinstance(text, str)))
