"""The list of meetings as the page shows it: days, groups, rows, words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from functions.portal import texts
from functions.portal.deps import Visit
from functions.portal.parts import Part, from_day
from functions.portal.views.attention import needs_attention
from functions.portal.views.call_view import CallItem, call_item
from functions.portal.views.connection_view import ConnectionView, connection_views, may_add
from functions.portal.views.meeting_view import MeetingView, meeting_view
from functions.portal.views.pause_view import PauseView, pause_view
from functions.portal.views.series_counts import SeriesCounts
from functions.portal.views.strip_view import StripView, now_meetings, strip_view
from functions.portal.views.trouble_view import row_waits
from functions.portal.views.words import clock, day_name, short_date, short_day, title_of
from rollcall.domain.bot_view import IN_PROGRESS
from rollcall.domain.days import first_day
from rollcall.domain.trouble import LastRun
from rollcall.use_cases.agenda import MOVING, Agenda, Meeting
from rollcall.use_cases.list_order import PageStart
from rollcall.use_cases.list_page import Day, Filter, Group, ListPage, Show, Week, list_page
from rollcall.use_cases.paste_link import ShownCall

_FAST, _SLOW, _IDLE = 3, 10, 15
"""Seconds after which the page looks again, when it runs a script."""

type _Row = Callable[[Meeting], MeetingView]


@dataclass(frozen=True, slots=True)
class LinkView:
    """A way to another part of the list, and whether that is the part that is shown."""

    word: str
    text: str
    address: str
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class GroupView:
    """A row, and the rows that are folded into it."""

    first: MeetingView
    more: tuple[MeetingView, ...]
    label: str
    """How many are folded, and on which days."""


@dataclass(frozen=True, slots=True)
class DayView:
    """The meetings of one day."""

    name: str
    iso: str
    groups: tuple[GroupView, ...]
    earlier: tuple[MeetingView, ...]
    earlier_label: str
    folded: tuple[tuple[str, str, str], ...]
    """Of each meeting that is folded into one of another day: that one's id, when and what it is,
    and under which day it is found."""
    is_empty: bool
    count: int


@dataclass(frozen=True, slots=True)
class AgendaView:
    """Everything the meetings page shows."""

    days: tuple[DayView, ...]
    connections: list[ConnectionView]
    may_add: bool
    """Whether one more calendar may be connected."""
    range: str
    summary: str
    refresh: int
    """Seconds until the page's script looks again."""
    pause: PauseView
    waiting: int
    """How many meetings wait for a bot, or for losing one."""
    first: bool
    """Whether it begins with the first meeting of the list."""
    next: str
    """The address where the list goes on; empty at its end."""
    next_day: tuple[str, str] | None
    """The address of the day behind the last one shown, and its name, where a day is cut."""
    strip: StripView
    filters: tuple[LinkView, ...]
    weeks: tuple[LinkView, ...]
    next_up: str
    """The id of the next meeting, where the page has it."""
    found: str
    """How many meetings a filter lets through; empty without one."""
    is_empty: bool
    """Whether there is no meeting in the whole list, or none that the filter lets through."""
    jump_from: str
    jump_to: str
    """The first and the last day of the list."""


def agenda_view(
    agenda: Agenda, part: Part, visit: Visit, last_run: LastRun, calls: Sequence[ShownCall]
) -> AgendaView:
    """A part of the agenda in words, in the visitor's time zone.

    ``last_run`` is what is known of the worker, and ``calls`` are those that a bot was sent to by
    hand.
    """
    cards = connection_views(agenda.connections, visit, agenda, swept_at=last_run.swept_at)
    several = {c.calendar_key: c.email for c in agenda.connections} if len(cards) > 1 else {}
    series, waits = SeriesCounts(agenda), row_waits(last_run, visit.now)

    def row(meeting: Meeting) -> MeetingView:
        return meeting_view(meeting, visit, several, series, waits)

    page = list_page(agenda, part.filters, needs_attention, visit.zone)
    today = visit.now.astimezone(visit.zone).date()
    days = _days(page, agenda, visit, row)
    now = now_meetings(agenda, today)
    shown = [call_item(one, visit) for one in calls]
    following = Part(page.following, part.filters) if page.following else None
    plain = not part.filters.is_active
    return AgendaView(
        days=days,
        connections=cards,
        may_add=may_add(cards),
        range=texts.RANGE.format(
            since=short_day(agenda.since, visit.zone), until=short_day(agenda.until, visit.zone)
        ),
        summary=_summary(agenda),
        refresh=_refresh(agenda, cards, shown),
        pause=pause_view(agenda, visit),
        first=agenda.begin.is_first,
        next=following.address if following else "",
        next_day=_next_day(page.following, agenda, part.filters, visit),
        waiting=agenda.waiting,
        strip=strip_view([(one, row(one)) for one in now], shown),
        filters=_filters(agenda, part),
        weeks=tuple(_week(week, today) for week in page.weeks),
        next_up=page.next_up.row.event_id
        if page.next_up and plain and agenda.begin.is_first
        else "",
        found="" if plain else _found(days, more=following is not None),
        is_empty=all(day.is_empty for day in days) if not plain else not (agenda.known and days),
        jump_from=today.isoformat(),
        jump_to=agenda.until.astimezone(visit.zone).date().isoformat(),
    )


def _filters(agenda: Agenda, part: Part) -> tuple[LinkView, ...]:
    """The ways to narrow the list, with how many meetings each lets through."""
    sought = part.filters.sought
    found = []
    for show in Show:
        text, narrowed = texts.FILTERS[show], Filter(show, sought)
        if show is not Show.ALL:
            count = sum(
                1 for one in agenda.known if narrowed.admits(one, needs_attention, agenda.now)
            )
            text = f"{text} {count}"
        here = show is part.filters.show
        found.append(LinkView(show.value, text, Part(filters=narrowed).address, here))
    return tuple(found)


def _week(week: Week, today: date) -> LinkView:
    address = Part().address if week.first == today else from_day(week.first).address
    text = texts.WEEK_RANGE.format(first=short_date(week.first), last=short_date(week.last))
    return LinkView(week.first.isoformat(), text, address, week.is_shown)


def _next_day(
    following: PageStart | None, agenda: Agenda, filters: Filter, visit: Visit
) -> tuple[str, str] | None:
    """The day behind the last one shown, to pass over the rest of a day full of meetings."""
    cut = following.continued_day(visit.zone) if following else None
    if cut is None or cut >= agenda.until.astimezone(visit.zone).date():
        return None
    day = cut + timedelta(days=1)
    return from_day(day, filters).address, short_date(day)


def _days(page: ListPage, agenda: Agenda, visit: Visit, row: _Row) -> tuple[DayView, ...]:
    today = visit.now.astimezone(visit.zone).date()
    begun = agenda.begin.continued_day(visit.zone)

    def view(day: Day) -> DayView:
        name = day_name(day.day, today)
        return DayView(
            name=texts.CONTINUED.format(day=name) if day.day == begun else name,
            iso=day.day.isoformat(),
            groups=tuple(_group(group, row) for group in day.groups),
            earlier=tuple(map(row, day.earlier)),
            earlier_label=texts.EARLIER_TODAY.format(count=len(day.earlier)),
            folded=tuple(
                _folded(one, into, visit)
                for one, into in day.folded
                if first_day(into.row.facts, visit.zone) != day.day
            ),
            is_empty=day.is_empty,
            count=len(day.groups) + len(day.earlier) + len(day.folded),
        )

    return tuple(map(view, page.days))


def _group(group: Group, row: _Row) -> GroupView:
    more = tuple(map(row, group.more))
    days = ", ".join(dict.fromkeys(one.day_name for one in more))
    label = f"{texts.MORE_OF_SERIES.format(count=len(more))}: {days}" if more else ""
    return GroupView(row(group.first), more, label)


def _folded(meeting: Meeting, into: Meeting, visit: Visit) -> tuple[str, str, str]:
    facts = meeting.row.facts
    time = texts.ALL_DAY if facts.all_day else clock(facts.start, visit.zone)
    words = texts.FOLDED.format(time=time, title=title_of(facts.title))
    under = texts.FOLDED_UNDER.format(day=short_date(first_day(into.row.facts, visit.zone)))
    return into.row.event_id, words, under


def _found(days: tuple[DayView, ...], *, more: bool) -> str:
    count = sum(day.count for day in days)
    if more:
        return texts.FOUND_MORE.format(count=count)
    return texts.FOUND_ONE if count == 1 else texts.FOUND.format(count=count)


def _summary(agenda: Agenda) -> str:
    numbers = agenda.numbers
    template = texts.NUMBERS_PART if agenda.partial else texts.NUMBERS
    said = template.format(recorded=numbers.recorded, total=numbers.total)
    return said if numbers.total else ""


def _refresh(agenda: Agenda, cards: list[ConnectionView], calls: Sequence[CallItem]) -> int:
    states = {meeting.bot.state for meeting in agenda.meetings}
    states |= {m.shared.view.state for m in agenda.meetings if m.shared is not None} - MOVING
    if states & MOVING or any(card.changing for card in cards):
        return _FAST
    if any(call.moving for call in calls):
        return _FAST
    running = bool(calls) or any(meeting.late and meeting.recorded for meeting in agenda.meetings)
    return _SLOW if running or states & IN_PROGRESS else _IDLE
