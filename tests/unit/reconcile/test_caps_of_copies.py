"""Entries on two calendars of one person that share a bot take one place under the day's cap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rollcall.domain.caps import CapLimits
from rollcall.domain.preferences import Override
from rollcall.domain.rows import ABOVE_CAP
from tests.unit.reconcile.samples import room_link
from tests.unit.reconcile.scene import Scene
from tests.unit.reconcile.test_several_calendars import connect_second, copy_to_second

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
in_either_unit = pytest.mark.parametrize(
    "three", [CapLimits(per_user=3), CapLimits(minutes_per_user=90)], ids=["bots", "hours"]
)


def with_copies(count: int, caps: CapLimits) -> Scene:
    """Ada is invited to so many meetings of one day on both of her calendars."""
    scene = Scene(caps=caps)
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


@in_either_unit
def test_copies_take_one_place_of_the_day(three: CapLimits) -> None:
    scene = with_copies(3, caps=three)
    assert len(scene.live) == 3
    rows = scene.world.state.events.values()
    assert [len(row.observed.bots) for row in rows] == [1] * 6
    assert [row.problem for row in rows] == [""] * 6


@in_either_unit
def test_one_meeting_more_than_the_cap_gets_no_bot_on_either_calendar(three: CapLimits) -> None:
    scene = with_copies(4, caps=three)
    assert len(scene.live) == 3
    refused = [r for r in scene.world.state.events.values() if r.problem in ABOVE_CAP]
    assert len(refused) == 2
    assert len({row.facts.start for row in refused}) == 1


@in_either_unit
def test_a_meeting_that_gives_way_gives_its_place_up_on_both_calendars(three: CapLimits) -> None:
    scene = with_copies(3, caps=three)
    add(scene, 9)
    scene.run(60)
    scene.choose("ada", "m9", Override.RECORD)
    scene.run(300)
    assert len(scene.live) == 3
    rows = scene.world.state.events.values()
    late = NOON + timedelta(minutes=270)
    assert all(row.observed.bots for row in rows if row.facts.start == late)
    assert sum(not row.observed.bots for row in rows) == 2
