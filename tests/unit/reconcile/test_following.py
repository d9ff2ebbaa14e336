"""Whatever happens to a meeting, its bot follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.preferences import Mode, Preferences
from tests.simulation.clock import START
from tests.simulation.people import LINKS
from tests.unit.reconcile.samples import EVERY, LIST, TOMORROW
from tests.unit.reconcile.scene import Scene


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada")
    scene.run(30)
    assert scene.bot("ada", "m1").start_time == TOMORROW
    return scene


def test_a_moved_meeting_takes_its_bot_along(scene: Scene) -> None:
    scene.change("m1", start=TOMORROW + timedelta(hours=2))
    scene.run(30)
    assert scene.bot("ada", "m1").start_time == TOMORROW + timedelta(hours=2)
    assert len(scene.live) == 1


def test_a_meeting_moved_there_and_back_keeps_one_bot_at_the_right_time(scene: Scene) -> None:
    scene.change("m1", start=TOMORROW + timedelta(hours=2))
    scene.run(30)
    scene.change("m1", start=TOMORROW)
    scene.run(30)
    assert scene.bot("ada", "m1").start_time == TOMORROW
    assert len(scene.live) == 1


def test_a_meeting_moved_ten_times_in_a_second_ends_with_one_bot(scene: Scene) -> None:
    for hours in range(1, 11):
        moved = TOMORROW + timedelta(hours=hours)
        scene.later(hours / 10, scene.change, "m1", start=moved)
    scene.run(60)
    assert scene.bot("ada", "m1").start_time == TOMORROW + timedelta(hours=10)
    assert scene.wrong() == []


def test_a_new_link_moves_the_bot_to_the_other_room(scene: Scene) -> None:
    scene.change("m1", link=LINKS[1])
    scene.run(30)
    assert scene.bot("ada", "m1").meeting_url == LINKS[1]
    assert len(scene.live) == 1


NO_BOT: list[tuple[str, dict[str, Any]]] = [
    ("cancelled", {"cancelled": True}),
    ("declined", {"declined": frozenset({"ada"})}),
    ("private", {"private": True}),
    ("without a link", {"link": None}),
    ("without guests", {"guests": ()}),
]


@pytest.mark.parametrize("change", [c for _, c in NO_BOT], ids=[name for name, _ in NO_BOT])
def test_a_meeting_that_should_have_none_loses_its_bot(
    scene: Scene, change: dict[str, Any]
) -> None:
    scene.change("m1", **change)
    scene.run(30)
    assert scene.live == []
    assert scene.wrong() == []
    assert scene.idle()


BACK: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"cancelled": True}, {"cancelled": False}),
    ({"declined": frozenset({"ada"})}, {"declined": frozenset()}),
    ({"private": True}, {"private": False}),
    ({"link": None}, {"link": LINKS[0]}),
]


@pytest.mark.parametrize(("away", "back"), BACK, ids=[next(iter(away)) for away, _ in BACK])
def test_a_meeting_that_comes_back_gets_a_bot_again(
    scene: Scene, away: dict[str, Any], back: dict[str, Any]
) -> None:
    scene.change("m1", **away)
    scene.run(30)
    scene.change("m1", **back)
    scene.run(30)
    assert scene.bot("ada", "m1").start_time == TOMORROW
    assert scene.wrong() == []


def test_new_rules_take_bots_off_and_bring_them_back_without_a_list(scene: Scene) -> None:
    scene.run(60)
    scene.forget()
    scene.people.do_rules("ada", Preferences(mode=Mode.CHOSEN))
    scene.run(30)
    assert scene.live == []
    scene.people.do_rules("ada", EVERY)
    scene.run(30)
    assert scene.bot("ada", "m1").start_time == TOMORROW
    assert scene.calls(LIST) == 0


def test_a_new_name_reaches_every_coming_bot(scene: Scene) -> None:
    scene.people.do_rules("ada", replace(EVERY, bot_name="Ada's notes"))
    scene.run(30)
    assert [bot.config["bot_name"] for bot in scene.live] == ["Ada's notes"]
    assert scene.wrong() == []


def test_a_pause_takes_bots_off_until_it_ends(scene: Scene) -> None:
    scene.meet("late", "ada", start=TOMORROW + timedelta(days=3))
    scene.people.do_rules("ada", replace(EVERY, paused_until=TOMORROW + timedelta(days=1)))
    scene.run(30)
    assert scene.bots("ada", "m1") == []
    assert len(scene.bots("ada", "late")) == 1
    assert scene.wrong() == []


def test_a_meeting_gets_its_bot_when_it_comes_within_recalls_window(scene: Scene) -> None:
    scene.meet("far", "ada", start=START + timedelta(days=30))
    scene.run(60)
    assert not scene.event("ada", "far").visible
    scene.hours(48.5)
    assert len(scene.bots("ada", "far")) == 1
    assert scene.wrong() == []


def test_a_meeting_that_is_over_is_left_alone(scene: Scene) -> None:
    scene.world.step_until(TOMORROW + timedelta(hours=2))
    scene.forget()
    scene.people.do_rules("ada", Preferences(mode=Mode.CHOSEN))
    scene.change("m1", link=LINKS[1])
    scene.run(60)
    assert scene.writes() == 0
    assert scene.idle()


def test_an_event_given_to_another_calendar_keeps_one_bot_and_leaves_the_first_owner() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    scene.meet("m1", "ada")
    scene.run(30)
    (bot,) = scene.live
    event = scene.event("ada", "m1")
    event.calendar_id = scene.calendar("grace").id
    scene.workspace.events._by_platform_id[event.calendar_id, "m1"] = event.id
    scene.workspace.events.touch(event)
    scene.run(30)
    assert ("grace", "primary", event.id) in scene.world.state.events
    assert [entry.bot_id for entry in event.bots] == [b.id for b in scene.live]
    scene.hours(28)
    assert ("ada", "primary", event.id) not in scene.world.state.events
    assert [b.id for b in scene.live] == [bot.id]
