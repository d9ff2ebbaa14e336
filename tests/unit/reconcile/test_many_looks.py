"""Calendars that are said to have changed keep nobody else's events waiting while they are read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from local.recall_twin.core.settings import RouteFault
from tests.simulation.clock import START
from tests.unit.reconcile.samples import CALENDAR, status
from tests.unit.reconcile.scene import Scene

LATER = START + timedelta(days=2)


def _said_to_have_changed(number: int, *faults: RouteFault) -> Scene:
    """Grace has a meeting; the calendars of so many others are marked as changed."""
    scene = Scene()
    scene.connect("grace")
    scene.meet("q", "grace", start=LATER)
    for user in range(number):
        scene.crowd(user)
    scene.run(2 * number + 120)
    scene.fail(*faults)
    for row in list(scene.world.state.calendars.values()):
        if row.user_id != "grace":
            scene.world.marks.mark_calendar(row.recall_id, scene.now, sync_from=None, check=True)
    scene.world.queue.wake("main", scene.now)
    scene.run(1.5)
    return scene


@pytest.mark.parametrize(
    ("number", "faults", "seconds"),
    [
        (20, [status(CALENDAR, 503)], 30),
        (20, [status(CALENDAR, 403)], 15),
        (20, [status(CALENDAR, 429, retry_after=600)], 15),
        (200, [], 20),
    ],
    ids=["503", "403", "429", "a storm"],
)
def test_an_unrelated_change_is_right_soon(
    number: int, faults: list[RouteFault], seconds: int
) -> None:
    scene = _said_to_have_changed(number, *faults)
    moved = LATER + timedelta(hours=1)
    scene.change("q", start=moved)
    scene.run(seconds)
    assert [bot.start_time for bot in scene.bots("grace", "q")] == [moved]
    scene.fail()
    scene.run(900)
    assert not any(row.check for row in scene.world.state.calendars.values())
