"""Dead letters put back into the queue: at once, twice or after a month, they end right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.simulation.clock import START
from tests.simulation.people import LINKS
from tests.unit.reconcile.outage import Outages, Part
from tests.unit.reconcile.samples import LIST
from tests.unit.reconcile.scene import Scene

DAYS = START + timedelta(days=9)
MONTH = 30 * 24
FEW = 6
"""A redriven message finds nothing due: at most a sweep and what an audit asks for."""


def _with_dead_letters() -> Scene:
    """An hour without the table, in which much changed, and every message died."""
    world = Outages()
    scene = world.scene
    scene.connect("ada", "grace")
    for number in range(6):
        scene.meet(f"m{number}", "ada", "grace", start=DAYS + timedelta(hours=number))
    scene.run(60)
    world.take_down({Part.TABLE})
    scene.change("m0", start=DAYS + timedelta(days=1))
    scene.change("m1", cancelled=True)
    scene.change("m2", link=LINKS[1])
    scene.meet("m6", "ada", start=DAYS + timedelta(days=2))
    scene.run(3600)
    assert len(scene.world.fifo.dead_letters) > 50
    world.bring_back()
    return scene


def _redrive(scene: Scene, times: int = 1) -> int:
    """Put every dead letter back, in its order; how many there were."""
    fifo = scene.world.fifo
    dead, fifo.dead_letters = fifo.dead_letters, []
    for letter in dead * times:
        fifo.send(letter.workspace)
    return len(dead)


def _bots(scene: Scene) -> list[tuple[object, ...]]:
    return sorted((bot.id, bot.join_at, bot.meeting_url) for bot in scene.live)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("received_twice", [False, True])
def test_all_dead_letters_at_once_do_their_work_once(times: int, *, received_twice: bool) -> None:
    scene = _with_dead_letters()
    scene.world.fifo.receive_twice = received_twice
    _redrive(scene, times)
    scene.run(900)
    scene.world.fifo.receive_twice = False
    assert scene.wrong() == []
    assert scene.world.fifo.dead_letters == []
    assert scene.idle()
    assert scene.world.refusals == []


@pytest.mark.parametrize("hours", [0.5, MONTH])
def test_what_has_healed_long_ago_is_left_alone(hours: float) -> None:
    scene = _with_dead_letters()
    scene.run(900)
    assert scene.wrong() == []
    scene.world.tick_seconds = 7200.0
    scene.run(hours * 3600)
    bots, rows = _bots(scene), dict(scene.world.state.events)
    scene.forget()
    count = _redrive(scene, 2)
    scene.run(600)
    assert count > 50
    assert scene.world.fifo.dead_letters == []
    assert (scene.writes(), scene.stored["save_events"]) == (0, 0)
    assert scene.calls(LIST) <= FEW
    assert (_bots(scene), scene.world.state.events) == (bots, rows)


def test_dead_letters_that_come_back_among_changes_cost_nobody_a_change() -> None:
    scene = _with_dead_letters()
    scene.run(900)
    _redrive(scene, 3)
    for number in range(3, 6):
        start = DAYS + timedelta(days=3, hours=number)
        scene.later(5 * number, scene.change, f"m{number}", start=start)
    scene.later(12, scene.people.do_disconnect, "grace")
    scene.run(300)
    assert scene.wrong() == []
    assert len(scene.live) == 6


def test_dead_letters_of_somebody_who_left_bring_nothing_back() -> None:
    scene = _with_dead_letters()
    scene.run(900)
    for user in ("ada", "grace"):
        scene.people.do_disconnect(user)
    scene.run(60)
    scene.forget()
    _redrive(scene, 2)
    scene.run(300)
    state = scene.world.state
    assert (state.connections, state.calendars, state.events) == ({}, {}, {})
    assert scene.writes() == 0
    assert scene.live == []
