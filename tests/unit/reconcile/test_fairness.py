"""One noisy user does not make the others wait, and what starts first is written first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.pace import Endpoint
from tests.simulation import recall
from tests.simulation.clock import START
from tests.simulation.people import LINKS, Meeting
from tests.unit.reconcile.scene import TOMORROW, Scene, slot

SLOW = {Endpoint.SCHEDULE: 20}


def _noise(scene: Scene, user: str, count: int = 300) -> None:
    meetings = [
        Meeting(f"n{n}", (user,), slot(n), LINKS[0], ("x@client.example",)) for n in range(count)
    ]
    scene.people.meetings |= {meeting.name: meeting for meeting in meetings}
    scene.workspace.calendars.feed(scene.calendar(user), [m.raw(user) for m in meetings])


def test_a_single_soon_meeting_overtakes_three_hundred_of_somebody_else() -> None:
    scene = Scene(limits=SLOW)
    scene.connect("ada", "grace")
    _noise(scene, "ada")
    scene.run(90)
    scene.meet("soon", "grace", start=START + timedelta(hours=2))
    scene.run(75)
    assert len(scene.bots("grace", "soon")) == 1
    assert len(scene.live) < 200
    scene.run(1200)
    assert scene.wrong() == []


def test_bots_are_scheduled_in_the_order_of_their_meetings() -> None:
    scene = Scene(limits=SLOW)
    scene.connect("ada")
    _noise(scene, "ada")
    scene.run(200)
    starts = [bot.join_at for bot in scene.live]
    assert 40 <= len(starts) < 300
    assert max(starts) == slot(len(starts) - 1)


def test_a_removal_is_not_held_up_by_a_queue_of_schedules() -> None:
    scene = Scene(limits=SLOW)
    scene.connect("ada", "grace")
    scene.meet("late", "grace", start=TOMORROW + timedelta(days=9))
    scene.run(60)
    assert len(scene.bots("grace", "late")) == 1
    _noise(scene, "ada")
    scene.run(60)
    scene.change("late", private=True)
    scene.run(60)
    assert scene.bots("grace", "late") == []


def test_a_quiet_users_later_meeting_waits_its_turn_and_is_served() -> None:
    scene = Scene(limits=SLOW)
    scene.connect("ada", "grace")
    _noise(scene, "ada")
    scene.meet("late", "grace", start=TOMORROW + timedelta(days=9))
    scene.run(1100)
    assert scene.wrong() == []
    assert scene.world.refusals == []


def test_a_change_among_three_hundred_waiting_writes_is_seen_soon() -> None:
    scene = Scene(limits=SLOW)
    scene.connect("ada", "grace")
    _noise(scene, "ada")
    scene.run(60)
    scene.change("n299", start=START + timedelta(hours=3))
    scene.run(140)
    assert scene.bot("ada", "n299").start_time == START + timedelta(hours=3)


@pytest.mark.parametrize("arrives", [5, 13, 29, 45])
def test_behind_a_fast_worker_with_eight_hundred_events_a_quiet_user_waits_under_a_minute(
    monkeypatch: pytest.MonkeyPatch, arrives: int
) -> None:
    monkeypatch.setattr(recall, "LATENCY", 0.03)
    scene = Scene()
    scene.connect("ada", "grace")
    _noise(scene, "ada", 800)
    scene.run(arrives)
    scene.meet("soon", "grace", start=START + timedelta(hours=2))
    scene.run(60)
    assert len(scene.bots("grace", "soon")) == 1
