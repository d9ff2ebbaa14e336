"""Recall says no, later, or nothing: each answer has one consequence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.preferences import Override
from tests.simulation.clock import START
from tests.unit.reconcile.samples import REMOVE, SCHEDULE, TOMORROW, gaps, status
from tests.unit.reconcile.scene import Scene

NEAR = START + timedelta(minutes=6)


def _connected() -> Scene:
    scene = Scene()
    scene.connect("ada")
    scene.run(60)
    scene.forget()
    return scene


# --- 507 ---------------------------------------------------------------------------------------


def test_an_empty_pool_is_asked_every_half_minute_until_the_meeting_ends() -> None:
    scene = _connected()
    scene.twin_settings.pool_size = 0
    scene.meet("m1", "ada", start=NEAR)
    scene.run(4 * 3600)
    tries = scene.times(SCHEDULE, status=507)
    pauses = gaps(tries)
    assert min(pauses) >= 30
    assert sum(pauses) / len(pauses) <= 35
    assert NEAR + timedelta(minutes=29) <= tries[-1] <= NEAR + timedelta(minutes=30)
    assert scene.idle()
    assert scene.world.bugs == []


def test_a_pool_that_fills_up_again_gives_a_bot_within_a_minute() -> None:
    scene = _connected()
    scene.twin_settings.pool_size = 0
    scene.meet("m1", "ada", start=NEAR)
    scene.run(100)
    scene.twin_settings.pool_size = 10
    scene.run(61)
    assert len(scene.bots("ada", "m1")) == 1
    assert scene.wrong() == []


def test_an_empty_pool_that_names_a_time_is_asked_then() -> None:
    scene = _connected()
    scene.fail(status(SCHEDULE, 507, retry_after=75, next=1))
    scene.meet("m1", "ada", start=NEAR)
    scene.run(200)
    (pause,) = gaps(scene.times(SCHEDULE))
    assert 75 <= pause <= 135
    assert len(scene.bots("ada", "m1")) == 1


# --- 409, 5xx ----------------------------------------------------------------------------------


def test_a_conflict_backs_off_and_then_succeeds() -> None:
    scene = _connected()
    scene.fail(status(SCHEDULE, 409, next=5))
    scene.meet("m1", "ada")
    scene.run(600)
    pauses = gaps(scene.times(SCHEDULE))
    assert len(pauses) == 5
    assert pauses[0] >= 1.5
    assert pauses[4] >= 24
    assert len(scene.bots("ada", "m1")) == 1


def test_a_conflict_for_ever_is_asked_ever_more_seldom() -> None:
    scene = _connected()
    scene.fail(status(SCHEDULE, 409))
    scene.meet("m1", "ada")
    scene.run(3600)
    assert scene.calls(SCHEDULE) <= 25
    assert gaps(scene.times(SCHEDULE))[-1] >= 220
    assert scene.row("ada", "m1").due


@pytest.mark.parametrize("code", [500, 502, 503, 504])
def test_a_server_error_is_repeated_at_once_and_then_with_pauses(code: int) -> None:
    scene = _connected()
    scene.fail(status(SCHEDULE, code, next=4))
    scene.meet("m1", "ada")
    scene.run(120)
    assert scene.calls(SCHEDULE) == 5
    assert len(scene.bots("ada", "m1")) == 1


@pytest.mark.parametrize("code", [500, 502, 503, 504])
def test_a_write_that_worked_and_answered_with_an_error_is_not_made_twice(code: int) -> None:
    scene = _connected()
    scene.fail(status(SCHEDULE, code, after_effect=True, next=1))
    scene.meet("m1", "ada")
    scene.run(120)
    assert len(scene.live) == 1
    assert scene.wrong() == []


# --- final answers -----------------------------------------------------------------------------


def test_an_event_that_has_ended_at_recall_is_let_go_of() -> None:
    scene = _connected()
    scene.meet("m1", "ada", start=START + timedelta(hours=2))
    scene.world.twin.clock.advance(3 * 3600)
    scene.run(3600)
    assert 1 <= scene.calls(SCHEDULE, status=400) <= 5
    assert scene.row("ada", "m1").problem == "refused:ended"
    assert scene.idle()


def test_a_refused_schedule_is_made_once_and_again_by_the_daily_read() -> None:
    scene = _connected()
    scene.fail(status(SCHEDULE, 400))
    scene.meet("m1", "ada", start=START + timedelta(days=5))
    scene.hours(6)
    assert scene.calls(SCHEDULE) == 1
    assert scene.row("ada", "m1").problem.startswith("refused")
    scene.fail()
    scene.hours(24)
    assert scene.calls(SCHEDULE) == 2
    assert len(scene.bots("ada", "m1")) == 1


def test_a_refused_schedule_is_made_again_when_the_meeting_changes() -> None:
    scene = _connected()
    scene.fail(status(SCHEDULE, 400, next=1))
    scene.meet("m1", "ada")
    scene.run(60)
    scene.change("m1", start=TOMORROW + timedelta(hours=1))
    scene.run(60)
    assert len(scene.bots("ada", "m1")) == 1


@pytest.mark.parametrize("code", [400, 403, 404, 405, 410, 418, 422])
def test_a_schedule_refused_for_ever_stops_nobody_else_and_is_no_storm(code: int) -> None:
    scene = _connected()
    scene.fail(status(SCHEDULE, code, next=1000))
    scene.meet("m1", "ada")
    scene.run(3600)
    calls = scene.calls(SCHEDULE)
    scene.fail()
    scene.meet("m2", "ada", start=TOMORROW + timedelta(hours=1))
    scene.run(30)
    assert calls <= 12
    assert len(scene.bots("ada", "m2")) == 1
    assert scene.world.bugs == []


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 410, 422, 500, 507])
def test_a_removal_refused_for_ever_is_no_storm(code: int) -> None:
    scene = _connected()
    scene.meet("m1", "ada")
    scene.run(30)
    scene.forget()
    scene.fail(status(REMOVE, code))
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(3600)
    assert 1 <= scene.calls(REMOVE) <= 60
    assert scene.world.bugs == []


# --- 401, 402, 403 -----------------------------------------------------------------------------


@pytest.mark.parametrize("code", [401, 402, 403])
def test_a_refused_key_stops_every_call_for_five_minutes_and_heals_by_itself(code: int) -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    scene.run(60)
    scene.forget()
    scene.fail(status("*", code))
    for number in range(5):
        scene.meet(f"m{number}", "ada", "grace", start=TOMORROW + timedelta(hours=number))
    scene.run(290)
    assert 1 <= scene.calls() <= 3
    scene.run(3600)
    assert scene.calls() <= 1 + 3 * 13
    scene.fail()
    scene.run(6 * 60)
    assert scene.wrong() == []


def test_the_firewall_stops_one_meeting_and_not_the_workspace() -> None:
    scene = _connected()
    scene.fail(status(SCHEDULE, 403, next=1))
    scene.meet("m1", "ada")
    scene.run(20)
    scene.meet("m2", "ada", start=TOMORROW + timedelta(hours=1))
    scene.run(20)
    assert [len(scene.bots("ada", name)) for name in ("m1", "m2")] == [0, 1]
    scene.run(16 * 60)
    assert len(scene.bots("ada", "m1")) == 1
