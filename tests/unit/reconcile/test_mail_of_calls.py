"""Letters about bots that people sent by links: one for each call at most."""

from __future__ import annotations

from datetime import timedelta

import pytest

from local.recall_twin.core.runner import outcome_steps
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.pasted import PastedCall
from rollcall.use_cases.paste_link import PasteLink, take_back
from tests.unit.reconcile.mail_scene import ADA, MailScene
from tests.unit.reconcile.pasted_scene import LINK
from tests.unit.reconcile.samples import FailAt


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> MailScene:
    scene = MailScene(monkeypatch)
    scene.connect("ada")
    return scene


def sent(scene: MailScene, outcome: str, title: str = "Talk\r\nBcc: x@y.example") -> PastedCall:
    """Ada sends a bot, which fares so."""
    world = scene.world
    use = PasteLink(world.portal, world.pasted, world.queue)
    call = use("ada", LINK, title, "random", scene.now)
    scene.run(3)
    (bot,) = scene.live
    scene.workspace.runner.follow(bot, outcome_steps(outcome, bot, scene.now))  # type: ignore[arg-type]
    return call


def test_a_bot_that_nobody_lets_in_is_told_once_while_it_waits(scene: MailScene) -> None:
    begun = scene.now
    sent(scene, "waiting_room_timeout")
    scene.run(30 * 60)
    scene.hours(3)
    assert scene.letters == [(MailKind.BOT_WAITS, ADA)]
    (letter,) = scene.twin.sent
    assert letter.at < begun + timedelta(minutes=5)
    assert "“Talk Bcc: x@y.example”" in letter.letter.first


def test_a_bot_that_was_refused_is_told_with_the_remedy(scene: MailScene) -> None:
    sent(scene, "denied", title="")
    scene.hours(3)
    ((kind, to),) = scene.letters
    assert (kind, to) == (MailKind.NOT_RECORDED, ADA)
    assert "Ask the host" in " ".join(scene.twin.sent[-1].letter.more)


def test_a_call_that_was_recorded_is_no_news(scene: MailScene) -> None:
    sent(scene, "normal")
    scene.hours(3)
    assert scene.letters == []


def test_who_takes_a_bot_back_is_not_told_that_it_did_not_record(scene: MailScene) -> None:
    call = sent(scene, "waiting_room_timeout")
    scene.run(20)
    take_back(scene.world.pasted, scene.world.queue, "ada", call.call_id, scene.now)
    scene.hours(3)
    assert scene.letters == []


def test_a_kind_that_was_switched_off_is_not_sent(scene: MailScene) -> None:
    scene.mail.choose("ada", MailKind.NOT_RECORDED, on=False)
    sent(scene, "denied")
    scene.hours(3)
    assert MailKind.NOT_RECORDED not in {kind for kind, _to in scene.letters}


@pytest.mark.parametrize("operation", ["worker save_call", "worker mark_mail"])
@pytest.mark.parametrize("occurrence", range(1, 6))
def test_a_crash_neither_doubles_the_letter_nor_loses_it(
    operation: str, occurrence: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = FailAt(operation="never")
    scene = MailScene(monkeypatch, plan=plan)
    scene.connect("ada")
    sent(scene, "denied")
    plan.operation, plan.occurrence = operation, occurrence
    scene.hours(6)
    assert len(scene.letters) == 1
