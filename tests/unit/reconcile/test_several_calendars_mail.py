"""Letters to somebody with several calendars: each calendar by name, each meeting once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from local.recall_twin.core.runner import outcome_steps
from rollcall.domain.mail.kinds import MailKind
from rollcall.use_cases.choose_mail import choose_mail
from tests.simulation.clock import START
from tests.simulation.people import LINKS
from tests.unit.reconcile.mail_scene import ADA, MailScene
from tests.unit.reconcile.test_several_calendars import HOME, connect_second, copy_to_second

SOON = START + timedelta(minutes=20)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> MailScene:
    """Ada, with two calendars."""
    scene = MailScene(monkeypatch)
    scene.connect("ada")
    connect_second(scene, "ada")
    return scene


def lose_second(scene: MailScene) -> None:
    held = scene.workspace.state.calendars.values()
    (calendar,) = [one for one in held if one.oauth_email == HOME]
    scene.workspace.calendars.disconnect(calendar, "invalid_grant")
    scene.run(5 * 60)


def test_lost_access_names_the_calendar_and_leads_to_reconnecting_it(scene: MailScene) -> None:
    lose_second(scene)
    (sent,) = scene.twin.sent
    assert sent.to == ADA
    assert HOME in sent.letter.first
    assert sent.letter.action is not None
    assert sent.letter.action.url.endswith("/auth/google/start?purpose=connect&calendar=second")


def test_each_calendar_whose_access_is_lost_is_told_of_by_itself(scene: MailScene) -> None:
    scene.lose_access()
    lose_second(scene)
    assert [kind for kind, _to in scene.letters] == [MailKind.ACCESS_LOST, MailKind.ACCESS_LOST]
    assert [HOME in each.letter.first for each in scene.twin.sent] == [False, True]
    scene.run(3600)
    assert len(scene.letters) == 2


def test_what_the_other_calendar_records_is_at_no_risk(scene: MailScene) -> None:
    scene.meet("m1", "ada")
    copy_to_second(scene, "ada", "m1")
    scene.meet("m2", "ada", link=LINKS[1], start=START + timedelta(days=2))
    raw = scene.people.meetings["m2"].raw("ada")
    scene.feed_as(HOME, {**raw, "id": "m3", "hangoutLink": LINKS[2]})
    scene.run(30)
    lose_second(scene)
    (sent,) = scene.twin.sent
    assert "1 meeting this week will not be recorded" in sent.letter.subject
    assert len(sent.letter.items) == 1


@pytest.mark.parametrize("name", ["waiting_room_timeout", "denied"])
def test_trouble_with_the_bot_of_a_meeting_on_two_calendars_is_told_of_once(
    scene: MailScene, name: str
) -> None:
    scene.meet("m1", "ada", start=SOON)
    copy_to_second(scene, "ada", "m1")
    scene.run(60)
    (bot,) = scene.live
    assert len(bot.event_ids) == 2
    scene.workspace.runner.follow(bot, outcome_steps(name, bot, SOON))  # type: ignore[arg-type]
    scene.world.step_until(SOON + timedelta(hours=2))
    told = [kind for kind, _to in scene.letters]
    assert told
    assert len(told) == len(set(told))


def test_the_list_of_the_morning_has_each_meeting_once(scene: MailScene) -> None:
    choose_mail(scene.mail, scene.world.queue, "ada", MailKind.DIGEST, on=True, now=scene.now)
    tomorrow = START.replace(hour=12) + timedelta(days=1)
    scene.meet("m1", "ada", start=tomorrow)
    copy_to_second(scene, "ada", "m1")
    scene.hours(24)
    (sent,) = [each for each in scene.twin.sent if each.letter.kind is MailKind.DIGEST]
    assert len(sent.letter.items) == 1
    assert "1 of 1" in sent.letter.subject
