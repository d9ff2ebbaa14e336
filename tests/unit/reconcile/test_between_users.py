"""What one user or one bad moment must not cost anybody: lists, bots, caps, alarms, workspaces."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from local.recall_twin.core.settings import WebhookFaults
from rollcall.domain.bot_view import BotState
from rollcall.domain.caps import CapLimits
from rollcall.domain.deduplication import Scope
from rollcall.domain.preferences import Mode
from rollcall.domain.rows import CAP_REACHED
from rollcall.use_cases.list_meetings import list_meetings
from tests.simulation.clock import START
from tests.simulation.crowd import EVERY, Member, entries, entry, room
from tests.simulation.faults import Fault, FaultPlan
from tests.simulation.fifo import VISIBILITY
from tests.simulation.people import LINKS
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.support.companies import COMPANIES
from tests.unit.reconcile.breaking import ringing
from tests.unit.reconcile.samples import TOMORROW, UPDATE, message
from tests.unit.reconcile.scene import Scene

DAYS_AHEAD = START + timedelta(days=5)
PAGE_TURNS = {"cursor", "start_time__gte", "start_time__lte"}


# --- lists -----------------------------------------------------------------------------------


@pytest.mark.parametrize("pressed", [4, 10, 18, 25], ids="{} s after".format)
def test_sync_now_beside_a_list_that_is_put_off_reads_what_nobody_told_of(pressed: float) -> None:
    scene = Scene(page_size=1)
    scene.connect("max", "grace")
    scene.run(60)
    left = [429]

    def put_off(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        if left and not PAGE_TURNS.isdisjoint(name for name, _ in request.query):
            return DirectResponse(left.pop(), b"{}", {"retry-after": "20"})
        return answer

    scene.bend(put_off)
    scene.meet("both", "max", "grace", start=DAYS_AHEAD)
    scene.later(3, _appear_silently, scene)
    scene.later(pressed, scene.people.do_resync, "grace")
    scene.run(120)
    assert not left
    assert len(scene.bots("grace", "silent")) == 1
    assert len(scene.bots("grace", "both")) == 1


def _appear_silently(scene: Scene) -> None:
    """A meeting of Grace's appears that neither a notification nor a list of changes shows."""
    scene.twin_settings.webhooks = WebhookFaults(drop=1)
    scene.meet("silent", "grace", start=DAYS_AHEAD + timedelta(hours=3))
    scene.event("grace", "silent").updated_at = START - timedelta(days=1)


def test_one_refused_list_of_the_workspace_ends_no_lists_of_the_workspace_for_good() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    scene.twin_settings.webhooks = WebhookFaults(drop=1)
    left, served = [400], list[datetime]()

    def refuse_once(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        together = request.path.endswith("/calendar-events/") and not _is_of_one(request)
        if together and left:
            return DirectResponse(left.pop(), b"{}")
        served.extend([scene.now] * together)
        return answer

    scene.bend(refuse_once)
    scene.hours(26)
    assert not left
    assert served
    scene.meet("later", "ada", start=scene.now + timedelta(days=2))
    scene.run(16 * 60)
    assert len(scene.bots("ada", "later")) == 1


def _is_of_one(request: DirectRequest) -> bool:
    return "calendar_id" in dict(request.query)


# --- connections -----------------------------------------------------------------------------


def test_users_who_connect_again_by_choice_keep_their_bots_and_ring_no_alarm() -> None:
    scene = Scene()
    users = ("ada", "grace", "max")
    scene.connect(*users)
    members = [Member(scene.world, number) for number in range(5)]
    for number, member in enumerate(members):
        member.save()
        member.connect()
        scene.run(20)
        member.show(entry("m", TOMORROW, room(number)))
    for number, user in enumerate(users):
        scene.meet(f"of-{user}", user, start=TOMORROW + timedelta(hours=number))
    scene.run(60)
    before = {bot.id for bot in scene.live}
    assert len(before) == len(users) + len(members)
    scene.forget()
    for user in users:
        scene.people.do_connect(user)
    for member in members:
        member.connect()
    shown = set[BotState]()
    for _ in range(120):
        scene.run(1)
        shown |= {state for user in users for state in states(scene, user)}
    assert scene.calls(UPDATE) == len(before)
    assert {bot.id for bot in scene.live} == before
    assert shown == {BotState.SCHEDULED}
    assert "CalendarsDisconnected" not in ringing(scene)


def states(scene: Scene, user: str) -> list[BotState]:
    """How the bots of a user's meetings stand, as the page shows them."""
    agenda = list_meetings(
        scene.world.portal,
        user,
        now=scene.now,
        day_start=scene.now,
        scope=Scope.COMPANY,
        companies=COMPANIES,
    )
    return [meeting.bot.state for meeting in agenda.meetings]


@dataclass(slots=True)
class CrashOnce(FaultPlan):
    """Once it is armed, the worker dies after so many more operations."""

    left: int | None = None

    def next(self, operation: str, *, recall: bool) -> Fault | None:
        """The fault of the next operation."""
        self.operations += 1
        if self.left is None or not operation.startswith("worker "):
            return None
        self.left -= 1
        if self.left >= 0:
            return None
        self.left = None
        self.fired.append((self.operations, operation, Fault.CRASH_BEFORE))
        return Fault.CRASH_BEFORE


@pytest.mark.parametrize("after", range(16))
def test_a_worker_that_dies_while_access_is_lost_leaves_no_row_that_waits_for_ever(
    after: int,
) -> None:
    plan = CrashOnce()
    scene = Scene(plan=plan)
    scene.connect("ada", "grace")
    for number in range(3):
        scene.meet(f"m{number}", "ada", start=TOMORROW + timedelta(hours=number))
    scene.run(40)
    plan.left = after
    scene.people.do_revoke("ada")
    scene.run(VISIBILITY + 120)
    assert plan.fired
    assert set(states(scene, "ada")) == {BotState.NONE}
    assert scene.idle()


# --- caps ------------------------------------------------------------------------------------


def test_rules_that_are_switched_again_and_again_use_up_nobody_elses_cap() -> None:
    scene = Scene(caps=CapLimits(per_user=20, per_workspace=100))
    scene.connect("ada", "grace")
    member = Member(scene.world, 1)
    member.save()
    member.connect()
    scene.run(30)
    member.show(*entries(60, TOMORROW, link=room(1), per_day=20))
    scene.run(60)
    for number in range(48):
        member.save(replace(EVERY, mode=(Mode.CHOSEN, Mode.EVERY)[number % 2]))
        scene.run(60)
    scene.meet("mine", "grace", start=TOMORROW)
    scene.run(60)
    assert len(scene.bots("grace", "mine")) == 1


@pytest.mark.parametrize("ends", [{"cancelled": True}, {"start": DAYS_AHEAD}], ids=["off", "later"])
def test_calls_that_are_joined_and_given_up_all_day_use_up_nobody_elses_cap(
    ends: dict[str, Any],
) -> None:
    scene = Scene(caps=CapLimits(per_user=2, per_workspace=12, turnover=4))
    scene.connect("ada", "grace")
    for turn in range(12):
        names = [f"m{turn}-{number}" for number in range(2)]
        for name in names:
            scene.meet(name, "ada", start=scene.now + timedelta(minutes=2))
        scene.run(300)
        for name in names:
            scene.change(name, **ends)
        scene.run(120)
    scene.meet("mine", "grace", start=TOMORROW)
    scene.run(60)
    assert len(scene.bots("grace", "mine")) == 1


def test_what_met_the_orders_of_its_users_day_has_its_bot_soon_after_midnight() -> None:
    scene = Scene(caps=CapLimits(per_user=2, turnover=2))
    scene.connect("ada")
    for number in range(6):
        day = DAYS_AHEAD + timedelta(days=number // 2)
        scene.meet(f"m{number}", "ada", start=day + timedelta(hours=number % 2))
    scene.run(60)
    assert [len(scene.bots("ada", f"m{n}")) for n in range(6)] == [1, 1, 1, 1, 0, 0]
    assert scene.row("ada", "m4").problem == CAP_REACHED
    scene.world.step_until(START.replace(hour=0) + timedelta(days=1, minutes=10))
    assert scene.wrong() == []


def test_what_met_the_cap_of_the_workspace_has_its_bot_soon_after_midnight() -> None:
    scene = Scene(caps=CapLimits(per_user=5, per_workspace=5))
    scene.connect("ada", "grace")
    for number in range(5):
        scene.meet(f"m{number}", "ada", start=DAYS_AHEAD + timedelta(hours=number))
    scene.run(60)
    scene.meet("capped", "grace", start=DAYS_AHEAD, link=LINKS[1])
    scene.run(60)
    assert scene.bots("grace", "capped") == []
    scene.world.step_until(START.replace(hour=0) + timedelta(days=1, minutes=10))
    assert len(scene.bots("grace", "capped")) == 1


# --- messages --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["w1", "Main", "main2", "", "main ", "*"])
def test_a_message_that_names_another_workspace_has_no_effect(name: str) -> None:
    scene = Scene()
    scene.connect("ada")
    scene.run(60)
    scene.forget()
    before = dict(scene.world.state.workspaces)
    answer = scene.world._invoke_worker(message({"v": 1, "workspace": name}))
    assert answer == {"batchItemFailures": []}
    assert scene.world.state.workspaces == before
    assert scene.calls() == 0
