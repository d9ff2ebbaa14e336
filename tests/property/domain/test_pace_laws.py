"""Laws of the pace, for calls that take time and arrive at Recall at any moment of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollcall.domain.endpoints import Endpoint
from rollcall.domain.pace import (
    MARGIN,
    MAX_BLOCK,
    MIN_BLOCK,
    TENTHS_KEPT,
    WINDOW,
    Pace,
    clamp_retry_after,
)
from tests.support.examples import examples
from tests.unit.domain.samples import NOW

LIST = Endpoint.LIST_EVENTS
TENTH = timedelta(seconds=0.1)
LONGEST_CALL = 10.0
many = settings(max_examples=examples(200))


@dataclass(frozen=True)
class Planned:
    """One call: the pause before it is wanted, how long it takes, and when in that it arrives."""

    pause: float
    latency: float
    arrives: float


@dataclass
class Caller:
    """A worker that makes calls as soon as the pace allows, however many are under way."""

    limit: int
    now: datetime = NOW
    pace: Pace = field(default_factory=Pace)
    arrivals: list[datetime] = field(default_factory=list)
    counted: list[datetime] = field(default_factory=list)
    """When each call counts: at its beginning, then at its answer."""
    refusals: list[tuple[datetime, int]] = field(default_factory=list)
    """Each moment at which a call had to wait, with the calls that count in window and margin."""
    _under_way: list[tuple[datetime, datetime, int]] = field(default_factory=list)

    def make(self, planned: Planned) -> None:
        """Let the pause pass and make the call when it may be made."""
        self._pass_to(self.now + timedelta(seconds=planned.pause))
        while (free_at := self.pace.free_at(LIST, self.now, self.limit)) > self.now:
            since = self.now - WINDOW - MARGIN - TENTH
            self.refusals.append((self.now, sum(moment > since for moment in self.counted)))
            self._pass_to(free_at)
        self.pace = self.pace.called(LIST, self.now)
        latency = timedelta(seconds=planned.latency)
        self.arrivals.append(self.now + latency * planned.arrives)
        self._under_way.append((self.now + latency, self.now, len(self.counted)))
        self.counted.append(self.now)

    def _pass_to(self, moment: datetime) -> None:
        for answered, began, number in sorted(self._under_way):
            if answered <= moment:
                self.pace = self.pace.answered(LIST, began, answered)
                self.counted[number] = answered
        self._under_way = [call for call in self._under_way if call[0] > moment]
        self.now = moment


limits = st.integers(1, 6)
pauses = st.just(0.0) | st.sampled_from([0.999999, 60.0]) | st.floats(0, 40)
latencies = st.sampled_from([0.0, 0.05, LONGEST_CALL]) | st.floats(0, LONGEST_CALL)
shares = st.sampled_from([0.0, 1.0]) | st.floats(0, 1)
calls = st.lists(st.builds(Planned, pauses, latencies, shares), max_size=40)


def made(limit: int, planned: list[Planned]) -> Caller:
    """The caller after these calls."""
    caller = Caller(limit)
    for one in planned:
        caller.make(one)
    return caller


def most_in_a_minute(moments: list[datetime]) -> int:
    """The most of these moments within any minute, both of its ends included."""
    return max((sum(start <= m <= start + WINDOW for m in moments) for start in moments), default=0)


@many
@given(limits, calls)
def test_no_minute_ever_sees_more_arrivals_than_allowed(limit: int, planned: list[Planned]) -> None:
    assert most_in_a_minute(made(limit, planned).arrivals) <= limit


@many
@given(limits, calls)
def test_no_call_waits_while_fewer_than_the_limit_count_in_a_minute_and_the_margin(
    limit: int, planned: list[Planned]
) -> None:
    assert all(counting >= limit for _, counting in made(limit, planned).refusals)


@many
@given(limits, st.lists(pauses, max_size=40))
def test_calls_that_are_answered_at_once_use_the_whole_allowance(
    limit: int, idle: list[float]
) -> None:
    caller = made(limit, [Planned(pause, 0.0, 0.0) for pause in idle])
    wanted = NOW
    for number, (pause, begun) in enumerate(zip(idle, caller.arrivals, strict=True)):
        wanted += timedelta(seconds=pause)
        earliest = caller.arrivals[number - limit] + WINDOW if number >= limit else wanted
        assert begun <= max(wanted, earliest + MARGIN)
        wanted = begun


@given(limits, calls, st.floats(0, 100))
def test_a_call_is_free_at_the_moment_that_was_named_and_not_before(
    limit: int, planned: list[Planned], later: float
) -> None:
    caller = made(limit, planned)
    now = caller.now + timedelta(seconds=later)
    free_at = caller.pace.free_at(LIST, now, limit)
    assert now <= free_at <= now + WINDOW + MARGIN
    assert caller.pace.free_at(LIST, free_at, limit) == free_at
    assert (free_at > now) is (caller.pace.used(LIST, now) >= limit)


@given(limits, limits, calls)
def test_a_larger_limit_never_waits_longer(limit: int, more: int, planned: list[Planned]) -> None:
    caller = made(limit, planned)
    free_at = caller.pace.free_at(LIST, caller.now, limit)
    assert caller.pace.free_at(LIST, caller.now, limit + more) <= free_at


@given(limits, calls)
def test_a_pace_holds_no_more_moments_than_a_window_has(limit: int, planned: list[Planned]) -> None:
    counted = made(limit, planned).pace.calls.get(LIST, {})
    assert all(number > 0 for number in counted.values())
    assert max(counted, default=0) - min(counted, default=0) < TENTHS_KEPT


@given(st.none() | st.floats(allow_nan=True, allow_infinity=True) | st.integers(-(10**12), 10**12))
def test_any_named_wait_is_kept_within_bounds(seconds: float | None) -> None:
    assert MIN_BLOCK <= clamp_retry_after(seconds) <= MAX_BLOCK


@many
@given(st.lists(st.floats(0, 60), max_size=60), st.integers(1, 60), st.floats(0.05, 3))
def test_calls_an_even_pause_apart_never_wait_for_the_window(
    ago: list[float], limit: int, least: float
) -> None:
    pace, now = Pace(), NOW
    for seconds in sorted(ago, reverse=True)[: limit - 1]:
        pace = pace.called(LIST, NOW - timedelta(seconds=seconds))
    for _ in range(2 * limit):
        assert pace.free_at(LIST, now, limit) <= now
        pace = pace.called(LIST, now)
        pause = max(pace.even_pause(LIST, now, limit), timedelta(minutes=1.02) / limit)
        now += max(pause, timedelta(seconds=least)) + TENTH


def test_an_even_pause_spreads_what_a_burst_has_left() -> None:
    pace = Pace()
    for _ in range(45):
        pace = pace.called(LIST, NOW)
    assert pace.even_pause(LIST, NOW, 60).total_seconds() == pytest.approx(60.5 / 16, abs=0.1)
    assert Pace().even_pause(LIST, NOW, 60) == timedelta(0)
