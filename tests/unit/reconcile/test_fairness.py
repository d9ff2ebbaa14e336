"""One noisy user does not make the others wait, and what starts first is written first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.pace import Endpoint
from tests.simulation import recall
from tests.simulation.clock import START
from tests.simulation.people import LINKS, Meeting
from tests.unit.reconcile.samples import TOMORROW, slot
from tests.unit.reconcile.scene import Scene

SLOW = {Endpoint.SCHEDULE: 20}


def noise(scene: Scene, user: str, count: int = 300) -> None:
    """Many meetings of one user at once."""
    meetings = [
        Meeting(f"n{n}", (user,), slot(n), LINKS[0], ("x@client.example",)) for n in range(count)
    ]
    scene.people.meetings |= {meeting.name: meeting for meeting in meetings}
    scene.workspace.calendars.feed(scene.calendar(user), [m.raw(user) for m in meetings])


def test_a_removal_is_not_held_up_by_a_queue_of_schedules() -> None:
    scene = Scene(limits=SLOW)
    scene.connect("ada", "grace")
    scene.meet("late", "grace", start=TOMORROW + timedelta(days=9))
    scene.run(60)
    assert len(scene.bots("grace", "late")) == 1
    noise(scene, "ada")
    scene.run(60)
    scene.change("late", private=True)
    scene.run(60)
    assert scene.bots("grace", "late") == []


def test_a_change_among_three_hundred_waiting_writes_is_seen_soon() -> None:
    scene = Scene(limits=SLOW)
    scene.connect("ada", "grace")
    noise(scene, "ada")
    scene.run(60)
    scene.change("n299", start=START + timedelta(hours=3))
    scene.run(140)
    assert scene.bot("ada", "n299").start_time == START + timedelta(hours=3)


@pytest.mark.parametrize("arrives", [5, 29])
def test_behind_a_fast_worker_with_eight_hundred_events_a_quiet_user_waits_under_a_minute(
    monkeypatch: pytest.MonkeyPatch, arrives: int
) -> None:
    monkeypatch.setattr(recall, "LATENCY", 0.03)
    scene = Scene()
    scene.connect("ada", "grace")
    noise(scene, "ada", 800)
    scene.run(arrives)
    scene.meet("soon", "grace", start=START + timedelta(hours=2))
    scene.run(60)
    assert len(scene.bots("grace", "soon")) == 1


def test_what_starts_first_is_written_first_whatever_the_order_of_arrival() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    scene.forget()
    order = (5, 2, 8, 0, 9, 4, 7, 1, 6, 3)
    for number in order:
        scene.meet(f"m{number}", ("ada", "grace")[number % 2], start=slot(number))
    scene.run(30)
    made = sorted(scene.live, key=lambda bot: bot.created_at)
    assert [bot.join_at for bot in made] == [slot(number) for number in range(10)]
