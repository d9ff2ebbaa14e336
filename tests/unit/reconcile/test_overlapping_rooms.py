"""Meetings that overlap in one room, ordered long before: one bot at a time, and none too few."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from local.recall_twin.core.model import Bot
from rollcall.domain.link_choice import LinkChoice, LinkKind
from rollcall.domain.preferences import Override
from tests.simulation.clock import START
from tests.simulation.people import LINKS
from tests.simulation.rooms import RoomWatch
from tests.unit.reconcile.samples import EVERY
from tests.unit.reconcile.scene import Scene

MINUTE = timedelta(minutes=1)
BEGIN = START + timedelta(hours=3)
ROOM = LINKS[0]
QUOTED = ROOM.replace(":", "%3A").replace("/", "%2F")

CASES: dict[str, dict[str, Any]] = {
    "one calendar": {},
    "a colleague's": {"owner": "grace"},
    "the same start": {"after": 0, "minutes": 55},
    "no length": {"minutes": 0},
    "a colleague's of no length": {"owner": "grace", "minutes": 0},
    "longer than the other": {"minutes": 240},
    "another spelling": {"link": f"{ROOM}?authuser=1"},
    "a wrapped link": {"link": None, "description": f"https://www.google.com/url?q={QUOTED}"},
    "a colleague's wrapped link": {
        "owner": "grace", "link": None, "description": f"https://www.google.com/url?q={QUOTED}",
    },
    "an occurrence of a series": {"series": "s1", "original": BEGIN + 20 * MINUTE},
}  # fmt: skip


def second(
    scene: Scene, *, owner: str = "ada", after: int = 20, minutes: int = 60, **more: Any
) -> None:
    scene.meet("m2", owner, start=BEGIN + after * MINUTE, minutes=minutes, **more)


def a_scene() -> tuple[Scene, RoomWatch]:
    scene = Scene()
    watch = RoomWatch(scene.world)
    scene.connect("ada", "grace", rules=replace(EVERY, skip_all_day=False))
    return scene, watch


def first(scene: Scene) -> None:
    scene.meet("m1", "ada", start=BEGIN, minutes=60)


def bots_in_call(scene: Scene) -> list[Bot]:
    return [bot for bot in scene.workspace.state.bots.values() if bot.status == "in_call_recording"]


@pytest.mark.parametrize("turned", [False, True], ids=["in order", "the later one first"])
@pytest.mark.parametrize("case", CASES)
def test_a_room_has_one_bot_at_a_time(case: str, turned: bool) -> None:
    scene, watch = a_scene()
    orders: list[Callable[[], None]] = [
        lambda: first(scene),
        lambda: second(scene, **CASES[case]),
    ]
    for order in reversed(orders) if turned else orders:
        order()
        scene.run(60)

    for minutes in (-10, 5, 25, 50):
        scene.world.step_until(BEGIN + minutes * MINUTE)
        assert len(bots_in_call(scene)) == (0 if minutes < 0 else 1), minutes
    scene.world.step_until(BEGIN + 70 * MINUTE)
    assert watch.found == []


def test_a_room_that_a_person_chose_has_one_bot_at_a_time() -> None:
    scene, watch = a_scene()
    first(scene)
    second(scene, link=LINKS[1])
    scene.run(60)
    scene.choose_link("ada", "m2", LinkChoice(LinkKind.TYPED, ROOM))

    scene.world.step_until(BEGIN + 50 * MINUTE)
    assert len(bots_in_call(scene)) == 1
    assert watch.found == []


def test_an_entry_of_a_whole_day_and_a_call_within_it_have_one_bot() -> None:
    scene, watch = a_scene()
    first(scene)
    scene.run(60)
    scene.meet("m2", "ada", start=BEGIN - 90 * MINUTE, minutes=1440)

    scene.world.step_until(BEGIN + 50 * MINUTE)
    assert len(bots_in_call(scene)) == 1
    assert watch.found == []


@pytest.mark.parametrize("turned", [False, True], ids=["in order", "the later one first"])
def test_the_later_meeting_has_its_bot_in_time_when_the_earlier_one_is_called_off(
    turned: bool,
) -> None:
    scene, watch = a_scene()
    for order in (second, first) if turned else (first, second):
        order(scene)
        scene.run(60)
    scene.change("m1", cancelled=True)

    scene.world.step_until(BEGIN + 22 * MINUTE)
    (bot,) = bots_in_call(scene)
    assert bot.join_at == BEGIN + 20 * MINUTE
    assert watch.found == []


def test_the_later_meeting_has_its_bot_when_the_first_call_ends() -> None:
    scene, watch = a_scene()
    first(scene)
    second(scene)

    scene.world.step_until(BEGIN + 75 * MINUTE)
    assert len(bots_in_call(scene)) == 1
    assert watch.found == []


def test_meetings_one_behind_the_other_have_a_bot_each() -> None:
    scene, _ = a_scene()
    first(scene)
    second(scene, after=60)
    scene.run(60)

    assert [bot.join_at for bot in scene.live] == [BEGIN, BEGIN + 60 * MINUTE]
    scene.world.step_until(BEGIN + 65 * MINUTE)
    assert len(bots_in_call(scene)) == 1


LATER = BEGIN + timedelta(days=3)


def two_days_ahead(scene: Scene, *, owner: str = "ada") -> None:
    """A meeting, and one that waits for its bot; both far from their start."""
    scene.meet("m1", "ada", start=LATER, minutes=60)
    scene.run(60)
    scene.meet("m2", owner, start=LATER + 20 * MINUTE, minutes=60)
    scene.run(60)
    assert [bot.join_at for bot in scene.live] == [LATER]


LEAVES: dict[str, Callable[[Scene], None]] = {
    "is called off": lambda scene: scene.change("m1", cancelled=True),
    "moves to another day": lambda scene: scene.change("m1", start=LATER + timedelta(days=1)),
    "moves to another room": lambda scene: scene.change("m1", link=LINKS[1]),
    "becomes shorter": lambda scene: scene.change("m1", minutes=15),
    "is switched off": lambda scene: scene.choose("ada", "m1", Override.SKIP),
}


@pytest.mark.parametrize("owner", ["ada", "grace"])
@pytest.mark.parametrize("what", LEAVES)
def test_who_waits_for_a_room_has_a_bot_once_the_other_meeting(what: str, owner: str) -> None:
    scene, watch = a_scene()
    two_days_ahead(scene, owner=owner)
    LEAVES[what](scene)
    scene.run(60)

    assert LATER + 20 * MINUTE in [bot.join_at for bot in scene.live]
    assert scene.idle()
    assert watch.found == []


def test_who_waits_for_a_room_has_a_bot_once_the_other_person_disconnects() -> None:
    scene, watch = a_scene()
    two_days_ahead(scene, owner="grace")
    scene.people.do_disconnect("ada")
    scene.run(120)

    assert [bot.join_at for bot in scene.live] == [LATER + 20 * MINUTE]
    assert watch.found == []


def test_a_meeting_that_becomes_longer_takes_the_room_of_the_next_one() -> None:
    scene, watch = a_scene()
    scene.meet("m1", "ada", start=LATER, minutes=20)
    scene.meet("m2", "ada", start=LATER + 20 * MINUTE, minutes=60)
    scene.run(60)
    assert len(scene.live) == 2
    scene.change("m1", minutes=60)
    scene.run(60)

    assert [bot.join_at for bot in scene.live] == [LATER]
    assert watch.found == []


def test_of_those_that_wait_for_a_room_only_one_comes_when_it_is_free() -> None:
    scene, watch = a_scene()
    two_days_ahead(scene)
    scene.meet("m3", "grace", start=LATER + 30 * MINUTE, minutes=60)
    scene.run(60)
    scene.change("m1", cancelled=True)
    scene.run(60)

    assert [bot.join_at for bot in scene.live] == [LATER + 20 * MINUTE]
    assert watch.found == []
