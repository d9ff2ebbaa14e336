"""``rollcall people``: who uses an installation."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Self, override

import typer
from rich.console import Console

from functions.portal.views.rule_view import rule_said
from functions.portal.zones import zone_of
from operate.explanation import CalendarStanding
from operate.installation import Installation
from operate.options import DEFAULT, Json, Local, Stage
from operate.people import all_people, one_person
from operate.reach import reaching
from operate.show import Part, Report, add, answer, at, say, table
from rollcall.domain.decision import Record
from rollcall.domain.model import User

people = typer.Typer(help="Who uses an installation.", no_args_is_help=True)
WEEK = timedelta(days=7)


class Listed(Part):
    """One person in the list."""

    person: str
    address: str
    hosted_domain: str
    last_seen: date | None
    leaving: bool
    blocked: bool

    @classmethod
    def of(cls, user: User) -> Self:
        """Reduce a profile to it."""
        return cls(
            person=user.user_id,
            address=user.email,
            hosted_domain=user.hosted_domain,
            last_seen=user.last_seen,
            leaving=bool(user.erasing),
            blocked=user.blocked,
        )


class Everybody(Report):
    """Some or all people."""

    people: tuple[Listed, ...]
    more: bool

    @override
    def show(self, console: Console) -> None:
        rows = table("Address", "Organisation", "Last seen", "Id")
        for one in self.people:
            seen = one.last_seen.isoformat() if one.last_seen else ""
            state = " (being deleted)" if one.leaving else " (blocked)" if one.blocked else ""
            add(rows, one.address + state, one.hosted_domain, seen, one.person)
        console.print(rows)
        if self.more:
            say(console, "There are more: raise --most.")


class Person(Report):
    """One person in full, but for meetings. Times are in UTC."""

    person: str
    address: str
    hosted_domain: str
    company: str | None
    time_zone: str
    created_at: datetime | None
    last_seen: date | None
    leaving: bool
    blocked: bool
    rules: str
    """In one sentence; empty before they are chosen."""
    calendars: tuple[CalendarStanding, ...]
    week_meetings: int
    week_recorded: int
    bots_ordered: int
    bots_ordered_on: date | None

    @override
    def show(self, console: Console) -> None:
        say(console, f"{self.address} ({self.person})", "bold")
        if self.leaving:
            say(console, "The account is being deleted.", "red")
        if self.blocked:
            say(console, "The person is blocked.", "red")
        say(console, f"Company: {self.company or 'none'}. Time zone: {self.time_zone}.")
        zone = zone_of(self.time_zone)
        here = f"Here since {at(self.created_at, zone)}, " if self.created_at else ""
        say(console, f"{here}last seen {self.last_seen or 'long ago'}.")
        say(console, f"Rules: {self.rules or 'not chosen yet'}")
        for one in self.calendars:
            read = at(one.read_at, zone) if one.read_at else "never"
            problem = f", {one.problem}" if one.problem else ""
            say(console, f"Calendar {one.calendar}: {one.status}{problem}, last read {read}.")
        say(
            console,
            f"Next seven days: {self.week_meetings} entries, {self.week_recorded} to be recorded.",
        )
        if self.bots_ordered_on:
            say(console, f"Bots ordered on {self.bots_ordered_on}: {self.bots_ordered}.")


def listed(site: Installation, most: int) -> Everybody:
    """List people, at most so many."""
    found = all_people(site, most + 1)
    return Everybody(people=tuple(map(Listed.of, found[:most])), more=len(found) > most)


def shown(site: Installation, user: User) -> Person:
    """Look at one person; a bounded number of reads."""
    now, store = site.now(), site.portal
    coming = site.worker.events_between(user.user_id, now, now + WEEK)
    there = [row for row in coming if not row.facts.is_deleted]
    counted, stored = store.counters(user.user_id), store.preferences(user.user_id)
    zone = zone_of(user.time_zone)
    return Person(
        **Listed.of(user).model_dump(),
        company=site.companies.company(user.hosted_domain),
        time_zone=zone.key,
        created_at=user.created_at,
        rules=rule_said(stored.preferences if stored else None, now, zone),
        calendars=tuple(map(CalendarStanding.of, store.connections(user.user_id))),
        week_meetings=len(there),
        week_recorded=sum(isinstance(row.decision, Record) for row in there),
        bots_ordered=counted.ordered,
        bots_ordered_on=counted.ordered_on,
    )


@people.command("list")
def list_people(
    *,
    local: Local = False,
    stage: Stage = DEFAULT,
    as_json: Json = False,
    most: Annotated[int, typer.Option(help="How many are listed.", min=1)] = 1000,
) -> None:
    """List the people who have an account."""
    with reaching(local=local, stage=stage) as site:
        report = listed(site, most)
    answer(report, as_json=as_json)


@people.command("show")
def show_person(
    address: Annotated[str, typer.Argument(help="Of the person, or of a calendar of theirs.")],
    *,
    local: Local = False,
    stage: Stage = DEFAULT,
    as_json: Json = False,
) -> None:
    """Show one person: calendars, rules, and how much is recorded. Ends with 1 for a stranger."""
    with reaching(local=local, stage=stage) as site:
        report = shown(site, one_person(site, address))
    answer(report, as_json=as_json)
