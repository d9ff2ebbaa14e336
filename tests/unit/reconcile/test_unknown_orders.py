"""An order of which nobody knows the outcome may have brought a bot: its room gets no other one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.preferences import Mode, Override
from tests.simulation.clock import START
from tests.simulation.faults import Fault
from tests.simulation.people import LINKS
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.simulation.rooms import RoomWatch, present
from tests.unit.reconcile.samples import EVERY, FailAt
from tests.unit.reconcile.scene import Scene

MINUTE = timedelta(minutes=1)
BEGIN = START + timedelta(minutes=20)
ORDER = "worker POST /api/v2/calendar-events/"
NOBODY_KNOWS = (
    Fault.CRASH_AFTER,
    Fault.FREEZE_AFTER,
    Fault.LOSE_ANSWER,
    Fault.SLOW,
    Fault.ERROR_AFTER,
    Fault.JUNK,
)
SETTLED = 300.0
"""Seconds after which a worker that died or stood still was followed by others."""


class Running:
    """A meeting of two colleagues that runs; neither of them has asked for a bot yet."""

    def __init__(self, fault: Fault) -> None:
        self.plan = FailAt(operation="none yet", fault=fault)
        self.scene = Scene(plan=self.plan)
        self.watch = RoomWatch(self.scene.world)
        self.scene.connect("ada", "grace", rules=replace(EVERY, mode=Mode.CHOSEN))
        self.scene.meet("m1", "ada", "grace", start=BEGIN, minutes=60)
        self.scene.world.step_until(BEGIN + MINUTE)
        self.plan.operation = ORDER

    def asks(self, user: str) -> None:
        """One of them turns the meeting on."""
        self.scene.choose(user, "m1", Override.RECORD)

    @property
    def ordered(self) -> int:
        """Bots that were ever sent into the call."""
        return len(self.scene.workspace.state.bots)


@pytest.mark.parametrize("seconds", [0.5, 1.3, 3.0, 12.0, 70.0])
@pytest.mark.parametrize("fault", NOBODY_KNOWS)
@pytest.mark.parametrize(("one", "other"), [("ada", "grace"), ("grace", "ada")])
def test_a_bot_of_which_nobody_knows_yet_has_its_room_for_itself(
    fault: Fault, one: str, other: str, seconds: float
) -> None:
    call = Running(fault)
    call.scene.later(seconds, call.asks, other)
    call.asks(one)
    call.scene.run(SETTLED)
    assert [kind for _, _, kind in call.plan.fired] == [fault]
    assert call.ordered == len(present(call.scene.world, LINKS[0])) == 1
    assert call.watch.found == []


@pytest.mark.parametrize("fault", NOBODY_KNOWS)
def test_a_copy_that_is_listed_before_the_one_whose_order_was_lost_brings_no_second_bot(
    fault: Fault,
) -> None:
    """A schedule drawn at random met it first: the list that would show the bot came later."""
    scene = Scene(plan=FailAt(operation=ORDER, fault=fault))
    watch = RoomWatch(scene.world)
    scene.connect("ada", "grace")
    scene.meet("m1", "grace", start=scene.now - MINUTE, minutes=60)
    scene.run(3)
    adas = scene.calendar("ada").id

    def only_adas_list(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        is_list = request.method == "GET" and request.path == "/api/v2/calendar-events/"
        is_other = is_list and ("calendar_id", adas) not in request.query
        return DirectResponse(503, b"") if is_other else answer

    scene.bend(only_adas_list)
    scene.change("m1", owners=("grace", "ada"))
    scene.run(SETTLED)
    assert len(present(scene.world, LINKS[0])) == 1
    assert watch.found == []


@pytest.mark.parametrize("fault", [Fault.S400, Fault.S403, Fault.S409, Fault.S429, Fault.S507])
def test_an_order_that_recall_refused_keeps_nobody_elses_bot_away(fault: Fault) -> None:
    call = Running(fault)
    call.asks("ada")
    call.scene.run(3)
    assert [kind for _, _, kind in call.plan.fired] == [fault]
    call.asks("grace")
    call.scene.run(10)
    assert call.ordered == 1


@pytest.mark.parametrize("fault", [Fault.CRASH_BEFORE, Fault.REFUSE])
def test_an_order_that_never_reached_recall_is_given_once_more(fault: Fault) -> None:
    call = Running(fault)
    call.asks("ada")
    call.scene.run(3)
    call.asks("grace")
    call.scene.run(SETTLED)
    assert call.ordered == 1
    assert call.watch.found == []
    assert call.scene.wrong() == []


@pytest.mark.parametrize("fault", NOBODY_KNOWS)
@pytest.mark.parametrize("minutes_to_next", [15.5, 16, 18])
def test_the_next_meeting_in_the_room_gives_way_though_the_worker_that_ordered_died(
    fault: Fault, minutes_to_next: float
) -> None:
    """Schedules drawn at random met it: when others looked, the next bot was to be launched."""
    scene = Scene(plan=(plan := FailAt(operation="none yet", fault=fault)))
    scene.connect("ada", "grace")
    following = scene.now + timedelta(minutes=minutes_to_next + 1)
    scene.meet("m2", "ada", start=following, minutes=30)
    scene.world.step_until(following - timedelta(minutes=minutes_to_next))
    plan.operation = ORDER
    scene.meet("m1", "grace", start=scene.now - MINUTE, minutes=30)

    scene.world.step_until(following + MINUTE)
    assert [kind for _, _, kind in plan.fired] == [fault]
    assert len(present(scene.world, LINKS[0])) == 1
    scene.world.step_until(following + 20 * MINUTE)
    assert len(present(scene.world, LINKS[0])) == 1
    assert scene.wrong() == []


@pytest.mark.parametrize("seconds", [1.2, 3.0, 70.0])
@pytest.mark.parametrize("fault", NOBODY_KNOWS)
def test_a_bot_of_which_nobody_knows_yet_leaves_with_its_calendar(
    fault: Fault, seconds: float
) -> None:
    """A schedule drawn at random met it: with the calendar went the event that names the bot."""
    call = Running(fault)
    call.scene.later(seconds, call.scene.people.do_disconnect, "ada")
    call.asks("ada")
    call.scene.run(3 * SETTLED)
    assert [kind for _, _, kind in call.plan.fired] == [fault]
    assert present(call.scene.world, LINKS[0]) == []


@pytest.mark.parametrize(("status", "content"), [(200, b"{}"), (403, b""), (500, b"")])
def test_an_event_that_is_never_told_keeps_no_calendar_connected(
    status: int, content: bytes
) -> None:
    call = Running(Fault.LOSE_ANSWER)

    def silent(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        about_events = request.method == "GET" and "/calendar-events/" in request.path
        return DirectResponse(status, content) if about_events else answer

    call.scene.bend(silent)
    call.asks("ada")
    call.scene.run(10)
    call.scene.people.do_disconnect("ada")
    call.scene.run(2 * SETTLED)
    assert "ada" not in {user for user, _ in call.scene.world.state.connections}
