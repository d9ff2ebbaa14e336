"""A worker, a page or a webhook dies at every single input and output of a whole life."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.preferences import Override
from rollcall.use_cases.set_override import Reach
from tests.simulation.checks import violations_now
from tests.simulation.clock import START
from tests.simulation.faults import Fault, FaultPlan
from tests.simulation.people import LINKS, Action, Meeting
from tests.unit.reconcile.samples import EVERY, FailAt
from tests.unit.reconcile.scene import Scene

DAYS = START + timedelta(days=3)
GUESTS = ("x@client.example",)
SHARED = Meeting("m1", ("ada", "grace"), DAYS, LINKS[0], GUESTS)
RELINKED = Meeting("m2", ("ada",), DAYS + timedelta(hours=2), LINKS[0], GUESTS)
CANCELLED = Meeting("m3", ("ada",), DAYS + timedelta(hours=4), LINKS[0], GUESTS)
LIFE = [
    Action(0.0, "connect", ("ada",)),
    Action(0.1, "rules", ("ada", EVERY)),
    Action(0.2, "connect", ("grace",)),
    Action(0.3, "rules", ("grace", EVERY)),
    Action(6.0, "meeting", (SHARED,)),
    Action(6.1, "meeting", (RELINKED,)),
    Action(6.2, "meeting", (CANCELLED,)),
    Action(12.0, "change", ("m1", {"start": DAYS + timedelta(hours=6)})),
    Action(17.0, "change", ("m2", {"link": LINKS[1]})),
    Action(22.0, "change", ("m3", {"cancelled": True})),
    Action(27.0, "override", ("ada", "m2", Override.SKIP, Reach.EVENT)),
    Action(32.0, "disconnect", ("ada",)),
]
ACTIVE = 40
LEASE_AND_MESSAGE = 240.0
RETRIED = 900.0


def _live(plan: FaultPlan) -> tuple[Scene, list[str]]:
    """Live through it; what was wrong at any moment, and the world a quarter of an hour later."""
    scene = Scene(plan=plan)
    scene.people.plan(LIFE)
    found: list[str] = []
    for _ in range(ACTIVE // 5):
        scene.run(5)
        scene.people.refresh()
        found += violations_now(scene.world)
    scene.world.last_faulty_message = scene.world.fifo.sent
    scene.run(LEASE_AND_MESSAGE)
    scene.people.refresh()
    scene.world.tick_seconds = 300.0
    scene.run(RETRIED)
    return scene, found


def _settled(scene: Scene) -> list[str]:
    """What is still wrong, at the latest after the daily read."""
    if scene.wrong():
        scene.hours(28)
    return scene.wrong()


def _operations() -> int:
    """Operations with an effect: dying at a read is dying after the write before it."""
    plan = FaultPlan(reads_fail=False)
    scene = Scene(plan=plan)
    scene.people.plan(LIFE)
    scene.run(ACTIVE)
    return plan.operations


def test_a_life_without_failures_ends_right_and_with_every_kind_of_operation() -> None:
    scene, found = _live(FaultPlan())
    assert found == []
    assert scene.wrong() == []
    assert scene.world.state.connections.keys() == {("grace", "primary")}
    assert len(scene.bots("grace", "m1")) == 1
    assert _operations() > 80


def test_a_crash_at_any_operation_converges_without_duplicates() -> None:
    wrong: dict[int, list[str]] = {}
    crashed = 0
    for number in range(_operations()):
        plan = FaultPlan(listed={number: Fault.CRASH_AFTER}, reads_fail=False)
        scene, found = _live(plan)
        crashed += len(plan.fired)
        found += _settled(scene)
        if found:
            wrong[number] = [str(plan.fired), *found]
    assert wrong == {}
    assert crashed > 80


@pytest.mark.parametrize("fault", [Fault.FREEZE_BEFORE, Fault.REFUSE, Fault.LOSE_ANSWER])
def test_a_failure_at_every_third_operation_converges_without_duplicates(fault: Fault) -> None:
    wrong: dict[int, list[str]] = {}
    for number in range(0, _operations(), 3):
        plan = FaultPlan(listed={number: fault}, reads_fail=False)
        scene, found = _live(plan)
        found += _settled(scene)
        if found:
            wrong[number] = [str(plan.fired), *found]
    assert wrong == {}


# --- what dying between a write and its save once cost -----------------------------------------

POST = "worker POST /api/v2/calendar-events/"
DELETE = "worker DELETE /api/v2/calendar-events/"


def _dying_after(operation: str, occurrence: int = 1) -> Scene:
    plan = FailAt(operation=operation, fault=Fault.CRASH_AFTER, occurrence=occurrence)
    scene = Scene(plan=plan)
    scene.connect("ada")
    scene.meet("m1", "ada", start=DAYS)
    return scene


def test_a_move_after_a_death_between_the_post_and_the_save_is_carried_out() -> None:
    scene = _dying_after(POST)
    scene.run(5)
    scene.change("m1", start=DAYS + timedelta(hours=6))
    scene.run(LEASE_AND_MESSAGE)
    assert scene.bot("ada", "m1").start_time == DAYS + timedelta(hours=6)


def test_a_new_link_after_a_death_between_the_post_and_the_save_is_carried_out() -> None:
    scene = _dying_after(POST)
    scene.run(5)
    scene.change("m1", link=LINKS[1])
    scene.run(LEASE_AND_MESSAGE)
    assert scene.bot("ada", "m1").meeting_url == LINKS[1]


def test_on_again_after_a_death_between_the_delete_and_the_save_brings_the_bot_back() -> None:
    scene = _dying_after(DELETE)
    scene.run(30)
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(5)
    scene.choose("ada", "m1", Override.RECORD)
    scene.run(LEASE_AND_MESSAGE)
    assert len(scene.bots("ada", "m1")) == 1


def test_off_again_after_a_death_between_the_post_and_the_save_takes_the_bot_off() -> None:
    scene = _dying_after(POST, occurrence=2)
    scene.run(30)
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(30)
    scene.choose("ada", "m1", Override.RECORD)
    scene.run(5)
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(LEASE_AND_MESSAGE)
    assert scene.live == []
