"""Turns a meeting into occurrences, each with the id that Google gives it.

An occurrence of a series is `<series>_<original start>`: `20260302T081500Z` in UTC for a timed
one, `20260302` for an all-day one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from local.google_twin.events.model import Body, Meeting

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Occurrence:
    """One entry of a calendar. `slot` is None for a meeting that does not repeat."""

    meeting: Meeting
    slot: str | None
    body: Body
    seq: int
    cancelled: bool

    @property
    def id(self) -> str:
        """The id of this occurrence at Google."""
        return self.meeting.id if self.slot is None else f"{self.meeting.id}_{self.slot}"

    def overlaps(self, since: datetime, until: datetime) -> bool:
        """Say whether it ends after `since` and starts before `until`, as Google's bounds do."""
        return self.body.end > since and self.body.start < until


def occurrences(meeting: Meeting, since: datetime, until: datetime) -> list[Occurrence]:
    """Return the occurrences between two aware times, cancelled ones included, by start."""
    found = [item for item in _all(meeting, since, until) if item.overlaps(since, until)]
    return sorted(found, key=lambda item: (item.body.start, item.id))


def changed(meeting: Meeting, seq: int, since: datetime, until: datetime) -> list[Occurrence]:
    """Return what changed after `seq`; a single change is told even when it left the window."""
    explicit = {None, *meeting.exceptions}
    return [
        item
        for item in _all(meeting, since, until)
        if item.seq > seq and (item.slot in explicit or item.overlaps(since, until))
    ]


def occurrence(meeting: Meeting, slot: str | None) -> Occurrence | None:
    """Return one occurrence by its slot, or None when the series has none there."""
    if slot is None:
        return _single(meeting) if meeting.rule is None else None
    if slot in meeting.exceptions:
        return _exception(meeting, slot)
    near = wall_time(meeting.body, slot)
    if near is None:
        return None
    moment = near.replace(tzinfo=ZoneInfo(meeting.body.zone))
    wall = slots(meeting, moment - DAY, moment + DAY).get(slot)
    return None if wall is None else _regular(meeting, slot, wall)


def slots(meeting: Meeting, since: datetime, until: datetime) -> dict[str, datetime]:
    """Return slot and wall time of what the rule itself produces between two aware times."""
    found = {}
    for day in _days(meeting, since, until):
        wall = datetime.combine(day, meeting.body.starts.time())
        found[slot_of(meeting.body, wall)] = wall
    return found


def slot_of(body: Body, wall: datetime) -> str:
    """Return the slot text of a wall time in the body's zone."""
    if body.all_day:
        return wall.strftime("%Y%m%d")
    return wall.replace(tzinfo=ZoneInfo(body.zone)).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def wall_time(body: Body, slot: str) -> datetime | None:
    """Return the wall time of a slot text, or None when it is malformed."""
    try:
        if body.all_day:
            return datetime.strptime(slot, "%Y%m%d").replace(tzinfo=UTC).replace(tzinfo=None)
        moment = datetime.strptime(slot, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return moment.astimezone(ZoneInfo(body.zone)).replace(tzinfo=None)


def _all(meeting: Meeting, since: datetime, until: datetime) -> Iterator[Occurrence]:
    if meeting.rule is None:
        yield _single(meeting)
        return
    for slot, wall in slots(meeting, since, until).items():
        if slot not in meeting.exceptions:
            yield _regular(meeting, slot, wall)
    for slot in meeting.exceptions:
        yield _exception(meeting, slot)
    for slot, seq in meeting.retired.items():
        wall = wall_time(meeting.body, slot) or meeting.body.starts
        yield Occurrence(meeting, slot, _at(meeting.body, wall), seq, cancelled=True)


def _days(meeting: Meeting, since: datetime, until: datetime) -> Iterator[date]:
    if meeting.rule is None:
        return
    zone = ZoneInfo(meeting.body.zone)
    anchor = meeting.body.starts.date()
    long = timedelta(minutes=meeting.body.minutes) + DAY
    day = max(anchor, (since.astimezone(zone) - long).date())
    last = until.astimezone(zone).date()
    while day <= last:
        if meeting.rule.includes(anchor, day):
            yield day
        day += DAY


def _single(meeting: Meeting) -> Occurrence:
    return _occurrence(meeting, None, meeting.body)


def _regular(meeting: Meeting, slot: str, wall: datetime) -> Occurrence:
    return _occurrence(meeting, slot, _at(meeting.body, wall))


def _exception(meeting: Meeting, slot: str) -> Occurrence:
    return _occurrence(meeting, slot, meeting.exceptions[slot])


def _occurrence(meeting: Meeting, slot: str | None, body: Body) -> Occurrence:
    gone = body.status == "cancelled" or meeting.body.status == "cancelled"
    return Occurrence(meeting, slot, body, body.seq, cancelled=gone)


def _at(body: Body, wall: datetime) -> Body:
    return body.model_copy(update={"starts": wall})
