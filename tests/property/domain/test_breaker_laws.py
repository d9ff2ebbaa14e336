"""Laws of the breaker, for calls of one endpoint that take time and mostly fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.breaker import FIRST_PAUSE, LONGEST_PAUSE, Breaker
from tests.unit.domain.samples import NOW

AT_ONCE = 4
INSTANT = timedelta(milliseconds=1)
"""Between a failure and the next call."""

type Tried = list[tuple[float, float]]
"""Of each call: the pause before it is wanted, and how long it takes until it fails."""

latencies = st.floats(0.01, 15)
tries: st.SearchStrategy[Tried] = st.lists(
    st.tuples(st.just(0.0) | st.floats(0, 20), latencies), max_size=30
)


@dataclass
class Caller:
    """A worker that calls an endpoint for one user as soon as it may, and each time in vain."""

    now: datetime = NOW
    breaker: Breaker = field(default_factory=Breaker)
    made: list[datetime] = field(default_factory=list)
    probes: list[datetime] = field(default_factory=list)
    """Those of the calls that were made while the breaker was open."""
    _under_way: list[tuple[datetime, datetime]] = field(default_factory=list)

    def make(self, pause: float, latency: float) -> None:
        """Let the pause pass and make a call when the breaker and the other calls allow it."""
        self._pass_to(self.now + timedelta(seconds=pause))
        while (at := self._possible_at()) > self.now:
            self._pass_to(at)
        if self.breaker.probe_at is not None:
            self.probes.append(self.now)
        self.breaker = self.breaker.calling("ada", self.now)
        self.made.append(self.now)
        self._under_way.append((self.now + timedelta(seconds=latency), self.now))

    def _possible_at(self) -> datetime:
        if len(self._under_way) >= AT_ONCE:
            return min(self._under_way)[0] + INSTANT
        probe_at = self.breaker.free_at("ada") or self.now
        assert probe_at <= self.now + LONGEST_PAUSE
        return probe_at

    def _pass_to(self, moment: datetime) -> None:
        for ends, began in sorted(call for call in self._under_way if call[0] <= moment):
            self.breaker = self.breaker.failed("ada", began, ends, refused=False)
        self._under_way = [call for call in self._under_way if call[0] > moment]
        self.now = moment


def failing(tried: Tried) -> Caller:
    """The caller after these calls."""
    caller = Caller()
    for pause, latency in tried:
        caller.make(pause, latency)
    return caller


@given(tries)
def test_an_open_breaker_lets_one_call_through_per_pause(tried: Tried) -> None:
    gaps = [later - earlier for earlier, later in pairwise(failing(tried).probes)]
    assert all(gap >= FIRST_PAUSE for gap in gaps)


@given(st.lists(latencies, min_size=30, max_size=40))
def test_an_endpoint_that_goes_on_failing_is_called_once_in_the_longest_pause(
    each: list[float],
) -> None:
    made = failing([(0.0, latency) for latency in each]).made
    gaps = [later - earlier for earlier, later in pairwise(made)]
    assert all(gap >= LONGEST_PAUSE for gap in gaps[6 * AT_ONCE :])


@given(st.integers(1, 40), st.floats(0, 10))
def test_calls_under_way_at_a_failure_open_nothing(together: int, seconds: float) -> None:
    breaker = Breaker()
    for number in range(together):
        breaker = breaker.failed(
            f"user{number % 3}", NOW, NOW + timedelta(seconds=seconds + number), refused=False
        )
    assert (breaker.failures, breaker.probe_at) == (1, None)


failures = st.lists(
    st.tuples(st.sampled_from(["", "ada", "bob", "cleo"]), st.booleans()), max_size=30
)


@given(failures, st.sampled_from(["", "ada", "bob", "cleo", "dora"]))
def test_whatever_happened_nobody_waits_longer_than_the_longest_pause(
    calls: list[tuple[str, bool]], user: str
) -> None:
    breaker = Breaker()
    for number, (caller, works) in enumerate(calls):
        now = NOW + timedelta(seconds=number)
        breaker = breaker.calling(caller, now)
        breaker = (
            breaker.came_through(caller)
            if works
            else breaker.failed(caller, now, now + INSTANT, refused=False)
        )
        assert (breaker.free_at(user) or now) <= now + INSTANT + LONGEST_PAUSE


@given(failures)
def test_who_never_failed_calls_freely_once_another_such_user_came_through(
    calls: list[tuple[str, bool]],
) -> None:
    breaker = Breaker()
    for number, (caller, works) in enumerate(calls):
        now = NOW + timedelta(seconds=number)
        breaker = (
            breaker.came_through(caller)
            if works
            else breaker.failed(caller, now, now + INSTANT, refused=False)
        )
    assert breaker.came_through("dora").free_at("emil") is None
