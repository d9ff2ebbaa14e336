"""402 and 403 about one connection stop that one; about everything, they stop everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.model import Status
from rollcall.domain.problems import Problem
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.unit.reconcile.samples import (
    CALENDAR,
    CALENDARS,
    CREATE,
    DELETE,
    EVERY,
    LEAVE,
    LIST,
    REMOVE,
    RETRIEVE,
    SCHEDULE,
    TOMORROW,
    UPDATE,
    status,
)
from tests.unit.reconcile.scene import Scene

MANY = 20
REFUSALS = [402, 403]
NEUTRAL = {"list of all": ("GET", "/api/v2/calendars/", "/calendars/?platform=google_calendar$")}
ONE_CALENDAR = {
    "list by address": ("GET", "/api/v2/calendars/", "email="),
    "create": ("POST", "/api/v2/calendars/", ""),
    "retrieve": ("GET", "/api/v2/calendars/", "/calendars/0"),
    "update": ("PATCH", "/api/v2/calendars/", ""),
    "delete": ("DELETE", "/api/v2/calendars/", ""),
    "list of events": ("GET", "/api/v2/calendar-events/", "calendar_id="),
}


class Refusal:
    """Recall answers some requests with 402 or 403, and stops doing so when told."""

    def __init__(self, scene: Scene, code: int, kind: str = "", word: str = "") -> None:
        self.on = True
        self.times = 0
        self._code = code
        self._method, self._path, self._part = {**ONE_CALENDAR, **NEUTRAL}.get(kind, ("",) * 3)
        self._word = word
        scene.bend(self._answer)

    def _answer(self, request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        if not self.on or not self._meant(request):
            return answer
        self.times += 1
        return replace(answer, status_code=self._code, content=b"<html>Request blocked</html>")

    def _meant(self, request: DirectRequest) -> bool:
        return (
            request.method.startswith(self._method)
            and request.path.startswith(self._path)
            and self._part in f"{request.target}$"
            and self._word in repr(request)
        )


def _quiet() -> Scene:
    """Grace has a meeting with its bot; she is the one who must not notice."""
    scene = Scene()
    scene.connect("grace")
    scene.meet("q", "grace")
    scene.run(60)
    scene.forget()
    return scene


def _grace_is_served(scene: Scene, hours: int, within: float = 15) -> None:
    moved = TOMORROW + timedelta(hours=hours)
    scene.change("q", start=moved)
    scene.run(within)
    assert [bot.start_time for bot in scene.bots("grace", "q")] == [moved]


@pytest.mark.parametrize("code", REFUSALS)
def test_an_address_that_is_refused_stops_nobody_else(code: int) -> None:
    scene = _quiet()
    refusal = Refusal(scene, code, word="@firm")
    for number in range(MANY):
        scene.crowd(number)
    scene.run(5)
    for hour in range(1, 5):
        _grace_is_served(scene, hour)
        scene.run(600)
    assert refusal.times >= MANY
    connections = [scene.world.state.connections[f"user{n}", "primary"] for n in range(MANY)]
    assert {c.problem for c in connections} == {Problem.BLOCKED}
    assert all(c.due_at is not None for c in connections)


@pytest.mark.parametrize("code", REFUSALS)
@pytest.mark.parametrize("kind", ONE_CALENDAR)
def test_a_call_that_is_refused_for_one_calendar_stops_nobody_else(kind: str, code: int) -> None:
    scene = _quiet()
    scene.connect("ada", "max")
    scene.meet("m", "ada")
    scene.run(60)
    refusal = Refusal(scene, code, kind)
    _upset_ada(scene, kind)
    scene.run(5)
    moved = TOMORROW + timedelta(hours=2)
    if kind == "list of events":
        # The list of a single calendar is refused to all: together they are listed as one.
        scene.change("q", start=moved)
        scene.storm("max")
        scene.run(90)
    else:
        scene.change("q", start=moved)
        scene.run(15)
    assert refusal.times > 0
    assert [bot.start_time for bot in scene.bots("grace", "q")] == [moved]
    assert scene.world.state.workspaces["main"].lease.pace.stopped_until is None
    tried = refusal.times
    scene.run(3600)
    assert refusal.times - tried <= 40
    refusal.on = False
    scene.run(330)
    assert scene.wrong() == []
    assert scene.idle()


def _upset_ada(scene: Scene, kind: str) -> None:
    match kind:
        case "list by address" | "create":
            scene.people.do_disconnect("ada")
            scene.run(30)
            scene.people.do_connect("ada")
        case "retrieve":
            scene.people.do_revoke("ada")
        case "update":
            scene.people.do_connect("ada")
        case "delete":
            scene.people.do_disconnect("ada")
        case "list of events":
            scene.change("m", start=TOMORROW + timedelta(hours=5))


@pytest.mark.parametrize("code", REFUSALS)
@pytest.mark.parametrize("route", [CREATE, UPDATE, CALENDAR, DELETE])
def test_an_endpoint_that_is_refused_to_twenty_users_does_not_stop_the_others(
    route: str, code: int
) -> None:
    scene = _quiet()
    if route != CREATE:
        for number in range(MANY):
            scene.crowd(number)
        scene.run(120)
    scene.fail(status(route, code))
    scene.forget()
    for number in range(MANY):
        _use(scene, route, number)
    scene.run(10)
    for hour in (1, 2, 3):
        _grace_is_served(scene, hour)
        scene.run(300)
    assert MANY <= scene.calls(route) <= MANY * 10
    scene.fail()
    scene.run(330)
    assert scene.idle()
    left = {c.status for c in scene.world.state.connections.values() if c.user_id != "grace"}
    assert left == (set() if route == DELETE else {Status.CONNECTED})


def _use(scene: Scene, route: str, number: int) -> None:
    """Let a user do what needs this endpoint."""
    if route in {CREATE, UPDATE}:
        scene.crowd(number)
    elif route == DELETE:
        scene.people.do_disconnect(f"user{number}")
    else:
        (recall_id,) = [
            c.recall_id
            for c in scene.world.state.calendars.values()
            if c.user_id == f"user{number}"
        ]
        scene.world.marks.mark_calendar(recall_id, scene.now, sync_from=None, check=True)


@pytest.mark.parametrize("code", REFUSALS)
def test_once_the_cause_is_gone_the_next_try_succeeds(code: int) -> None:
    """Recall keeps the answer to a create for an hour under its idempotency key."""
    scene = _quiet()
    scene.fail(status(CREATE, code))
    scene.people.do_connect("ada")
    scene.people.do_rules("ada", EVERY)
    scene.run(20 * 60)
    assert scene.connection("ada").problem is Problem.BLOCKED
    assert 4 <= scene.calls(CREATE) <= 10
    scene.fail()
    scene.run(310)
    assert scene.connection("ada").status is Status.CONNECTED
    assert scene.connection("ada").problem is Problem.NONE
    assert scene.calls(CREATE, status=201) == 1


@pytest.mark.parametrize("code", REFUSALS)
def test_who_is_refused_can_disconnect_all_the_same(code: int) -> None:
    scene = _quiet()
    scene.connect("ada")
    scene.meet("m", "ada")
    scene.run(60)
    Refusal(scene, code, "list by address", "ada")
    scene.people.do_disconnect("ada")
    scene.run(30)
    assert scene.calendars("ada") == []
    assert ("ada", "primary") not in scene.world.state.connections
    assert scene.world.revoker.revoked == ["token-2"]


@pytest.mark.parametrize("code", REFUSALS)
def test_removals_of_others_go_on_while_one_connection_is_refused(code: int) -> None:
    scene = _quiet()
    Refusal(scene, code, word="@firm")
    scene.crowd(0)
    scene.run(5)
    scene.people.do_disconnect("grace")
    scene.run(20)
    assert scene.calendars("grace") == []
    assert scene.live == []


@pytest.mark.parametrize("code", [401, 402, 403])
@pytest.mark.parametrize("only", [None, CREATE])
def test_what_is_refused_to_all_stops_all_with_few_calls_and_recovers(
    code: int, only: str | None
) -> None:
    scene = _quiet()
    refused = ["*"] if only is None else [only, CALENDARS, LIST]
    scene.fail(*(status(route, code) for route in refused))
    scene.people.do_connect("ada")
    scene.people.do_rules("ada", EVERY)
    scene.change("q", start=TOMORROW + timedelta(hours=3))
    scene.run(280)
    assert 1 <= scene.calls() <= 4
    scene.run(3600)
    assert scene.calls() <= 3 * 14
    assert scene.world.telemetry.counts[f"failed_access_refused_{code}"] > 0
    scene.fail()
    scene.run(660)
    scene.people.refresh()
    scene.run(30)
    assert scene.wrong() == []
    assert scene.connection("ada").status is Status.CONNECTED
    assert scene.connection("ada").problem is Problem.NONE


@pytest.mark.parametrize("code", [401, 402])
def test_a_stop_that_began_with_a_create_does_not_outlive_its_cause(code: int) -> None:
    """The stored answer to the create must not be what stops the workspace again."""
    scene = _quiet()
    scene.fail(status(CREATE, code))
    neutral = Refusal(scene, code, "list of all")
    scene.people.do_connect("ada")
    scene.run(120)
    assert scene.calls(CREATE, status=code) == 1
    assert scene.connection("ada").problem is Problem.STOPPED
    scene.fail()
    neutral.on = False
    scene.run(310)
    assert scene.connection("ada").status is Status.CONNECTED
    assert scene.calls(CREATE, status=code) == 1


@pytest.mark.parametrize("code", REFUSALS)
@pytest.mark.parametrize("route", [SCHEDULE, REMOVE, RETRIEVE, LEAVE])
def test_a_call_about_one_event_that_is_refused_stops_no_other_kind_of_call(
    route: str, code: int
) -> None:
    scene = _quiet()
    scene.meet("soon", "grace", start=scene.now + timedelta(minutes=20))
    scene.run(60)
    scene.fail(status(route, code))
    scene.forget()
    if route == SCHEDULE:
        scene.meet("m", "grace", start=TOMORROW + timedelta(hours=5))
    else:
        if route == LEAVE:
            scene.run(25 * 60)
        scene.change("soon", private=True)
    scene.run(20)
    scene.people.do_connect("ada")
    scene.people.do_rules("ada", EVERY)
    scene.run(10)
    assert scene.connection("ada").status is Status.CONNECTED
    scene.run(1800)
    assert scene.calls(route) <= 25
    scene.fail()
    scene.run(16 * 60)
    assert scene.idle()
    assert scene.wrong() == []


@pytest.mark.parametrize("code", REFUSALS)
def test_a_meeting_that_is_refused_says_so_and_is_tried_again(code: int) -> None:
    scene = _quiet()
    scene.fail(status(SCHEDULE, code, next=1))
    scene.meet("m", "grace", start=TOMORROW + timedelta(hours=5))
    scene.run(20)
    assert scene.row("grace", "m").problem == {402: "unpaid", 403: "blocked"}[code]
    scene.run(16 * 60)
    assert len(scene.bots("grace", "m")) == 1
