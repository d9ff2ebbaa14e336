"""Events that cannot be read, among good ones: parked one by one, and nobody else waits."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.errors import RequestRefused
from rollcall.domain.reasons import Reason
from tests.simulation.people import LINKS, Meeting
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.unit.reconcile.scene import SCHEDULE, TOMORROW, Scene, slot

type Damage = Callable[[dict[str, Any]], object]


def _set(**fields: Any) -> Damage:
    return lambda event: {**event, **fields}


def _without(name: str) -> Damage:
    return lambda event: {key: value for key, value in event.items() if key != name}


def _raw(**fields: Any) -> Damage:
    return lambda event: {**event, "raw": {**event["raw"], **fields}}


def _bot(**fields: Any) -> Damage:
    entry = {
        "bot_id": "b-1", "start_time": "2026-03-03T15:00:00Z", "deduplication_key": "k",
        "meeting_url": LINKS[0],
    }  # fmt: skip
    return lambda event: {**event, "bots": [{**entry, **fields}]}


UNREADABLE: dict[str, Damage] = {
    "no start": _without("start_time"),
    "no end": _without("end_time"),
    "no stamp": _without("updated_at"),
    "no raw": _without("raw"),
    "no platform": _without("platform"),
    "start is null": _set(start_time=None),
    "start is a number": _set(start_time=1772442000),
    "start without zone": _set(start_time="2026-03-03T15:00:00"),
    "start in words": _set(start_time="tomorrow"),
    "start in the year 1": _set(start_time="0001-01-01T00:00:00Z"),
    "end in the year 9999": _set(end_time="9999-12-31T23:59:59Z"),
    "start with a long tail": _set(start_time="2026-03-03T15:00:00Z" + " " * 10_000),
    "end before start": _set(end_time="2020-01-01T00:00:00Z"),
    "stamp is a list": _set(updated_at=[]),
    "raw is text": _set(raw="{}"),
    "raw is null": _set(raw=None),
    "raw is a list": _set(raw=[]),
    "unknown platform": _set(platform="carrier_pigeon"),
    "platform is a number": _set(platform=7),
    "deleted in words": _set(is_deleted="yes"),
    "deleted is null": _set(is_deleted=None),
    "link is an object": _set(meeting_url={"url": LINKS[0]}),
    "link is a number": _set(meeting_url=7),
    "bots is text": _set(bots="none"),
    "bots is a number": _set(bots=3),
    "bots is an object": _set(bots={}),
    "bots of text": _set(bots=["b-1"]),
    "bot without id": _bot(bot_id=None),
    "bot with an odd id": _bot(bot_id="../b"),
    "bot without start": _bot(start_time=None),
    "bot without key": _bot(deduplication_key=None),
    "bot without link": _bot(meeting_url=None),
}
NAMELESS: dict[str, Damage] = {
    "null": lambda _event: None,
    "text": lambda _event: "event",
    "number": lambda _event: 7,
    "list": lambda event: [event],
    "no id": _without("id"),
    "id is a number": _set(id=7),
    "id is a path": _set(id="../../api/v2/calendars"),
    "id with a slash at the end": _set(id="a/"),
    "id too long": _set(id="a" * 10_000),
    "no calendar": _without("calendar_id"),
    "calendar is a list": _set(calendar_id=[]),
    "foreign calendar": _set(calendar_id="99999999-0000-4000-8000-000000000000"),
}
ODD: dict[str, Damage] = {
    "extra fields": _set(colour="red", nested={"a": [1, 2]}),
    "bots is null": _set(bots=None),
    "no bots": _without("bots"),
    "no platform id": _without("platform_id"),
    "no meeting platform": _set(meeting_platform=None),
    "new meeting platform": _set(meeting_platform="hologram"),
    "title of a megabyte": _raw(summary="x" * 1_000_000),
    "title of another type": _raw(summary={"a": 1}),
    "title with markup": _raw(summary="<script>alert(1)</script>\r\n{{7*7}}\u202e"),
    "title with half a character": _raw(summary="\ud800"),
    "five thousand guests": _raw(
        attendees=[{"email": f"g{n}@client.example"} for n in range(5000)]
    ),
    "guests of odd types": _raw(attendees=[None, 7, "x", {"email": 7}, {"email": "x@c.example"}]),
    "no organiser": _raw(organizer=None),
    "unknown kind of event": _raw(eventType="birthdayParty"),
}
"""Strange, and yet everything that a decision needs is there: these get their bot."""
NO_ROOM: dict[str, Damage] = {
    "script link": _set(meeting_url="javascript:alert(1)"),
    "data link": _set(meeting_url="data:text/html,x"),
    "link without end": _set(meeting_url="https://meet.example/" + "a" * 8000),
    "empty link": _set(meeting_url=""),
    "link in words": _set(meeting_url="see invitation"),
    "unknown visibility": _raw(visibility="maybe"),
}


def _one_of(count: int, damage: Damage) -> Scene:
    """So many meetings, one of which Recall reports damaged."""
    scene = Scene()
    scene.connect("ada")
    names = ["bad", *(f"m{number}" for number in range(count - 1))]
    meetings = [
        Meeting(name, ("ada",), slot(n), LINKS[0], ("x@client.example",))
        for n, name in enumerate(names)
    ]
    scene.bend(_damaging(damage))
    scene.people.meetings = {meeting.name: meeting for meeting in meetings}
    scene.forget()
    scene.workspace.calendars.feed(scene.calendar("ada"), [m.raw("ada") for m in meetings])
    scene.run(40)
    return scene


def _damaging(damage: Damage) -> Callable[[DirectRequest, DirectResponse], DirectResponse]:
    def damaged(event: dict[str, Any]) -> object:
        return damage(event) if event.get("platform_id") == "bad" else event

    def answer(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        if request.method != "GET" or "/calendar-events/" not in request.path:
            return answer
        body = json.loads(answer.content)
        if "results" in body:
            body["results"] = [damaged(event) for event in body["results"]]
        else:
            body = damaged(body)
        return DirectResponse(answer.status_code, json.dumps(body).encode(), answer.headers)

    return answer


def _bots_of_the_good(scene: Scene) -> list[int]:
    names = sorted(scene.people.meetings.keys() - {"bad"})
    return [len(scene.bots("ada", name)) for name in names]


ALL_BAD = UNREADABLE | NAMELESS


@pytest.mark.parametrize("damage", ALL_BAD.values(), ids=ALL_BAD.keys())
def test_an_event_that_cannot_be_read_stops_none_of_ninety_nine_others(damage: Damage) -> None:
    scene = _one_of(100, damage)
    assert _bots_of_the_good(scene) == [1] * 99
    assert scene.bots("ada", "bad") == []
    assert scene.calls(SCHEDULE) == 99
    assert scene.world.bugs == []
    assert scene.known("ada").sync_from is None
    assert {outcome for outcome, _ in scene.world.telemetry.outcomes} <= {"slice_done", "marked"}


@pytest.mark.parametrize("damage", ODD.values(), ids=ODD.keys())
def test_an_odd_event_gets_its_bot_all_the_same(damage: Damage) -> None:
    scene = _one_of(10, damage)
    assert _bots_of_the_good(scene) == [1] * 9
    assert len(scene.bots("ada", "bad")) == 1
    assert scene.world.bugs == []


@pytest.mark.parametrize("damage", NO_ROOM.values(), ids=NO_ROOM.keys())
def test_an_event_without_a_usable_room_gets_no_bot(damage: Damage) -> None:
    scene = _one_of(10, damage)
    assert _bots_of_the_good(scene) == [1] * 9
    assert scene.bots("ada", "bad") == []
    assert scene.world.bugs == []


@pytest.mark.parametrize("damage", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_known_event_that_becomes_unreadable_says_so_and_heals(damage: Damage) -> None:
    broken = [False]
    scene = Scene()
    scene.connect("ada")
    scene.meet("bad", "ada")
    scene.meet("good", "ada", start=TOMORROW + timedelta(hours=2))
    scene.run(30)
    scene.bend(_damaging(lambda event: damage(event) if broken[0] else event))
    broken[0] = True
    scene.change("bad", start=TOMORROW + timedelta(hours=1))
    scene.change("good", start=TOMORROW + timedelta(hours=3))
    scene.run(60)
    assert scene.row("ada", "bad").decision.reason is Reason.UNREADABLE
    assert scene.bot("ada", "good").start_time == TOMORROW + timedelta(hours=3)
    broken[0] = False
    scene.change("bad", start=TOMORROW + timedelta(hours=4))
    scene.run(60)
    assert scene.wrong() == []
    assert scene.bot("ada", "bad").start_time == TOMORROW + timedelta(hours=4)


def test_an_answer_to_a_write_that_cannot_be_read_stops_only_its_own_meeting() -> None:
    def junk(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        body = json.loads(answer.content or b"{}")
        if request.method == "POST" and body.get("platform_id") == "bad":
            return DirectResponse(200, json.dumps({**body, "start_time": None}).encode())
        return answer

    scene = Scene()
    scene.connect("ada")
    scene.bend(junk)
    scene.forget()
    scene.meet("bad", "ada")
    scene.meet("good", "ada", start=TOMORROW + timedelta(hours=2))
    scene.run(3600)
    assert len(scene.bots("ada", "good")) == 1
    assert len(scene.live) == 2
    assert scene.calls(SCHEDULE) <= 40
    assert scene.world.bugs == []


@pytest.mark.parametrize("error", [RuntimeError("bug"), RequestRefused("context"), KeyError("x")])
def test_a_poisoned_connection_does_not_stop_the_others(error: Exception) -> None:
    scene = Scene()
    good = scene.world.vault.decrypt

    def decrypt(ciphertext: bytes, *, user_id: str, calendar_key: str) -> str:
        if user_id == "ada":
            raise error
        return good(ciphertext, user_id=user_id, calendar_key=calendar_key)

    scene.world.vault.decrypt = decrypt  # type: ignore[method-assign]
    scene.connect("ada", "grace")
    scene.meet("m1", "grace")
    scene.run(60)
    assert len(scene.bots("grace", "m1")) == 1
    assert scene.calendars("ada") == []
    assert scene.connection("ada").problem != ""
    assert "slice_failed" not in {outcome for outcome, _ in scene.world.telemetry.outcomes}


def test_a_poisoned_calendar_does_not_stop_the_others() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    poisoned = scene.calendar("ada").id

    def answer(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        return DirectResponse(500, b"") if f"calendar_id={poisoned}" in request.target else answer

    scene.bend(answer)
    scene.meet("m1", "ada")
    scene.run(20)
    scene.meet("m2", "grace", start=TOMORROW + timedelta(hours=1))
    scene.run(30)
    assert len(scene.bots("grace", "m2")) == 1
