"""Under a cap the bots go to what was chosen by hand, then to own, accepted and other meetings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, permutations
from typing import Any

import pytest

from rollcall.domain.caps import CapLimits
from rollcall.domain.preferences import Override
from tests.simulation.clock import START
from tests.simulation.faults import Fault
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.unit.reconcile.samples import EVERY, SCHEDULE, FailAt, room_link, status
from tests.unit.reconcile.scene import Scene
from tests.unit.reconcile.test_caps import DAY, FIVE, WORDS, in_either_unit, on_day

ANSWERED_OR_NOT = replace(EVERY, skip_unanswered=False)
KINDS = ("rest", "accepted", "own", "hand")
"""From what is given up first to what is kept longest."""


def entry(scene: Scene, kind: str, number: int) -> dict[str, Any]:
    """Google's event on Ada's calendar, of one of these kinds."""
    me = scene.calendar("ada").oauth_email
    start = DAY + timedelta(minutes=4 * number, hours=9)
    own = kind == "own"
    return {
        "id": f"{kind}{number}", "iCalUID": f"{kind}{number}", "status": "confirmed",
        "summary": kind, "hangoutLink": room_link(number),
        # The rules leave out what is switched on by hand; else the choice would be forgotten.
        "eventType": "focusTime" if kind == "hand" else "default",
        "start": {"dateTime": start.isoformat()},
        "end": {"dateTime": (start + timedelta(minutes=30)).isoformat()},
        "organizer": {"email": me, "self": True} if own else {"email": "s@strangers.example"},
        "attendees": [
            {"email": "s@strangers.example"},
            {
                "email": me, "self": True,
                "responseStatus": "accepted" if kind == "accepted" else "needsAction",
            },
        ],
    }  # fmt: skip


def add(scene: Scene, kind: str, *numbers: int) -> None:
    """Meetings of one kind appear."""
    scene.workspace.calendars.feed(
        scene.calendar("ada"), [entry(scene, kind, number) for number in numbers]
    )
    scene.run(30)
    if kind == "hand":
        for number in numbers:
            scene.choose("ada", f"hand{number}", Override.RECORD)
        scene.run(30)


def with_bots(scene: Scene) -> set[str]:
    """Names of Ada's meetings that have a bot at Recall."""
    events = scene.workspace.events.of_calendar(scene.calendar("ada").id)
    return {event.platform_id for event in events if event.bots}


def capped(plan: FailAt | None = None, caps: CapLimits = FIVE) -> tuple[Scene, list[int]]:
    """A scene in which Ada may have five bots a day, and how many she had after each call."""
    scene = Scene(plan=plan, caps=caps)
    scene.connect("ada", rules=ANSWERED_OR_NOT)
    seen: list[int] = []

    def look(_request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        seen.append(on_day(scene, "ada"))
        return answer

    scene.bend(look)
    return scene, seen


def test_invitations_of_strangers_get_no_bot_and_cost_no_meeting_of_ones_own() -> None:
    scene = Scene(caps=FIVE)
    scene.connect("ada")
    add(scene, "rest", *range(40))
    add(scene, "own", 50)
    assert with_bots(scene) == {"own50"}


@in_either_unit
@pytest.mark.parametrize(("less", "more"), [*pairwise(KINDS), ("rest", "hand")])
def test_a_meeting_of_more_trust_takes_the_place_of_one_of_less(
    less: str, more: str, five: CapLimits
) -> None:
    scene, seen = capped(caps=five)
    add(scene, less, *range(8))
    add(scene, more, 50)
    scene.run(60)
    assert with_bots(scene) == {f"{less}{n}" for n in range(4)} | {f"{more}50"}
    assert max(seen) == 5
    assert scene.row("ada", f"{less}4").problem == WORDS[five]
    assert scene.idle()


@in_either_unit
@pytest.mark.parametrize("kind", KINDS)
def test_meetings_of_one_kind_keep_the_places_that_they_have(kind: str, five: CapLimits) -> None:
    scene, _ = capped(caps=five)
    add(scene, kind, *range(10, 18))
    before = with_bots(scene)
    add(scene, kind, *range(3))
    scene.run(60)
    assert with_bots(scene) == before == {f"{kind}{n}" for n in range(10, 15)}


@in_either_unit
@pytest.mark.parametrize("order", [*permutations(KINDS)])
def test_the_places_end_with_the_same_meetings_in_whatever_order_they_come(
    order: tuple[str, ...], five: CapLimits
) -> None:
    scene, seen = capped(caps=five)
    for kind in order:
        add(scene, kind, *range(2))
    scene.run(60)
    kinds = sorted(name.rstrip("01") for name in with_bots(scene))
    assert kinds == ["accepted", "hand", "hand", "own", "own"]
    assert max(seen) == 5
    assert scene.idle()


@in_either_unit
def test_an_invitation_that_is_accepted_takes_its_place(five: CapLimits) -> None:
    scene, _ = capped(caps=five)
    add(scene, "rest", *range(8))
    accepted = {**entry(scene, "accepted", 7), "id": "rest7", "iCalUID": "rest7"}
    scene.workspace.calendars.feed(scene.calendar("ada"), [accepted])
    scene.run(60)
    assert with_bots(scene) == {"rest0", "rest1", "rest2", "rest3", "rest7"}


@in_either_unit
def test_a_meeting_that_is_switched_on_takes_its_place(five: CapLimits) -> None:
    scene, _ = capped(caps=five)
    add(scene, "own", *range(8))
    scene.choose("ada", "own7", Override.RECORD)
    scene.run(60)
    assert with_bots(scene) == {"own0", "own1", "own2", "own3", "own7"}


def test_a_bot_that_is_about_to_start_keeps_its_place() -> None:
    scene, _ = capped(caps=CapLimits(per_user=1))
    scene.world.step_until(DAY + timedelta(hours=8, minutes=30))
    add(scene, "rest", 0)
    scene.world.step_until(DAY + timedelta(hours=8, minutes=50))
    add(scene, "own", 60)
    scene.run(60)
    assert with_bots(scene) == {"rest0"}


def test_a_full_workspace_takes_no_places_away() -> None:
    scene, _ = capped(caps=CapLimits(per_user=5, per_workspace=3))
    add(scene, "rest", *range(3))
    add(scene, "own", 50)
    scene.run(60)
    assert with_bots(scene) == {"rest0", "rest1", "rest2"}


@in_either_unit
@pytest.mark.parametrize(
    "fault", [Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.REFUSE, Fault.LOSE_ANSWER]
)
@pytest.mark.parametrize("operation", ["DELETE /api/v2/calendar-events", "save_events", "release"])
@pytest.mark.parametrize("occurrence", [1, 2, 3])
def test_a_place_is_given_on_although_something_fails(
    fault: Fault, operation: str, occurrence: int, five: CapLimits
) -> None:
    plan = FailAt(operation="never")
    scene, seen = capped(plan, five)
    add(scene, "rest", *range(8))
    plan.operation, plan.fault, plan.occurrence = f"worker {operation}", fault, occurrence
    add(scene, "own", 50)
    scene.run(900)
    # After a fault it may be another of the meetings with least trust that gave way.
    assert "own50" in with_bots(scene)
    assert (len(with_bots(scene)), max(seen)) == (5, 5)
    assert scene.idle()


@in_either_unit
def test_a_place_is_given_on_when_recall_removes_again(five: CapLimits) -> None:
    scene, seen = capped(caps=five)
    add(scene, "rest", *range(8))
    scene.fail(status("DELETE /api/v2/calendar-events/{id}/bot/", 503))
    add(scene, "own", 50, 51)
    scene.run(120)
    assert len(with_bots(scene)) == 5
    scene.fail()
    scene.run(600)
    assert len(with_bots(scene) & {"own50", "own51"}) == 2
    # A removal that was held up can cost one bot more than needed, until the next daily read.
    assert 4 <= len(with_bots(scene)) <= 5
    assert (max(seen), scene.idle()) == (5, True)
    assert scene.now - START < timedelta(hours=1)
    assert scene.calls(SCHEDULE) <= 9


@in_either_unit
@pytest.mark.parametrize("code", [400, 404, 405])
def test_a_bot_that_recall_does_not_remove_is_left_alone_and_another_gives_way(
    code: int, five: CapLimits
) -> None:
    scene, _ = capped(caps=five)
    add(scene, "rest", *range(8))
    stuck = scene.event("ada", "rest4").id

    def refuse(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        mine = request.method == "DELETE" and stuck in request.path
        return DirectResponse(code, b"{}") if mine else answer

    scene.bend(refuse)
    scene.forget()
    add(scene, "own", 50)
    scene.run(1800)
    assert "own50" in with_bots(scene)
    assert scene.calls("DELETE /api/v2/calendar-events/{id}/bot/") <= 12


@in_either_unit
def test_a_bot_whose_removal_is_blocked_lets_another_one_give_way(five: CapLimits) -> None:
    scene, _ = capped(caps=five)
    add(scene, "rest", *range(8))
    stuck = scene.event("ada", "rest4").id

    def refuse(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        mine = request.method == "DELETE" and stuck in request.path
        return DirectResponse(403, b"{}") if mine else answer

    scene.bend(refuse)
    add(scene, "own", 50)
    scene.run(3600)
    assert "own50" in with_bots(scene)
