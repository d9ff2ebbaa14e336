"""Entries on two calendars of one person that share a bot take one place under the day's cap."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rollcall.domain.caps import CapLimits
from rollcall.domain.preferences import Override
from rollcall.domain.rows import CAP_REACHED
from tests.unit.reconcile.samples import room_link
from tests.unit.reconcile.scene import Scene
from tests.unit.reconcile.test_several_calendars import connect_second, copy_to_second

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def with_copies(count: int, cap: int) -> Scene:
    """Ada is invited to so many meetings of one day on both of her calendars."""
    scene = Scene(caps=replace(CapLimits(), per_user=cap))
    scene.connect("ada")
    connect_second(scene, "ada")
    for number in range(count):
        add(scene, number)
    scene.run(120)
    return scene


def add(scene: Scene, number: int) -> None:
    start = NOON + timedelta(minutes=30 * number)
    scene.meet(f"m{number}", "ada", start=start, link=room_link(number))
    copy_to_second(scene, "ada", f"m{number}")


def test_copies_take_one_place_of_the_day() -> None:
    scene = with_copies(3, cap=3)
    assert len(scene.live) == 3
    rows = scene.world.state.events.values()
    assert [len(row.observed.bots) for row in rows] == [1] * 6
    assert [row.problem for row in rows] == [""] * 6


def test_one_meeting_more_than_the_cap_gets_no_bot_on_either_calendar() -> None:
    scene = with_copies(4, cap=3)
    assert len(scene.live) == 3
    refused = [r for r in scene.world.state.events.values() if r.problem.endswith(CAP_REACHED)]
    assert len(refused) == 2
    assert len({row.facts.start for row in refused}) == 1


def test_a_meeting_that_gives_way_gives_its_place_up_on_both_calendars() -> None:
    scene = with_copies(3, cap=3)
    add(scene, 9)
    scene.run(60)
    scene.choose("ada", "m9", Override.RECORD)
    scene.run(300)
    assert len(scene.live) == 3
    rows = scene.world.state.events.values()
    late = NOON + timedelta(minutes=270)
    assert all(row.observed.bots for row in rows if row.facts.start == late)
    assert sum(not row.observed.bots for row in rows) == 2
