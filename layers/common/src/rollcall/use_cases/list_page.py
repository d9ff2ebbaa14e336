"""One page of a user's list: which meetings it shows, under which days, in which groups. Pure.

    unfiltered   a week, counted from today; every day is named, a series is folded into its first
                 meeting, and so is what is over today
    filtered     whatever of the 28 days the filter lets through; a series is folded as well

A page never has more than `MOST_ROWS` meetings; the next one goes on behind the last of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from rollcall.domain.bot_view import IN_PROGRESS
from rollcall.domain.days import first_day
from rollcall.domain.override_keys import base_id
from rollcall.domain.plain_text import normal
from rollcall.use_cases.agenda import Agenda, Lock, Meeting
from rollcall.use_cases.list_order import PageStart, may_follow, order_of

MOST_ROWS = 50
"""Meetings on one page: some 90 KB of HTML."""
MOST_SOUGHT = 100
"""Characters of a text that is searched for."""
_WEEK = timedelta(days=7)
_LAST_WEEK = 3
"""The fourth and last week; it has the day on which the 28 days end as well."""
_DAY = timedelta(days=1)
_GONE = frozenset({Lock.OVER, Lock.CANCELLED})

type Needs = Callable[[Meeting], bool]
"""Whether somebody has to do something about a meeting."""


class Show(StrEnum):
    """What a list is narrowed to."""

    ALL = "all"
    RECORDED = "recorded"
    ATTENTION = "attention"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a person wants to see of the list."""

    show: Show = Show.ALL
    sought: str = ""
    """What titles have to contain, as it was typed; empty for all."""

    @property
    def is_active(self) -> bool:
        """Whether it leaves anything out."""
        return self.show is not Show.ALL or bool(normal(self.sought))

    def admits(self, meeting: Meeting, needs: Needs, now: datetime) -> bool:
        """Whether the list shows this meeting."""
        sought = normal(self.sought)
        if sought and sought not in normal(meeting.row.facts.title):
            return False
        if self.show is Show.ALL:
            return True
        return meeting.lock not in _GONE and self._wants(meeting, needs, now)

    def _wants(self, meeting: Meeting, needs: Needs, now: datetime) -> bool:
        if self.show is Show.RECORDED:
            return meeting.will_be_recorded and meeting.is_counted(now)
        return needs(meeting) if self.show is Show.ATTENTION else meeting.changed_by_hand


@dataclass(frozen=True, slots=True)
class Group:
    """A meeting, and the later ones of its series on this page that are just like it."""

    first: Meeting
    more: tuple[Meeting, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a page."""

    day: date
    groups: tuple[Group, ...]
    earlier: tuple[Meeting, ...] = ()
    """What is over already, today."""
    folded: tuple[tuple[Meeting, Meeting], ...] = ()
    """Meetings of this day that are folded into one of a day before: each with that one."""

    @property
    def is_empty(self) -> bool:
        """Whether it has no meeting at all."""
        return not self.groups and not self.earlier and not self.folded


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the list, by its first and its last day."""

    first: date
    last: date
    is_shown: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """What one page shows."""

    days: tuple[Day, ...]
    weeks: tuple[Week, ...]
    following: PageStart | None
    """Where the next page begins; None on the last page."""
    next_up: Meeting | None
    """The next meeting that has a link, wherever it is in the list."""


def list_page(agenda: Agenda, filters: Filter, needs: Needs, zone: tzinfo) -> ListPage:
    """The page of an agenda that begins with its part."""
    today = agenda.now.astimezone(zone).date()
    end = agenda.until.astimezone(zone).date()
    begin = agenda.begin
    week = week_of(begin.since or today, today)
    last_day = end if filters.is_active else last_of(week, today, end)
    fitting = _fitting(agenda, filters, needs, last_day if last_day < end else date.max, zone)
    rows = fitting[:MOST_ROWS]
    cut = len(fitting) > MOST_ROWS
    following = _following(agenda, rows[-1] if cut else None, last_day, end, zone)
    named = set() if filters.is_active else _named(rows, begin, following, today, last_day, zone)
    return ListPage(
        days=_days(rows, filters, needs, agenda.now, zone, named),
        weeks=_weeks(week, today, end, filters),
        following=following,
        next_up=next((one for one in agenda.known if _is_next(one, agenda.now)), None),
    )


def week_of(day: date, today: date) -> int:
    """Which week of the list a day belongs to, counted from today: 0 to 3."""
    return min(max((day - today) // _WEEK, 0), _LAST_WEEK)


def first_of(week: int, today: date) -> date:
    """The first day of a week of the list."""
    return today + week * _WEEK


def last_of(week: int, today: date, end: date) -> date:
    """The last day of a week of the list, which ends with the day ``end``."""
    return end if week == _LAST_WEEK else first_of(week + 1, today) - _DAY


def _fitting(
    agenda: Agenda, filters: Filter, needs: Needs, last_day: date, zone: tzinfo
) -> list[Meeting]:
    """What of the rows read stands on this page or behind it in the same week, in order."""
    begin = agenda.begin
    found = []
    for meeting in agenda.part:
        order = order_of(meeting.row, zone)
        within = (begin.since is None or begin.since <= order.day) and order.day <= last_day
        passed = begin.behind is not None and order <= begin.behind
        if within and not passed and filters.admits(meeting, needs, agenda.now):
            found.append((order, meeting))
    return [meeting for _order, meeting in sorted(found, key=lambda pair: pair[0])]


def _following(
    agenda: Agenda, last_shown: Meeting | None, last_day: date, end: date, zone: tzinfo
) -> PageStart | None:
    """Where the list goes on: behind a page that is full, the rows read, or the week."""
    if last_shown is not None:
        return replace(agenda.begin, behind=order_of(last_shown.row, zone))
    if agenda.next is not None and (last_day >= end or may_follow(agenda.next, last_day, zone)):
        return PageStart(agenda.begin.since, agenda.next)
    return PageStart(last_day + _DAY) if last_day < end else None


def _named(
    rows: Sequence[Meeting],
    begin: PageStart,
    following: PageStart | None,
    today: date,
    last_day: date,
    zone: tzinfo,
) -> set[date]:
    """The days of which a page says that they have no meetings, if they have none."""
    continued = begin.continued_day(zone)
    first = continued + _DAY if continued else begin.since or today
    if following is None or following.continued_day(zone) is None:
        return _between(first, last_day)
    # Whether the days behind the last meeting have any, the next page knows.
    return _between(first, first_day(rows[-1].row.facts, zone)) if rows else set()


def _weeks(shown: int, today: date, end: date, filters: Filter) -> tuple[Week, ...]:
    if filters.is_active:
        return ()
    return tuple(
        Week(first_of(week, today), last_of(week, today, end), week == shown)
        for week in range(_LAST_WEEK + 1)
    )


def _between(first: date, last: date) -> set[date]:
    return {first + number * _DAY for number in range((last - first).days + 1)}


def _days(
    rows: Sequence[Meeting],
    filters: Filter,
    needs: Needs,
    now: datetime,
    zone: tzinfo,
    named: set[date],
) -> tuple[Day, ...]:
    today = now.astimezone(zone).date()

    def day_of(meeting: Meeting) -> date:
        return first_day(meeting.row.facts, zone)

    earlier = [] if filters.is_active else [m for m in rows if _is_earlier(m, now, today)]
    gone = {meeting.row.key for meeting in earlier}
    groups = folded_groups((m for m in rows if m.row.key not in gone), needs)
    days = sorted(named | {day_of(meeting) for meeting in rows})
    return tuple(
        Day(
            day,
            tuple(group for group in groups if day_of(group.first) == day),
            tuple(meeting for meeting in earlier if day_of(meeting) == day),
            tuple(
                (one, group.first) for group in groups for one in group.more if day_of(one) == day
            ),
        )
        for day in days
    )


def folded_groups(meetings: Iterable[Meeting], needs: Needs) -> list[Group]:
    """The meetings in their order, those of a series that are alike in one group.

    One that needs somebody, is under way, or has a choice of its own stands by itself.
    """
    found: dict[tuple[object, ...], list[Meeting]] = {}
    for meeting in meetings:
        found.setdefault(_likeness(meeting, needs), []).append(meeting)
    return [Group(first, tuple(more)) for first, *more in found.values()]


def _likeness(meeting: Meeting, needs: Needs) -> tuple[object, ...]:
    facts, base = meeting.row.facts, base_id(meeting.row.facts)
    apart = needs(meeting) or meeting.late or meeting.overrides.event or meeting.link_choices.event
    if facts.series_id is None or not base or apart or meeting.bot.state in IN_PROGRESS:
        return meeting.row.key
    return (
        base,
        meeting.row.calendar_key,
        facts.title,
        meeting.recorded,
        meeting.lock,
        facts.all_day,
    )


def _is_earlier(meeting: Meeting, now: datetime, today: date) -> bool:
    return not meeting.goes_on(now, today)


def _is_next(meeting: Meeting, now: datetime) -> bool:
    return meeting.is_counted(now) and meeting.row.facts.start > now
