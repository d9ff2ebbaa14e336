"""Steps that serve one calendar side by side: none undoes what another has stored meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from local.recall_twin.core.model import Delivery
from rollcall.domain.model import Status
from tests.simulation.faults import Fault
from tests.simulation.planted import NO_PERIODIC_RECONCILE, planted
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.unit.reconcile.runs import begin_run
from tests.unit.reconcile.samples import EVERY, LIST, TOMORROW, FailAt
from tests.unit.reconcile.scene import Scene

LOOK = "worker GET /api/v2/calendars/0"
READ = "worker GET /api/v2/calendar-events/"
UNANSWERED = 60.0
"""Seconds after which a call without an answer was given up, and what follows is done."""


def given_up(scene: Scene, plan: FailAt, operation: str) -> None:
    """The next such call is answered so late that nobody waits for it."""
    plan.operation, plan.fault = operation, Fault.SLOW
    scene.forget()


def announce_status(scene: Scene, user: str) -> None:
    """Recall says that a calendar's status may have changed."""
    scene.workspace.outbox.emit("calendar.update", {"calendar_id": scene.calendar(user).id})


def during_a_look(scene: Scene, *happens: Callable[[], None]) -> list[DirectRequest]:
    """The answer to the next look at a calendar is on its way for seconds; this happens then."""
    looks: list[DirectRequest] = []

    def slowly(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        if f"worker {request.method} {request.path}".startswith(LOOK) and not looks:
            looks.append(request)
            scene.world.wire.taken += 5
            for act in happens:
                act()
        return answer

    scene.bend(slowly)
    return looks


def lose_notifications(scene: Scene) -> None:
    """From now on none arrives."""
    scene.world._deliver = _lost  # type: ignore[method-assign]


def _lost(delivery: Delivery) -> None:
    del delivery


@pytest.mark.parametrize("after", [2.5, 5.0, 9.0, 11.0])
@pytest.mark.parametrize("look", [1, 2])
def test_a_look_at_a_new_calendar_that_fails_leaves_it_as_connected_as_another_one_saw_it(
    look: int, after: float
) -> None:
    """A schedule drawn at random met it first: its user's meetings were not shown any more."""
    scene = Scene(plan=FailAt(operation=LOOK, fault=Fault.SLOW, occurrence=look))
    with planted(NO_PERIODIC_RECONCILE):
        scene.later(after, scene.meet, "m1", "ada")
        scene.connect("ada")
        scene.run(UNANSWERED)
        scene.meet("m2", "ada", start=TOMORROW + timedelta(days=1))
        scene.run(UNANSWERED)
        assert scene.known("ada").connected
        assert len(scene.bots("ada", "m1")) == len(scene.bots("ada", "m2")) == 1
        assert scene.wrong() == []


@pytest.mark.parametrize("fails", [True, False], ids=["fails", "takes long"])
def test_a_calendar_that_was_listed_during_a_look_is_not_listed_again(*, fails: bool) -> None:
    plan = FailAt(operation="none yet")
    scene = Scene(plan=plan)
    scene.connect("ada")
    if fails:
        given_up(scene, plan, LOOK)
    looks = during_a_look(scene)
    scene.forget()
    announce_status(scene, "ada")
    scene.meet("m1", "ada")
    scene.run(UNANSWERED)
    assert len(looks) == 1
    assert scene.calls(LIST) == 1
    assert not scene.known("ada").check
    assert scene.wrong() == []


def test_a_list_that_fails_leaves_a_calendar_as_disconnected_as_a_look_saw_it() -> None:
    plan = FailAt(operation="none yet")
    scene = Scene(plan=plan)
    scene.connect("ada")
    given_up(scene, plan, READ)
    scene.meet("m1", "ada")
    scene.later(3, scene.people.do_revoke, "ada")
    scene.run(UNANSWERED)
    assert len(plan.fired) == 1
    assert scene.connection("ada").status is Status.DISCONNECTED
    assert not scene.known("ada").connected
    assert scene.calls(LIST) == 1


def test_access_that_is_lost_while_an_older_answer_is_on_its_way_is_noticed() -> None:
    scene = Scene()
    scene.connect("ada")
    with planted(NO_PERIODIC_RECONCILE):
        looks = during_a_look(scene, lambda: scene.people.do_revoke("ada"))
        announce_status(scene, "ada")
        scene.run(UNANSWERED)
        assert looks
        assert scene.connection("ada").status is Status.DISCONNECTED
        assert not scene.known("ada").connected


def test_a_calendar_that_is_announced_during_a_look_stays_to_be_looked_at() -> None:
    scene = Scene()
    scene.connect("ada")
    run, calendar_id = begin_run(scene), scene.calendar("ada").id
    step = run.statuses.look(calendar_id)
    call = next(step)
    assert call is not None
    answer = call.job()
    scene.world.marks.mark_calendar(calendar_id, scene.now, sync_from=scene.now, check=True)
    run.lookups.fresh(calendar_id)
    with pytest.raises(StopIteration):
        step.send(answer)
    assert scene.known("ada").check


def test_who_connects_again_while_an_older_answer_is_on_its_way_is_connected() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada")
    scene.run(UNANSWERED)
    with planted(NO_PERIODIC_RECONCILE):
        looks = during_a_look(
            scene, lambda: lose_notifications(scene), lambda: scene.people.do_connect("ada")
        )
        scene.people.do_revoke("ada")
        scene.run(UNANSWERED)
        assert looks
        assert scene.connection("ada").status is Status.CONNECTED
        assert len(scene.bots("ada", "m1")) == 1
        assert scene.wrong() == []


def announced(scene: Scene) -> None:
    """Access is lost, and Recall says so."""
    scene.people.do_revoke("ada")


def found_by_the_daily_read(scene: Scene) -> None:
    """Access is lost, and the notification as well, just before the daily read."""
    lose_notifications(scene)
    scene.people.do_revoke("ada")
    due = replace(scene.known("ada"), due_at=scene.now, full_due_at=scene.now)
    scene.world.state.calendars[due.recall_id] = due


@pytest.mark.parametrize("access_is_lost", [announced, found_by_the_daily_read])
def test_rules_that_are_saved_during_a_look_at_the_calendar_are_said_to_be_applied(
    access_is_lost: Callable[[Scene], None],
) -> None:
    scene = Scene()
    scene.connect("ada")
    rules = replace(EVERY, bot_name="Notes")
    looks = during_a_look(scene, lambda: scene.people.do_rules("ada", rules))
    access_is_lost(scene)
    scene.run(UNANSWERED)
    assert looks
    connection = scene.connection("ada")
    assert connection.status is Status.DISCONNECTED
    assert connection.applied == connection.requested
