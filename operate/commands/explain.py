"""``rollcall explain``: why a meeting has a bot, or none, and what happens next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from functions.portal.zones import zone_of
from local.console.product import worker_of
from operate.explanation import (
    CalendarStanding,
    Explained,
    Explanation,
    Nearby,
    PolicyInForce,
    explained,
)
from operate.installation import CannotReach, Installation
from operate.options import DEFAULT, Json, Local, Stage
from operate.people import one_person
from operate.reach import reaching
from operate.show import answer
from operate.when import FORMS, moment_of
from rollcall.domain.decision import Record
from rollcall.domain.model import EventRow, User
from rollcall.use_cases.look_at_meeting import look_at_meeting

LONGEST = timedelta(hours=24)
"""So long before the moment a meeting may have begun that still runs then."""
MINUTE = timedelta(minutes=1)
AROUND = timedelta(hours=12)
MOST = 20


def explain(
    person: Annotated[str, typer.Argument(help="The address of the person, or of a calendar.")],
    when: Annotated[list[str], typer.Argument(help=FORMS)],
    *,
    local: Local = False,
    stage: Stage = DEFAULT,
    as_json: Json = False,
    titles: Annotated[
        bool, typer.Option("--titles", help="Show titles of meetings, which are private.")
    ] = False,
) -> None:
    """Tell why a meeting of a person has a bot, or none: `explain ada@corp.example 10:00`.

    WHEN is in the person's own time zone. Ends with 1 when something keeps a bot away that is
    wanted, or when there is no such person or meeting.
    """
    with reaching(local=local, stage=stage) as site:
        user = one_person(site, person)
        zone = zone_of(user.time_zone)
        report = look(site, user, _moment(" ".join(when), site.now(), zone), zone, titles=titles)
    answer(report, as_json=as_json)


def _moment(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    try:
        return moment_of(text, now, zone)
    except ValueError as error:
        raise CannotReach(f"“{text}” is no time. {error}") from None


def look(
    site: Installation, user: User, moment: datetime, zone: ZoneInfo, *, titles: bool
) -> Explanation:
    """Look at what a person has at a moment."""
    rows = rows_at(site, user.user_id, moment)
    connections = site.portal.connections(user.user_id)
    rules = site.portal.rules(user.user_id, site.now())
    return Explanation(
        person=user.user_id,
        leaving=bool(user.erasing),
        blocked=user.blocked,
        time_zone=zone.key,
        when=moment,
        policy=PolicyInForce.of(rules.policy, site.lease()),
        own_addresses=len(rules.own_addresses),
        calendars=tuple(CalendarStanding.of(one) for one in connections),
        meetings=tuple(_explained(site, user, rows, zone, titles=titles)),
        nearby=() if rows else _nearby(site, user.user_id, moment),
    )


def rows_at(site: Installation, user_id: str, moment: datetime) -> list[EventRow]:
    """Return the entries that begin in that minute; if none does, those that run then."""
    found = site.portal.upcoming(
        user_id, moment - LONGEST, moment + MINUTE, MOST, latest=True, ending_after=moment
    )
    return [row for row in found if row.facts.start >= moment] or found


def _explained(
    site: Installation, user: User, rows: Iterable[EventRow], zone: ZoneInfo, *, titles: bool
) -> Iterable[Explained]:
    chosen, told = site.settings("portal"), set[str]()
    worker = worker_of(site.lease(), site.now())
    for row in rows:
        one = look_at_meeting(
            site.portal, user.user_id, row.event_id, now=site.now(), scope=chosen.bot_scope,
            companies=site.companies,
        )  # fmt: skip
        # Copies on several calendars are one meeting.
        if one.meeting.row.event_id not in told:
            told.add(one.meeting.row.event_id)
            yield explained(one, worker, site.now(), zone, titles=titles)


def _nearby(site: Installation, user_id: str, moment: datetime) -> tuple[Nearby, ...]:
    rows = site.portal.upcoming(user_id, moment - AROUND, moment + AROUND, MOST)
    return tuple(
        Nearby(
            starts=row.facts.start.astimezone(UTC),
            recorded=isinstance(row.decision, Record),
            reason=row.decision.reason.value,
        )
        for row in rows
    )
