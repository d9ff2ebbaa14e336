"""Who leaves is told once when it is over, and nothing else is told any more."""

from __future__ import annotations

import pytest

from rollcall.domain.errors import Unavailable
from rollcall.domain.leaving import LETTER_WAITS
from rollcall.domain.mail.choices import address_mark
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.mailbox import DOUBT
from rollcall.use_cases.leave import leave
from tests.simulation.faults import Fault, FaultPlan
from tests.unit.reconcile.mail_scene import ADA, MailScene
from tests.unit.reconcile.samples import DELETE, status

RECEIPT = "FAKE-RECEIPT"
ENDS = 240.0
TOLD = [(MailKind.DELETED, ADA)]


def life(monkeypatch: pytest.MonkeyPatch, plan: FaultPlan | None = None) -> MailScene:
    """Ada, with a calendar and a meeting of hers."""
    scene = MailScene(monkeypatch, plan=plan)
    scene.world.plan.active = False
    scene.connect("ada")
    scene.meet("m1", "ada")
    scene.run(60)
    scene.world.plan.active, scene.world.plan.operations = True, 0
    return scene


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> MailScene:
    return life(monkeypatch)


def ask(scene: MailScene) -> None:
    leave(scene.world.portal, scene.world.queue, "ada", RECEIPT, scene.now)


def is_over(scene: MailScene) -> bool:
    receipt = scene.world.state.receipts[RECEIPT]
    return receipt.finished_at is not None and "ada" not in scene.world.state.users


def test_the_receipt_is_sent_once_when_all_but_the_address_is_deleted(scene: MailScene) -> None:
    left: list[object] = []
    state = scene.world.state

    def look(moment: str) -> None:
        left.append((moment, dict(state.events), dict(state.connections), dict(state.preferences)))

    scene.twin.fault = look
    ask(scene)
    scene.run(ENDS)
    assert is_over(scene)
    assert scene.letters == TOLD
    assert left[0] == ("before", {}, {}, {})
    (sent,) = scene.twin.sent
    assert RECEIPT in " ".join(sent.letter.more)
    assert "Meeting m1" not in repr(sent.letter)
    scene.run(3600)
    assert scene.letters == TOLD


def test_a_report_that_comes_after_the_end_stores_nothing(scene: MailScene) -> None:
    ask(scene)
    scene.run(ENDS)
    (sent,) = scene.twin.sent
    scene.mail.record_report("ada", sent.letter_id, [address_mark(ADA)], scene.now)
    assert (scene.world.state.letters, scene.world.state.mail_stops) == (set(), {})


def test_nothing_else_is_told_to_who_leaves(scene: MailScene) -> None:
    scene.fail(status(DELETE, 503))
    scene.mail.mark("ada", "main", scene.now)
    scene.people.do_revoke("ada")
    ask(scene)
    scene.hours(30)
    assert scene.letters == []
    assert "ada" not in scene.world.state.mailboxes
    scene.fail()
    scene.hours(1)
    assert is_over(scene)
    assert scene.letters == TOLD


def test_reminders_end_when_somebody_leaves(scene: MailScene) -> None:
    scene.lose_access()
    scene.run(300)
    assert scene.letters == [(MailKind.ACCESS_LOST, ADA)]
    ask(scene)
    scene.hours(24 * 20)
    assert scene.letters == [(MailKind.ACCESS_LOST, ADA), *TOLD]


def test_a_lost_answer_ends_with_the_report_of_the_letter(scene: MailScene) -> None:
    scene.twin.answer = "lost"
    ask(scene)
    scene.run(ENDS)
    assert not is_over(scene)
    assert scene.world.state.connections == {}
    scene.twin.report(scene.mail)
    scene.run(DOUBT.total_seconds() + 60)
    assert is_over(scene)
    assert scene.letters == TOLD


def test_a_lost_letter_without_report_is_sent_again(scene: MailScene) -> None:
    scene.twin.answer = "lost"
    ask(scene)
    scene.run(ENDS)
    scene.twin.sent.clear()
    scene.twin.answer = "ok"
    scene.run(DOUBT.total_seconds() + 60)
    assert is_over(scene)
    assert scene.letters == TOLD


def test_mail_that_stays_down_delays_the_end_for_an_hour_at_most(scene: MailScene) -> None:
    scene.twin.answer = "down"
    ask(scene)
    scene.run(1800)
    assert not is_over(scene)
    assert scene.world.state.preferences == {}
    scene.run(LETTER_WAITS.total_seconds() - 1800 + ENDS)
    assert is_over(scene)
    assert 1 < scene.twin.tries < 20


def test_a_letter_that_is_refused_holds_nothing_up(scene: MailScene) -> None:
    scene.twin.answer = "refused"
    ask(scene)
    scene.run(ENDS)
    assert is_over(scene)
    assert scene.twin.tries == 1


def test_an_address_that_takes_no_mail_gets_none_and_holds_nothing_up(scene: MailScene) -> None:
    scene.mail.record_report("ada", "letter-1", [address_mark(ADA)], scene.now)
    ask(scene)
    scene.run(ENDS)
    assert is_over(scene)
    assert scene.twin.tries == 0


def test_without_mail_it_ends_without_a_letter(scene: MailScene) -> None:
    scene.on = False
    ask(scene)
    scene.run(ENDS)
    assert is_over(scene)
    assert scene.twin.tries == 0


def test_mail_that_is_switched_off_meanwhile_holds_nothing_up(scene: MailScene) -> None:
    scene.twin.answer = "down"
    ask(scene)
    scene.run(ENDS)
    scene.on = False
    scene.run(3600)
    assert is_over(scene)


def test_a_step_that_fails_after_the_letter_does_not_forget_that_it_was_sent(
    scene: MailScene,
) -> None:
    state = scene.world.state
    before, failing = state.before, [True]

    def refuse(name: str) -> None:
        if name == "end_erasure" and failing[0]:
            raise Unavailable("test")
        before(name)

    state.before = refuse
    ask(scene)
    scene.run(ENDS)
    assert (is_over(scene), scene.letters) == (False, TOLD)
    failing[0] = False
    scene.run(600)
    assert (is_over(scene), scene.letters) == (True, TOLD)


def operations(monkeypatch: pytest.MonkeyPatch) -> int:
    plan = FaultPlan(reads_fail=False, scope="worker")
    scene = life(monkeypatch, plan)
    ask(scene)
    scene.run(ENDS)
    assert is_over(scene)
    return plan.operations


@pytest.mark.parametrize("fault", [Fault.CRASH_AFTER, Fault.CRASH_BEFORE, Fault.REFUSE])
def test_one_letter_comes_whatever_fails_once(
    monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    wrong: dict[int, object] = {}
    fired = 0
    for number in range(operations(monkeypatch)):
        plan = FaultPlan(listed={number: fault}, reads_fail=False, scope="worker")
        scene = life(monkeypatch, plan)
        ask(scene)
        scene.run(ENDS)
        scene.twin.report(scene.mail)
        scene.run(2400)
        fired += len(plan.fired)
        if not is_over(scene) or scene.letters != TOLD:
            wrong[number] = (plan.fired, is_over(scene), scene.letters)
    assert wrong == {}
    assert fired > 15
