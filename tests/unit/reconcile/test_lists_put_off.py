"""Lists of several pages that have to wait in the middle: nothing of them is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from local.recall_twin.core.settings import Switches
from rollcall.domain.pace import Endpoint
from tests.simulation.clock import START
from tests.simulation.faults import Fault
from tests.simulation.people import KEY, LINKS
from tests.simulation.planted import NO_PERIODIC_RECONCILE, planted
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.unit.reconcile.samples import FailAt
from tests.unit.reconcile.scene import Scene

LATER = START + timedelta(days=5)
WAIT = 20
NEXT_PAGE = {"cursor", "start_time__gte", "start_time__lte"}


def _put_off_after_the_first_page(scene: Scene) -> None:
    """Max and Grace are connected; requests for a second page are answered 429 for a while."""
    scene.connect("max", "grace")
    scene.run(60)
    until = scene.now + timedelta(seconds=WAIT)

    def answer(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        if scene.now < until and not NEXT_PAGE.isdisjoint(name for name, _ in request.query):
            return DirectResponse(429, b"{}", {"retry-after": str(WAIT)})
        return answer

    scene.bend(answer)


@pytest.mark.parametrize("fault", [Fault.REFUSE, Fault.CRASH_BEFORE, Fault.CRASH_AFTER], ids=str)
def test_pages_that_could_not_be_stored_when_their_list_was_put_off_are_read_again(
    fault: Fault,
) -> None:
    plan = FailAt(operation="worker save_events", fault=fault)
    with planted(NO_PERIODIC_RECONCILE):
        scene = Scene(plan=plan, limits={Endpoint.LIST_EVENTS: 4}, page_size=2)
        scene.connect("ada")
        scene.run(70)
        for number in range(11):
            start = LATER + timedelta(hours=number)
            scene.meet(f"m{number}", "ada", start=start, link=LINKS[number % len(LINKS)])
        scene.run(900)
    assert len(plan.fired) == 1
    assert len(scene.world.state.events) == 11
    assert scene.wrong() == []


def test_a_calendar_that_goes_while_a_list_is_put_off_hides_no_event_of_another() -> None:
    with planted(NO_PERIODIC_RECONCILE):
        scene = Scene(page_size=1)
        _put_off_after_the_first_page(scene)
        # Whoever is not on the first page would be listed beside.
        scene.meet("early", "grace", start=LATER - timedelta(hours=2), link=LINKS[2])
        scene.meet("both", "max", "grace", start=LATER)
        scene.run(2)
        assert ("grace", KEY, scene.event("grace", "both").id) not in scene.world.state.events
        scene.people.do_disconnect("max")
        scene.run(WAIT + 60)
    assert len(scene.bots("grace", "both")) == 1


@pytest.mark.parametrize("descending", [False, True], ids=["ascending", "descending"])
def test_a_meeting_that_moves_while_a_list_is_put_off_hides_no_other_that_starts_with_it(
    *, descending: bool
) -> None:
    with planted(NO_PERIODIC_RECONCILE):
        scene = Scene(page_size=3, switches=Switches(list_descending=descending))
        _put_off_after_the_first_page(scene)
        edge = LATER + timedelta(hours=1 if descending else -1)
        together = [("moves", "max", LINKS[1]), ("stays", "grace", LINKS[0])]
        scene.meet("edge", "max", "grace", start=edge, link=LINKS[2])
        for name, owner, link in reversed(together) if descending else together:
            scene.meet(name, owner, start=LATER, link=link)
        scene.run(2)
        assert ("max", KEY, scene.event("max", "moves").id) in scene.world.state.events
        assert ("grace", KEY, scene.event("grace", "stays").id) not in scene.world.state.events
        scene.change("moves", start=LATER + timedelta(days=1))
        scene.run(WAIT + 60)
    assert len(scene.bots("grace", "stays")) == 1


def test_meetings_that_move_together_while_a_list_is_put_off_take_no_later_one_along() -> None:
    with planted(NO_PERIODIC_RECONCILE):
        scene = Scene(page_size=2)
        _put_off_after_the_first_page(scene)
        scene.meet("early", "grace", start=LATER - timedelta(hours=2), link=LINKS[0])
        moving = {"one": LINKS[1], "two": LINKS[2]}
        for name, link in moving.items():
            scene.meet(name, "max", start=LATER, link=link)
        scene.meet("stays", "grace", start=LATER + timedelta(hours=1))
        scene.run(2)
        assert ("grace", KEY, scene.event("grace", "stays").id) not in scene.world.state.events
        for name in moving:
            scene.change(name, start=LATER + timedelta(days=1))
        scene.run(WAIT + 60)
    assert len(scene.bots("grace", "stays")) == 1


def test_reading_again_that_is_asked_for_while_a_list_is_put_off_is_not_lost() -> None:
    with planted(NO_PERIODIC_RECONCILE):
        scene = Scene(page_size=1)
        _put_off_after_the_first_page(scene)
        scene.run(60)
        scene.meet("both", "max", "grace", start=LATER)
        scene.later(WAIT / 2, scene.people.do_resync, "grace")
        scene.run(WAIT / 2 + 5)
        scene.run(90)
    known = scene.known("grace")
    assert known.full_due_at is not None
    assert known.due_at is not None
    assert known.synced_at is not None
    assert not scene.connection("grace").resync
