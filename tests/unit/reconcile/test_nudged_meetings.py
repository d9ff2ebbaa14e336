"""A meeting whose start is moved by minutes while its bot is there keeps that one bot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from local.recall_twin.core.model import Step
from rollcall.domain.preferences import Override
from tests.simulation.clock import START
from tests.simulation.people import LINKS
from tests.unit.reconcile.samples import LEAVE, REMOVE, SCHEDULE
from tests.unit.reconcile.scene import Scene

BEGIN = START + timedelta(minutes=20)
MINUTE = timedelta(minutes=1)


def in_call(*owners: str) -> Scene:
    """A meeting of half an hour whose bot has recorded for two minutes."""
    scene = Scene()
    scene.connect(*owners)
    scene.meet("m1", *owners, start=BEGIN)
    scene.world.step_until(BEGIN + 2 * MINUTE)
    assert statuses(scene) == ["in_call_recording"]
    scene.forget()
    return scene


def statuses(scene: Scene) -> list[str]:
    """The states of all bots that there ever were."""
    return [bot.status for bot in scene.workspace.state.bots.values()]


@pytest.mark.parametrize("by", [5, -5, 1, 20, -20])
@pytest.mark.parametrize("owners", [("ada",), ("ada", "grace")])
def test_a_start_moved_by_minutes_during_the_call_sends_no_second_bot(
    by: int, owners: tuple[str, ...]
) -> None:
    scene = in_call(*owners)
    scene.change("m1", start=BEGIN + by * MINUTE)
    scene.run(1140)
    assert statuses(scene) == ["in_call_recording"]
    assert scene.writes() == 0
    assert scene.idle()
    assert scene.world.bugs == []
    assert scene.world.telemetry.counts["bots_missing"] == 0


def test_a_start_moved_twice_during_the_call_sends_no_second_bot() -> None:
    scene = in_call("ada")
    scene.change("m1", start=BEGIN + 5 * MINUTE)
    scene.run(30)
    scene.change("m1", start=BEGIN + 10 * MINUTE)
    scene.run(900)
    assert statuses(scene) == ["in_call_recording"]
    assert scene.writes() == 0


def test_a_nudged_meeting_can_still_be_switched_off() -> None:
    scene = in_call("ada")
    scene.change("m1", start=BEGIN + 5 * MINUTE)
    scene.run(30)
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(60)
    assert statuses(scene) == ["done"]
    assert scene.calls(LEAVE) == 1
    assert scene.idle()


def test_a_nudged_meeting_with_another_link_sends_one_bot_to_the_other_room() -> None:
    scene = in_call("ada")
    scene.change("m1", start=BEGIN + 5 * MINUTE, link=LINKS[1])
    scene.run(600)
    rooms = {bot.meeting_url: bot.status for bot in scene.workspace.state.bots.values()}
    assert rooms == {LINKS[0]: "done", LINKS[1]: "in_call_recording"}


def _left(scene: Scene) -> None:
    (bot,) = scene.live
    scene.workspace.runner.follow(
        bot, [Step("call_ended", 1.0, "timeout_exceeded_everyone_left"), Step("done", 2.0)]
    )


def _failed(scene: Scene) -> None:
    (bot,) = scene.live
    scene.workspace.runner.follow(bot, [Step("fatal", 1.0, "bot_errored")])


@pytest.mark.parametrize("end", [_left, _failed])
@pytest.mark.parametrize("wait", [30.0, 5.0])
def test_a_meeting_put_off_after_its_bot_left_gets_another_bot(
    end: Callable[[Scene], None], wait: float
) -> None:
    scene = in_call("ada")
    end(scene)
    scene.run(wait)
    scene.change("m1", start=BEGIN + 15 * MINUTE)
    scene.world.step_until(BEGIN + 17 * MINUTE)
    assert [bot.status for bot in scene.live] == ["in_call_recording"]
    assert len(statuses(scene)) == 2


def test_a_meeting_put_off_while_its_bot_is_there_gets_another_once_that_has_left() -> None:
    scene = in_call("ada")
    scene.change("m1", start=BEGIN + 18 * MINUTE)
    scene.run(60)
    assert scene.calls(SCHEDULE) == 0
    _left(scene)
    scene.world.step_until(BEGIN + 20 * MINUTE)
    assert [bot.status for bot in scene.live] == ["in_call_recording"]
    assert scene.calls(SCHEDULE) == 1
    assert scene.idle()


def test_two_bots_are_never_in_one_room_while_a_meeting_is_put_off_and_off() -> None:
    scene = in_call("ada")
    for step in range(1, 9):
        scene.change("m1", start=BEGIN + step * 3 * MINUTE)
        scene.run(90)
        assert len([b for b in scene.live if not b.is_ready]) <= 1
    assert scene.calls(REMOVE, LEAVE) == 0
