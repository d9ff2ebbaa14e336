from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.pace import Endpoint
from rollcall.domain.silence import FEWEST_CALLS, LONG, Silence
from tests.unit.domain.samples import NOW

LISTS = Endpoint.LIST_EVENTS
SECOND = timedelta(seconds=1)


def failing(*calls: tuple[Endpoint, timedelta]) -> Silence:
    silence = Silence()
    for endpoint, after in calls:
        silence = silence.failed(endpoint, NOW + after)
    return silence


def test_ten_calls_that_failed_over_ten_minutes_are_a_long_silence() -> None:
    silence = failing(*[(LISTS, n * SECOND) for n in range(FEWEST_CALLS)])
    assert not silence.is_long(NOW + LONG - SECOND)
    assert silence.is_long(NOW + LONG)


def test_few_calls_are_no_silence_however_long_ago_they_failed() -> None:
    silence = failing(*[(LISTS, n * SECOND) for n in range(FEWEST_CALLS - 1)])
    assert not silence.is_long(NOW + timedelta(days=1))


def test_no_call_at_all_is_no_silence() -> None:
    assert not Silence().is_long(NOW)


@pytest.mark.parametrize("endpoint", [e for e in Endpoint if e is not LISTS])
def test_a_silence_begins_with_a_list_and_then_counts_every_call(endpoint: Endpoint) -> None:
    assert failing((endpoint, SECOND)) == Silence()
    assert failing((LISTS, SECOND), (endpoint, 2 * SECOND)) == Silence(NOW + SECOND, 2)


def test_a_silence_that_a_wrong_clock_dated_ahead_begins_now() -> None:
    ahead = Silence(NOW + timedelta(days=1), 20)
    assert not ahead.is_long(NOW)
    assert ahead.failed(LISTS, NOW).is_long(NOW + LONG)
