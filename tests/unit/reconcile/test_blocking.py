"""Whom an administrator blocks has no bot until that is taken back; then all is as before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from local.recall_twin.core.settings import WebhookFaults
from rollcall.domain.admins import Admins
from rollcall.domain.bot_view import BotState
from rollcall.domain.decision import Record
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.model import User
from rollcall.domain.pasted import PERSON_BLOCKED
from rollcall.domain.preferences import Override
from rollcall.domain.reasons import Reason
from rollcall.use_cases.administer import Administer
from tests.simulation.faults import Fault, FaultPlan
from tests.simulation.people import HOSTED, ISSUER, LINKS, USERS
from tests.support.memory import MemoryPeopleStore
from tests.unit.reconcile.mail_scene import ADA, MailScene
from tests.unit.reconcile.pasted_scene import LINK, PastedScene
from tests.unit.reconcile.samples import EVERY, LEAVE, TOMORROW, status
from tests.unit.reconcile.scene import Scene


def people_of(scene: Scene) -> Administer:
    world = scene.world
    for user in ("ada", "grace", "max"):
        known = User(user, ISSUER, user, USERS[user], user.title(), hosted_domain=HOSTED[user])
        world.state.users.setdefault(user, known)
    return Administer(MemoryPeopleStore(world.state), world.queue, Admins(), lambda: "random")


def block(scene: Scene, user: str = "ada") -> None:
    assert people_of(scene).block("admin", user, "", scene.now)
    scene.run(60)


def unblock(scene: Scene, user: str = "ada") -> None:
    assert people_of(scene).unblock("admin", user, scene.now)
    scene.run(60)


def met(*owners: str, plan: FaultPlan | None = None) -> Scene:
    scene = Scene(plan=plan)
    scene.world.plan.active = False
    scene.connect(*owners)
    for day, link in enumerate(LINKS[:2]):
        scene.meet(f"m{day}", *owners, start=TOMORROW + timedelta(days=day), link=link)
    scene.run(60)
    scene.world.plan.active = True
    scene.world.plan.operations = 0
    return scene


def blocked_and_back(plan: FaultPlan) -> tuple[int, int]:
    """How many bots there are after a block, and after it was taken back, whatever fails."""
    scene = met("ada", "grace", plan=plan)
    for name in ("m0", "m1"):
        scene.choose("grace", name, Override.SKIP)
    block(scene)
    scene.world.last_faulty_message = scene.world.fifo.sent
    scene.run(900)
    blocked = len(scene.live)
    unblock(scene)
    scene.run(900)
    return blocked, len(scene.live)


@pytest.mark.parametrize("fault", [Fault.CRASH_AFTER, Fault.CRASH_BEFORE, Fault.REFUSE])
def test_a_fault_at_any_operation_ends_in_the_same_way(fault: Fault) -> None:
    whole = FaultPlan(reads_fail=False, scope="worker")
    assert blocked_and_back(whole) == (0, 2)
    assert whole.operations > 20
    for number in range(0, whole.operations, 3):
        plan = FaultPlan(listed={number: fault}, reads_fail=False, scope="worker")
        assert blocked_and_back(plan) == (0, 2), plan.fired


def reasons(scene: Scene, user: str = "ada") -> set[Reason]:
    return {scene.row(user, name).decision.reason for name in ("m0", "m1")}


def until(scene: Scene, moment: timedelta) -> None:
    scene.hours((TOMORROW + moment - scene.now).total_seconds() / 3600)


def test_scheduled_bots_go_and_come_again_when_the_block_is_taken_back() -> None:
    scene = met("ada")
    before = reasons(scene)
    assert len(scene.live) == 2
    block(scene)
    assert scene.live == []
    assert reasons(scene) == {Reason.BLOCKED}
    assert scene.idle()
    unblock(scene)
    assert len(scene.live) == 2
    assert reasons(scene) == before
    assert scene.idle()


def test_a_bot_in_a_call_is_asked_to_leave_and_another_one_comes_after_the_block() -> None:
    scene = met("ada")
    until(scene, timedelta(minutes=5))
    asked = scene.calls(LEAVE)
    block(scene)
    assert scene.calls(LEAVE) == asked + 1
    assert [bot for bot in scene.live if bot.join_at <= scene.now] == []
    unblock(scene)
    assert isinstance(scene.row("ada", "m0").decision, Record)
    assert len(scene.live) == 2


def test_nothing_that_arrives_late_brings_a_bot_back() -> None:
    scene = met("ada")
    people_of(scene)
    block(scene)
    scene.choose("ada", "m0", Override.RECORD)
    scene.people.do_rules("ada", EVERY)
    scene.people.do_connect("ada")
    scene.change("m0", start=TOMORROW + timedelta(hours=2))
    scene.meet("m3", "ada", start=TOMORROW + timedelta(hours=5))
    scene.storm("ada", 3)
    scene.run(120)
    scene.hours(30)
    assert scene.live == []
    assert scene.row("ada", "m3").decision.reason is Reason.BLOCKED


def test_a_cancelled_meeting_stays_cancelled() -> None:
    scene = met("ada")
    block(scene)
    scene.change("m0", cancelled=True)
    scene.run(60)
    assert scene.row("ada", "m0").decision.reason is Reason.DELETED


@pytest.mark.parametrize("moment", [timedelta(days=-1), timedelta(minutes=5)])
def test_a_colleague_keeps_the_bot_of_a_meeting_that_both_have(moment: timedelta) -> None:
    scene = met("ada", "grace")
    if moment > timedelta(0):
        until(scene, moment)
    block(scene)
    assert len(scene.live) == 2
    assert isinstance(scene.row("grace", "m0").decision, Record)
    assert scene.row("ada", "m0").decision.reason is Reason.BLOCKED
    assert scene.bots("ada", "m1") == []
    assert len(scene.bots("grace", "m1")) == 1


def test_a_colleague_who_waited_for_the_room_gets_a_bot_of_their_own() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    scene.meet("hers", "ada", link=LINKS[0])
    scene.meet("m0", "grace", start=TOMORROW + timedelta(minutes=10), link=LINKS[0])
    scene.run(60)
    until(scene, timedelta(minutes=2))
    block(scene)
    scene.run(15 * 60)
    (bot,) = scene.live
    assert bot.event_ids == [scene.event("grace", "m0").id]


def test_a_bot_that_was_sent_by_hand_leaves_and_none_is_sent() -> None:
    scene = PastedScene("ada")
    call = scene.paste()
    scene.run(60)
    assert len(scene.there()) == 1
    block(scene)
    scene.run(60)
    assert scene.there() == []
    assert scene.found(call).problem == PERSON_BLOCKED
    scene.run(600)
    late = scene.paste()
    scene.run(60)
    assert scene.there() == []
    assert (scene.state(late), scene.view(late).why) == (BotState.NOT_RECORDED, PERSON_BLOCKED)
    assert len(scene.made(LINK)) == 1


def test_a_blocked_person_gets_no_letter_and_what_holds_then_is_told_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = MailScene(monkeypatch)
    scene.connect("ada")
    scene.meet("m0", "ada")
    scene.run(60)
    block(scene)
    scene.lose_access()
    scene.hours(50)
    assert scene.letters == []
    unblock(scene)
    scene.hours(25)
    assert scene.letters[:1] == [(MailKind.ACCESS_LOST, ADA)]


def test_a_block_needs_no_rules_that_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = met("ada")
    read = type(scene.world.store).rules

    def unreadable(store: object, user_id: str, now: object) -> object:
        return replace(read(store, user_id, now), readable=False)  # type: ignore[arg-type]

    monkeypatch.setattr(type(scene.world.store), "rules", unreadable)
    block(scene)
    assert scene.live == []


def test_a_bot_sent_by_hand_leaves_while_recall_tells_nothing_about_bots() -> None:
    scene = PastedScene("ada")
    scene.twin_settings.webhooks = WebhookFaults(drop=1.0)
    scene.paste()
    scene.run(60)
    assert len(scene.there()) == 1
    scene.fail(status("GET /api/v1/bot/{id}/", 503))

    block(scene)
    scene.run(180)

    assert scene.there() == []
