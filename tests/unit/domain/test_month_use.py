"""A month that is over is counted once, soon after its end, and divides what is shared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.bot_reports import Reports
from rollcall.domain.bot_sums import BotSums
from rollcall.domain.bot_use import Meant, Use
from rollcall.domain.model import BotStatus
from rollcall.domain.month_use import (
    MonthUse,
    begin_of,
    expires_at,
    is_kept,
    last_settled,
    month_around,
    month_of,
    months_shown,
    times_in_calls,
)

NOW = datetime(2026, 12, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)


def reports(bot: str, length: timedelta | None) -> Reports:
    began = datetime(2026, 11, 5, 9, tzinfo=UTC)
    ends = {"call_ended": BotStatus(bot, "call_ended", None, began + length)} if length else {}
    return {"joining_call": BotStatus(bot, "joining_call", None, began), **ends}


def counted(
    meant: list[Meant],
    reported: dict[str, Reports],
    sharing: Mapping[str, int] = MappingProxyType({}),
    now: datetime = NOW,
) -> MonthUse | None:
    sums = BotSums("u-1")
    for bot, time in times_in_calls(meant, reported, now).items():
        sums = sums.plus(bot, time, sharing.get(bot, 1))
    return month_of("2026-11", meant, sums, now)


@pytest.mark.parametrize(
    ("now", "month"),
    [
        ("2026-12-02T23:59+00:00", "2026-10"),
        ("2026-12-03T00:00+00:00", "2026-11"),
        ("2026-12-31T12:00+00:00", "2026-11"),
        ("2027-01-04T00:00+00:00", "2026-12"),
        ("2026-12-03T00:30+02:00", "2026-10"),
    ],
)
def test_a_month_is_counted_two_days_after_its_end(now: str, month: str) -> None:
    assert last_settled(datetime.fromisoformat(now)) == month


@given(st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_when_a_month_is_due_all_of_it_is_still_kept(now: datetime) -> None:
    month = last_settled(now)
    due = month_around(begin_of(month))[1] + timedelta(days=2)
    assert is_kept(month, due)
    assert due <= now


@given(st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_thirteen_months_are_shown_and_none_of_them_is_forgotten(now: datetime) -> None:
    shown = months_shown(now)
    assert len(set(shown)) == 13
    assert sorted(shown, reverse=True) == list(shown)
    assert begin_of(shown[0]) <= now < month_around(begin_of(shown[0]))[1]
    assert all(expires_at(month) > now for month in shown)


def test_a_bot_counts_whole_and_by_its_part() -> None:
    meant = [Meant("u-1", ("a",)), Meant("u-1", ("b",)), Meant("u-1", ("never",), 0)]
    reported = {"a": reports("a", HOUR), "b": reports("b", 2 * HOUR)}
    found = counted(meant, reported, {"a": 2, "b": 1})
    assert found is not None
    assert found.use == Use(2, 2, 3.0)
    assert found.part == Use(2, 1.5, 2.5)
    assert found.whole


def test_a_bot_whose_end_was_never_reported_counts_as_the_longest_call() -> None:
    found = counted([Meant("u-1", ("a",))], {"a": reports("a", None)})
    assert found is not None
    assert found.use.hours == 12


def test_of_nothing_nothing_is_kept() -> None:
    assert counted([Meant("u-1", ("a",), 0)], {}) is None


def test_what_is_counted_too_late_says_so() -> None:
    late = datetime(2027, 1, 2, tzinfo=UTC)
    found = counted([Meant("u-1", ())], {}, now=late)
    assert found is not None
    assert not found.whole


@given(st.lists(st.integers(60, 40_000), max_size=5), st.integers(1, 9))
def test_the_parts_of_those_who_share_add_up_to_the_whole(lengths: list[int], people: int) -> None:
    meant = [Meant("u-1", (f"b-{number}",)) for number in range(len(lengths))]
    reported = {
        f"b-{number}": reports(f"b-{number}", timedelta(seconds=length))
        for number, length in enumerate(lengths)
    }
    one = counted(meant, reported, dict.fromkeys(reported, people))
    if one is not None:
        assert one.part.bots * people == pytest.approx(one.bots, abs=0.005 * len(lengths))
        assert one.part_seconds * people == pytest.approx(one.seconds, abs=5 * len(lengths))
