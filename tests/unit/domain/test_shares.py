"""Shares that mean the same at three calendars and at a hundred thousand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.shares import per_thousand, percent, refused_percent

MANY = 10
"""What the alarm takes for many, in percent."""
counts = st.integers(0, 1_000_000)


@pytest.mark.parametrize(
    ("calendars", "enough"), [(0, 2), (1, 2), (3, 2), (10, 3), (100, 12), (10_000, 1_002)]
)
def test_so_many_calendars_are_a_tenth(calendars: int, enough: int) -> None:
    assert percent(enough, calendars) >= MANY > percent(enough - 1, calendars)


@pytest.mark.parametrize(
    ("calendars", "enough"), [(0, 1), (1, 1), (1000, 1), (10_000, 10), (100_000, 100)]
)
def test_so_many_missing_bots_are_one_for_each_thousand(calendars: int, enough: int) -> None:
    assert per_thousand(enough, calendars) >= 1 > per_thousand(enough - 1, calendars)


@given(one=st.integers(0, 1000), other=st.integers(0, 1000), calendars=counts)
def test_shares_of_two_runs_add_up_to_that_of_both(one: int, other: int, calendars: int) -> None:
    both = percent(one, calendars) + percent(other, calendars)
    assert both == pytest.approx(percent(one + other, calendars), abs=0.002)


def test_without_an_answer_there_is_no_share_of_refusals() -> None:
    assert refused_percent(0, 0) is None


@pytest.mark.parametrize(("refused", "taken", "share"), [(0, 7, 0), (3, 1, 75), (2, 0, 100)])
def test_refusals_are_set_against_all_that_was_answered(
    refused: int, taken: int, share: float
) -> None:
    assert refused_percent(refused, taken) == share
