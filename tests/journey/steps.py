"""The steps of the journey, in the order in which an operator comes to them."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from infra.node_runtime import REPOSITORY
from local.system.system import LocalSystem
from operate.explanation import Explanation
from tests.integration.local_system.processes import processes_below
from tests.integration.tour import test_tour
from tests.integration.tour.conftest import Tourist, stored_rows
from tests.journey import page
from tests.journey.deploying import STAGE, SYNTHESISED, TEMPLATE, ByTheCdk, synthesised
from tests.journey.ending import compare, destroy, erase, uninstall
from tests.journey.rotating import rotate
from tests.journey.table import Table
from tests.journey.world import PATIENCE, World, around
from tests.support.local_system import free_settings, wait_until

OPERATOR = {"operator_name": "Corp Ltd", "operator_contact": "privacy@corp.example"}
OUTAGE, ALARM, COUNT = "schedule-507", "BotsMissing", "bots_missing_per_thousand"
AT_ONCE = 32
"""Functions: when all calendars get another secret, Recall sends messages of all at once."""
SOON = 600.0
"""Seconds after which an outage that hurts has paged; a quarter of an hour is the promise."""


def travel(table: Table, clone: Path) -> None:
    """Go the whole way in a clone that is prepared. Raises at the first step that goes wrong."""
    table.begin("start the embedded AWS and the twins")
    system = LocalSystem(
        free_settings(clone / ".rollcall", **OPERATOR),
        gather=lambda _say: synthesised(table),
        deploying=partial(ByTheCdk, table),
        functions_at_once=AT_ONCE,
    )
    with system.running(), around(table, system, clone) as world:
        look_around(world)
        take_the_tour(world)
        resident = suffer_an_outage(world)
        rotate(world, resident)
        erase(world, resident)
        compare(world)
        destroy(world, uninstall(world))
    assert processes_below(clone / ".rollcall") == []


def look_around(world: World) -> None:
    world.table.begin("doctor")
    found = world.settles().findings
    assert {"pages heard", "alarms ringing", "google client", "webhook"} <= {
        one.check for one in found if one.outcome == "fine"
    }, found
    advice = sum(one.outcome == "advice" for one in found)
    world.table.begin("the tour", f"{len(found)} checks, none wrong, {advice} with advice")


def take_the_tour(world: World) -> None:
    tour = [one for name, one in vars(test_tour).items() if name.startswith("test_")]
    given = {"newcomer": world.newcomer, "stored": partial(stored_rows, world.system)}
    for one in tour:
        one(**{name: given[name] for name in inspect.signature(one).parameters})
    seen = f"{len(tour)} stories; {len(world.outside.all_bots())} bots are scheduled"
    world.table.begin(f"an outage: {OUTAGE}", seen)


def suffer_an_outage(world: World) -> Tourist:
    """One meeting that begins within minutes, and Recall has no bot free."""
    template = SYNTHESISED / TEMPLATE
    rules, resident = page.paging(template), world.arrived("Goes on")
    counts = page.Counts(world.system.emulator.functions_log, STAGE.stack)
    world.at_console("/faults", {"on": [OUTAGE]})
    soon = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=14)
    meeting = resident.plan("Within minutes", start=soon.isoformat())
    wait_until(
        lambda: counts.grew() and ALARM in counts.ring(rules, datetime.now(UTC)), SOON, "the page"
    )
    assert counts.ring(rules, datetime.now(UTC)) == {ALARM}
    heading = page.heading_of(template, REPOSITORY / "docs/operations.md", ALARM)
    world.table.begin("explain", f"{ALARM} pages; its heading in the runbook: {heading}")
    explain_it(world, resident, soon)
    world.table.begin("the outage is over", "wanted, and no bot is free")
    world.at_console("/faults/off", {})
    wait_until(lambda: resident.bot(meeting), PATIENCE, "the bot of the meeting")
    there = datetime.now(UTC)
    wait_until(
        lambda: counts.last("run_done") > max(counts.last(COUNT), there), PATIENCE, "a calm run"
    )
    world.settles()
    return resident


def explain_it(world: World, person: Tourist, moment: datetime) -> None:
    when = moment.strftime("%Y-%m-%dT%H:%MZ")
    (one,) = world.desk.ask(Explanation, "explain", person.email, when, code=1).meetings
    assert (one.recorded, one.problem, one.bots) == (True, "no_bot_free", ()), one
    assert one.title is None
