"""What the alarms count: causes often enough to ring them, and in a clean week nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from infra.constructs.counts import COUNTS, Count
from local.recall_twin.core.config import LOCAL_SECRET
from local.recall_twin.core.settings import RouteFault, WebhookFaults
from local.recall_twin.core.signing import signature_headers
from rollcall.domain.caps import CapLimits
from tests.simulation.clock import START
from tests.simulation.parts import gateway_event
from tests.simulation.people import LINKS
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.unit.reconcile.samples import LIST, SCHEDULE, status
from tests.unit.reconcile.scene import Scene

LATER = START + timedelta(days=9)
USERS = ("ada", "grace", "max")
HOUR = 3600


def _rings(scene: Scene, count: Count) -> bool:
    """Whether so much was counted since the scene began; outcomes are metrics as well."""
    telemetry = scene.world.telemetry
    outcomes = [word for word, _ in telemetry.outcomes].count(count.metric)
    if count.metric == "item_failed":
        return len(scene.world.bugs) >= count.at_least
    counted = telemetry.counts[count.metric] if count.service == "sync_worker" else outcomes
    return max(counted, outcomes if count.metric == "slice_failed" else 0) >= count.at_least


def _working(caps: CapLimits | None = None) -> Scene:
    scene = Scene(caps=caps)
    scene.connect(*USERS)
    scene.meet("m1", "ada", start=LATER)
    scene.run(30)
    return scene


def _post(scene: Scene, body: str, secret: str) -> None:
    headers = signature_headers("msg_fake0001", body, [secret], scene.now)
    scene.world._webhook(gateway_event(headers, body), None)


def _forged(scene: Scene) -> None:
    forger = "whsec_" + "ZmFrZS1mYWtlLWZha2UtZmFrZS1mYWtlLWZha2U="
    for _ in range(20):
        _post(scene, json.dumps({"event": "calendar.sync_events", "data": {}}), forger)


def _unreadable(scene: Scene) -> None:
    _post(scene, json.dumps({"event": "calendar.sync_events", "data": []}), LOCAL_SECRET)


def _broken_list(scene: Scene) -> None:
    def broken(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        raise ValueError("a bug")

    scene.bend(broken)
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.run(60)


def _broken_write(scene: Scene) -> None:
    def broken(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        if request.method == "POST":
            raise ValueError("a bug")
        return answer

    scene.bend(broken)
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.run(60)


def _flood(scene: Scene) -> None:
    for number in range(3):
        scene.meet(f"f{number}", "ada", start=LATER + timedelta(hours=number), link=LINKS[number])
    scene.run(60)


def _refused(code: int, route: str = LIST) -> Callable[[Scene], None]:
    def refuse(scene: Scene) -> None:
        scene.fail(status(route, code))
        scene.meet("m2", "ada", start=LATER + timedelta(days=1))
        scene.run(60)

    return refuse


def _throttled(scene: Scene) -> None:
    scene.fail(RouteFault(kind="status", route=SCHEDULE, status=429, retry_after=60))
    scene.meet("m2", "ada", start=LATER + timedelta(days=1))
    scene.run(900)


def _unheard_disconnect(scene: Scene) -> None:
    scene.twin_settings.webhooks = WebhookFaults(drop=1)
    scene.people.do_revoke("grace")
    scene.hours(2)


def _lost_rows(scene: Scene) -> None:
    for number in range(6):
        scene.crowd(number)
    scene.run(60)
    scene.world.state.connections.clear()
    scene.world.state.calendars.clear()
    scene.hours(3)


def _unheard_change(scene: Scene) -> None:
    scene.twin_settings.webhooks = WebhookFaults(drop=1)
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.run(31 * 60)


def _list_that_leaves_out(scene: Scene) -> None:
    scene.twin_settings.omit_calendars = [scene.calendar("ada").id]
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.meet("m2", "grace", start=LATER)
    scene.run(60)


def _many_disconnects(scene: Scene) -> None:
    for user in USERS:
        scene.people.do_revoke(user)
    scene.run(60)
    scene.people.do_connect("ada")
    scene.run(60)
    scene.people.do_revoke("ada")
    scene.run(60)


CAUSES: dict[str, Callable[[Scene], None]] = {
    "ForgedWebhooks": _forged,
    "SliceFailed": _broken_list,
    "ItemFailed": _broken_write,
    "WebhookParked": _unreadable,
    "CapReached": _flood,
    "KeyUnknown": _refused(401),
    "AccountUnpaid": _refused(402),
    "KeyNotAllowed": _refused(403, "*"),
    "RequestRefused": _refused(400, SCHEDULE),
    "Throttled": _throttled,
    "Drift": _unheard_disconnect,
    "RemovalsStopped": _lost_rows,
    "WebhooksMissing": _unheard_change,
    "ListingDistrusted": _list_that_leaves_out,
    "CalendarsDisconnected": _many_disconnects,
}


@pytest.mark.parametrize("count", COUNTS, ids=lambda count: count.alarm)
def test_the_cause_of_an_alarm_is_counted_often_enough_to_ring_it(count: Count) -> None:
    scene = _working(CapLimits(per_user=2) if count.alarm == "CapReached" else None)
    assert not _rings(scene, count)
    CAUSES[count.alarm](scene)
    assert _rings(scene, count)


def test_a_week_in_which_all_goes_well_rings_no_alarm() -> None:
    scene = _working()
    for hour in range(0, 7 * 24, 3):
        start = LATER + timedelta(hours=hour)
        scene.later(hour * HOUR, scene.meet, f"w{hour}", USERS[hour % 3], start=start)
        scene.later((hour + 9) * HOUR, scene.change, f"w{hour}", start=start + timedelta(hours=1))
        scene.later((hour + 20.5) * HOUR, scene.change, f"w{hour}", cancelled=hour % 2 == 0)
    scene.hours(8 * 24)
    assert len(scene.times(LIST)) > 100
    assert scene.wrong() == []
    assert [count.alarm for count in COUNTS if _rings(scene, count)] == []
