"""The pause in words: what there is, what can be chosen, and what each choice touches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.deps import Visit
from functions.portal.views.words import short_day, title_of
from rollcall.domain.preferences import Preferences
from rollcall.use_cases.agenda import Agenda, Lock
from rollcall.use_cases.pause import joined_on_resuming

_MOST_NAMED = 5
"""Titles of meetings that are named beside the end of a pause."""


@dataclass(frozen=True, slots=True)
class PauseOption:
    """A pause that one click sets."""

    choice: str
    label: str
    touches: str
    """How many meetings lose their bot by it."""


@dataclass(frozen=True, slots=True)
class PauseView:
    """The pause of now or to come, or the ways to set one."""

    said: str
    """The pause in one sentence; empty without one."""
    resume: str
    options: tuple[PauseOption, ...]
    joins: str = ""
    """How many running meetings get a bot at once when the pause ends; empty for none."""
    joined: tuple[str, ...] = ()
    """The titles of the first of them."""


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins, in UTC."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def ends_of(now: datetime, zone: ZoneInfo) -> dict[str, datetime]:
    """When the pauses end that one click sets; on a Sunday the week ends with the day."""
    today = now.astimezone(zone).date()
    ends = {"today": today + timedelta(days=1), "week": today + timedelta(days=7 - today.weekday())}
    found = {choice: midnight(day, zone) for choice, day in ends.items()}
    return found if found["week"] > found["today"] else {"today": found["today"]}


def pause_said(preferences: Preferences | None, now: datetime, zone: ZoneInfo) -> str:
    """The pause of now or to come; empty when there is none, or none any more."""
    until = preferences.paused_until if preferences else None
    if preferences is None or until is None or until <= now:
        return ""
    begins = preferences.paused_from
    last = short_day(until, zone)
    if begins is not None and begins > now:
        said = texts.PAUSE_PLANNED.format(begins=short_day(begins, zone), until=last)
    else:
        said = texts.PAUSED_BANNER.format(day=last)
    return f"{said} {texts.PAUSE_SPARES}" if preferences.pause_spares_chosen else said


def is_paused(preferences: Preferences | None, now: datetime) -> bool:
    """Whether a pause holds at this moment."""
    return preferences is not None and preferences.pauses(now, None)


def pause_view(agenda: Agenda, visit: Visit) -> PauseView:
    """The pause as the list of meetings shows it."""
    preferences, now = agenda.rules.preferences, visit.now
    said = pause_said(preferences, now, visit.zone)
    holds = is_paused(preferences, now)
    if not said:
        return PauseView("", "", _options(agenda, visit))
    joined = joined_on_resuming(agenda)
    return PauseView(
        said,
        texts.RESUME if holds else texts.PAUSE_DROP,
        (),
        _joins(len(joined)),
        tuple(title_of(one.row.facts.title) for one in joined[:_MOST_NAMED]),
    )


def _joins(count: int) -> str:
    if not count:
        return ""
    return texts.RESUME_JOINS_ONE if count == 1 else texts.RESUME_JOINS.format(count=count)


def _options(agenda: Agenda, visit: Visit) -> tuple[PauseOption, ...]:
    return tuple(
        PauseOption(choice, texts.PAUSES[choice], _touched(agenda, visit.now, until))
        for choice, until in ends_of(visit.now, visit.zone).items()
    )


def _touched(agenda: Agenda, now: datetime, until: datetime) -> str:
    """How many of the meetings to come until then lose their bot; at least, on a part of a list."""
    count = sum(
        1
        for meeting in agenda.meetings
        if meeting.recorded and meeting.lock is not Lock.OVER
        and now < meeting.row.facts.start < until
    )  # fmt: skip
    shown_to = agenda.next.start if agenda.next else agenda.until
    whole = agenda.begin.is_first and shown_to >= until
    return touches(count, whole=whole)


def touches(count: int, *, whole: bool) -> str:
    """How many meetings lose their bot, in words."""
    if not whole:
        return texts.PAUSE_TOUCHES_LEAST.format(count=count)
    if not count:
        return texts.PAUSE_TOUCHES_NONE
    return texts.PAUSE_TOUCHES_ONE if count == 1 else texts.PAUSE_TOUCHES.format(count=count)
