"""What arrives after a calendar was disconnected finds nobody, and brings nothing back."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from tests.simulation.people import KEY
from tests.unit.reconcile.samples import TOMORROW
from tests.unit.reconcile.scene import Scene

LATE = 300


def _gone(*staying: str) -> tuple[Scene, str]:
    """Ada had meetings with bots and is disconnected; Recall's id of her calendar."""
    scene = Scene()
    scene.connect("ada", *staying)
    for number in range(5):
        scene.meet(f"m{number}", "ada", *staying, start=TOMORROW + timedelta(hours=number))
    scene.run(60)
    recall_id = scene.calendar("ada").id
    scene.people.do_disconnect("ada")
    scene.run(30)
    assert ("ada", KEY) not in scene.world.state.connections
    return scene, recall_id


def _late(scene: Scene, recall_id: str, count: int, within: float) -> None:
    """Notifications of the removed calendar and wake-ups, each at a moment of its own."""
    rng = random.Random(7)
    outbox, fifo = scene.workspace.outbox, scene.world.fifo
    for _ in range(count):
        at = rng.uniform(0, within)
        stamp = (scene.now - timedelta(days=rng.uniform(0, 28))).isoformat()
        said = {"calendar_id": recall_id, "last_updated_ts": stamp}
        changed = {"calendar_id": recall_id}
        scene.later(at, outbox.emit, "calendar.sync_events", said)
        scene.later(at, outbox.emit, "calendar.update", changed)
        scene.later(at, fifo.send, "main")


def test_hundreds_of_late_messages_make_no_call_and_no_row() -> None:
    scene, recall_id = _gone()
    scene.forget()
    _late(scene, recall_id, LATE, within=400)
    scene.run(500)
    state = scene.world.state
    assert scene.calls() == 0
    assert (state.connections, state.calendars, state.events) == ({}, {}, {})
    assert (scene.live, scene.calendars("ada")) == ([], [])
    assert (scene.stored["save_events"], scene.stored["save_calendar"]) == (0, 0)
    assert scene.world.fifo.dead_letters == []
    assert not scene.workspace.state.deliveries


def test_late_messages_of_one_who_left_change_nothing_for_one_who_stays() -> None:
    scene, recall_id = _gone("grace")
    bots = _bots(scene)
    scene.forget()
    _late(scene, recall_id, LATE, within=300)
    scene.later(100, scene.change, "m1", start=TOMORROW + timedelta(days=1))
    scene.run(120)
    assert scene.bot("grace", "m1").start_time == TOMORROW + timedelta(days=1)
    scene.run(300)
    assert (scene.calls() <= 3, scene.writes()) == (True, 1)
    assert len(_bots(scene) & bots) == 4
    assert {user for user, *_ in scene.world.state.events} == {"grace"}
    assert scene.wrong() == []


def test_who_connects_again_among_late_messages_of_before_has_each_bot_once() -> None:
    scene, recall_id = _gone()
    _late(scene, recall_id, LATE, within=200)
    scene.later(60, scene.people.do_connect, "ada")
    scene.run(120)
    scene.people.refresh()
    scene.run(300)
    assert scene.calendar("ada").id != recall_id
    assert len(scene.live) == 5
    assert scene.wrong() == []


def _bots(scene: Scene) -> set[tuple[str, datetime]]:
    return {(bot.id, bot.join_at) for bot in scene.live if bot.join_at is not None}
