"""The list of meetings as the page shows it: days, rows, words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.deps import Visit
from functions.portal.parts import behind, from_day
from functions.portal.views.connection_view import ConnectionView, connection_views, may_add
from functions.portal.views.meeting_view import MeetingView, meeting_view
from functions.portal.views.pause_view import PauseView, pause_view
from functions.portal.views.series_counts import SeriesCounts
from functions.portal.views.words import (
    day_and_clock,
    day_name,
    short_day,
)
from rollcall.domain.bot_view import IN_PROGRESS, BotState
from rollcall.domain.days import first_day
from rollcall.use_cases.agenda import MOVING, Agenda, Lock, Meeting

_FAST, _SLOW, _IDLE = 3, 10, 15
"""Seconds after which the page looks again, when it runs a script."""
_GIVEN_UP = frozenset({BotState.FAILED, BotState.NOT_RECORDED})


@dataclass(frozen=True, slots=True)
class DayView:
    """The meetings of one day."""

    name: str
    iso: str
    meetings: tuple[MeetingView, ...]


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
    """How many of its meetings wait for a bot, or for losing one."""
    first: bool
    """Whether it begins with the first meeting of the list."""
    next: str
    """The address where the list goes on; empty at its end."""
    next_day: tuple[str, str] | None
    """The address of the day behind the last one shown, and its name, while the list goes on."""


def agenda_view(agenda: Agenda, visit: Visit) -> AgendaView:
    """The agenda in words, in the visitor's time zone."""
    cards = connection_views(agenda.connections, visit, agenda)
    several = {c.calendar_key: c.email for c in agenda.connections} if len(cards) > 1 else {}
    return AgendaView(
        days=_days(agenda, visit, several),
        connections=cards,
        may_add=may_add(agenda.connections),
        range=_range(agenda, visit.zone),
        summary=_summary(agenda),
        refresh=_refresh(agenda, cards),
        pause=pause_view(agenda, visit),
        first=agenda.first,
        next=behind(agenda.next).address if agenda.next else "",
        next_day=_next_day(agenda, visit.zone),
        waiting=agenda.waiting,
    )


def _range(agenda: Agenda, zone: ZoneInfo) -> str:
    """From when to when; a part of a long list begins and ends with the meetings that it shows."""
    since, until = short_day(agenda.since, zone), short_day(agenda.until, zone)
    if not agenda.partial:
        return texts.RANGE.format(since=since, until=until)
    if not agenda.meetings:
        return texts.RANGE_LAST.format(since=day_and_clock(agenda.since, zone), until=until)
    first, last = agenda.meetings[0].row.facts.start, agenda.meetings[-1].row.facts.start
    since = day_and_clock(first, zone)
    if agenda.next is None:
        return texts.RANGE_LAST.format(since=since, until=until)
    return texts.RANGE_PART.format(since=since, until=day_and_clock(last, zone))


def _next_day(agenda: Agenda, zone: ZoneInfo) -> tuple[str, str] | None:
    """The day behind the last one shown, to pass over the rest of a day full of meetings."""
    if agenda.next is None:
        return None
    day = agenda.next.start.astimezone(zone).date() + timedelta(days=1)
    part = from_day(day, zone)
    if not isinstance(part.begin, datetime) or part.begin >= agenda.until:
        return None
    return part.address, short_day(part.begin, zone)


def _days(agenda: Agenda, visit: Visit, calendars: dict[str, str]) -> tuple[DayView, ...]:
    today = visit.now.astimezone(visit.zone).date()
    series = SeriesCounts(agenda)
    begun = agenda.after.start.astimezone(visit.zone).date() if agenda.after else None

    def day_of(meeting: Meeting) -> date:
        return first_day(meeting.row.facts, visit.zone)

    def place(meeting: Meeting) -> tuple[date, bool]:
        return day_of(meeting), meeting.row.facts.first_day is None

    def heading(day: date) -> str:
        name = day_name(day, today)
        return texts.CONTINUED.format(day=name) if day == begun else name

    return tuple(
        DayView(
            heading(day),
            day.isoformat(),
            tuple(meeting_view(meeting, visit, calendars, series) for meeting in meetings),
        )
        for day, meetings in groupby(sorted(agenda.meetings, key=place), key=day_of)
    )


def _summary(agenda: Agenda) -> str:
    ahead = [m for m in agenda.meetings if m.lock not in {Lock.OVER, Lock.CANCELLED}]
    recorded = sum(1 for meeting in ahead if _will_be_recorded(meeting))
    template = texts.SUMMARY_PART if agenda.partial else texts.SUMMARY
    return template.format(recorded=recorded, total=len(ahead)) if ahead else ""


def _will_be_recorded(meeting: Meeting) -> bool:
    """Whether a bot is, or can still be expected, in its call: the user's own or another one."""
    given_up = meeting.bot.state in _GIVEN_UP and meeting.bot.retry_at is None
    return (meeting.recorded and not given_up) or meeting.recorded_by_others


def _refresh(agenda: Agenda, cards: list[ConnectionView]) -> int:
    states = {meeting.bot.state for meeting in agenda.meetings}
    states |= {m.shared.view.state for m in agenda.meetings if m.shared is not None} - MOVING
    if states & MOVING or any(card.changing for card in cards):
        return _FAST
    running = any(meeting.late and meeting.recorded for meeting in agenda.meetings)
    return _SLOW if running or states & IN_PROGRESS else _IDLE
