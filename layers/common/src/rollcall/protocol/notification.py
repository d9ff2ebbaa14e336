"""What a signed notification says (contract, sections 8.2 and 8.3). Total: never raises.

A notification names what to look at and is never a command, so only ids, times and a bot's status
are read. Times are clamped to what can be useful: a wild one may cost one long list, and can
neither skip a change nor keep a bot's later statuses out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from rollcall.domain.bot_reports import CODES, RECORDING_DONE, RECORDING_FAILED
from rollcall.domain.model import BotStatus

OLDEST = timedelta(days=60)
NEWEST = timedelta(minutes=5)
UNTIMED = timedelta(days=1)
"""How far a change may lie back whose time cannot be read: Recall tries for about a day."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_WORD = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_BOT_EVENTS = frozenset(
    {
        "bot.joining_call",
        "bot.in_waiting_room",
        "bot.in_call_not_recording",
        "bot.recording_permission_allowed",
        "bot.recording_permission_denied",
        "bot.in_call_recording",
        "bot.call_ended",
        "bot.done",
        "bot.fatal",
    }
)
_RECORDING_EVENTS = {"recording.done": RECORDING_DONE, "recording.failed": RECORDING_FAILED}
"""What became of a bot's recording, and the code under which that is kept with the bot's own."""


@dataclass(frozen=True, slots=True)
class SyncEvents:
    """Events of this calendar changed; nothing before ``last_updated`` did."""

    calendar_id: str
    last_updated: datetime


@dataclass(frozen=True, slots=True)
class CalendarUpdate:
    """The calendar itself changed, such as its status."""

    calendar_id: str


@dataclass(frozen=True, slots=True)
class BotStatusChange:
    """A bot told where it is."""

    status: BotStatus


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing that Rollcall acts on; ``type`` is the event's name, made safe to log."""

    type: str


@dataclass(frozen=True, slots=True)
class Unusable:
    """Recall signed something that cannot be read; ``reason`` names the field, never its value."""

    reason: str


type Notification = SyncEvents | CalendarUpdate | BotStatusChange


class _Unreadable(Exception):
    """A field that is missing or has another shape than the contract says."""


def parse_notification(body: bytes, now: datetime) -> Notification | Ignored | Unusable:
    """Read a body whose signature was verified."""
    try:
        payload = _mapping(json.loads(body.decode(), parse_constant=_no_constant), "body")
        return _parse(payload, now)
    except _Unreadable as error:
        return Unusable(str(error))
    except (ValueError, RecursionError):
        return Unusable("json")


def _parse(payload: Mapping[str, Any], now: datetime) -> Notification | Ignored:
    event = payload.get("event")
    if not isinstance(event, str):
        raise _Unreadable("event")
    if event == "calendar.sync_events":
        data = _mapping(payload.get("data"), "data")
        return SyncEvents(_identifier(data, "calendar_id"), _last_updated(data, now))
    if event == "calendar.update":
        data = _mapping(payload.get("data"), "data")
        return CalendarUpdate(_identifier(data, "calendar_id"))
    if event in _BOT_EVENTS or event in _RECORDING_EVENTS:
        data = _mapping(payload.get("data"), "data")
        change = _bot_status(data, now, _RECORDING_EVENTS.get(event))
        return change if change.status.code in CODES else Ignored(event)
    return Ignored(event if _WORD.fullmatch(event) else "unnamed")


def _bot_status(data: Mapping[str, Any], now: datetime, code: str | None) -> BotStatusChange:
    """Read a status; ``code`` is given where the event names it better than the payload."""
    details = _mapping(data.get("data"), "data.data")
    code, sub_code = code or details.get("code"), details.get("sub_code")
    if not isinstance(code, str) or not _WORD.fullmatch(code):
        raise _Unreadable("code")
    known = isinstance(sub_code, str) and _WORD.fullmatch(sub_code) is not None
    status = BotStatus(
        bot_id=_identifier(_mapping(data.get("bot"), "bot"), "id"),
        code=code,
        sub_code=sub_code if known else None,
        at=_moment(details, "updated_at", now),
    )
    return BotStatusChange(status)


def _last_updated(data: Mapping[str, Any], now: datetime) -> datetime:
    """When the calendar changed; early enough where that cannot be read."""
    try:
        return _moment(data, "last_updated_ts", now)
    except _Unreadable:
        return now - UNTIMED


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _Unreadable(name)
    return value


def _identifier(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise _Unreadable(name)
    return value


def _moment(fields: Mapping[str, Any], name: str, now: datetime) -> datetime:
    value = fields.get(name)
    if not isinstance(value, str) or len(value) > 40:  # noqa: PLR2004 - longer than any ISO time
        raise _Unreadable(name)
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise _Unreadable(name)
        return min(max(moment, now - OLDEST), now + NEWEST).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _Unreadable(name) from error


def _no_constant(_name: str) -> NoReturn:
    raise _Unreadable("json")
