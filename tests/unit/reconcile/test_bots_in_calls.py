"""Bots that are in a call while their meeting is moved, unreadable, capped or disconnected."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rollcall.domain.caps import CapLimits
from rollcall.domain.preferences import Override
from rollcall.use_cases.set_override import Reach
from tests.simulation.clock import START
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.unit.reconcile.samples import EVERY, LEAVE, REMOVE, RETRIEVE, status
from tests.unit.reconcile.scene import Scene
from tests.unit.reconcile.test_nudged_meetings import BEGIN, MINUTE, in_call, statuses
from tests.unit.reconcile.test_rules_on_running_meetings import PAUSED, recording


@pytest.mark.parametrize("away", [timedelta(minutes=30), timedelta(days=1)])
@pytest.mark.parametrize("owners", [("ada",), ("ada", "grace")])
@pytest.mark.parametrize("stays", [5, 120])
def test_a_meeting_that_is_dragged_away_and_back_keeps_its_recording(
    away: timedelta, owners: tuple[str, ...], stays: float
) -> None:
    scene = in_call(*owners)
    scene.change("m1", start=BEGIN + away)
    scene.run(stays)
    scene.change("m1", start=BEGIN)
    scene.run(120)
    assert [bot.status for bot in scene.live] == ["in_call_recording"]
    assert scene.calls(LEAVE) == 0
    assert scene.idle()


@pytest.mark.parametrize("ends", [{"cancelled": True}, None])
def test_a_running_call_whose_meeting_was_moved_away_can_still_be_ended(
    ends: dict[str, object] | None,
) -> None:
    scene = in_call("ada")
    scene.change("m1", start=BEGIN + timedelta(days=1))
    scene.run(60)
    assert "in_call_recording" in statuses(scene)
    if ends:
        scene.change("m1", **ends)
    else:
        scene.choose("ada", "m1", Override.SKIP)
    scene.run(60)
    assert (scene.live, scene.calls(LEAVE), scene.idle()) == ([], 1, True)


def test_a_pause_leaves_a_running_call_alone_whose_meeting_was_moved_away() -> None:
    scene = in_call("ada")
    scene.change("m1", start=BEGIN + timedelta(days=1))
    scene.run(60)
    scene.people.do_rules("ada", PAUSED)
    scene.run(60)
    assert [bot.status for bot in scene.live] == ["in_call_recording"]


@pytest.mark.parametrize("reach", Reach)
def test_lost_access_ends_no_recording_that_was_switched_on(reach: Reach) -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada", start=BEGIN, series="s1")
    scene.run(30)
    scene.choose("ada", "m1", Override.RECORD, reach)
    scene.world.step_until(BEGIN + 2 * MINUTE)
    scene.forget()
    scene.people.do_revoke("ada")
    scene.run(300)
    assert (recording(scene), scene.calls(LEAVE)) == (True, 0)


@pytest.mark.parametrize("code", [403, 409, 503])
def test_a_call_that_cannot_be_left_keeps_no_other_bot_in_its_call(code: int) -> None:
    scene = Scene()
    scene.connect("ada")
    for name in ("m1", "m2"):
        scene.meet(name, "ada", start=BEGIN, link=f"https://meet.google.com/aaa-bbbb-{name}x")
    scene.world.step_until(BEGIN + 2 * MINUTE)
    stuck = scene.event("ada", "m1").bots[0].bot_id

    def refuse(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        if stuck in request.path and "leave_call" in request.path:
            return DirectResponse(code, b"{}")
        return answer

    scene.bend(refuse)
    scene.people.do_disconnect("ada")
    scene.run(120)
    left = {bot.id: bot.status for bot in scene.workspace.state.bots.values()}
    assert [state for bot_id, state in left.items() if bot_id != stuck] == ["done"]


def test_a_recording_does_not_give_way_to_another_meeting() -> None:
    scene = Scene(caps=CapLimits(per_user=1))
    scene.connect("ada", rules=replace(EVERY, skip_unanswered=False))
    scene.meet("other", "grace", "ada", start=START + 40 * MINUTE)
    scene.run(60)
    scene.fail(status(REMOVE, 503))
    scene.meet("own", "ada", start=START + timedelta(hours=3))
    scene.world.step_until(START + 43 * MINUTE)
    scene.fail()
    scene.run(300)
    assert recording(scene)
    assert scene.calls(LEAVE) == 0


def test_a_cancellation_counts_although_the_rules_cannot_be_read() -> None:
    scene = in_call("ada")
    _break_rules(scene)
    scene.change("m1", cancelled=True)
    scene.run(120)
    assert not recording(scene)


def _break_rules(scene: Scene) -> None:
    def unreadable(_user_id: str, _now: datetime) -> object:
        raise ValueError("a row of rules that cannot be read")

    scene.world.store.rules = unreadable  # type: ignore[method-assign, assignment]
    scene.people.do_resync("ada")


def test_an_entry_that_could_not_be_read_for_a_while_ends_no_recording() -> None:
    scene = in_call("ada")
    scene.people.do_rules("ada", PAUSED)
    scene.run(10)
    event = scene.event("ada", "m1")
    scene.bend(
        lambda request, answer: (
            _without_start(answer) if "calendar-events" in request.path else answer
        )
    )
    scene.workspace.events.touch(event)
    scene.run(60)
    scene.bend(lambda _request, answer: answer)
    scene.workspace.events.touch(event)
    scene.run(120)
    assert recording(scene)


def _without_start(answer: DirectResponse) -> DirectResponse:
    return replace(answer, content=answer.content.replace(b'"start_time":', b'"begun":'))


def test_a_planned_look_survives_another_look_in_between() -> None:
    scene = in_call("ada")
    scene.change("m1", start=BEGIN + 28 * MINUTE)
    scene.run(30)
    scene.people.do_rules("ada", replace(EVERY, bot_name="Another name"))
    scene.run(30)
    assert scene.row("ada", "m1").retry_at == BEGIN + 26 * MINUTE


def test_a_look_that_is_blocked_is_repeated_before_the_meeting_begins() -> None:
    scene = in_call("ada")
    scene.change("m1", start=BEGIN + 20 * MINUTE)
    scene.run(30)
    scene.fail(status(RETRIEVE, 403))
    scene.world.step_until(BEGIN + 18.5 * MINUTE)
    scene.fail()
    (bot,) = scene.live
    scene.workspace.runner.leave(bot)
    scene.world.step_until(BEGIN + 23 * MINUTE)
    assert recording(scene)


def test_a_bot_that_left_a_meeting_put_off_is_replaced_without_an_alarm() -> None:
    scene = in_call("ada")
    scene.change("m1", start=BEGIN + 18 * MINUTE)
    scene.run(240)
    (bot,) = scene.live
    scene.workspace.runner.leave(bot)
    scene.run(10)
    scene.people.do_resync("ada")
    scene.run(60)
    assert scene.bot("ada", "m1").start_time == BEGIN + 18 * MINUTE
    scene.run(600)
    assert scene.world.telemetry.counts["bots_missing"] == 0
