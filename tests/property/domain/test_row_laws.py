from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rollcall.domain.desired import live_bots, satisfied
from rollcall.domain.event import ScheduledBot
from rollcall.domain.model import EventRow
from rollcall.domain.rows import (
    Action,
    Evaluator,
    next_action,
    postponed,
    same_content,
    settled,
    unwanted_in_call,
)
from tests.property.domain.strategies import Sighting, judges, moments, rows, sightings
from tests.support.examples import examples
from tests.unit.domain.samples import NOW


@dataclass
class CorrectRecall:
    """One event at Recall, answering writes as the contract says in sections 6.1 to 6.4."""

    event: Sighting
    now: datetime
    made: int = 0
    left: set[str] = field(default_factory=set)

    def schedule(self, row: EventRow) -> Sighting:
        """One bot in place of the one that is scheduled; a bot in the call stays there."""
        assert row.desired is not None
        self.made += 1
        wanted = row.desired
        new = ScheduledBot(
            f"new-{self.made}", wanted.start, wanted.deduplication_key, wanted.meeting_url
        )
        return self._answer((*self._in_call(), new))

    def remove(self) -> Sighting:
        """No scheduled bot; a bot in the call stays there until it is asked to leave."""
        return self._answer(self._in_call())

    def _in_call(self) -> tuple[ScheduledBot, ...]:
        return tuple(bot for bot in self.event[1] if bot.start <= self.now)

    def _answer(self, bots: tuple[ScheduledBot, ...]) -> Sighting:
        self.event = (self.event[0], bots)
        return self.event


def write(judge: Evaluator, row: EventRow, recall: CorrectRecall, now: datetime) -> EventRow:
    """Carry out the next action as the worker does: ask running bots to leave, then write."""
    if next_action(row, now) is Action.SCHEDULE:
        assert row.desired is not None
        answer = recall.schedule(row)
        sent = replace(row, observed=replace(row.observed, config_hash=row.desired.config_hash))
        return judge.observe(sent, *answer, now, token=1)
    dismissed = row.observed.dismissed | {bot.bot_id for bot in unwanted_in_call(row, now)}
    asked = replace(row, observed=replace(row.observed, dismissed=dismissed))
    return judge.observe(asked, *recall.remove(), now, token=1)


def looks_later(row: EventRow, now: datetime) -> bool:
    """Whether another look is planned, for a bot that came for the event before it was moved."""
    return next_action(row, now) is Action.LOOK and row.retry_at is not None and row.retry_at > now


@given(judges(), rows(), moments)
def test_judging_twice_is_judging_once(judge: Evaluator, row: EventRow, now: datetime) -> None:
    once = judge.evaluate(row, now)

    assert judge.evaluate(once, now) == once


@given(judges(), rows(), sightings(), moments)
def test_observing_twice_is_observing_once(
    judge: Evaluator, row: EventRow, event: Sighting, now: datetime
) -> None:
    once = judge.observe(row, *event, now, token=1)

    assert judge.observe(once, *event, now, token=1) == once
    assert same_content(once, judge.observe(once, *event, now, token=2))


@settings(max_examples=examples(300))
@given(judges(), sightings(), st.integers(-60, 120))
def test_two_writes_at_most_bring_an_event_in_line(
    judge: Evaluator, event: Sighting, minutes: int
) -> None:
    now = event[0].start + timedelta(minutes=minutes)
    recall = CorrectRecall(event, now)
    row = judge.new_row(*event, now, token=1)
    writes = 0

    while next_action(row, now) is not None and not looks_later(row, now):
        row = write(judge, row, recall, now)
        writes += 1
        assert writes <= 2

    assert not row.due or looks_later(row, now)
    assert satisfied(row.facts, row.desired, row.observed, now)
    assert judge.observe(row, *recall.event, now, token=1) == row


@given(judges(), rows(), sightings(), moments)
def test_of_events_that_ended_or_were_deleted_only_bots_in_their_calls_are_taken_off(
    judge: Evaluator, row: EventRow, event: Sighting, now: datetime
) -> None:
    seen = judge.observe(row, *event, now, token=1)

    over = seen.facts.end <= now or seen.facts.is_deleted
    surplus = seen.desired is None and unwanted_in_call(seen, now)
    assert not over or next_action(seen, now) is (Action.LEAVE if surplus else None)


@given(judges(), judges(), rows(), sightings(), moments, st.booleans())
def test_a_generation_only_grows(
    judge: Evaluator,
    other: Evaluator,
    row: EventRow,
    event: Sighting,
    now: datetime,
    answered: bool,
) -> None:
    steps = [row, judge.evaluate(row, now)]
    steps.append(judge.observe(steps[-1], *event, now, token=1))
    steps.append(postponed(steps[-1], NOW, "conflict", answered=answered))
    steps.append(other.evaluate(steps[-1], now))
    steps.append(settled(steps[-1], "refused:busy"))

    generations = [step.generation for step in steps]
    assert generations == sorted(generations)


@given(judges(), judges(), rows(), moments)
def test_two_different_bots_are_never_asked_for_under_one_generation(
    judge: Evaluator, other: Evaluator, row: EventRow, now: datetime
) -> None:
    one = judge.evaluate(row, now)
    two = other.evaluate(one, now)

    assert (one.generation == two.generation) is (one.desired == two.desired)


@given(judges(), rows(), moments)
def test_a_row_is_due_exactly_while_something_can_be_written(
    judge: Evaluator, row: EventRow, now: datetime
) -> None:
    judged = judge.evaluate(row, now)

    waits = judged.problem.startswith("refused")
    assert judged.due is (not waits and next_action(judged, now) is not None)


@given(judges(), rows(), moments)
def test_a_bot_is_scheduled_only_where_one_is_wanted(
    judge: Evaluator, row: EventRow, now: datetime
) -> None:
    judged = judge.evaluate(row, now)

    if next_action(judged, now) is Action.SCHEDULE:
        assert judged.desired is not None
        assert len(live_bots(judged.facts, judged.observed, now)) <= 1
