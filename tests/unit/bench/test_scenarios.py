"""What the scenarios are made of does happen, and is seen when it goes wrong."""

import math
from datetime import timedelta

import pytest

from bench.growth import CHANGES, measure
from bench.scenarios import storm
from bench.stage import Stage
from tests.unit.reconcile.samples import slot


def test_a_storm_of_announcements_costs_one_write_for_each_event() -> None:
    found = storm()
    assert (found.changes, found.writes, found.refused, found.wasted) == (30, 30, 0, 0)
    assert found.lists <= 2
    assert found.wrong == 0
    assert "1 list, 0 writes" in found.also
    assert found.floor_last <= found.after_last < math.inf


def test_calendars_put_beside_the_first_are_connected_and_need_nothing() -> None:
    stage = Stage(3)
    stage.run(90)
    assert stage.calls() == 0
    for number in range(3):
        stage.meet_as(number, "m", slot(0))
    stage.settle(60)
    assert (stage.wrong_bots(), stage.watch.waiting, len(stage.live)) == ([], 0, 3)


def test_people_who_join_are_covered_from_the_moment_they_asked() -> None:
    stage = Stage()
    stage.join(0, [slot(0), slot(1)])
    stage.settle(60)
    assert (stage.wrong_bots(), stage.refused, len(stage.watch.delays())) == ([], 0, 2)
    assert min(stage.watch.delays()) > 0.5


def test_a_bot_that_is_missing_is_wrong() -> None:
    stage = Stage(1)
    stage.meet_as(0, "m", slot(0))
    assert stage.wrong_bots() == ["m"]


def test_a_write_that_takes_a_needed_bot_away_is_wasted() -> None:
    stage = Stage(1)
    stage.meet_as(0, "m", slot(0))
    stage.settle(60)
    (event,) = stage.workspace.state.events.values()
    stage.world.recall.remove_bot(event.id)
    assert (stage.watch.wasted, stage.wrong_bots()) == (1, ["m"])


def test_a_quiet_change_writes_one_mark_one_event_and_one_calendar() -> None:
    cost = measure(1, 2, busy=False)
    assert (cost.mark, cost.event, cost.calendar, cost.rows) == (1, 1, 1, 3)
    sweep = 1 / CHANGES
    assert cost.lists == pytest.approx(1 + sweep)
    assert (cost.writes, cost.wrong) == (1, 0)


def test_a_run_is_the_same_every_time() -> None:
    def delays() -> list[float]:
        stage = Stage(12)
        for number in range(12):
            stage.later(number / 3, stage.meet_as, number, "m", slot(0) + timedelta(hours=number))
        stage.run(60)
        return stage.watch.delays()

    assert delays() == delays()
