"""Laws of what is overdue, over every row that a judge may leave behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.desired import satisfied
from rollcall.domain.model import EventRow
from rollcall.domain.promise import AHEAD, BACK, dated, is_missing
from rollcall.domain.rows import Evaluator, settled
from tests.property.domain.strategies import judges, moments, rows
from tests.unit.domain.samples import NOW


def stored(row: EventRow, judge: Evaluator, since: datetime | None) -> EventRow:
    """A row as the worker stores it, due since some time if it is due."""
    return dated(replace(judge.evaluate(row, NOW), due_since=since), NOW)


@given(rows(), judges(), st.none() | moments, moments)
def test_only_a_wanted_bot_of_a_meeting_that_is_near_or_runs_is_missing(
    row: EventRow, judge: Evaluator, since: datetime | None, now: datetime
) -> None:
    kept = stored(row, judge, since)
    if is_missing(kept, now):
        assert kept.due
        assert kept.desired is not None
        assert now - BACK <= kept.facts.start <= now + AHEAD
        assert now < kept.facts.end


@given(rows(), judges(), moments)
def test_a_bot_that_is_as_it_should_be_is_never_missing(
    row: EventRow, judge: Evaluator, now: datetime
) -> None:
    kept = stored(row, judge, None)
    if satisfied(kept.facts, kept.desired, kept.observed, now):
        assert not is_missing(kept, now)


@given(rows(), judges(), moments)
def test_what_is_settled_with_words_for_its_user_is_never_missing(
    row: EventRow, judge: Evaluator, now: datetime
) -> None:
    assert not is_missing(settled(judge.evaluate(row, NOW), "refused:word"), now)


@given(rows(), judges(), st.none() | moments, moments, st.integers(0, 600))
def test_a_missing_bot_is_missing_until_it_is_written_or_the_meeting_is_over(
    row: EventRow, judge: Evaluator, since: datetime | None, now: datetime, minutes: int
) -> None:
    kept = stored(row, judge, since)
    later = now + timedelta(minutes=minutes)
    if is_missing(kept, now) and later < kept.facts.end and later - BACK <= kept.facts.start:
        assert is_missing(kept, later)


@given(rows(), judges(), st.none() | moments, moments)
def test_storing_a_row_again_does_not_move_its_date(
    row: EventRow, judge: Evaluator, since: datetime | None, now: datetime
) -> None:
    kept = stored(row, judge, since)
    assert dated(kept, max(now, NOW)) == kept
    assert (kept.due_since is not None) == kept.due
