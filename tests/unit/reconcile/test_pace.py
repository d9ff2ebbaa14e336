"""Many writes under a slow pace: they go on, soonest first, and nobody is starved."""

from __future__ import annotations

from datetime import timedelta

from rollcall.domain.pace import Endpoint
from tests.simulation.clock import START
from tests.simulation.faults import Fault
from tests.unit.reconcile.samples import SCHEDULE, TOMORROW, FailAt, slot
from tests.unit.reconcile.scene import Scene
from tests.unit.reconcile.test_fairness import SLOW, noise


def test_writes_go_on_in_the_next_run_when_their_pace_is_used_up() -> None:
    scene = Scene(limits={Endpoint.SCHEDULE: 20})
    scene.connect("ada")
    scene.forget()
    noise(scene, "ada", 100)
    scene.run(400)
    assert scene.calls(SCHEDULE) == 100
    assert scene.wrong() == []


def test_a_single_soon_meeting_overtakes_three_hundred_of_somebody_else() -> None:
    scene = Scene(limits=SLOW)
    scene.connect("ada", "grace")
    noise(scene, "ada")
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
    noise(scene, "ada")
    scene.run(200)
    starts = [bot.join_at for bot in scene.live]
    assert 40 <= len(starts) < 300
    assert max(starts) == slot(len(starts) - 1)


def test_a_quiet_users_later_meeting_waits_its_turn_and_is_served() -> None:
    scene = Scene(limits=SLOW)
    scene.connect("ada", "grace")
    noise(scene, "ada")
    scene.meet("late", "grace", start=TOMORROW + timedelta(days=9))
    scene.run(1100)
    assert scene.wrong() == []
    assert scene.world.refusals == []


def test_dead_workers_one_after_the_other_never_overrun_recalls_limits() -> None:
    for nth in range(1, 12):
        plan = FailAt(
            operation="worker POST /api/v2/calendar-events/",
            fault=Fault.CRASH_AFTER,
            occurrence=nth * 10,
        )
        scene = Scene(plan=plan, multiplier=0.1, limits=dict.fromkeys(Endpoint, 5))
        scene.connect("ada")
        for number in range(30):
            scene.meet(f"m{number}", "ada", start=slot(number))
        scene.run(900)
        assert scene.world.refusals == []
        assert scene.wrong() == []
