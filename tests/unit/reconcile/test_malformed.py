"""Events that cannot be read, among good ones: parked one by one, and nobody else waits."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.deduplication import Scope
from rollcall.domain.errors import RequestRefused
from rollcall.domain.preferences import Override
from rollcall.domain.problems import Problem
from rollcall.domain.reasons import Reason
from rollcall.domain.rows import UNREADABLE as UNREADABLE_PROBLEM
from rollcall.use_cases.agenda import Lock
from rollcall.use_cases.list_meetings import list_meetings
from tests.simulation.people import LINKS, Meeting
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.support.companies import COMPANIES
from tests.unit.reconcile.damage import NAMELESS, NO_ROOM, ODD, UNREADABLE, Damage
from tests.unit.reconcile.samples import EVERY, SCHEDULE, TOMORROW, slot
from tests.unit.reconcile.scene import Scene


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
    outcomes = {outcome for outcome, _ in scene.world.telemetry.outcomes}
    assert outcomes <= {"run_done", "marked", "lease_held"}


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


@pytest.mark.parametrize("damage", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_new_event_that_cannot_be_read_has_a_row_that_says_so(damage: Damage) -> None:
    scene = _one_of(2, damage)
    row = scene.row("ada", "bad")
    assert row.decision.reason is Reason.UNREADABLE
    assert (row.desired, row.due) == (None, False)
    assert scene.bots("ada", "bad") == []
    agenda = list_meetings(
        scene.world.portal,
        "ada",
        now=scene.now,
        day_start=scene.now,
        scope=Scope.COMPANY,
        companies=COMPANIES,
    )
    shown = next(meeting for meeting in agenda.meetings if meeting.row.key == row.key)
    assert (shown.decision.reason, shown.lock) == (Reason.UNREADABLE, Lock.UNREADABLE)


def test_a_new_event_that_cannot_be_read_gets_its_bot_once_it_can() -> None:
    broken = [True]
    damage = UNREADABLE["start is null"]
    scene = Scene()
    scene.connect("ada")
    scene.bend(_damaging(lambda event: damage(event) if broken[0] else event))
    scene.meet("bad", "ada")
    scene.run(30)
    assert scene.row("ada", "bad").decision.reason is Reason.UNREADABLE
    broken[0] = False
    scene.change("bad", start=TOMORROW + timedelta(hours=1))
    scene.run(60)
    assert scene.wrong() == []
    assert scene.bot("ada", "bad").start_time == TOMORROW + timedelta(hours=1)


def test_no_rules_and_no_choice_order_a_bot_by_an_entry_that_cannot_be_read() -> None:
    scene = _one_of(2, UNREADABLE["link is a number"])
    scene.choose("ada", "bad", Override.RECORD)
    scene.people.do_rules("ada", replace(EVERY, bot_name="Another"))
    scene.run(60)
    assert scene.row("ada", "bad").decision.reason is Reason.UNREADABLE
    assert scene.bots("ada", "bad") == []


def test_a_recording_goes_on_when_its_entry_becomes_unreadable_and_ends_by_hand() -> None:
    broken = [False]
    scene = Scene()
    scene.connect("ada")
    scene.meet("bad", "ada", start=scene.now + timedelta(minutes=20))
    damage = UNREADABLE["deleted in words"]
    scene.bend(_damaging(lambda event: damage(event) if broken[0] else event))
    scene.run(25 * 60)
    there = scene.bots("ada", "bad")
    broken[0] = True
    scene.change("bad", minutes=40)
    scene.people.do_rules("ada", replace(EVERY, bot_name="Another"))
    scene.run(120)
    assert scene.row("ada", "bad").problem == UNREADABLE_PROBLEM
    assert scene.bots("ada", "bad") == there
    assert [bot.status for bot in scene.live] == ["in_call_recording"]
    scene.choose("ada", "bad", Override.SKIP)
    scene.run(60)
    assert "in_call_recording" not in [bot.status for bot in scene.live]


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


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (RuntimeError("bug"), Problem.OUR_SIDE),
        (RequestRefused("context"), Problem.NOT_ACCEPTED),
        (KeyError("x"), Problem.OUR_SIDE),
    ],
)
def test_a_poisoned_connection_does_not_stop_the_others(error: Exception, problem: Problem) -> None:
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
    assert scene.connection("ada").problem is problem
    assert "run_failed" not in {outcome for outcome, _ in scene.world.telemetry.outcomes}


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
