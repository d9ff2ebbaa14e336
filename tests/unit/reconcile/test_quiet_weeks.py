"""Weeks in which nothing is wrong with the system, whatever people do: no alarm rings."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.caps import CapLimits
from rollcall.domain.model import Status
from rollcall.domain.preferences import Override
from rollcall.domain.user_rules import UserRules
from tests.simulation.clock import START
from tests.simulation.people import LINKS
from tests.simulation.recall import DirectClient, DirectRequest, DirectResponse
from tests.support.memory.worker import MemoryWorkerStore
from tests.unit.reconcile.breaking import might_ring
from tests.unit.reconcile.samples import EVERY, LIST, SCHEDULE, status
from tests.unit.reconcile.scene import Scene

pytestmark = pytest.mark.slow

LATER = START + timedelta(days=9)
USERS = ("ada", "grace", "max")
HOUR = 3600
DAY = 24 * HOUR


def refuse_for_good(scene: Scene, *names: str, code: str = "unsupported_platform") -> list[str]:
    """Recall does not take these meetings, now or later; the paths on which it was asked."""
    client = scene.world.wire
    straight = DirectClient._answer
    ids = {scene.event("ada", name).id for name in names}
    asked: list[str] = []

    def refuse(request: DirectRequest) -> DirectResponse:
        if request.method == "POST" and any(event_id in request.path for event_id in ids):
            asked.append(request.path)
            return DirectResponse(400, json.dumps({"code": code}).encode())
        return straight(client, request)

    client._answer = refuse  # type: ignore[method-assign]
    return asked


def test_a_week_in_which_all_goes_well_rings_no_alarm() -> None:
    scene = Scene()
    scene.connect(*USERS)
    for hour in range(0, 7 * 24, 3):
        start = LATER + timedelta(hours=hour)
        scene.later(hour * HOUR, scene.meet, f"w{hour}", USERS[hour % 3], start=start)
        scene.later((hour + 9) * HOUR, scene.change, f"w{hour}", start=start + timedelta(hours=1))
        scene.later((hour + 20.5) * HOUR, scene.change, f"w{hour}", cancelled=hour % 2 == 0)
    scene.run(8 * DAY)
    assert len(scene.times(LIST)) > 100
    assert scene.wrong() == []
    assert might_ring(scene) == set()


def test_a_week_of_short_notice_rings_no_alarm() -> None:
    scene = Scene()
    scene.connect(*USERS)
    for number in range(7 * 24):
        at, user = number * HOUR, USERS[number % 3]
        name, link = f"n{number}", LINKS[number % 5]
        start = scene.now + timedelta(seconds=at, minutes=3)
        scene.later(at, scene.meet, name, user, start=start, link=link)
        if number % 7 == 0:
            # Recall has a bad minute or two, as the meeting begins.
            scene.later(at, scene.fail, status(SCHEDULE, (503, 409, 507)[number % 3]))
            scene.later(at + 150, scene.fail)
        match number % 6:
            case 0:
                scene.later(at + 60, scene.change, name, start=start + timedelta(minutes=20))
            case 1:
                scene.later(at + 60, scene.change, name, cancelled=True)
            case 2:
                scene.later(at + 30, scene.choose, user, name, Override.SKIP)
                scene.later(at + 15 * 60, scene.choose, user, name, Override.RECORD)
            case 3:
                scene.later(at + 120, scene.change, name, link=LINKS[(number + 1) % 5])
            case 4:
                scene.later(at + 600, scene.change, name, start=start + timedelta(minutes=15))
    scene.run(7 * DAY + HOUR)
    assert scene.wrong() == []
    assert len(scene.world.twin.ledger.entries) > 500
    assert might_ring(scene) == set()


def test_meetings_on_calendars_that_are_gone_or_paused_ring_no_alarm() -> None:
    scene = Scene()
    scene.connect(*USERS)
    for hour in range(0, 7 * 24, 2):
        start = scene.now + timedelta(hours=hour, minutes=50)
        scene.meet(f"g{hour}", USERS[hour // 2 % 3], start=start, link=LINKS[hour // 2 % 5])
    scene.run(60)
    paused = replace(EVERY, paused_until=scene.now + timedelta(days=9))
    scene.later(DAY, scene.people.do_revoke, "ada")
    scene.later(DAY, scene.people.do_disconnect, "grace")
    scene.later(DAY, scene.people.do_rules, "max", paused)
    scene.run(7 * DAY)
    assert scene.connection("ada").status is Status.DISCONNECTED
    assert scene.live == []
    assert might_ring(scene) == set()


def test_rules_of_a_newer_version_leave_bots_as_they_are_and_ring_no_alarm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Scene()
    scene.connect("ada")
    for day in range(3):
        scene.meet(f"d{day}", "ada", start=scene.now + timedelta(days=day, hours=2))
    scene.run(60)
    monkeypatch.setattr(MemoryWorkerStore, "rules", lambda *_: UserRules(readable=False))
    scene.meet("new", "ada", start=scene.now + timedelta(hours=4))
    scene.run(2 * DAY)
    assert scene.bots("ada", "d2")
    assert might_ring(scene) == set()


def test_a_meeting_that_recall_never_takes_is_counted_once_in_its_life() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("odd", "ada", start=scene.now + timedelta(days=6, hours=1), link=None)
    scene.run(60)
    asked = refuse_for_good(scene, "odd")
    scene.change("odd", link=LINKS[0])
    scene.run(2 * DAY)
    scene.change("odd", start=scene.now + timedelta(days=4))
    scene.run(5 * DAY)
    assert len(asked) > 5
    assert scene.world.telemetry.counts["refused"] == 1
    assert might_ring(scene) == set()


def test_a_week_with_ten_meetings_that_recall_never_takes_rings_no_alarm() -> None:
    scene = Scene()
    scene.connect(*USERS)
    names = [f"odd{number}" for number in range(10)]
    for number, name in enumerate(names):
        start = scene.now + timedelta(days=7, hours=number)
        scene.meet(name, "ada", start=start, link=None)
    scene.run(60)
    refuse_for_good(scene, *names)
    for number, name in enumerate(names):
        scene.later(number * 15 * HOUR, scene.change, name, link=LINKS[number % 5])
    for hour in range(0, 7 * 24, 6):
        start = scene.now + timedelta(days=8, hours=hour)
        scene.later(hour * HOUR, scene.meet, f"w{hour}", "grace", start=start)
    scene.run(7 * DAY)
    assert scene.world.telemetry.counts["refused"] == 10
    assert might_ring(scene) == set()


def test_a_meeting_that_is_refused_for_another_reason_is_counted_again() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("odd", "ada", start=scene.now + timedelta(days=3), link=None)
    scene.run(60)
    refuse_for_good(scene, "odd")
    scene.change("odd", link=LINKS[0])
    scene.run(DAY)
    refuse_for_good(scene, "odd", code="teams_blacklisted_tenant")
    scene.run(2 * DAY)
    assert scene.world.telemetry.counts["refused"] == 2


def test_meetings_above_a_cap_are_counted_once_each_and_not_every_day() -> None:
    scene = Scene(caps=CapLimits(per_user=2))
    scene.connect("ada")
    for number in range(4):
        start = scene.now + timedelta(days=6, minutes=20 * number)
        scene.meet(f"c{number}", "ada", start=start, link=LINKS[number])
    scene.run(7 * DAY)
    assert scene.world.telemetry.counts["cap_reached"] == 2
    assert might_ring(scene) == set()
