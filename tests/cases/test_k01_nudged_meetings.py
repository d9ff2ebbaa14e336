"""K1: a running meeting is known by its overlap, not by its exact start."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.desired import came_for
from rollcall.domain.event import ScheduledBot
from tests.simulation.clock import START
from tests.support.entries import MEET, facts_in, google
from tests.unit.reconcile.scene import Scene

BEGIN = START + timedelta(minutes=20)
RECORDING = "in_call_recording"


@pytest.mark.parametrize("owners", [("ada",), ("ada", "grace")])
@pytest.mark.parametrize("minutes", [5, -5, 1, -1, 15, 29])
def test_a_start_moved_while_the_bot_records_leaves_one_bot(
    minutes: int, owners: tuple[str, ...]
) -> None:
    scene = Scene()
    scene.connect(*owners)
    scene.meet("m1", *owners, start=BEGIN)
    scene.world.step_until(BEGIN + timedelta(minutes=2))
    scene.forget()
    scene.change("m1", start=BEGIN + timedelta(minutes=minutes))
    scene.run(600)

    assert [bot.status for bot in scene.workspace.state.bots.values()] == [RECORDING]
    assert scene.writes() == 0


@pytest.mark.parametrize(
    ("minutes", "same"), [(0, True), (5, True), (-5, True), (29, True), (30, False), (-45, False)]
)
def test_a_bot_came_for_the_meeting_that_its_time_overlaps(minutes: int, same: bool) -> None:
    facts = facts_in(google())
    bot = ScheduledBot("b-1", facts.start - timedelta(minutes=minutes), "key", MEET)

    assert came_for(facts, bot) is same
