"""Which bots are remembered, whose they are, and when what they recorded may be deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.bot_reports import CALL_ENDED, DONE, FATAL, RECORDING, Reports
from rollcall.domain.desired import DISPATCH_LEAD, LONGEST_CALL, BotSignature, Observed
from rollcall.domain.event import ScheduledBot
from rollcall.domain.leaving import RecordingCounts
from rollcall.domain.model import BotStatus, EventRow
from rollcall.domain.past_bots import (
    Outcome,
    PastBot,
    has_finished,
    has_served,
    may_hold,
    past_bots,
)
from rollcall.domain.retention import EVENTS
from tests.contract.stores import HOUR, MINUTE, NOW, an_event

LINK = "https://meet.google.com/abc-defg-hij"
KEY = f"company:example.com|{NOW.isoformat()}|room"


def sent(bot_id: str, start: timedelta) -> ScheduledBot:
    return ScheduledBot(bot_id, NOW + start, KEY, LINK)


def a_row(*bots: ScheduledBot, **changes: object) -> EventRow:
    row = an_event(start=NOW - HOUR, observed=Observed(bots))
    wanted = BotSignature(KEY, NOW - HOUR, LINK, "")
    return replace(row, **{"desired": wanted, **changes})  # type: ignore[arg-type]


def reports(**at: timedelta) -> Reports:
    return {code: BotStatus("b", code, None, NOW + length) for code, length in at.items()}


def test_every_bot_that_came_is_remembered_and_none_that_is_to_come() -> None:
    row = a_row(
        sent("broke", -HOUR), sent("came", -HOUR / 2), sent("launched", DISPATCH_LEAD),
        sent("coming", DISPATCH_LEAD + MINUTE),
        observed=Observed(
            (sent("broke", -HOUR), sent("came", -HOUR / 2), sent("launched", DISPATCH_LEAD),
             sent("coming", DISPATCH_LEAD + MINUTE)),
            dismissed=frozenset({"broke"}),
        ),
    )  # fmt: skip
    assert [one.bot_id for one in past_bots(row, NOW)] == ["broke", "came", "launched"]


def test_one_whose_event_would_be_forgotten_by_now_is_not_remembered() -> None:
    row = a_row(sent("old", -EVENTS - 2 * HOUR), sent("young", -EVENTS))
    assert [one.bot_id for one in past_bots(row, NOW)] == ["young"]


def the_bot() -> PastBot:
    (found,) = past_bots(a_row(sent("b", -HOUR)), NOW)
    return found


def test_an_event_that_lists_a_bot_was_served_wherever_it_was_moved() -> None:
    later = a_row(sent("b", -HOUR), desired=None)
    moved = replace(later, facts=replace(later.facts, start=NOW + 99 * HOUR, end=NOW + 100 * HOUR))
    assert has_served(the_bot(), moved, {})


@pytest.mark.parametrize(
    ("start", "served"), [(-90 * MINUTE, True), (-MINUTE, True), (MINUTE, False)]
)
def test_an_event_that_wanted_a_bot_in_the_room_meanwhile_was_served(
    start: timedelta, served: bool
) -> None:
    row = a_row(sent("own", start))
    other = replace(
        row, facts=replace(row.facts, start=NOW + start, end=NOW + start + HOUR)
    )  # fmt: skip
    assert has_served(the_bot(), other, {}) is served
    assert not has_served(the_bot(), replace(other, desired=None), {})


def test_when_a_bot_left_is_known_by_what_it_reported() -> None:
    row = a_row(sent("own", MINUTE))
    other = replace(row, facts=replace(row.facts, start=NOW + MINUTE, end=NOW + HOUR))
    assert not has_served(the_bot(), other, {})
    assert has_served(the_bot(), other, reports(**{CALL_ENDED: 5 * MINUTE}))


def test_a_bot_has_finished_by_its_states_or_by_its_age() -> None:
    bot = the_bot()
    assert has_finished(bot, [DONE], NOW)
    assert has_finished(bot, [FATAL], NOW)
    assert not has_finished(bot, [RECORDING, CALL_ENDED], NOW)
    assert has_finished(bot, [], bot.came_at + LONGEST_CALL)


def test_a_bot_may_hold_something_unless_it_is_known_to_have_recorded_nothing() -> None:
    assert may_hold({})
    assert may_hold(reports(joining_call=-HOUR))
    assert may_hold(reports(in_call_recording=-HOUR, done=MINUTE))
    assert not may_hold(reports(joining_call=-HOUR, call_ended=MINUTE, done=MINUTE))


def test_each_outcome_is_counted_by_itself() -> None:
    counts = RecordingCounts(left=4)
    for left, outcome in zip((3, 2, 1, 0), Outcome, strict=True):
        counts = counts.with_one(outcome, left)
    assert counts == RecordingCounts(left=0, deleted=1, shared=1, refused=1)
