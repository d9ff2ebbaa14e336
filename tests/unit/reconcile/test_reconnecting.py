"""Calendars that come and go: what is known of the one before never stands in for the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from local.recall_twin.core.settings import WebhookFaults
from rollcall.domain.model import RecallCalendar, Status
from tests.simulation.clock import START
from tests.simulation.faults import Fault
from tests.simulation.people import KEY, USERS
from tests.simulation.wiring import WORKSPACE
from tests.unit.reconcile.samples import CREATE, FailAt
from tests.unit.reconcile.scene import Scene

LATER = START + timedelta(days=5)


def _known(scene: Scene) -> set[str]:
    return set(scene.world.state.calendars)


def _leave_over(scene: Scene) -> str:
    """A row of a calendar that Recall does not know and no connection points to."""
    state = scene.world.state
    left = "00000000-0000-0000-0000-0000000000ff"
    due = scene.now + timedelta(hours=1)
    state.calendars[left] = RecallCalendar(
        left, "ada", KEY, USERS["ada"], due_at=due, full_due_at=due
    )
    state.calendar_workspaces[left] = WORKSPACE
    return left


@pytest.mark.parametrize("times", [1, 3])
def test_who_disconnects_and_connects_again_within_the_hour_gets_a_new_calendar_each_time(
    times: int,
) -> None:
    scene = Scene()
    scene.connect("ada")
    for _ in range(times):
        scene.people.do_disconnect("ada")
        scene.run(30)
        scene.forget()
        scene.connect("ada")
        scene.people.refresh()
        scene.run(10)
        assert scene.calls(CREATE) == 1
        assert _known(scene) == {scene.calendar("ada").id}
    scene.meet("m1", "ada", start=LATER)
    scene.run(10)
    assert len(scene.bots("ada", "m1")) == 1


def test_a_calendar_that_vanished_at_recall_leaves_no_row_behind() -> None:
    scene = Scene()
    scene.connect("ada")
    first = scene.calendar("ada")
    scene.workspace.calendars.delete(first)
    scene.hours(28)
    assert scene.calendar("ada").id != first.id
    assert _known(scene) == {scene.calendar("ada").id}


def test_a_calendar_that_vanishes_while_it_connects_is_made_anew_and_leaves_no_row_behind() -> None:
    plan = FailAt(operation="worker save_connection", fault=Fault.CRASH_AFTER)
    scene = Scene(plan=plan)
    scene.twin_settings.webhooks = WebhookFaults(drop=1)
    scene.people.do_connect("ada")
    scene.run(2)
    first = scene.calendar("ada")
    assert scene.connection("ada").status is Status.CONNECTING
    scene.workspace.calendars.delete(first)
    scene.run(600)
    assert scene.calendar("ada").id != first.id
    assert _known(scene) == {scene.calendar("ada").id}


def test_the_row_of_a_calendar_that_nobody_points_to_hides_no_meeting_and_goes() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada", start=LATER)
    scene.run(60)
    left = _leave_over(scene)
    before = scene.row("ada", "m1")
    scene.hours(1.2)
    assert left not in _known(scene)
    assert replace(scene.row("ada", "m1"), observed_by=before.observed_by) == before


def test_a_mark_on_a_calendar_that_nobody_points_to_makes_it_go() -> None:
    scene = Scene()
    scene.connect("ada")
    left = _leave_over(scene)
    scene.world.marks.mark_calendar(left, scene.now, sync_from=None, check=True)
    scene.run(70)
    assert left not in _known(scene)
