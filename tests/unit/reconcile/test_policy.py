"""A change of the company's policy reaches everybody's bots, and every crash is survived."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import time, timedelta

import pytest

from rollcall.domain.decision import Record
from rollcall.domain.errors import Rejected
from rollcall.domain.meeting_hours import Hours
from rollcall.domain.model import User
from rollcall.domain.policy import NO_POLICY, CompanyPause, CompanyPolicy
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.reasons import Reason
from rollcall.reconcile import spreading
from rollcall.reconcile.steps import policy as steps
from tests.simulation.faults import Fault
from tests.simulation.people import LINKS
from tests.unit.reconcile.samples import CREATE, EVERY, SCHEDULE, TOMORROW, FailAt, status
from tests.unit.reconcile.scene import Scene
from tests.unit.reconcile.test_rooms import BROKEN, TURNED_OUT

PAUSED = CompanyPolicy(paused=CompanyPause(TOMORROW, ""))
STOPPED = CompanyPolicy(paused=CompanyPause(TOMORROW, "", and_running=True))
NO_CLIENTS = CompanyPolicy(never_guests=("client.example",))
SOON = timedelta(minutes=20)


def met(scene: Scene) -> Scene:
    """Three people with one meeting each, all with a bot."""
    scene.connect("ada", "grace", "max")
    for number, user in enumerate(("ada", "grace", "max")):
        scene.meet(f"m{number}", user, link=LINKS[number])
    scene.run(60)
    assert all(scene.bots(user, f"m{n}") for n, user in enumerate(("ada", "grace", "max")))
    return scene


def in_force(scene: Scene) -> bool:
    """Whether the change has been spread."""
    lease = scene.world.state.workspaces["main"].lease
    return spreading.is_spread(lease, scene.world.state.policy)


def test_a_pause_of_the_company_takes_everybodys_bots_off_and_its_end_brings_them_back() -> None:
    scene = met(Scene())

    scene.people.do_policy(PAUSED)
    scene.run(60)

    assert scene.live == []
    assert {row.decision.reason for row in scene.world.state.events.values()} == {
        Reason.COMPANY_PAUSED
    }
    scene.people.do_policy(NO_POLICY)
    scene.run(60)
    assert len(scene.live) == 3
    assert scene.wrong() == []


def test_nobody_is_marked_while_the_policy_stays() -> None:
    scene = met(Scene())
    scene.people.do_policy(PAUSED)
    scene.run(120)
    scene.forget()

    scene.people.do_policy(PAUSED)
    scene.run(600)

    assert scene.stored["mark_user"] == scene.stored["save_policy"] == 0


@pytest.mark.parametrize("fault", [Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.FREEZE_AFTER])
@pytest.mark.parametrize("occurrence", [1, 2, 3])
@pytest.mark.parametrize("operation", ["policy", "people", "mark_user", "save_connection"])
def test_a_crash_while_it_is_spread_forgets_nobody(
    operation: str, occurrence: int, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "PEOPLE", 1)
    plan = FailAt(operation="never")
    scene = met(Scene(plan=plan))
    plan.operation, plan.fault, plan.occurrence = f"worker {operation}", fault, occurrence

    scene.people.do_policy(PAUSED)
    scene.run(1500)

    assert plan.fired
    assert scene.live == []
    assert in_force(scene)
    assert scene.wrong() == []


def test_a_change_during_a_change_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "PEOPLE", 1)
    monkeypatch.setattr(spreading, "MOST_WAITING", 1)
    scene = met(Scene())

    scene.people.do_policy(PAUSED)
    scene.run(2)
    scene.people.do_policy(NO_CLIENTS)
    scene.run(120)

    reasons = {row.decision.reason for row in scene.world.state.events.values()}
    assert reasons == {Reason.COMPANY_GUEST}
    assert in_force(scene)


def test_many_people_are_marked_in_parts_and_a_newcomer_does_not_wait_for_them_all() -> None:
    scene = Scene()
    scene.connect("ada")
    for number in range(150):
        scene.crowd(number)
        user = f"user{number}"
        scene.world.state.users[user] = User(
            user, "issuer", user, f"{user}@firm{number}.example", "", last_seen=scene.now.date()
        )
    scene.run(600)
    most = 0

    def watch() -> None:
        nonlocal most
        waiting = [c for c in scene.world.state.connections.values() if c.due_at is not None]
        most = max(most, len(waiting))

    before = scene.world.state.after

    def after(name: str) -> None:
        watch()
        before(name)

    scene.world.state.after = after
    scene.people.do_policy(PAUSED)
    scene.run(180)

    assert in_force(scene)
    assert scene.stored["mark_user"] == 153
    assert most <= spreading.MOST_WAITING + steps.PEOPLE


def test_what_is_seen_after_the_change_is_decided_by_it_before_its_owner_is_marked() -> None:
    scene = met(Scene())
    scene.world.state.policy = replace(NO_CLIENTS, version=1)

    scene.meet("later", "ada", start=TOMORROW + timedelta(hours=2))
    scene.run(60)

    assert scene.bots("ada", "later") == []
    assert scene.row("ada", "later").decision.reason is Reason.COMPANY_GUEST


def test_a_choice_by_hand_gets_no_bot_into_a_meeting_that_the_company_forbids() -> None:
    scene = met(Scene())
    scene.people.do_policy(NO_CLIENTS)
    scene.run(60)

    scene.choose("ada", "m0", Override.RECORD)
    scene.run(60)

    assert scene.bots("ada", "m0") == []
    scene.people.do_policy(NO_POLICY)
    scene.run(60)
    assert scene.row("ada", "m0").decision == Record(Reason.EVENT_TURNED_ON)
    assert len(scene.bots("ada", "m0")) == 1


def running(policy: CompanyPolicy) -> Scene:
    """A meeting that runs with its bot when the policy is set."""
    scene = Scene()
    scene.connect("ada")
    scene.meet("m0", "ada", start=scene.now + SOON)
    scene.run(SOON.total_seconds() + 300)
    (bot,) = scene.live
    assert not bot.is_ready
    scene.people.do_policy(policy)
    scene.run(60)
    return scene


@pytest.mark.parametrize(
    "policy", [PAUSED, NO_CLIENTS, CompanyPolicy(hours=Hours(time(1), time(2)))]
)
def test_a_call_that_runs_goes_on(policy: CompanyPolicy) -> None:
    assert len(running(policy).live) == 1


@pytest.mark.parametrize("policy", [PAUSED, NO_CLIENTS])
def test_a_call_that_goes_on_can_still_be_switched_off(policy: CompanyPolicy) -> None:
    scene = running(policy)

    scene.choose("ada", "m0", Override.SKIP)
    scene.run(60)

    assert scene.live == []


def test_a_pause_may_end_running_calls_too() -> None:
    assert running(STOPPED).live == []


def test_a_guest_who_is_never_recorded_and_comes_into_a_running_call_ends_it() -> None:
    scene = running(CompanyPolicy(never_guests=("rival.example",)))
    assert len(scene.live) == 1

    scene.change("m0", guests=("x@client.example", "spy@rival.example"))
    scene.run(60)

    assert scene.live == []


# --- people who share a room


def test_nobody_of_a_room_records_a_guest_who_is_never_recorded() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    scene.meet("shared", "ada", "grace")
    scene.run(60)
    assert len({bot.id for bot in scene.live}) == 1

    scene.people.do_policy(NO_CLIENTS)
    scene.run(60)

    assert scene.live == []
    assert scene.wrong() == []


def test_an_entry_of_the_same_room_without_that_guest_keeps_its_bot() -> None:
    """Each entry is decided by what it shows; nobody else's entry speaks for it."""
    scene = Scene()
    scene.connect("ada", "grace")
    scene.meet("with", "ada", guests=("x@client.example",))
    scene.meet("without", "grace", guests=("y@other.example",))
    scene.run(60)

    scene.people.do_policy(NO_CLIENTS)
    scene.run(60)

    assert scene.bots("ada", "with") == []
    assert len(scene.bots("grace", "without")) == 1


def test_somebody_of_the_room_who_is_never_recorded_stops_the_bot_of_others_too() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    scene.meet("shared", "ada", "grace")
    scene.meet("own", "grace", start=TOMORROW + timedelta(hours=2), guests=())
    scene.run(60)

    scene.people.do_policy(CompanyPolicy(never_guests=("grace@corp.example",)))
    scene.run(60)

    assert scene.bots("ada", "shared") == scene.bots("grace", "shared") == []
    assert scene.bots("grace", "own") == []


# --- rules


def test_locked_rules_hold_for_those_who_have_saved_none() -> None:
    scene = Scene()
    scene.people.do_policy(CompanyPolicy(rules=EVERY, locked=frozenset({"mode"})))
    scene.people.do_connect("ada")
    scene.run(60)
    scene.meet("m0", "ada")
    scene.run(60)

    assert scene.row("ada", "m0").decision == Record(Reason.COMPANY_RECORDS)
    assert len(scene.bots("ada", "m0")) == 1


def test_a_locked_name_renames_the_bots_of_everybody() -> None:
    scene = met(Scene())

    named = Preferences(mode=Mode.EVERY, bot_name="Corp bot")
    scene.people.do_policy(CompanyPolicy(rules=named, locked=frozenset({"bot_name"})))
    scene.run(60)

    assert {bot.config["bot_name"] for bot in scene.live} == {"Corp bot"}
    assert scene.calls(SCHEDULE) >= 3


def test_a_shared_bot_leaves_although_a_list_shows_both_entries_at_the_same_moment() -> None:
    """Rows of a list are stored with their writes: each saw the other as it was before."""
    scene = Scene()
    scene.connect("ada", "grace")
    scene.meet("shared", "ada", "grace", start=scene.now + SOON)
    scene.run(SOON.total_seconds() + 300)
    assert len(scene.live) == 1
    scene.world.state.policy = replace(STOPPED, version=1)

    scene.change("shared", location="Room 2")
    scene.run(60)

    assert scene.live == []


# --- no new bot comes into a call that goes on


@pytest.mark.parametrize("policy", [PAUSED, NO_CLIENTS])
def test_a_bot_that_breaks_after_the_change_is_not_replaced(policy: CompanyPolicy) -> None:
    scene = running(policy)
    (bot,) = scene.live

    scene.workspace.runner.follow(bot, BROKEN)
    scene.run(300)

    assert scene.live == []


@pytest.mark.parametrize("policy", [PAUSED, NO_CLIENTS])
def test_a_meeting_that_began_while_everybody_was_being_marked_is_not_recorded(
    policy: CompanyPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m0", "ada", start=scene.now + SOON)
    scene.run(SOON.total_seconds() - 30)
    monkeypatch.setattr(spreading, "MOST_WAITING", 0)
    scene.people.do_policy(policy)
    scene.run(120)
    monkeypatch.setattr(spreading, "MOST_WAITING", 50)
    scene.run(120)

    assert in_force(scene)
    assert scene.live == []


@pytest.mark.parametrize("policy", [PAUSED, NO_CLIENTS])
def test_nobody_sends_another_bot_into_a_meeting_that_is_forbidden_by_now(
    policy: CompanyPolicy,
) -> None:
    scene = running(policy)
    (bot,) = scene.live
    scene.workspace.runner.follow(bot, TURNED_OUT)
    scene.run(60)

    with suppress(Rejected):
        scene.send_again("ada", "m0")
    scene.run(120)

    assert scene.live == []


# --- nobody keeps the policy from being spread


def test_a_pause_comes_through_while_very_many_wait_who_cannot_be_connected() -> None:
    scene = met(Scene())
    scene.fail(status(CREATE, 503))
    for number in range(250):
        scene.crowd(number)
    scene.run(60)
    waiting = [c for c in scene.world.state.connections.values() if c.due_at is not None]
    assert sum(1 for one in waiting if one.attempts == 0) >= spreading.MOST_WAITING

    scene.people.do_policy(PAUSED)
    scene.run(180)

    assert scene.live == []
    assert in_force(scene)
