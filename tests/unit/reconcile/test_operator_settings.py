"""An operator changes what every bot is like: coming bots follow, those in a call stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.bot_settings import BotSettings, Layout, Leaving, Retention, Transcript
from tests.simulation.clock import START
from tests.simulation.people import LINKS
from tests.unit.reconcile.samples import LEAVE, REMOVE, SCHEDULE
from tests.unit.reconcile.scene import Scene

SOON = START + timedelta(minutes=20)
CHANGES = {
    "transcript": Transcript("recallai_streaming", "de"),
    "retention": Retention(None),
    "layout": Layout.AUDIO_ONLY,
    "leaving": Leaving(everyone_left=2),
    "chat_on_join": "This meeting is recorded.",
}


def deploy(scene: Scene, bot: BotSettings) -> None:
    """The operator deploys other settings."""
    scene.world.settings = replace(scene.world.settings, bot=bot)


@pytest.mark.parametrize(("name", "value"), CHANGES.items())
def test_a_changed_setting_reaches_every_coming_bot_within_a_day(name: str, value: object) -> None:
    scene = Scene()
    scene.connect("ada")
    for number in range(3):
        start = START + timedelta(days=3, hours=number)
        scene.meet(f"m{number}", "ada", start=start, link=LINKS[number % len(LINKS)])
    scene.run(60)
    before = {bot.id: bot.config for bot in scene.live}
    scene.forget()
    deploy(scene, replace(BotSettings(), **{name: value}))  # type: ignore[arg-type]
    scene.hours(25)
    after = {bot.id: bot.config for bot in scene.live}
    assert after.keys() == before.keys()
    assert all(after[bot_id] != before[bot_id] for bot_id in before)
    assert (scene.calls(SCHEDULE), scene.calls(REMOVE)) == (3, 0)
    assert scene.wrong() == []
    assert scene.idle()


def test_a_changed_setting_leaves_a_bot_in_its_call_alone() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada", start=SOON)
    scene.meet("later", "ada", start=START + timedelta(days=3), link=LINKS[1])
    scene.world.step_until(START + timedelta(minutes=22))
    (running,) = [bot for bot in scene.live if bot.status == "in_call_recording"]
    sent = running.config
    scene.forget()
    deploy(scene, BotSettings(layout=Layout.AUDIO_ONLY))
    scene.people.do_resync("ada")
    scene.run(120)
    assert (running.status, running.config) == ("in_call_recording", sent)
    assert (scene.calls(SCHEDULE), scene.calls(REMOVE), scene.calls(LEAVE)) == (1, 0, 0)
    assert len(scene.workspace.state.bots) == 2


def test_what_is_sent_names_the_installation_and_nobody() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    scene.meet("m1", "ada", "grace")
    scene.run(60)
    (bot,) = scene.live
    metadata = bot.config["metadata"]
    assert metadata["installation"] == scene.installation
    assert set(metadata) == {"source", "tenant_id", "installation"}
    assert "@" not in str(bot.config)
    assert "example" not in str(bot.config)
