"""Bots that are on their way or in a call: asked to leave, and in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.preferences import Override
from tests.simulation.clock import START
from tests.simulation.people import LINKS
from tests.unit.reconcile.samples import EVERY, LEAVE, REMOVE, SCHEDULE, status
from tests.unit.reconcile.scene import Scene

SOON = START + timedelta(minutes=20)
IN_CALL = timedelta(minutes=22).total_seconds()


def _in_call(*owners: str) -> Scene:
    scene = Scene()
    scene.connect(*owners)
    scene.meet("m1", *owners, start=SOON)
    scene.world.step_until(START + timedelta(seconds=IN_CALL))
    (bot,) = scene.live
    assert bot.status == "in_call_recording"
    scene.forget()
    return scene


def _on_its_way(owner: str, answer: int) -> Scene:
    """A bot that has left and is not in the call yet; Recall answers its removal so."""
    scene = Scene()
    scene.connect(owner)
    scene.meet("m1", owner, start=SOON)
    while scene.live[0].is_ready if scene.live else True:
        scene.run(5)
    scene.fail(status(REMOVE, answer))
    scene.forget()
    return scene


def _statuses(scene: Scene) -> list[str]:
    return [bot.status for bot in scene.workspace.state.bots.values()]


def test_a_bot_in_a_meeting_that_is_turned_off_is_asked_to_leave_once() -> None:
    scene = _in_call("ada")
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(120)
    assert scene.calls(LEAVE) == 1
    assert _statuses(scene) == ["done"]
    assert scene.idle()
    assert scene.world.bugs == []


@pytest.mark.parametrize("answer", [400, 405])
def test_a_bot_that_recall_will_not_take_off_is_asked_to_leave(answer: int) -> None:
    scene = _on_its_way("ada", answer)
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(600)
    assert _statuses(scene) == ["done"]
    assert scene.calls(REMOVE) <= 1
    assert 1 <= scene.calls(LEAVE) <= 10
    assert scene.idle()


def test_a_shared_bot_stays_in_the_call_until_the_last_owner_turns_it_off() -> None:
    scene = _in_call("ada", "grace")
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(60)
    assert (_statuses(scene), scene.calls(LEAVE)) == (["in_call_recording"], 0)
    assert scene.idle()
    scene.choose("grace", "m1", Override.SKIP)
    scene.run(60)
    assert (_statuses(scene), scene.calls(LEAVE)) == (["done"], 1)
    assert scene.idle()


@pytest.mark.parametrize("code", [405, 400])
def test_a_shared_bot_that_cannot_be_taken_off_stays_for_the_other(code: int) -> None:
    scene = _in_call("ada", "grace")
    scene.fail(status(REMOVE, code))
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(120)
    assert _statuses(scene) == ["in_call_recording"]
    assert scene.calls(LEAVE) == 0
    assert scene.idle()


def test_a_bot_that_has_left_already_needs_no_asking() -> None:
    scene = _in_call("ada")
    scene.workspace.runner.leave(scene.live[0])
    scene.run(30)
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(60)
    assert _statuses(scene) == ["done"]
    assert scene.idle()
    assert scene.world.bugs == []


def test_a_new_link_during_the_call_sends_one_bot_to_the_other_room() -> None:
    scene = _in_call("ada")
    scene.change("m1", link=LINKS[1])
    scene.run(60)
    rooms = {bot.meeting_url: bot.status for bot in scene.workspace.state.bots.values()}
    assert rooms[LINKS[0]] in {"done", "call_ended"}
    assert rooms[LINKS[1]] in {"joining_call", "in_call_not_recording", "in_call_recording"}
    assert len(rooms) == 2


def test_a_notification_during_the_call_changes_nothing() -> None:
    scene = _in_call("ada")
    scene.storm("ada", 5)
    scene.people.do_resync("ada")
    scene.run(60)
    assert scene.writes() == 0
    assert _statuses(scene) == ["in_call_recording"]


def test_a_new_name_during_the_call_sends_no_second_bot() -> None:
    scene = _in_call("ada")
    scene.people.do_rules("ada", replace(EVERY, bot_name="Ada's notes"))
    scene.run(60)
    assert scene.writes() == 0
    assert _statuses(scene) == ["in_call_recording"]


def test_a_meeting_moved_away_during_the_call_gets_a_bot_for_its_new_time() -> None:
    scene = _in_call("ada")
    scene.change("m1", start=SOON + timedelta(days=1))
    scene.run(60)
    assert scene.bot("ada", "m1").start_time == SOON + timedelta(days=1)
    assert scene.calls(SCHEDULE) == 1


def test_a_meeting_cancelled_during_the_call_leaves_the_table_idle() -> None:
    scene = _in_call("ada")
    scene.change("m1", cancelled=True)
    scene.run(120)
    assert scene.idle()
    assert scene.world.bugs == []


def test_disconnecting_during_the_call_ends_without_rows() -> None:
    scene = _in_call("ada")
    scene.people.do_disconnect("ada")
    scene.run(60)
    assert scene.world.state.events == {}
    assert scene.calendars("ada") == []
    assert scene.idle()
