"""What the alarms count: causes often enough to ring them, and in a clean week nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from functions.webhook.handler import Deps as WebhookDeps
from functions.webhook.handler import build as build_webhook
from infra.constructs.notices import NOTICES
from infra.constructs.pages import PAGES
from local.recall_twin.core.config import LOCAL_SECRET
from local.recall_twin.core.settings import RouteFault, WebhookFaults
from local.recall_twin.core.signing import signature_headers
from rollcall.domain.caps import CapLimits
from rollcall.domain.errors import Unavailable
from rollcall.use_cases.accept_notification import AcceptNotification
from tests.simulation.clock import START
from tests.simulation.parts import SilentTelemetry, gateway_event
from tests.simulation.people import LINKS
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.unit.reconcile.breaking import lose_key, might_ring, ringing
from tests.unit.reconcile.outage import Outage, Part
from tests.unit.reconcile.samples import LIST, SCHEDULE, status
from tests.unit.reconcile.scene import Scene

LATER = START + timedelta(days=9)
USERS = ("ada", "grace", "max")


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
    for _ in range(2):
        _post(scene, json.dumps({"event": "calendar.sync_events", "data": []}), LOCAL_SECRET)


def _broken_table(scene: Scene) -> None:
    def broken(*_: object) -> None:
        raise ValueError("a bug")

    scene.world.store.due = broken  # type: ignore[method-assign, assignment]
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.run(60)


def _broken_write(scene: Scene) -> None:
    def broken(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        if request.method == "POST":
            raise ValueError("a bug")
        return answer

    scene.bend(broken)
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.meet("m2", "grace", start=LATER, link=LINKS[1])
    scene.run(60)


def _flood(scene: Scene) -> None:
    for number in range(22):
        start = LATER + timedelta(minutes=20 * number)
        scene.meet(f"f{number}", "ada", start=start, link=LINKS[number % 5])
    scene.run(120)


def _refused(code: int, route: str = LIST) -> Callable[[Scene], None]:
    def refuse(scene: Scene) -> None:
        scene.fail(status(route, code))
        scene.meet("m2", "ada", start=LATER + timedelta(days=1))
        scene.run(15 * 60)

    return refuse


def _all_refused(scene: Scene) -> None:
    scene.fail(status(SCHEDULE, 400))
    for number in range(5):
        scene.meet(f"r{number}", "ada", start=LATER + timedelta(hours=number), link=LINKS[number])
        scene.run(3600)


def _throttled(scene: Scene) -> None:
    scene.fail(RouteFault(kind="status", route=SCHEDULE, status=429, retry_after=60))
    scene.meet("m2", "ada", start=LATER + timedelta(days=1))
    scene.run(900)


def _unheard_disconnect(scene: Scene) -> None:
    scene.twin_settings.webhooks = WebhookFaults(drop=1)
    scene.people.do_revoke("grace")
    scene.people.do_revoke("max")
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
    scene.meet("m2", "grace", start=LATER)
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


def _no_bot_in_time(scene: Scene) -> None:
    scene.fail(status(SCHEDULE, 507))
    scene.meet("m2", "ada", start=scene.now + timedelta(minutes=30))
    scene.run(40 * 60)


def _key_refused(scene: Scene) -> None:
    scene.world.plan = scene.world.processes.plan = Outage(down={Part.TOKEN_KEY})
    scene.people.do_connect("ada")
    scene.run(30 * 60)


def _no_lists(scene: Scene) -> None:
    scene.fail(status(LIST, 503))
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.run(30 * 60)


def _no_recall(scene: Scene) -> None:
    scene.fail(status("*", 503))
    scene.run(30 * 60)


def _lost_key(reason: str) -> Callable[[Scene], None]:
    def lose(scene: Scene) -> None:
        lose_key(scene, reason)
        scene.change("m1", start=LATER + timedelta(hours=1))
        scene.run(15 * 60)

    return lose


def _lost_webhook_secret(scene: Scene) -> None:
    class NoSecret:
        def get(self) -> None:
            raise Unavailable("secret_unreadable")

    world = scene.world
    told = SilentTelemetry(world.clock.now, "webhook", world.telemetry)
    accept = AcceptNotification(world.marks, world.queue)
    deps = WebhookDeps(NoSecret(), accept, told, world.clock.now)  # type: ignore[arg-type]
    world._webhook = build_webhook(deps)
    for hour in range(3):
        scene.change("m1", start=LATER + timedelta(hours=hour + 1))
        scene.run(60)


def _no_wakes(scene: Scene) -> None:
    scene.world.fifo.send = lambda *_: None  # type: ignore[method-assign]
    scene.run(15 * 60)


CAUSES: dict[str, Callable[[Scene], None]] = {
    "BotsMissing": _no_bot_in_time,
    "MeetingsWithoutBot": _no_bot_in_time,
    "ConnectionsWait": _key_refused,
    "CalendarsWait": _no_lists,
    "RecallSilent": _no_recall,
    "WorkerSilent": _no_wakes,
    "NoAccess": _key_refused,
    "SecretUnreadable": _lost_key("secret_unreadable"),
    "SecretMalformed": _lost_key("secret_malformed"),
    "TokenKeyFails": _key_refused,
    "WebhookErrors": _lost_webhook_secret,
    "ForgedWebhooks": _forged,
    "RunFailed": _broken_table,
    "ItemFailed": _broken_write,
    "WebhookParked": _unreadable,
    "CapReached": _flood,
    "KeyUnknown": _refused(401),
    "AccountUnpaid": _refused(402),
    "KeyNotAllowed": _refused(403, "*"),
    "RequestsRefused": _all_refused,
    "Throttled": _throttled,
    "Drift": _unheard_disconnect,
    "RemovalsStopped": _lost_rows,
    "WebhooksMissing": _unheard_change,
    "ListingDistrusted": _list_that_leaves_out,
    "CalendarsDisconnected": _many_disconnects,
}
ELSEWHERE = {"PageErrors", "SignInErrors", "MailUnsent", "PagesFail", "WebhooksLost"}
"""Rung by what is not in this scene: see `test_alarms_of_pages.py` and `test_alarms_ring.py`."""


CAPS = [CapLimits(per_user=2), CapLimits(minutes_per_user=60)]


@pytest.mark.parametrize("caps", CAPS)
def test_a_flood_rings_in_whichever_unit_its_cap_is(caps: CapLimits) -> None:
    scene = _working(caps)
    _flood(scene)
    assert "CapReached" in ringing(scene)


def test_every_alarm_on_a_count_has_a_cause_here() -> None:
    own = {rule.name for rule in (*PAGES, *NOTICES) if rule.is_own}
    assert own - ELSEWHERE == CAUSES.keys()


@pytest.mark.parametrize("name", CAUSES)
def test_the_cause_of_an_alarm_is_counted_often_enough_to_ring_it(name: str) -> None:
    scene = _working(CapLimits(per_user=2) if name == "CapReached" else None)
    assert name not in might_ring(scene)
    CAUSES[name](scene)
    assert name in ringing(scene)
