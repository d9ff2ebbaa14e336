from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rollcall.domain.pace import MAX_BLOCK, MIN_BLOCK, Endpoint, Pace, clamp_retry_after
from tests.unit.domain.samples import NOW

LIST = Endpoint.LIST_EVENTS
MINUTE = timedelta(seconds=60)
limits = st.integers(1, 7)
pauses = st.lists(st.floats(0, 40) | st.just(0.0) | st.sampled_from([0.999999, 60.0]), max_size=60)


def most_in_a_minute(calls: list[datetime]) -> int:
    """The most calls in any minute, which may begin at any call, both ends included."""
    return max(
        (sum(1 for c in calls if start <= c <= start + MINUTE) for start in calls), default=0
    )


@settings(max_examples=300)
@given(limits, pauses)
def test_no_minute_ever_sees_more_calls_than_allowed(limit: int, idle: list[float]) -> None:
    allowed, pace, now = {LIST: limit}, Pace(), NOW
    calls: list[datetime] = []
    for pause in idle:
        now += timedelta(seconds=pause)
        while (wait := pace.wait(LIST, now, allowed)) > 0:
            assert wait <= 61
            now += timedelta(seconds=wait)
        pace = pace.called(LIST, now)
        calls.append(now)

    assert most_in_a_minute(calls) <= limit


@settings(max_examples=300)
@given(limits, pauses)
def test_the_pace_never_waits_while_a_minute_and_a_second_have_room(
    limit: int, idle: list[float]
) -> None:
    pace, now = Pace(), NOW
    calls: list[datetime] = []
    for pause in idle:
        now += timedelta(seconds=pause)
        lately = sum(1 for call in calls if now - call < timedelta(seconds=62))
        if pace.wait(LIST, now, {LIST: limit}) <= 0:
            pace = pace.called(LIST, now)
            calls.append(now)
        else:
            assert lately >= limit


@given(limits, st.integers(1, 20), st.floats(0, 200))
def test_a_grant_counts_like_calls_made_at_its_end(limit: int, grant: int, later: float) -> None:
    at_once, one_by_one = Pace().called(LIST, NOW, times=grant), Pace()
    for _ in range(grant):
        one_by_one = one_by_one.called(LIST, NOW)
    now = NOW + timedelta(seconds=later)

    assert at_once == one_by_one
    assert (at_once.wait(LIST, now, {LIST: limit}) > 0) is (grant >= limit and later < 61)


@given(st.none() | st.floats(allow_nan=True, allow_infinity=True) | st.integers(-(10**12), 10**12))
def test_any_named_wait_is_kept_within_bounds(seconds: float | None) -> None:
    assert MIN_BLOCK <= clamp_retry_after(seconds) <= MAX_BLOCK


@given(
    st.lists(st.tuples(st.sampled_from(Endpoint), st.floats(0, 100)), max_size=8),
    st.floats(0, 1000),
)
def test_an_endpoint_waits_for_its_own_longest_block_only(
    blocks: list[tuple[Endpoint, float]], later: float
) -> None:
    pace, now = Pace(), NOW + timedelta(seconds=later)
    for endpoint, seconds in blocks:
        pace = pace.blocked(endpoint, NOW, seconds)

    for endpoint in Endpoint:
        until = [NOW + clamp_retry_after(s) for e, s in blocks if e is endpoint]
        expected = max([(moment - now).total_seconds() for moment in until], default=0.0)
        assert pace.wait(endpoint, now, dict.fromkeys(Endpoint, 1)) == max(expected, 0.0)
