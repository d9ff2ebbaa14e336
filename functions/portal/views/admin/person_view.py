"""One person as administrators see them: the person's own rows, without what is private."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from itertools import groupby

from functions.portal import texts
from functions.portal.deps import Visit
from functions.portal.views.admin.people_view import Pill, cards_of, pills_of, use_words
from functions.portal.views.admin.privacy import discreet_agenda, discreet_past
from functions.portal.views.connection_view import ConnectionView
from functions.portal.views.meeting_view import meeting_view
from functions.portal.views.past_view import past_row
from functions.portal.views.rule_view import rule_said
from functions.portal.views.series_counts import SeriesCounts
from functions.portal.views.trouble_view import row_waits
from functions.portal.views.words import day_name, short_date, short_day
from rollcall.domain.bot_use import Use
from rollcall.domain.days import first_day
from rollcall.domain.model import User
from rollcall.domain.trouble import LastRun
from rollcall.use_cases.agenda import Agenda
from rollcall.use_cases.list_past import PastMeeting

MOST_SHOWN = 150
"""Meetings of one person on one page."""


@dataclass(frozen=True, slots=True)
class Row:
    """One meeting. ``title``, ``label`` and ``reason`` are untrusted."""

    title: str
    starts: str
    length: str
    iso: str
    badges: tuple[Pill, ...]
    state: str
    label: str
    reason: str
    note: str
    needs: bool
    dim: bool
    lock: str


@dataclass(frozen=True, slots=True)
class Day:
    """The meetings of one day."""

    name: str
    iso: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class OnePerson:
    """Everything that the page shows of somebody."""

    user_id: str
    name: str
    pills: tuple[Pill, ...]
    facts: tuple[tuple[str, str], ...]
    cards: tuple[ConnectionView, ...]
    coming: tuple[Day, ...]
    cut: str
    past: tuple[Day, ...]


def one_person(
    user: User,
    agenda: Agenda,
    past: Sequence[PastMeeting],
    use: Use,
    visit: Visit,
    last_run: LastRun,
    *,
    is_admin: bool,
) -> OnePerson:
    """A person in words, in the visitor's time zone."""
    cards = cards_of(user, agenda.connections, agenda, visit)
    shown = discreet_agenda(agenda)
    return OnePerson(
        user.user_id,
        user.name.strip()[:80] or user.email,
        pills_of(user, cards),
        tuple(_facts(user, agenda, use, visit, is_admin=is_admin)),
        tuple(cards),
        _coming(shown, replace(visit, user=user), last_run),
        texts.PERSON_MEETINGS_SOME.format(most=MOST_SHOWN)
        if len(agenda.known) > MOST_SHOWN or agenda.partial
        else "",
        _past([discreet_past(one) for one in past], visit),
    )


def _facts(
    user: User, agenda: Agenda, use: Use, visit: Visit, *, is_admin: bool
) -> list[tuple[str, str]]:
    names = texts.PERSON_FACT
    rules = rule_said(agenda.rules.preferences, visit.now, visit.zone)
    here = short_day(user.created_at, visit.zone) if user.created_at else texts.PERSON_UNKNOWN
    seen = short_date(user.last_seen) if user.last_seen else texts.PERSON_UNKNOWN
    month = f"{visit.now.astimezone(UTC):%B}"
    found = [
        (names["address"], user.email),
        (names["domain"], user.hosted_domain or texts.PERSON_NO_DOMAIN),
        (names["here"], here),
        (names["seen"], seen),
        (names["rules"], rules or texts.PERSON_NO_RULES),
        (names["use"].format(month=month), use_words(use)),
    ]
    return [*found, (names["admin"], texts.PERSON_IS_ADMIN)] if is_admin else found


def _coming(agenda: Agenda, visit: Visit, last_run: LastRun) -> tuple[Day, ...]:
    several = {one.calendar_key: one.email for one in agenda.connections}
    calendars = several if len(several) > 1 else {}
    series, waits = SeriesCounts(agenda), row_waits(last_run, visit.now)
    today = visit.now.astimezone(visit.zone).date()
    rows = []
    ordered = sorted(agenda.known, key=lambda one: one.row.facts.start)
    for meeting in ordered[:MOST_SHOWN]:
        seen = meeting_view(meeting, visit, calendars, series, waits)
        day = first_day(meeting.row.facts, visit.zone)
        row = Row(
            seen.title, seen.starts, seen.length, seen.iso, seen.badges, seen.state, seen.label,
            seen.reason, seen.note, seen.needs, seen.dim, seen.lock,
        )  # fmt: skip
        rows.append((day, row))
    rows.sort(key=lambda one: one[0])
    days = groupby(rows, key=lambda one: one[0])
    return tuple(
        Day(day_name(day, today), day.isoformat(), tuple(row for _, row in of)) for day, of in days
    )


def _past(past: Sequence[PastMeeting], visit: Visit) -> tuple[Day, ...]:
    today = visit.now.astimezone(visit.zone).date()
    rows = []
    for one in past:
        seen = past_row(one, visit.zone, links=False)
        row = Row(
            seen.title, seen.starts, seen.length, seen.iso, (), seen.state, seen.label,
            seen.reason, seen.note, seen.needs, seen.dim, "",
        )  # fmt: skip
        rows.append((first_day(one.row.facts, visit.zone), row))
    rows.sort(key=lambda one: one[0], reverse=True)
    days = groupby(rows, key=lambda one: one[0])
    return tuple(
        Day(day_name(day, today), f"past-{day.isoformat()}", tuple(row for _, row in of))
        for day, of in days
    )
