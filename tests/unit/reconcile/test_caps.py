"""Anybody may send invitations, and no flood of them orders bots without end."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from local.recall_twin.core.settings import RouteFault
from rollcall.domain.bot_state import BotState
from rollcall.domain.bot_words import BOT_CAUSES
from rollcall.domain.caps import CapLimits
from rollcall.domain.deduplication import Scope
from rollcall.domain.pace import Endpoint
from rollcall.domain.preferences import Override
from rollcall.use_cases.list_meetings import list_meetings
from tests.simulation.clock import START
from tests.simulation.faults import Fault
from tests.simulation.people import Meeting
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.support.companies import COMPANIES
from tests.unit.reconcile.samples import SCHEDULE, FailAt, room_link, status
from tests.unit.reconcile.scene import Scene

DAY = datetime(2026, 3, 4, tzinfo=UTC)
NEXT_DAY = DAY + timedelta(days=1)
REFUSED, HOURS_REFUSED = "refused:cap_reached", "refused:hours_reached"
FIVE = CapLimits(per_user=5)
HALF_HOURS = CapLimits(minutes_per_user=150)
"""The same cap in hours: all meetings here take half an hour."""
WORDS = {FIVE: REFUSED, HALF_HOURS: HOURS_REFUSED}
in_either_unit = pytest.mark.parametrize("five", [FIVE, HALF_HOURS], ids=["bots", "hours"])


def invite(scene: Scene, user: str, count: int, *, first: int = 0, day: datetime = DAY) -> None:
    """Strangers send invitations for one day, a meeting every four minutes."""
    guests = ("x@bad.example",)
    numbers = range(first, first + count)
    starts = {f"{day:%d}-{n}": day + timedelta(minutes=4 * n) for n in numbers}
    meetings = [
        Meeting(name, (user,), start, room_link(number), guests)
        for number, (name, start) in zip(numbers, starts.items(), strict=True)
    ]
    scene.people.meetings |= {meeting.name: meeting for meeting in meetings}
    scene.workspace.calendars.feed(scene.calendar(user), [m.raw(user) for m in meetings])


def on_day(scene: Scene, user: str, day: datetime = DAY) -> int:
    """Bots at Recall for one user's meetings of one day."""
    events = scene.workspace.events.of_calendar(scene.calendar(user).id)
    return sum(bot.start_time.date() == day.date() for event in events for bot in event.bots)


def problems(scene: Scene, user: str) -> Counter[str]:
    """What keeps the bots of a user's meetings away, and how many have none of that."""
    return Counter(row.problem for (u, *_), row in scene.world.state.events.items() if u == user)


def watched(
    *users: str, plan: FailAt | None = None, caps: CapLimits | None = None, **slow: int
) -> tuple[Scene, list[int]]:
    """A scene, and how many bots the first user had on the day after each call."""
    limits = {Endpoint(name): number for name, number in slow.items()}
    scene = Scene(plan=plan, limits=limits, caps=caps)
    scene.connect(*users)
    seen: list[int] = []

    def look(_request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        seen.append(on_day(scene, users[0]))
        return answer

    scene.bend(look)
    return scene, seen


def test_three_hundred_invitations_for_one_day_get_forty_bots_and_others_are_served() -> None:
    scene, seen = watched("ada", "grace")
    scene.forget()
    invite(scene, "ada", 300)
    invite(scene, "grace", 5)
    scene.run(60)
    assert (max(seen), on_day(scene, "ada"), on_day(scene, "grace")) == (40, 40, 5)
    assert problems(scene, "ada") == {"": 40, REFUSED: 260}
    assert scene.calls(SCHEDULE) == 45
    assert scene.idle()


def test_what_starts_first_has_the_bots_and_the_others_say_why_they_have_none() -> None:
    scene, _ = watched("ada")
    invite(scene, "ada", 60)
    scene.run(60)
    agenda = list_meetings(
        scene.world.portal,
        "ada",
        now=scene.now,
        day_start=START,
        scope=Scope.COMPANY,
        companies=COMPANIES,
    )
    shown = [(meeting.bot.state, meeting.bot.why) for meeting in agenda.meetings]
    assert shown == [(BotState.SCHEDULED, "")] * 40 + [(BotState.FAILED, REFUSED)] * 20
    assert "limit" in BOT_CAUSES[REFUSED]
    assert "hours" in BOT_CAUSES[HOURS_REFUSED]


def test_the_cap_holds_over_many_runs_and_floods_and_for_each_day_alone() -> None:
    scene, seen = watched("ada", schedule=15)
    for number in range(6):
        scene.later(number * 45, invite, scene, "ada", 20, first=20 * number)
        scene.later(number * 50, invite, scene, "ada", 7, first=7 * number, day=NEXT_DAY)
    scene.run(600)
    assert (max(seen), on_day(scene, "ada"), on_day(scene, "ada", NEXT_DAY)) == (40, 40, 40)
    assert problems(scene, "ada") == {"": 80, REFUSED: 120 + 42 - 80}


@in_either_unit
@pytest.mark.parametrize("lost", [Fault.CRASH_BEFORE, Fault.REFUSE, Fault.LOSE_ANSWER])
def test_a_first_order_that_is_lost_leaves_the_cap_where_it_was(
    lost: Fault, five: CapLimits
) -> None:
    plan = FailAt(operation="worker POST /api/v2/calendar-events", fault=lost)
    scene, seen = watched("ada", plan=plan, caps=five)
    invite(scene, "ada", 20)
    scene.run(600)
    assert len(plan.fired) == 1
    assert (max(seen), on_day(scene, "ada")) == (5, 5)
    assert problems(scene, "ada") == {"": 5, WORDS[five]: 15}


@pytest.mark.parametrize("code", [400, 409, 503, 507])
@pytest.mark.parametrize(
    "caps",
    [
        CapLimits(per_user=5, per_workspace=5),
        CapLimits(minutes_per_user=150, minutes_per_workspace=300),
    ],
)
def test_orders_that_fail_are_given_back_to_other_meetings(code: int, caps: CapLimits) -> None:
    scene, seen = watched("ada", caps=caps)
    scene.fail(status(SCHEDULE, code, next=6))
    invite(scene, "ada", 20)
    scene.run(600)
    assert (max(seen), on_day(scene, "ada")) == (5, 5)
    lease = scene.world.state.workspaces["main"].lease
    assert (lease.ordered, lease.ordered_minutes) == (5, 150)


@pytest.mark.parametrize(
    ("caps", "word"),
    [
        (CapLimits(per_user=5, per_workspace=6), REFUSED),
        (CapLimits(minutes_per_user=150, minutes_per_workspace=360), HOURS_REFUSED),
    ],
)
def test_a_meeting_with_its_bot_may_move_onto_a_full_day(caps: CapLimits, word: str) -> None:
    scene, _ = watched("ada", caps=caps)
    invite(scene, "ada", 1, day=NEXT_DAY)
    invite(scene, "ada", 8)
    scene.run(60)
    moved = DAY + timedelta(hours=22)
    scene.change("05-0", start=moved)
    scene.run(60)
    assert scene.bot("ada", "05-0").start_time == moved
    assert (on_day(scene, "ada"), on_day(scene, "ada", NEXT_DAY)) == (6, 0)
    assert problems(scene, "ada") == {"": 6, word: 3}


@in_either_unit
def test_what_becomes_free_is_given_away_by_the_next_daily_read(five: CapLimits) -> None:
    late = DAY + timedelta(days=3)
    scene, _ = watched("ada", caps=five)
    invite(scene, "ada", 8, day=late)
    scene.run(60)
    for name in ("07-0", "07-1"):
        scene.change(name, cancelled=True)
    scene.hours(28)
    assert on_day(scene, "ada", late) == 5
    assert problems(scene, "ada") == {"": 7, WORDS[five]: 1}


def test_a_workspace_orders_so_many_a_day_and_starts_anew_the_next() -> None:
    late = DAY + timedelta(days=3)
    scene, _ = watched("ada", "grace", caps=CapLimits(per_workspace=6))
    invite(scene, "ada", 4, day=late)
    scene.run(20)
    invite(scene, "grace", 4, day=late)
    scene.run(60)
    assert [on_day(scene, user, late) for user in ("ada", "grace")] == [4, 2]
    scene.hours(14)
    assert on_day(scene, "grace", late) == 2
    invite(scene, "grace", 1, first=9, day=late)
    scene.hours(0.5)
    assert [scene.now.day, on_day(scene, "grace", late)] == [2, 2]
    scene.hours(28)
    assert scene.wrong() == []


@pytest.mark.parametrize("caps", [CapLimits(per_workspace=3), CapLimits(minutes_per_workspace=180)])
def test_a_recall_that_answers_nothing_is_not_charged_for(caps: CapLimits) -> None:
    scene, _ = watched("ada", caps=caps)
    scene.fail(RouteFault(kind="status", route=SCHEDULE, status=503))
    invite(scene, "ada", 3)
    scene.run(900)
    scene.fail()
    scene.run(600)
    assert scene.wrong() == []


TWO_ORDERS = [CapLimits(per_workspace=2), CapLimits(minutes_per_workspace=120)]


@pytest.mark.parametrize("caps", TWO_ORDERS)
def test_what_waits_for_tomorrow_says_so_after_every_read_of_its_calendar(caps: CapLimits) -> None:
    scene, _ = watched("ada", caps=caps)
    invite(scene, "ada", 4)
    scene.run(30)
    before = problems(scene, "ada")
    scene.people.do_resync("ada")
    scene.run(60)
    assert problems(scene, "ada") == before
    assert before[""] == 2


def test_what_waits_for_tomorrow_says_so_although_it_is_switched_on() -> None:
    scene, _ = watched("ada", caps=CapLimits(per_workspace=2))
    invite(scene, "ada", 4)
    scene.run(30)
    before = problems(scene, "ada")
    scene.choose("ada", "04-3", Override.RECORD)
    scene.run(60)
    assert problems(scene, "ada") == before
    assert scene.row("ada", "04-3").retry_at == datetime(2026, 3, 3, tzinfo=UTC)


def test_what_is_switched_on_takes_hours_of_today_and_else_waits_for_tomorrow() -> None:
    scene, _ = watched("ada", caps=CapLimits(minutes_per_workspace=120))
    invite(scene, "ada", 4)
    scene.run(30)
    before = problems(scene, "ada")
    for name in ("04-2", "04-3", "04-1"):
        scene.choose("ada", name, Override.RECORD)
        scene.run(60)
    assert problems(scene, "ada") == before
    assert not scene.row("ada", "04-2").problem
    assert not scene.row("ada", "04-3").problem
    assert scene.row("ada", "04-1").retry_at == datetime(2026, 3, 3, tzinfo=UTC)


@pytest.mark.parametrize("caps", TWO_ORDERS)
def test_what_waits_for_tomorrow_goes_on_waiting_when_a_list_leaves_it_out(caps: CapLimits) -> None:
    scene, _ = watched("ada", caps=caps)
    invite(scene, "ada", 4)
    scene.run(30)
    before, left_out = problems(scene, "ada"), scene.event("ada", "04-2").id

    def shortened(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        if (request.method, request.path) != ("GET", "/api/v2/calendar-events/"):
            return answer
        body = json.loads(answer.content)
        body["results"] = [event for event in body["results"] if event["id"] != left_out]
        return DirectResponse(answer.status_code, json.dumps(body).encode())

    scene.bend(shortened)
    scene.people.do_resync("ada")
    scene.run(60)
    assert problems(scene, "ada") == before
    assert scene.row("ada", "04-2").retry_at == datetime(2026, 3, 3, tzinfo=UTC)
