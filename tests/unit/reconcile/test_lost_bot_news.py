"""What pages show of a bot is what Recall says of it, although no notification about it arrives."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from local.recall_twin.core.runner import outcome_steps
from rollcall.domain.bot_checks import EVERY
from rollcall.domain.bot_view import BotState
from rollcall.domain.deduplication import Scope
from rollcall.use_cases.list_meetings import list_meetings
from tests.simulation.clock import START
from tests.simulation.statuses import LATE, lose_bot_news, stale_statuses
from tests.support.companies import COMPANIES
from tests.unit.reconcile.scene import Scene

BEGIN = START + timedelta(minutes=20)
END = BEGIN + timedelta(minutes=30)
MINUTE = timedelta(minutes=1)
SLACK = 2 * MINUTE


def silent(share: float = 1.0) -> Scene:
    """A meeting in twenty minutes; notifications about its bot are lost."""
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada", start=BEGIN)
    lose_bot_news(scene.world, share, random.Random(7))
    scene.run(60)
    return scene


def shown(scene: Scene) -> BotState:
    """How the bot of the day's only meeting stands, as the page has it."""
    agenda = list_meetings(
        scene.world.portal,
        "ada",
        now=scene.now,
        day_start=START,
        scope=Scope.COMPANY,
        companies=COMPANIES,
    )
    (meeting,) = agenda.meetings
    return meeting.bot.state


@pytest.mark.parametrize("share", [1.0, 0.7, 0.4])
def test_a_recording_whose_news_were_lost_is_shown_as_recorded(share: float) -> None:
    scene = silent(share)
    scene.world.step_until(END + LATE + SLACK)
    assert stale_statuses(scene.world) == []
    assert shown(scene) is BotState.RECORDED


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("waiting_room_timeout", BotState.NOT_RECORDED),
        ("denied", BotState.NOT_RECORDED),
        ("nobody", BotState.NOT_RECORDED),
        ("kicked", BotState.RECORDED),
    ],
)
@pytest.mark.parametrize("share", [0.0, 1.0])
def test_every_outcome_is_shown_although_its_news_were_lost(
    outcome: str, state: BotState, share: float
) -> None:
    scene = silent(share)
    (bot,) = scene.live
    scene.workspace.runner.follow(bot, outcome_steps(outcome, bot, BEGIN))  # type: ignore[arg-type]
    scene.world.step_until(END + LATE + SLACK)
    assert stale_statuses(scene.world) == []
    assert shown(scene) is state


def test_a_bot_that_broke_is_known_to_have_broken_although_its_news_were_lost() -> None:
    scene = silent()
    (bot,) = scene.live
    scene.workspace.runner.follow(bot, outcome_steps("fatal", bot, BEGIN))
    scene.world.step_until(END + LATE + SLACK)
    assert bot.status == "fatal"
    assert stale_statuses(scene.world) == []


def test_a_call_that_goes_on_is_shown_although_its_news_were_lost() -> None:
    scene = silent()
    scene.world.step_until(BEGIN + LATE + SLACK)
    assert stale_statuses(scene.world) == []
    assert shown(scene) is BotState.RECORDING


def test_a_call_that_runs_over_is_not_asked_for_all_the_time() -> None:
    scene = silent()
    (bot,) = scene.live
    bot.ends_at += timedelta(hours=4)
    scene.forget()
    scene.world.step_until(END + timedelta(hours=4, minutes=40))
    asked = scene.calls("GET /api/v1/bot/{id}/")
    assert 1 <= asked <= 24
    assert shown(scene) is BotState.RECORDED


def test_a_bot_whose_news_arrive_is_asked_for_only_while_nothing_new_happens() -> None:
    scene = silent(share=0.0)
    scene.forget()
    scene.world.step_until(END + timedelta(hours=30))
    assert scene.calls("GET /api/v1/bot/{id}/") <= (END - BEGIN) // EVERY
    assert shown(scene) is BotState.RECORDED
