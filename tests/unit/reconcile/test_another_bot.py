"""A person sends another bot into a meeting that runs: one, and never a second one in the room."""

from __future__ import annotations

import pytest

from local.recall_twin.core.model import Step
from rollcall.domain.override_keys import again_key
from rollcall.domain.preferences import Override
from rollcall.domain.reasons import Reason
from rollcall.ports.portal_store import Mark, OverrideChange
from rollcall.use_cases.send_again import NothingToReplace
from rollcall.use_cases.set_override import MeetingOver
from rollcall.use_cases.tell_worker import WORKSPACE
from tests.unit.reconcile.samples import SCHEDULE
from tests.unit.reconcile.test_rooms import BEGIN, BROKEN, ENDED, MINUTE, TURNED_OUT, Call


def begun(steps: list[Step] | None = None) -> Call:
    """Ada's meeting runs; something became of its bot."""
    call = Call()
    call.at(BEGIN + 2 * MINUTE)
    if steps is not None:
        call.bots_follow(steps)
        call.settles()
    return call


def again(call: Call) -> None:
    call.scene.send_again("ada", "m1")


def there(call: Call) -> int:
    return len(call._bots("ada", "m1"))


@pytest.mark.parametrize("steps", [TURNED_OUT, ENDED], ids=["turned out", "ended"])
def test_a_bot_that_left_has_a_successor_once_a_person_asks_for_it(steps: list[Step]) -> None:
    call = begun(steps)
    assert there(call) == 0
    again(call)
    call.settles()
    assert there(call) == 1
    assert call.scene.calls(SCHEDULE) == 2
    assert call.watch.found == []
    assert call.scene.idle()


def test_a_bot_that_broke_too_often_has_one_successor_for_each_press() -> None:
    call = begun()
    for _ in range(12):
        call.bots_follow(BROKEN)
        call.settles()
    assert there(call) == 0
    before = len(call.scene.workspace.state.bots)
    again(call)
    call.settles()
    assert there(call) == 1
    assert len(call.scene.workspace.state.bots) == before + 1
    call.bots_follow(BROKEN)
    call.settles()
    assert there(call) == 0
    again(call)
    call.settles()
    assert there(call) == 1
    assert call.watch.found == []


def test_pressing_twice_sends_one_bot() -> None:
    call = begun(TURNED_OUT)
    again(call)
    again(call)
    call.settles()
    assert len(call.scene.workspace.state.bots) == 2
    assert call.watch.found == []


def test_an_old_wish_gives_up_no_bot_that_came_since() -> None:
    call = begun(TURNED_OUT)
    world, event = call.scene.world, call.scene.row("ada", "m1")
    again(call)
    wish = world.portal.rules("ada", call.scene.now).given_up[event.event_id]
    call.settles()
    late = OverrideChange(again_key(event.facts), wish, event.facts.end)
    world.portal.set_overrides("ada", [late], Mark(WORKSPACE, call.scene.now))
    call.settles()
    assert there(call) == 1
    assert len(call.scene.workspace.state.bots) == 2


def test_a_bot_in_the_call_is_not_given_up() -> None:
    call = begun()
    with pytest.raises(NothingToReplace):
        again(call)
    call.settles()
    assert there(call) == 1


def test_nothing_is_sent_into_a_meeting_that_is_over_or_switched_off() -> None:
    call = begun(TURNED_OUT)
    call.scene.choose("ada", "m1", Override.SKIP)
    call.settles()
    with pytest.raises(NothingToReplace):
        again(call)
    assert there(call) == 0
    call.at(call.scene.row("ada", "m1").facts.end)
    with pytest.raises(MeetingOver):
        again(call)


def test_a_bot_that_is_given_up_comes_not_where_a_colleagues_bot_is() -> None:
    call = begun(TURNED_OUT)
    again(call)
    call.colleague_comes()
    call.settles()
    assert len(call._bots("ada", "m1")) == 1
    assert call.watch.found == []


def test_a_switch_outlasts_the_wish_for_another_bot() -> None:
    call = begun(TURNED_OUT)
    again(call)
    call.scene.choose("ada", "m1", Override.SKIP)
    call.settles()
    assert there(call) == 0
    assert call.scene.row("ada", "m1").decision.reason is Reason.EVENT_TURNED_OFF
