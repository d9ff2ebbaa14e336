"""People are told once what a change of the company's policy did to their coming meetings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.policy import NO_POLICY, CompanyPause, CompanyPolicy
from rollcall.domain.policy_checks import SETTLES_IN
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.use_cases.choose_mail import choose_mail
from tests.simulation.faults import Fault
from tests.simulation.people import LINKS, USERS
from tests.unit.reconcile.mail_scene import ADA, MailScene
from tests.unit.reconcile.samples import TOMORROW, FailAt

PAUSED = CompanyPolicy(paused=CompanyPause(TOMORROW, ""))
NO_CLIENTS = CompanyPolicy(never_guests=("client.example",))
TOLD = (MailKind.COMPANY_RULES, ADA)
HOUR = 3600.0


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> MailScene:
    return met(MailScene(monkeypatch))


def met(scene: MailScene) -> MailScene:
    """Ada has two meetings with a bot, and one without."""
    users = scene.world.state.users
    for user in USERS:
        users[user] = replace(users[user], last_seen=scene.now.date())
    scene.connect("ada", "grace")
    scene.meet("client", "ada", link=LINKS[0])
    scene.meet("inside", "ada", link=LINKS[1], guests=("y@corp.example",))
    scene.meet("off", "ada", link=LINKS[2])
    scene.run(30)
    scene.choose("ada", "off", Override.SKIP)
    scene.run(60)
    return scene


def texts(scene: MailScene) -> list[str]:
    return [each.letter.first for each in scene.twin.sent]


def test_one_letter_says_how_many_meetings_changed_and_why(scene: MailScene) -> None:
    scene.people.do_policy(NO_CLIENTS)
    scene.run(2 * HOUR)

    assert scene.letters == [TOLD]
    (sent,) = scene.twin.sent
    assert "Of your coming meetings 1 will not be recorded any more." in sent.letter.first
    (item,) = sent.letter.items
    assert "Your company never records meetings with client.example." in item.note
    assert sent.letter.unsubscribe


def test_nobody_is_told_before_the_change_has_settled(scene: MailScene) -> None:
    scene.people.do_policy(NO_CLIENTS)
    scene.run(SETTLES_IN.total_seconds() - 60)

    assert scene.letters == []


def test_who_has_no_meeting_that_changed_is_not_told(scene: MailScene) -> None:
    scene.people.do_policy(CompanyPolicy(never_guests=("rival.example",)))
    scene.run(2 * HOUR)

    assert scene.letters == []


def test_a_change_that_is_taken_back_in_time_is_not_told(scene: MailScene) -> None:
    scene.people.do_policy(PAUSED)
    scene.run(600)
    scene.people.do_policy(NO_POLICY)
    scene.run(2 * HOUR)

    assert scene.letters == []
    assert len(scene.live) == 2


def test_several_changes_in_a_short_time_are_one_letter(scene: MailScene) -> None:
    scene.people.do_policy(NO_CLIENTS)
    scene.run(900)
    scene.people.do_policy(replace(NO_CLIENTS, never_words=("meeting inside",)))
    scene.run(2 * HOUR)

    assert scene.letters == [TOLD]
    assert "2 will not be recorded any more" in texts(scene)[0]


def test_each_change_that_settled_has_a_letter_about_what_it_did(scene: MailScene) -> None:
    scene.people.do_policy(PAUSED)
    scene.run(HOUR)
    scene.people.do_policy(NO_CLIENTS)
    scene.run(HOUR)

    assert scene.letters == [TOLD, TOLD]
    assert "2 will not be recorded any more" in texts(scene)[0]
    assert "1 will be recorded now" in texts(scene)[1]


def test_ones_own_changes_are_not_the_companys(scene: MailScene) -> None:
    scene.people.do_policy(CompanyPolicy(never_guests=("rival.example",)))
    scene.run(60)
    scene.people.do_rules("ada", Preferences(mode=Mode.CHOSEN))
    scene.run(2 * HOUR)

    assert scene.live == []
    assert scene.letters == []


def test_what_only_locked_rules_change_is_told_too(scene: MailScene) -> None:
    rules = Preferences(mode=Mode.CHOSEN)
    scene.people.do_policy(CompanyPolicy(rules=rules, locked=frozenset({"mode"})))
    scene.run(2 * HOUR)

    assert scene.letters == [TOLD]
    assert "2 will not be recorded any more" in texts(scene)[0]


def test_a_letter_that_was_switched_off_is_not_sent(scene: MailScene) -> None:
    kind = MailKind.COMPANY_RULES
    choose_mail(scene.mail, scene.world.queue, "ada", kind, on=False, now=scene.now)

    scene.people.do_policy(NO_CLIENTS)
    scene.run(2 * HOUR)

    assert scene.letters == []


@pytest.mark.parametrize("fault", [Fault.CRASH_BEFORE, Fault.CRASH_AFTER])
@pytest.mark.parametrize(
    ("operation", "occurrence"),
    [("mark_mail", 1)]
    + [(o, n) for o in ("save_events", "save_mailbox", "mark_user", "release") for n in (1, 2)],
)
def test_after_a_crash_people_are_told_once_all_the_same(
    monkeypatch: pytest.MonkeyPatch, operation: str, occurrence: int, fault: Fault
) -> None:
    plan = FailAt(operation="never")
    scene = met(MailScene(monkeypatch, plan=plan))
    plan.operation, plan.fault, plan.occurrence = f"worker {operation}", fault, occurrence

    scene.people.do_policy(NO_CLIENTS)
    scene.run(3 * HOUR)

    assert plan.fired
    assert scene.letters == [TOLD]


def test_meetings_that_are_over_when_it_settles_are_not_told(scene: MailScene) -> None:
    soon = scene.now + timedelta(minutes=25)
    scene.change("client", start=soon)
    scene.run(60)

    scene.people.do_policy(NO_CLIENTS)
    scene.run(2 * HOUR)

    assert scene.letters == []
