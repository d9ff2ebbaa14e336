"""K19: another's bot in the same meeting is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.bot_view import BotState
from rollcall.domain.deduplication import Scope
from rollcall.domain.preferences import Override
from rollcall.use_cases.list_meetings import list_meetings
from tests.simulation.clock import START
from tests.support.companies import COMPANIES
from tests.unit.reconcile.scene import Scene

BEGIN = START + timedelta(minutes=20)


def states(scene: Scene, user: str) -> list[BotState]:
    """What the page of a user says of each meeting's bot."""
    agenda = list_meetings(
        scene.world.portal, user, scope=Scope.COMPANY, companies=COMPANIES, now=scene.now,
        day_start=START.replace(hour=0),
    )  # fmt: skip
    return [
        meeting.shared.view.state if meeting.served and meeting.shared else meeting.bot.state
        for meeting in agenda.meetings
    ]


def off_for_ada() -> Scene:
    scene = Scene()
    scene.connect("ada", "grace")
    scene.meet("m1", "ada", "grace", start=BEGIN)
    scene.run(30)
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(60)
    return scene


def test_who_leaves_keeps_the_bot_of_the_other() -> None:
    scene = off_for_ada()

    assert len(scene.bots("grace", "m1")) == 1
    assert states(scene, "grace") == [BotState.SCHEDULED]


@pytest.mark.parametrize(("minutes", "state"), [(-10, BotState.SCHEDULED), (5, BotState.RECORDING)])
def test_who_leaves_is_told_of_the_bot_of_the_other(minutes: int, state: BotState) -> None:
    scene = off_for_ada()
    scene.world.step_until(BEGIN + timedelta(minutes=minutes))

    assert states(scene, "ada") == [state]
