"""Whom nobody saw for long: asked, paused, told before the account ends, and left alone again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from rollcall.domain.mail.choices import address_mark
from rollcall.domain.mail.kinds import MailKind
from rollcall.use_cases.answer_absence import keep_going, pause
from tests.unit.reconcile.mail_scene import ADA, MailScene

DAY = timedelta(days=1)
IDLE, PAUSED = (MailKind.IDLE, ADA), (MailKind.PAUSED, ADA)


def away(scene: MailScene, days: int, user: str = "ada") -> None:
    """Somebody was last seen so many days ago."""
    users = scene.world.state.users
    users[user] = replace(users[user], last_seen=scene.now.date() - days * DAY)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> MailScene:
    """Ada, who records a meeting far ahead, in an installation that asks after four weeks."""
    scene = MailScene(monkeypatch)
    scene.world.settings = replace(scene.world.settings, idle_weeks=4)
    scene.connect("ada")
    scene.meet("m1", "ada", start=scene.now + 13 * DAY)
    scene.run(60)
    assert len(scene.live) == 1
    return scene


def paused_until(scene: MailScene) -> datetime | None:
    return scene.world.state.preferences["ada"].preferences.paused_until


def test_who_is_away_is_asked_once_and_a_week_later_it_pauses_and_says_so(
    scene: MailScene,
) -> None:
    away(scene, 27)
    scene.hours(12)
    assert scene.letters == []
    away(scene, 28)
    scene.hours(24 * 6)
    assert scene.letters == [IDLE]
    assert len(scene.live) == 1
    scene.hours(24 * 3)
    assert scene.letters == [IDLE, PAUSED]
    assert len(scene.live) == 0
    until = paused_until(scene)
    assert until is not None
    assert timedelta(days=360) < until - scene.now < timedelta(days=366)


def test_a_visit_ends_it(scene: MailScene) -> None:
    away(scene, 28)
    scene.hours(24)
    assert scene.letters == [IDLE]
    scene.world.portal.set_seen("ada", scene.now.date())
    scene.hours(24 * 9)
    assert (scene.letters, paused_until(scene)) == ([IDLE], None)


def test_an_answer_ends_it(scene: MailScene) -> None:
    away(scene, 28)
    scene.hours(24)
    world = scene.world
    keep_going(world.portal, scene.mail, world.queue, world.state.users["ada"], scene.now, "")
    scene.hours(24 * 9)
    assert (scene.letters, paused_until(scene)) == ([IDLE], None)
    assert len(scene.live) == 1


def test_a_late_answer_ends_the_pause_too(scene: MailScene) -> None:
    away(scene, 28)
    scene.hours(24 * 8)
    world = scene.world
    assert (scene.letters, len(scene.live)) == ([IDLE, PAUSED], 0)
    keep_going(world.portal, scene.mail, world.queue, world.state.users["ada"], scene.now, "")
    scene.hours(24)
    assert paused_until(scene) is None
    assert len(scene.live) == 1
    assert len(scene.letters) == 2


def test_a_pause_as_answer_is_told_by_no_further_letter(scene: MailScene) -> None:
    away(scene, 28)
    scene.hours(24)
    world = scene.world
    pause(world.portal, world.queue, world.state.users["ada"], scene.now, "")
    scene.hours(24 * 9)
    assert (scene.letters, len(scene.live)) == ([IDLE], 0)


def test_without_mail_nobody_is_paused(scene: MailScene) -> None:
    scene.on = False
    away(scene, 90)
    scene.hours(24 * 9)
    assert (scene.letters, paused_until(scene)) == ([], None)
    scene.on = True
    scene.hours(2)
    assert scene.letters == [IDLE]


def test_an_address_that_takes_no_mail_is_neither_asked_nor_paused(scene: MailScene) -> None:
    scene.mail.record_report("ada", "letter-1", [address_mark(ADA)], scene.now)
    away(scene, 90)
    scene.hours(24 * 9)
    assert (scene.letters, paused_until(scene)) == ([], None)


def test_an_account_that_nobody_uses_is_told_twice_and_then_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = MailScene(monkeypatch)
    scene.world.settings = replace(scene.world.settings, unused_months=2)
    ends = (61 + 1) * DAY
    away(scene, (ends - 31 * DAY).days)
    state = scene.world.state
    last_seen = state.users["ada"].last_seen
    assert last_seen is not None
    scene.hours(24 * 40)
    assert [kind for kind, _ in scene.letters] == ["unused", "unused", "deleted"]
    days = [round((each.at.date() - last_seen) / DAY) for each in scene.twin.sent]
    assert days == [ends.days - 30, ends.days - 7, ends.days]
    assert "ada" not in state.users
    assert "nobody had used" in scene.twin.sent[-1].letter.first


def test_no_account_ends_less_than_a_week_after_its_owner_was_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = MailScene(monkeypatch)
    scene.world.settings = replace(scene.world.settings, unused_months=1)
    away(scene, 45)
    began = scene.now
    scene.hours(24 * 6)
    assert [kind for kind, _ in scene.letters] == ["unused"]
    assert "ada" in scene.world.state.users
    scene.hours(24 * 3)
    assert "ada" not in scene.world.state.users
    assert scene.twin.sent[0].at < began + timedelta(hours=2)


def test_the_day_of_the_pause_is_the_one_that_was_said(scene: MailScene) -> None:
    away(scene, 28)
    scene.hours(24 * 8)
    asked, paused = scene.twin.sent
    said = f"{paused.at.day} {paused.at:%B %Y}"
    assert said in " ".join(asked.letter.more)
    midnight = datetime.combine(paused.at.date(), time.min, UTC)
    assert paused_until(scene) == midnight + timedelta(days=365)
