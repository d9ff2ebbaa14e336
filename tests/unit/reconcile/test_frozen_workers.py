"""Workers that stand still until everybody else is finished, and then go on or die."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from rollcall.domain.errors import LeaseLost
from rollcall.domain.pace import Endpoint
from rollcall.domain.preferences import Override
from tests.simulation.clock import START, VirtualClock
from tests.simulation.faults import Fault, FaultPlan
from tests.simulation.world import FROZEN
from tests.unit.reconcile.samples import TOMORROW, FailAt, slot
from tests.unit.reconcile.scene import Scene

LATER = START + timedelta(days=6)


@dataclass(slots=True)
class FreezeThenDie(FaultPlan):
    """An operation stands still until everything else is finished, happens, and is the last."""

    operation: str = ""
    clock: VirtualClock | None = None
    thaws_at: datetime | None = None

    def next(self, operation: str, *, recall: bool) -> Fault | None:
        """The fault of the next operation."""
        number = self.operations
        self.operations += 1
        if self.clock is None or not self.active:
            return None
        now = self.clock.now()
        if self.thaws_at is None and operation.startswith(self.operation):
            self.thaws_at = now + FROZEN
            self.fired.append((number, operation, Fault.FREEZE_BEFORE))
            return Fault.FREEZE_BEFORE
        if self.thaws_at is not None and now >= self.thaws_at:
            self.active = False
            self.fired.append((number, operation, Fault.CRASH_BEFORE))
            return Fault.CRASH_BEFORE
        return None


def _frozen(operation: str) -> tuple[Scene, FreezeThenDie]:
    plan = FreezeThenDie(operation=operation)
    scene = Scene(plan=plan)
    scene.connect("ada", "grace")
    scene.meet("m1", "ada", start=LATER)
    scene.run(30)
    plan.clock = scene.world.clock
    return scene, plan


@pytest.mark.parametrize(
    "operation",
    [
        "worker DELETE /api/v2/calendar-events/",
        "worker GET /api/v2/calendar-events/",
        "worker save_events",
        "worker events_page",
        "worker rules",
        "worker acquire",
    ],
)
def test_a_frozen_worker_that_takes_a_bot_off_on_old_knowledge_and_dies_is_repaired(
    operation: str,
) -> None:
    """The schedule that a careful design met once in 126,189: see it turned off, freeze, thaw."""
    scene, plan = _frozen(operation)
    scene.choose("ada", "m1", Override.SKIP)
    scene.later(60, scene.choose, "ada", "m1", Override.RECORD)
    scene.run(FROZEN.total_seconds() + 120)
    assert [fault for _, _, fault in plan.fired] == [Fault.FREEZE_BEFORE, Fault.CRASH_BEFORE]
    scene.hours(28)
    assert scene.wrong() == []
    assert len(scene.bots("ada", "m1")) == 1


@pytest.mark.parametrize(
    "operation",
    ["worker POST /api/v2/calendar-events/", "worker save_events", "worker events_page"],
)
def test_a_frozen_worker_that_puts_a_bot_on_with_old_knowledge_and_dies_is_repaired(
    operation: str,
) -> None:
    scene, plan = _frozen(operation)
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(30)
    plan.thaws_at, plan.active, plan.fired = None, True, []
    scene.choose("ada", "m1", Override.RECORD)
    scene.later(60, scene.choose, "ada", "m1", Override.SKIP)
    scene.run(FROZEN.total_seconds() + 120)
    scene.hours(28)
    assert scene.wrong() == []
    assert scene.live == []


def test_a_worker_that_lost_its_lease_writes_nothing_to_the_table() -> None:
    plan = FailAt(operation="worker save_events", fault=Fault.FREEZE_BEFORE)
    scene = Scene(plan=plan)
    scene.connect("ada")
    scene.meet("m1", "ada")
    scene.run(30)
    scene.change("m1", start=TOMORROW + timedelta(hours=2))
    scene.run(FROZEN.total_seconds() + 60)
    assert plan.fired
    assert "lease_lost" in {outcome for outcome, _ in scene.world.telemetry.outcomes}
    assert scene.wrong() == []
    assert scene.row("ada", "m1").facts.start == TOMORROW + timedelta(hours=2)


def test_calls_made_while_a_worker_stood_still_taking_the_lease_still_count() -> None:
    """Its clock was read before: what others called meanwhile is not of the future."""
    plan = FailAt(operation="worker acquire", fault=Fault.FREEZE_BEFORE, occurrence=-1)
    # Recall allows twelve lists a minute, ours are two fewer.
    scene = Scene(plan=plan, limits={Endpoint.LIST_EVENTS: 10}, multiplier=0.2, page_size=1)
    scene.connect("ada")
    for number in range(15):
        scene.meet(f"m{number}", "ada", start=slot(number))
    scene.run(600)
    assert scene.wrong() == []
    plan.occurrence = 1
    scene.later(FROZEN.total_seconds(), scene.people.do_resync, "ada")
    scene.run(FROZEN.total_seconds() + 300)
    assert plan.fired
    assert scene.world.refusals == []
    assert scene.wrong() == []


def test_a_stale_token_is_refused_for_every_write() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada")
    scene.run(30)
    store, lease = scene.world.store, scene.world.state.workspaces["main"].lease
    scene.run(120)
    writes: list[Callable[[], object]] = [
        lambda: store.save_events(lease, [scene.row("ada", "m1")]),
        lambda: store.drop_events(lease, []),
        lambda: store.save_connection(lease, scene.connection("ada"), scene.connection("ada")),
        lambda: store.save_calendar(lease, scene.known("ada"), scene.known("ada")),
        lambda: store.add_calendar(lease, scene.known("ada")),
        lambda: store.drop_calendar(lease, "r"),
        lambda: store.drop_connection(lease, scene.connection("ada")),
        lambda: store.release(lease),
    ]
    for write in writes:
        with pytest.raises(LeaseLost):
            write()
