"""``rollcall usage``: meetings, bots and hours of a month, and what they may have cost."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Self, override

import typer
from rich.console import Console

from bench import prices
from operate.installation import CannotReach, Installation
from operate.options import DEFAULT, FINE, Json, Local, Stage
from operate.people import all_people, for_each
from operate.reach import reaching
from operate.show import Part, Report, add, answer, say, table
from rollcall.adapters.dynamodb.worker_reads import DynamoWorkerReads
from rollcall.domain.bot_use import (
    Meant,
    Use,
    harmless,
    meant_by,
    meant_by_call,
    total,
    use_by_person,
)
from rollcall.domain.model import User
from rollcall.domain.month_use import is_kept
from rollcall.ports.usage_store import UsageStore

AWS_FIXED = 11.7
"""Dollars a month of an idle installation. A test holds both to what docs/costs.md measures."""
AWS_PERSON = 0.011
"""Dollars a month of a person's calls, rows and logs."""
BATCH = 500
NOBODY = "none"
"""The company of people without one."""
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


class Used(Part):
    """What a person, or the people of a company, used; money in dollars."""

    who: str
    people: int
    meetings: int
    bots: float
    bot_hours: float
    recall_dollars: float
    aws_dollars: float

    @classmethod
    def of(cls, who: str, people: int, use: Use, hour: float, aws: float) -> Self:
        """Put a price on it."""
        return cls(
            who=who,
            people=people,
            meetings=use.meetings,
            bots=round(use.bots, 2),
            bot_hours=round(use.hours, 2),
            recall_dollars=round(use.hours * hour, 2),
            aws_dollars=round(aws * people, 2),
        )


class Usage(Report):
    """A month's use. Times are in UTC."""

    month: str
    complete: bool
    """False while the month goes on, or where its first days are no longer kept."""
    by_person: tuple[Used, ...]
    by_company: tuple[Used, ...]
    total: Used

    @override
    def show(self, console: Console) -> None:
        for title, lines in (("By company", self.by_company), ("By person", self.by_person)):
            rows = table(*COLUMNS, title=title)
            for one in lines:
                add(rows, *_cells(one))
            console.print(rows)
        rows = table(*COLUMNS, title=f"{self.month}{'' if self.complete else ', in part'}")
        add(rows, *_cells(self.total))
        console.print(rows)
        say(console, "Money is an estimate in dollars: hours of bots by --bot-hour, AWS by list "
            "prices.", "dim")  # fmt: skip


COLUMNS = ("Who", "People", "Meetings", "Bots", "Bot-hours", "Recall $", "AWS $")


def _cells(one: Used) -> tuple[str, ...]:
    figures = (one.bots, one.bot_hours, one.recall_dollars, one.aws_dollars)
    return (one.who, str(one.people), str(one.meetings), *(f"{each:.2f}" for each in figures))


def as_csv(report: Usage) -> str:
    """Return the people of a month as CSV; no cell can be taken for a formula."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(name.lower().replace("$", "dollars").replace(" ", "_") for name in COLUMNS)
    for one in report.by_person:
        lines.writerow([harmless(one.who), *_cells(one)[1:]])
    return out.getvalue()


def span_of(month: str) -> tuple[datetime, datetime]:
    """Return when a month such as `2026-11` begins and ends, in UTC. Raises CannotReach."""
    found = _MONTH.fullmatch(month)
    if found is None:
        raise CannotReach(f"“{month}” is no month: write it as 2026-11.")
    year, number = int(found[1]), int(found[2])
    later = (year + 1, 1) if number == 12 else (year, number + 1)  # noqa: PLR2004 - December
    return datetime(year, number, 1, tzinfo=UTC), datetime(*later, 1, tzinfo=UTC)


def count(site: Installation, month: str, hour: float) -> Usage:
    """Read everybody's meetings of a month, and what their bots reported."""
    since, until = span_of(month)
    now, people = site.now(), all_people(site)
    if is_kept(month, now):
        uses, complete = _of_rows(site, people, since, until), until <= now
    else:
        uses, complete = as_counted(site.usage, people, month)
    aws = AWS_PERSON + AWS_FIXED / max(len(people), 1)
    return Usage(
        month=month,
        complete=complete,
        by_person=tuple(
            Used.of(one.email, 1, uses.get(one.user_id, Use()), hour, aws) for one in people
        ),
        by_company=tuple(_by_company(site, people, uses, hour, aws)),
        total=Used.of("all", len(people), total(uses.values()), hour, aws),
    )


def _of_rows(
    site: Installation, people: Iterable[User], since: datetime, until: datetime
) -> dict[str, Use]:
    """Count a month whose meetings are still kept."""
    store = site.worker

    def look(user: User) -> list[Meant]:
        return list(_of_person(site, store, user, since, until))

    meant = [one for found in for_each(site, people, look) for one in found]
    bots = sorted({bot for one in meant for bot in one.bots})
    reported = {
        bot: told
        for start in range(0, len(bots), BATCH)
        for bot, told in site.portal.bot_reports(bots[start : start + BATCH]).items()
    }
    return use_by_person(meant, reported, site.now())


def as_counted(
    usage: UsageStore, people: Iterable[User], month: str
) -> tuple[dict[str, Use], bool]:
    """Read what was counted when a month was over, and whether all of it was kept then."""
    counted = usage.of_month([one.user_id for one in people], month)
    uses = {user_id: use.part for user_id, use in counted.items()}
    return uses, bool(counted) and all(use.whole for use in counted.values())


def _of_person(
    site: Installation, store: DynamoWorkerReads, user: User, since: datetime, until: datetime
) -> Iterable[Meant]:
    yield from filter(None, map(meant_by, store.events_between(user.user_id, since, until)))
    yield from map(meant_by_call, site.pasted.calls(user.user_id, since, until))


def _by_company(
    site: Installation, people: Iterable[User], uses: dict[str, Use], hour: float, aws: float
) -> Iterable[Used]:
    found = defaultdict[str, list[User]](list)
    for one in people:
        found[site.companies.company(one.hosted_domain) or NOBODY].append(one)
    for company, members in sorted(found.items()):
        use = total(uses.get(one.user_id, Use()) for one in members)
        yield Used.of(company, len(members), use, hour, aws)


def usage(
    *,
    month: Annotated[str, typer.Option(help="Such as 2026-11, in UTC; else this one.")] = "",
    local: Local = False,
    stage: Stage = DEFAULT,
    as_json: Json = False,
    to_csv: Annotated[bool, typer.Option("--csv", help="One line for each person.")] = False,
    bot_hour: Annotated[
        float, typer.Option(help="Dollars that Recall charges for a bot's hour.", min=0)
    ] = prices.RECALL_HOUR,
) -> None:
    """Count meetings, bots and bot-hours of a month by person and company, with their price.

    Events and reports are kept 60 days. Months that are longer over are shown as they were
    counted when they ended, for 13 months.
    """
    with reaching(local=local, stage=stage) as site:
        report = count(site, month or f"{site.now():%Y-%m}", bot_hour)
    if to_csv:
        typer.echo(as_csv(report), nl=False)
        raise typer.Exit(FINE)
    answer(report, as_json=as_json)
