"""What a wish for another bot makes of a row: once, and nothing of what came since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.bot_state import BotState, bot_state
from rollcall.domain.desired import Observed
from rollcall.domain.given_up import GivenUp, sent_again
from rollcall.domain.model import BotStatus, EventRow
from rollcall.domain.send_again import EARLIEST, to_give_up
from tests.support.portal.rows import NOW, make_facts, make_row

BEGUN = NOW - timedelta(minutes=5)
BOT = GivenUp(frozenset({"b-e-1"}))
BROKEN = {"b-e-1": {"fatal": BotStatus("b-e-1", "fatal", None, NOW)}}


def running() -> EventRow:
    return make_row(make_facts(start=BEGUN))


def refused(problem: str = "refused:bad_meeting_url") -> EventRow:
    return replace(running(), observed=Observed(), problem=problem, due=False, generation=4)


def test_the_bots_that_are_named_are_given_up_once() -> None:
    row = running()
    once = sent_again(row, BOT)
    assert (once.due, once.observed.dismissed) == (True, BOT.bots)
    assert once.generation == row.generation + 1
    assert sent_again(once, BOT) is once


def test_what_is_named_and_not_there_changes_nothing() -> None:
    row = running()
    assert sent_again(row, GivenUp(frozenset({"b-other"}))) is row
    moved = replace(row, facts=replace(row.facts, start=NOW + timedelta(days=3)))
    moved = replace(moved, facts=replace(moved.facts, end=NOW + timedelta(days=3, minutes=45)))
    assert sent_again(moved, BOT) is moved


def test_a_refused_order_is_made_anew_once() -> None:
    row = refused()
    once = sent_again(row, GivenUp(generation=4))
    assert (once.due, once.problem, once.generation) == (True, "", 5)
    assert sent_again(once, GivenUp(generation=4)) is once
    assert sent_again(row, GivenUp(generation=3)) is row


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (running(), BOT),
        (refused(), GivenUp(generation=4)),
        (refused("busy"), None),
        (replace(running(), due=True), None),
        (replace(running(), outcome_unknown=True), None),
        (replace(running(), desired=None), None),
        (make_row(make_facts(start=BEGUN, deleted=True)), None),
        (make_row(make_facts(start=NOW + EARLIEST)), BOT),
        (make_row(make_facts(start=NOW + EARLIEST + timedelta(seconds=1))), None),
        (make_row(make_facts(start=NOW - timedelta(minutes=45))), None),
    ],
)
def test_a_bot_is_given_up_while_its_meeting_runs_and_nothing_is_on_its_way(
    row: EventRow, found: GivenUp | None
) -> None:
    assert to_give_up(row, BROKEN, NOW) == found


def test_a_bot_that_said_nothing_is_not_given_up() -> None:
    assert to_give_up(running(), {}, NOW) is None


def test_a_bot_that_was_dismissed_before_needs_not_be_given_up() -> None:
    row = replace(running(), observed=replace(running().observed, dismissed=BOT.bots))
    assert to_give_up(row, BROKEN, NOW) is None


def test_the_state_is_that_of_the_successor_as_soon_as_one_is_ordered() -> None:
    row, reports = running(), list(BROKEN.values())
    assert bot_state(row, row.desired, reports, NOW).state is BotState.FAILED
    again = sent_again(row, BOT)
    assert bot_state(again, again.desired, reports, NOW).state is BotState.SCHEDULING
    (former,) = again.observed.bots
    bots = (former, replace(former, bot_id="b-2"))
    ordered = replace(again, observed=replace(again.observed, bots=bots), due=False)
    assert bot_state(ordered, ordered.desired, reports, NOW).state is BotState.SCHEDULED
    gone = replace(again, due=False)
    assert bot_state(gone, gone.desired, reports, NOW).state is BotState.FAILED
