"""Many people who connect at once share a few lists, and nobody's meeting is missed by that."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from local.recall_twin.core.settings import WebhookFaults
from tests.simulation.crowd import Member, entry, room
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.unit.reconcile.samples import CALENDARS, CREATE, LIST, TOMORROW
from tests.unit.reconcile.scene import Scene

MANY = 40
HEAP = 2_000


def _joining(scene: Scene, entries: dict[str, list[dict[str, Any]]]) -> list[Member]:
    """Members with entries, by address, in the calendars that they are about to connect."""

    def see(request: DirectRequest, response: DirectResponse) -> DirectResponse:
        if f"{request.method} {request.path}" == CREATE and response.status_code < 400:
            calendar = scene.workspace.state.calendars[json.loads(response.content)["id"]]
            scene.workspace.calendars.feed(calendar, entries.get(calendar.oauth_email or "", []))
        return response

    scene.bend(see)
    return [Member(scene.world, number) for number in range(MANY)]


def _two_meetings(number: int) -> list[dict[str, Any]]:
    days = (timedelta(hours=number), timedelta(days=20, hours=number))
    return [
        entry(f"m{place}", TOMORROW + day, room(place, number % 26, number // 26))
        for place, day in enumerate(days)
    ]


def _connect(scene: Scene, members: list[Member]) -> None:
    for member in members:
        member.save()
        member.connect()


def _met(scene: Scene) -> list[Member]:
    """Many who have connected at once, each with two meetings."""
    entries = {f"user{n}@firm{n}.example": _two_meetings(n) for n in range(MANY)}
    members = _joining(scene, entries)
    _connect(scene, members)
    return members


def _late(members: list[Member]) -> list[str]:
    """Their meetings without a bot of their own."""
    events = [(m.user, name, m.event(name)) for m in members for name in ("m0", "m1")]
    return [f"{user} {name}" for user, name, event in events if not (event and event.bots)]


def test_forty_who_connect_at_once_share_a_few_lists() -> None:
    scene = Scene()
    members = _met(scene)
    scene.run(30)
    assert _late(members) == []
    assert scene.calls(LIST) <= MANY / 4
    assert scene.calls(CALENDARS) <= 5
    assert scene.world.refusals == []


def test_the_whole_window_of_everybody_new_is_read_within_the_hour() -> None:
    scene = Scene()
    _met(scene)
    scene.hours(1.2)
    calendars = scene.world.state.calendars.values()
    assert [c.email for c in calendars if c.scanned_at is None] == []


def test_everybody_new_is_served_although_recall_announces_nothing() -> None:
    scene = Scene()
    scene.twin_settings.webhooks = WebhookFaults(drop=1.0)
    members = _met(scene)
    scene.run(60)
    assert _late(members) == []


def test_one_with_thousands_of_meetings_keeps_nobody_waiting_who_connects_beside() -> None:
    scene = Scene()
    entries = {f"user{n}@firm{n}.example": _two_meetings(n) for n in range(MANY)}
    entries["user0@firm0.example"] = [
        entry(f"h{n}", TOMORROW + timedelta(minutes=15 * n), None) for n in range(HEAP)
    ]
    members = _joining(scene, entries)
    _connect(scene, members)
    # Its pages use up a part of the first minute's lists.
    scene.run(75)
    assert _late(members[1:]) == []


def test_one_who_connects_beside_steady_changes_of_others_is_served_at_once() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    for second in range(120):
        scene.later(second, scene.meet, f"m{second}", "ada", start=TOMORROW)
    scene.run(60)
    (member, *_) = _joining(scene, {"user0@firm0.example": _two_meetings(0)})
    _connect(scene, [member])
    scene.run(15)
    assert _late([member]) == []
