"""What a person chose for one meeting beats everything older, and stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.use_cases.set_override import Reach
from tests.unit.reconcile.samples import EVERY, REMOVE, SCHEDULE, TOMORROW
from tests.unit.reconcile.scene import Scene


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada")
    scene.run(30)
    return scene


def test_a_meeting_turned_off_stays_off_through_moves_syncs_and_a_reconnect(scene: Scene) -> None:
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(30)
    scene.change("m1", start=TOMORROW + timedelta(hours=3))
    scene.run(30)
    for _ in range(10):
        scene.storm("ada")
        scene.run(40)
    scene.people.do_resync("ada")
    scene.run(40)
    scene.people.do_connect("ada")
    scene.run(60)
    assert scene.live == []
    assert scene.wrong() == []


def test_a_meeting_turned_on_stays_on_whatever_the_rules_say(scene: Scene) -> None:
    scene.people.do_rules("ada", Preferences(mode=Mode.CHOSEN))
    scene.choose("ada", "m1", Override.RECORD)
    scene.change("m1", private=True, declined=frozenset({"ada"}))
    scene.run(60)
    assert scene.bot("ada", "m1").start_time == TOMORROW
    scene.people.do_connect("ada")
    scene.run(60)
    assert scene.bot("ada", "m1").start_time == TOMORROW


def test_off_and_on_again_is_carried_out_each_time_within_an_hour(scene: Scene) -> None:
    scene.forget()
    for choice in (Override.SKIP, Override.RECORD) * 2:
        scene.choose("ada", "m1", choice)
        scene.run(30)
        assert len(scene.bots("ada", "m1")) == (choice is Override.RECORD)
    assert (scene.calls(REMOVE), scene.calls(SCHEDULE)) == (2, 2)


def test_a_meeting_moved_and_back_within_the_replay_hour_is_scheduled_each_time(
    scene: Scene,
) -> None:
    for hours in (1, 0, 1, 0):
        scene.change("m1", start=TOMORROW + timedelta(hours=hours))
        scene.run(30)
        assert scene.bot("ada", "m1").start_time == TOMORROW + timedelta(hours=hours)
    assert len(scene.live) == 1


def test_a_choice_for_a_series_holds_for_its_meetings_and_yields_to_one_of_their_own(
    scene: Scene,
) -> None:
    for day in range(3):
        start = TOMORROW + timedelta(days=day, hours=4)
        scene.meet(f"s{day}", "ada", start=start, series="weekly")
    scene.run(30)
    scene.choose("ada", "s0", Override.SKIP, Reach.SERIES)
    scene.choose("ada", "s1", Override.RECORD)
    scene.run(30)
    assert [len(scene.bots("ada", f"s{day}")) for day in range(3)] == [0, 1, 0]
    assert scene.wrong() == []


def test_an_undone_choice_gives_the_meeting_back_to_the_rules(scene: Scene) -> None:
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(30)
    scene.choose("ada", "m1", None)
    scene.run(30)
    assert len(scene.bots("ada", "m1")) == 1


@pytest.mark.parametrize("choice", [Override.SKIP, Override.RECORD])
def test_a_choice_made_at_any_step_of_a_running_sync_wins(choice: Override) -> None:
    before = Override.RECORD if choice is Override.SKIP else Override.SKIP
    wrong: dict[int, list[str]] = {}
    for step in range(60):
        scene = Scene()
        scene.connect("ada")
        scene.meet("m1", "ada")
        scene.run(20)
        scene.choose("ada", "m1", before)
        scene.run(20)
        scene.change("m1", start=TOMORROW + timedelta(hours=1))
        scene.later(step / 20, scene.choose, "ada", "m1", choice)
        scene.run(65)
        found = scene.wrong()
        if found or len(scene.bots("ada", "m1")) != (choice is Override.RECORD):
            wrong[step] = found
    assert wrong == {}


def test_before_rules_are_chosen_only_what_was_turned_on_is_recorded() -> None:
    scene = Scene()
    scene.people.do_connect("ada")
    scene.run(30)
    scene.meet("m1", "ada")
    scene.meet("m2", "ada", start=TOMORROW + timedelta(hours=1))
    scene.run(30)
    assert scene.live == []
    scene.choose("ada", "m1", Override.RECORD)
    scene.run(30)
    assert [len(scene.bots("ada", name)) for name in ("m1", "m2")] == [1, 0]
    scene.people.do_rules("ada", EVERY)
    scene.run(30)
    assert scene.wrong() == []
