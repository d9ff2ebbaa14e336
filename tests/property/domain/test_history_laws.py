"""What a row remembers of what happened: bounded, in order, each thing once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.history import MOST_KEPT, extended, with_history
from rollcall.domain.model import EventRow
from rollcall.domain.rows import Evaluator
from rollcall.domain.transition import (
    Cause,
    Kind,
    Transition,
    start_of_text,
    start_text,
)
from tests.property.domain.strategies import judges, moments, rows
from tests.unit.domain.samples import NOW

happened = st.lists(
    st.tuples(
        st.sampled_from(Kind), st.sampled_from(Cause), st.sampled_from(["", "a", "b", "c d"])
    ),
    max_size=5,
)
changes = st.lists(st.tuples(moments, happened), max_size=10)


def grown(steps: list[tuple[datetime, list[tuple[Kind, Cause, str]]]]) -> tuple[Transition, ...]:
    history: tuple[Transition, ...] = ()
    for now, news in steps:
        history = extended(history, iter(news), now)
    return history


@st.composite
def lives(draw: st.DrawFn) -> list[EventRow]:
    """One event's row as it changes, decided by its user's rules each time."""
    judge: Evaluator = draw(judges())
    found = draw(st.lists(rows(), min_size=1, max_size=6))
    return [judge.evaluate(one, NOW) for one in found]


def remembered(life: list[EventRow]) -> list[EventRow]:
    known: EventRow | None = None
    seen = []
    for number, row in enumerate(life):
        known = with_history(row, known, NOW + timedelta(seconds=number))
        seen.append(known)
    return seen


@given(changes)
def test_a_history_is_bounded_ordered_and_says_nothing_twice_in_a_row(
    steps: list[tuple[datetime, list[tuple[Kind, Cause, str]]]],
) -> None:
    history = grown(steps)
    assert len(history) <= MOST_KEPT
    assert all(one.at <= other.at for one, other in pairwise(history))
    assert not any(one.repeats(other) for one, other in pairwise(history))


@given(changes, moments, happened)
def test_the_newest_things_are_kept(
    steps: list[tuple[datetime, list[tuple[Kind, Cause, str]]]],
    now: datetime,
    news: list[tuple[Kind, Cause, str]],
) -> None:
    before = grown(steps)
    after = extended(before, iter(news), now)
    kept = range(min(len(before), len(after)) + 1)
    assert any(after[:n] == before[len(before) - n :] for n in kept)
    if news and news[-1][0] is not Kind.PROBLEM:
        assert (after[-1].kind, after[-1].cause, after[-1].about) == news[-1]


@given(changes, moments, happened)
def test_what_happened_is_not_said_again_when_it_is_worked_out_again(
    steps: list[tuple[datetime, list[tuple[Kind, Cause, str]]]],
    now: datetime,
    news: list[tuple[Kind, Cause, str]],
) -> None:
    once = extended(grown(steps), iter(news[:1]), now)
    assert extended(once, iter(news[:1]), now + timedelta(seconds=9)) == once


@given(lives())
def test_a_row_that_did_not_change_gets_no_history(life: list[EventRow]) -> None:
    for row in remembered(life):
        later = NOW + timedelta(hours=1)
        assert with_history(row, row, later) == row
        assert with_history(replace(row, history=()), row, later) == row


@given(lives())
def test_a_worker_that_died_before_it_stored_a_row_leaves_nothing_to_be_said_twice(
    life: list[EventRow],
) -> None:
    """The next one starts from the row that is stored, and comes to the same."""
    seen = remembered(life)
    for known, row in pairwise(seen):
        lost = with_history(row, known, NOW + timedelta(minutes=1))
        again = with_history(
            replace(lost, history=known.history), known, NOW + timedelta(minutes=20)
        )
        assert [(t.kind, t.cause, t.about) for t in again.history] == [
            (t.kind, t.cause, t.about) for t in lost.history
        ]


@given(lives())
def test_every_verdict_is_in_the_history_until_a_dozen_things_followed_it(
    life: list[EventRow],
) -> None:
    for row in remembered(life):
        decided = [t for t in row.history if t.kind in {Kind.RECORD, Kind.SKIP}]
        if decided:
            assert decided[-1].word == row.decision.reason
        else:
            assert len(row.history) == MOST_KEPT


@given(moments)
def test_a_start_comes_back_to_the_minute(start: datetime) -> None:
    assert start_of_text(start_text(start)) == start
    assert start_of_text("soon") is None
