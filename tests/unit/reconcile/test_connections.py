"""Connections: whatever happens on the way, one calendar at Recall, or none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.model import Status
from rollcall.domain.problems import Problem
from tests.simulation.faults import Fault
from tests.unit.reconcile.samples import (
    CALENDAR,
    CREATE,
    DELETE,
    EVERY,
    TOMORROW,
    UPDATE,
    FailAt,
    status,
)
from tests.unit.reconcile.scene import Scene

AROUND_A_CREATE = [
    ("worker POST /api/v2/calendars/", Fault.CRASH_BEFORE),
    ("worker POST /api/v2/calendars/", Fault.CRASH_AFTER),
    ("worker POST /api/v2/calendars/", Fault.LOSE_ANSWER),
    ("worker POST /api/v2/calendars/", Fault.ERROR_AFTER),
    ("worker POST /api/v2/calendars/", Fault.JUNK),
    ("worker POST /api/v2/calendars/", Fault.FREEZE_BEFORE),
    ("worker POST /api/v2/calendars/", Fault.FREEZE_AFTER),
    ("worker add_calendar", Fault.CRASH_BEFORE),
    ("worker add_calendar", Fault.CRASH_AFTER),
    ("worker add_calendar", Fault.REFUSE),
    ("worker add_calendar", Fault.FREEZE_BEFORE),
    ("worker save_connection", Fault.CRASH_BEFORE),
    ("worker save_connection", Fault.CRASH_AFTER),
    ("worker save_connection", Fault.REFUSE),
    ("worker save_connection", Fault.FREEZE_BEFORE),
]


@pytest.mark.parametrize(("operation", "fault"), AROUND_A_CREATE)
def test_a_failure_around_the_creation_leaves_exactly_one_calendar(
    operation: str, fault: Fault
) -> None:
    plan = FailAt(operation=operation, fault=fault)
    scene = Scene(plan=plan)
    scene.connect("ada")
    scene.run(1300)
    assert [name for _, name, _ in plan.fired] == [operation]
    scene.people.refresh()
    scene.meet("m1", "ada")
    scene.hours(3)
    assert len(scene.calendars("ada")) == 1
    assert scene.connection("ada").recall_id == scene.calendar("ada").id
    assert len(scene.live) == 1
    assert scene.wrong() == []


def test_connecting_makes_one_calendar_and_says_so() -> None:
    scene = Scene()
    scene.forget()
    scene.connect("ada")
    assert scene.connection("ada").status is Status.CONNECTED
    assert scene.calls(CREATE) == 1
    assert scene.idle()


def test_connecting_again_hands_the_new_grant_to_the_same_calendar() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada")
    scene.run(30)
    before = scene.calendar("ada").id
    scene.forget()
    scene.people.do_connect("ada")
    scene.run(60)
    assert scene.calendar("ada").id == before
    assert scene.calendar("ada").oauth_refresh_token == "token-2"
    assert (scene.calls(UPDATE), scene.calls(CREATE)) == (1, 0)
    assert scene.wrong() == []


def test_a_lost_grant_is_told_and_reconnecting_brings_every_bot_back() -> None:
    scene = Scene()
    scene.connect("ada")
    for day in range(5):
        scene.meet(f"m{day}", "ada", start=TOMORROW + timedelta(days=day))
    scene.run(30)
    before = scene.calendar("ada").id
    scene.people.do_revoke("ada")
    scene.run(30)
    assert scene.live == []
    assert scene.connection("ada").status is Status.DISCONNECTED
    scene.people.do_connect("ada")
    scene.run(60)
    assert scene.calendar("ada").id == before
    assert len(scene.live) == 5
    assert scene.wrong() == []


def test_while_a_grant_is_lost_nothing_is_scheduled_and_nothing_is_asked() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada")
    scene.run(30)
    scene.people.do_revoke("ada")
    scene.run(60)
    scene.forget()
    scene.people.do_rules("ada", EVERY)
    scene.run(600)
    assert scene.writes() == 0
    assert scene.connection("ada").status is Status.DISCONNECTED


def test_disconnecting_removes_calendar_bots_rows_and_the_grant() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada")
    scene.run(30)
    scene.people.do_disconnect("ada")
    scene.run(30)
    state = scene.world.state
    assert scene.live == []
    assert scene.calendars("ada") == []
    assert (state.connections, state.calendars, state.events) == ({}, {}, {})
    assert scene.world.revoker.revoked == ["token-1"]


@pytest.mark.parametrize("code", [400, 409, 422, 500, 503])
def test_a_removal_is_never_given_up(code: int) -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada")
    scene.run(30)
    scene.forget()
    scene.fail(status(DELETE, code))
    scene.people.do_disconnect("ada")
    scene.run(1800)
    assert 2 <= scene.calls(DELETE) <= 60
    assert scene.world.revoker.revoked == []
    scene.fail()
    scene.run(400)
    assert scene.wrong() == []
    assert scene.calendars("ada") == []
    assert scene.world.revoker.revoked == ["token-1"]


def test_a_calendar_that_is_gone_at_recall_does_not_stop_its_removal() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.workspace.calendars.delete(scene.calendar("ada"))
    scene.people.do_disconnect("ada")
    scene.run(30)
    assert scene.world.state.connections == {}


def test_disconnecting_at_any_moment_of_the_registration_leaves_nothing() -> None:
    left: dict[int, object] = {}
    for step in range(60):
        scene = Scene()
        scene.people.do_connect("ada")
        scene.people.do_rules("ada", EVERY)
        scene.later(step / 20, scene.people.do_disconnect, "ada")
        scene.run(130)
        state = scene.world.state
        if scene.calendars("ada") or state.connections or state.calendars or state.events:
            left[step] = (scene.calendars("ada"), state.connections)
    assert left == {}


def test_connecting_again_at_any_moment_of_a_removal_ends_connected() -> None:
    wrong: dict[int, list[str]] = {}
    for step in range(40):
        scene = Scene()
        scene.connect("ada")
        scene.meet("m1", "ada")
        scene.run(30)
        scene.people.do_disconnect("ada")
        scene.later(step / 20, scene.people.do_connect, "ada")
        scene.run(130)
        scene.people.refresh()
        scene.run(60)
        found = scene.wrong()
        if found or len(scene.calendars("ada")) != 1 or len(scene.live) != 1:
            wrong[step] = found
    assert wrong == {}


@pytest.mark.parametrize("code", [400, 422])
def test_a_refused_registration_says_so_and_waits_for_the_user(code: int) -> None:
    scene = Scene()
    scene.fail(status(CREATE, code))
    scene.forget()
    scene.connect("ada")
    scene.run(3600)
    assert scene.connection("ada").status is Status.REFUSED
    assert scene.connection("ada").problem is Problem.NOT_ACCEPTED
    assert scene.calls(CREATE) == 1
    scene.fail()
    scene.people.do_connect("ada")
    scene.run(60)
    assert scene.connection("ada").status is Status.CONNECTED


def test_two_connections_at_once_get_a_calendar_each() -> None:
    scene = Scene()
    scene.connect("ada", "grace", "max")
    assert [len(scene.calendars(user)) for user in ("ada", "grace", "max")] == [1, 1, 1]


def test_a_calendar_of_an_earlier_install_is_taken_up_and_not_made_again() -> None:
    scene = Scene()
    scene.connect("ada")
    old = scene.calendar("ada")
    old.metadata = {}
    state = scene.world.state
    state.connections.clear()
    state.calendars.clear()
    state.events.clear()
    scene.forget()
    scene.connect("ada")
    assert scene.calendar("ada").id == old.id
    assert old.metadata == {
        "rollcall_connection": "ada.primary",
        "rollcall_installation": scene.installation,
    }
    assert scene.calls(CREATE) == 0


def test_a_lost_connection_leaves_no_meeting_shown_as_scheduled() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada")
    scene.run(60)
    scene.people.do_revoke("ada")
    scene.run(60)
    row = scene.row("ada", "m1")
    assert row.desired is None
    assert row.observed.bots == ()


def test_a_calendar_that_could_not_be_looked_at_is_looked_at_again_soon() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.run(60)
    scene.people.do_revoke("ada")
    scene.run(60)
    assert scene.connection("ada").status is Status.DISCONNECTED
    scene.fail(status(CALENDAR, 504, next=3))
    scene.people.do_retry_access("ada")
    scene.storm("ada")
    scene.run(100)
    assert scene.connection("ada").status is Status.CONNECTED


def test_a_list_of_calendars_with_a_link_that_leads_elsewhere_is_asked_for_again() -> None:
    plan = FailAt(operation="worker GET /api/v2/calendars/", fault=Fault.FOREIGN_LINK)
    scene = Scene(plan=plan)
    scene.connect("ada")
    scene.run(60)
    assert len(plan.fired) == 1
    assert scene.connection("ada").status is Status.CONNECTED
    assert len(scene.calendars("ada")) == 1
