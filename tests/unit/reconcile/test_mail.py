"""Letters as the whole system sends them: Recall's news in, one letter out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from local.recall_twin.core.runner import outcome_steps
from rollcall.domain.mail.choices import address_mark
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.mailbox import DOUBT
from rollcall.domain.model import Status
from rollcall.use_cases.choose_mail import choose_mail
from tests.simulation.clock import START
from tests.unit.reconcile.breaking import might_ring
from tests.unit.reconcile.mail_scene import ADA, MailScene

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SOON = START + timedelta(minutes=20)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> MailScene:
    scene = MailScene(monkeypatch)
    scene.connect("ada")
    return scene


def test_lost_access_is_told_once_within_five_minutes_with_the_meetings_at_risk(
    scene: MailScene,
) -> None:
    scene.meet("m1", "ada")
    scene.run(30)
    scene.lose_access()
    scene.run(4 * 60)
    assert scene.letters == [(MailKind.ACCESS_LOST, ADA)]
    (sent,) = scene.twin.sent
    assert "1 meeting this week will not be recorded" in sent.letter.subject
    assert len(sent.letter.items) == 1
    scene.run(3600)
    assert len(scene.letters) == 1


def test_who_connects_again_at_once_gets_no_letter(scene: MailScene) -> None:
    scene.lose_access()
    scene.people.do_connect("ada")
    scene.run(600)
    assert scene.connection("ada").status is Status.CONNECTED
    assert scene.letters == []


def test_reminders_come_after_1_3_7_and_14_days_and_then_no_more(scene: MailScene) -> None:
    scene.lose_access()
    scene.hours(24 * 40)
    days = [round((each.at - START) / DAY, 1) for each in scene.twin.sent]
    assert days == [0.0, 1.0, 3.0, 7.0, 14.0]


def test_reminders_stop_when_the_calendar_is_connected_again(scene: MailScene) -> None:
    scene.lose_access()
    scene.hours(30)
    scene.people.do_connect("ada")
    scene.hours(24 * 20)
    assert len(scene.letters) == 2


def test_access_that_is_lost_again_is_told_again(scene: MailScene) -> None:
    scene.lose_access()
    scene.hours(1)
    scene.people.do_connect("ada")
    scene.run(120)
    scene.lose_access()
    scene.hours(1)
    assert len(scene.letters) == 2


def outcome(scene: MailScene, name: str) -> None:
    """A meeting in twenty minutes has a bot that fares so."""
    scene.meet("m1", "ada", start=SOON)
    scene.run(60)
    (bot,) = scene.live
    scene.workspace.runner.follow(bot, outcome_steps(name, bot, SOON))  # type: ignore[arg-type]
    scene.world.step_until(SOON + timedelta(hours=2))


def test_a_bot_that_nobody_lets_in_is_told_once_while_it_waits(scene: MailScene) -> None:
    outcome(scene, "waiting_room_timeout")
    assert scene.letters == [(MailKind.BOT_WAITS, ADA)]
    (sent,) = scene.twin.sent
    assert sent.at < SOON + 10 * MINUTE


def test_a_bot_that_was_refused_is_told_with_the_remedy(scene: MailScene) -> None:
    outcome(scene, "denied")
    assert scene.letters[-1] == (MailKind.NOT_RECORDED, ADA)
    assert len(scene.letters) == len(set(scene.letters))
    assert "Ask the host" in " ".join(scene.twin.sent[-1].letter.more)


def test_a_meeting_that_was_recorded_is_no_news(scene: MailScene) -> None:
    scene.meet("m1", "ada", start=SOON)
    scene.world.step_until(SOON + timedelta(hours=2))
    assert scene.letters == []


def test_a_letter_whose_answer_was_lost_is_not_sent_again(scene: MailScene) -> None:
    scene.twin.answer = "lost"
    scene.lose_access()
    scene.run(300)
    scene.twin.report(scene.mail)
    scene.twin.answer = "ok"
    scene.run(2 * DOUBT.total_seconds())
    assert len(scene.letters) == 1
    assert scene.mail.due("main", scene.now, 9) == []


def test_a_letter_that_no_report_shows_is_sent_again_when_the_doubt_is_over(
    scene: MailScene,
) -> None:
    scene.twin.answer = "lost"
    scene.lose_access()
    scene.run(300)
    scene.twin.sent.clear()
    scene.twin.answer = "ok"
    scene.run(DOUBT.total_seconds())
    assert scene.letters == [(MailKind.ACCESS_LOST, ADA)]


def test_a_mail_service_that_is_down_delays_nothing_but_letters(scene: MailScene) -> None:
    scene.twin.answer = "down"
    scene.lose_access()
    scene.connect("grace")
    scene.meet("m2", "grace")
    scene.run(30)
    assert len(scene.bots("grace", "m2")) == 1
    lease = scene.world.state.workspaces["main"].lease
    assert lease.silence.since is None
    assert lease.trouble is None
    scene.run(3600)
    assert scene.twin.tries < 20
    assert "MailUnsent" in might_ring(scene)
    scene.twin.answer = "ok"
    scene.run(3600)
    assert scene.letters == [(MailKind.ACCESS_LOST, ADA)]


def test_a_letter_that_is_refused_for_good_is_tried_once(scene: MailScene) -> None:
    scene.twin.answer = "refused"
    scene.lose_access()
    scene.run(3600)
    assert (scene.twin.tries, scene.letters) == (1, [])


def test_an_address_that_takes_no_more_gets_no_more(scene: MailScene) -> None:
    scene.mail.record_report("ada", "letter-1", [address_mark(ADA)], scene.now)
    scene.lose_access()
    scene.run(3600)
    assert scene.twin.tries == 0


def test_a_kind_that_was_switched_off_is_not_sent(scene: MailScene) -> None:
    scene.mail.choose("ada", MailKind.ACCESS_LOST, on=False)
    scene.lose_access()
    scene.run(3600)
    assert scene.twin.tries == 0


def morning(scene: MailScene, *, zone: str = "Europe/Berlin") -> None:
    """Ada wants the list of the day; her next morning at seven."""
    user = scene.world.state.users["ada"]
    scene.world.state.users["ada"] = replace(user, time_zone=zone)
    choose_mail(scene.mail, scene.world.queue, "ada", MailKind.DIGEST, on=True, now=scene.now)


def test_the_list_of_the_day_comes_at_seven_where_the_user_is(scene: MailScene) -> None:
    morning(scene)
    scene.meet("m1", "ada", start=START + timedelta(hours=26))
    scene.hours(24)
    (sent,) = scene.twin.sent
    assert sent.letter.kind is MailKind.DIGEST
    local = sent.at.astimezone(ZoneInfo("Europe/Berlin"))
    assert (local.hour, local.minute // 10) == (7, 0)
    assert sent.letter.subject == "Today: 1 of 1 meetings will be recorded"
    (item,) = sent.letter.items
    assert item.actions[0].label == "Do not record it"
    assert item.actions[0].url.startswith("https://rollcall.example/mail/skip?link=")


def test_a_day_without_meetings_has_no_list(scene: MailScene) -> None:
    morning(scene)
    scene.hours(24 * 3)
    assert scene.letters == []


def test_the_list_comes_once_a_day_and_only_to_those_who_asked(scene: MailScene) -> None:
    scene.meet("m1", "ada", start=START + timedelta(hours=26))
    scene.hours(24)
    assert scene.letters == []
    morning(scene)
    scene.meet("m2", "ada", start=START + timedelta(hours=50))
    scene.meet("m3", "ada", start=START + timedelta(hours=75))
    scene.hours(54)
    days = [each.at.date() for each in scene.twin.sent]
    assert scene.letters == [(MailKind.DIGEST, ADA)] * 3
    assert len(set(days)) == 3


def test_without_mail_nothing_is_sent_and_what_holds_is_told_once_it_is_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = MailScene(monkeypatch, on=False)
    scene.connect("ada")
    scene.lose_access()
    scene.run(3600)
    assert scene.twin.tries == 0
    scene.on = True
    scene.run(300)
    assert scene.letters == [(MailKind.ACCESS_LOST, ADA)]
