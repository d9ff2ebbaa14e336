"""Rules and pauses act from the next meeting on; what ends a running recording is listed here."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.use_cases.set_override import Reach
from tests.simulation.clock import START
from tests.unit.reconcile.samples import EVERY, LEAVE, status
from tests.unit.reconcile.scene import Scene

BEGIN = START + timedelta(minutes=20)
LATER = START + timedelta(hours=5)
HALF_HOUR = timedelta(minutes=30)
PAUSED = replace(EVERY, paused_until=START + timedelta(days=3))
STRICTER = [
    PAUSED,
    replace(EVERY, mode=Mode.CHOSEN),
    replace(EVERY, min_people=20),
    replace(EVERY, title_excludes=("m1",)),
    replace(EVERY, skip_domains=("client.example",)),
]


def in_call(*owners: str, rules: Preferences = EVERY, **more: Any) -> Scene:
    """A meeting of half an hour whose bot has recorded for two minutes, and one for later."""
    scene = Scene()
    scene.connect(*owners, rules=rules)
    scene.meet("m1", *owners, start=BEGIN, **more)
    scene.meet("m2", *owners, start=LATER)
    scene.world.step_until(BEGIN + timedelta(minutes=2))
    assert recording(scene)
    scene.forget()
    return scene


def recording(scene: Scene) -> bool:
    """Whether a bot records now."""
    return [b.status for b in scene.live if not b.is_ready] == ["in_call_recording"]


@pytest.mark.parametrize("rules", STRICTER)
def test_saving_rules_leaves_a_running_recording_alone(rules: Preferences) -> None:
    scene = in_call("ada")
    scene.people.do_rules("ada", rules)
    scene.run(300)
    assert recording(scene)
    assert scene.calls(LEAVE) == 0
    assert scene.idle()


def test_saving_rules_takes_the_bot_of_the_next_meeting_off() -> None:
    scene = in_call("ada")
    scene.people.do_rules("ada", PAUSED)
    scene.run(60)
    assert scene.bots("ada", "m2") == []


@pytest.mark.parametrize("rules", STRICTER)
def test_a_paused_recording_goes_on_when_its_entry_changes_otherwise(rules: Preferences) -> None:
    scene = in_call("ada")
    scene.people.do_rules("ada", rules)
    scene.run(30)
    scene.change("m1", guests=("x@client.example", "y@client.example"))
    scene.people.do_resync("ada")
    scene.run(300)
    assert recording(scene)


@pytest.mark.parametrize("rules", [EVERY, *STRICTER])
@pytest.mark.parametrize(
    "change", [{"private": True}, {"cancelled": True}, {"declined": frozenset({"ada"})}]
)
def test_what_the_calendar_says_of_a_running_meeting_ends_its_recording(
    rules: Preferences, change: dict[str, Any]
) -> None:
    scene = in_call("ada")
    scene.people.do_rules("ada", rules)
    scene.run(30)
    scene.change("m1", **change)
    scene.run(60)
    assert not recording(scene)
    assert scene.calls(LEAVE) == 1
    assert scene.idle()


def test_a_rule_about_private_meetings_does_not_end_one_that_runs() -> None:
    scene = in_call("ada", rules=replace(EVERY, skip_private=False), private=True)
    scene.people.do_rules("ada", EVERY)
    scene.people.do_resync("ada")
    scene.run(300)
    assert recording(scene)


@pytest.mark.parametrize("reach", Reach)
def test_its_own_switch_ends_a_running_recording_even_in_a_pause(reach: Reach) -> None:
    scene = in_call("ada", series="s1")
    scene.people.do_rules("ada", PAUSED)
    scene.run(30)
    scene.choose("ada", "m1", Override.SKIP, reach)
    scene.run(60)
    assert not recording(scene)


def test_a_pause_that_ends_during_a_meeting_sends_no_bot_into_it() -> None:
    scene = Scene()
    scene.connect("ada", rules=PAUSED)
    scene.meet("m1", "ada", start=BEGIN)
    scene.world.step_until(BEGIN + timedelta(minutes=2))
    scene.people.do_rules("ada", EVERY)
    scene.run(120)
    assert scene.live == []


def test_a_meeting_that_appears_while_it_runs_gets_its_bot() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.run(600)
    scene.meet("m1", "ada", start=scene.now - timedelta(minutes=3))
    scene.run(60)
    assert recording(scene)


def test_a_running_meeting_that_is_switched_on_gets_its_bot() -> None:
    scene = Scene()
    scene.connect("ada", rules=replace(EVERY, mode=Mode.CHOSEN))
    scene.meet("m1", "ada", start=BEGIN)
    scene.world.step_until(BEGIN + timedelta(minutes=2))
    scene.choose("ada", "m1", Override.RECORD)
    scene.run(60)
    assert recording(scene)


# --- past the scheduled end ---------------------------------------------------------------------


def overrunning(*owners: str) -> Scene:
    """A call that goes on although its meeting has been over for five minutes."""
    scene = in_call(*owners)
    (bot,) = [b for b in scene.live if not b.is_ready]
    scene.workspace.runner.follow(bot, [])
    scene.world.step_until(BEGIN + HALF_HOUR + timedelta(minutes=5))
    assert recording(scene)
    return scene


def test_a_bot_can_be_stopped_after_the_scheduled_end() -> None:
    scene = overrunning("ada")
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(60)
    assert not recording(scene)
    assert (scene.calls(LEAVE), scene.idle()) == (1, True)


def test_a_shared_bot_past_its_end_stays_for_the_colleague() -> None:
    scene = overrunning("ada", "grace")
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(60)
    assert recording(scene)
    scene.choose("grace", "m1", Override.SKIP)
    scene.run(60)
    assert not recording(scene)


@pytest.mark.parametrize("rules", STRICTER)
def test_saving_rules_leaves_a_call_past_its_end_alone(rules: Preferences) -> None:
    scene = overrunning("ada")
    scene.people.do_rules("ada", rules)
    scene.run(120)
    assert recording(scene)


def test_a_meeting_cancelled_after_its_end_ends_the_call_that_still_runs() -> None:
    scene = overrunning("ada")
    scene.change("m1", cancelled=True)
    scene.run(60)
    assert not recording(scene)


# --- disconnecting ------------------------------------------------------------------------------


def test_disconnecting_ends_a_running_recording() -> None:
    scene = in_call("ada")
    scene.people.do_disconnect("ada")
    scene.run(60)
    assert not recording(scene)
    assert (scene.calls(LEAVE), scene.world.state.events) == (1, {})


def test_disconnecting_ends_a_recording_past_its_scheduled_end() -> None:
    scene = overrunning("ada")
    scene.people.do_disconnect("ada")
    scene.run(60)
    assert not recording(scene)


def test_disconnecting_leaves_the_bot_that_a_colleague_still_wants() -> None:
    scene = in_call("ada", "grace")
    scene.people.do_disconnect("ada")
    scene.run(60)
    assert recording(scene)
    scene.people.do_disconnect("grace")
    scene.run(60)
    assert not recording(scene)


def test_a_removal_goes_on_and_ends_the_recording_when_recall_answers_again() -> None:
    scene = in_call("ada")
    scene.fail(status(LEAVE, 503))
    scene.people.do_disconnect("ada")
    scene.run(120)
    assert (recording(scene), scene.calendars("ada")) == (True, [])
    scene.fail()
    scene.run(120)
    assert not recording(scene)
    assert scene.world.state.connections == {}
