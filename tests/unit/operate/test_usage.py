"""A month's use in figures."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import pytest

from bench.costs import bill, kept_days
from operate.commands.usage import AWS_FIXED, AWS_PERSON, Usage, Used, as_counted, as_csv, span_of
from operate.installation import CannotReach
from rollcall.domain.bot_use import Use
from rollcall.domain.month_use import MonthUse
from tests.support.memory import MemoryState, MemoryUsageStore
from tests.support.portal.rows import make_user


def used(who: str) -> Used:
    return Used.of(who, 1, Use(3, 2.0, 1.5), 0.5, 0.25)


def test_money_is_hours_by_their_price() -> None:
    one = used("ann@corp.example")
    assert (one.recall_dollars, one.aws_dollars) == (0.75, 0.25)


@pytest.mark.parametrize("people", [10, 1_000, 100_000])
def test_the_estimate_of_aws_is_that_of_the_cost_tables(people: int) -> None:
    estimate = AWS_FIXED + AWS_PERSON * people
    assert estimate == pytest.approx(bill(people, *kept_days()).aws, rel=0.1)


@pytest.mark.parametrize("address", ["=cmd@corp.example", "+1@corp.example", "-a@corp.example"])
def test_no_cell_of_the_csv_is_a_formula(address: str) -> None:
    report = Usage(
        month="2026-11", complete=True, by_person=(used(address),), by_company=(), total=used("all")
    )
    lines = list(csv.reader(as_csv(report).splitlines()))
    assert lines[0][:4] == ["who", "people", "meetings", "bots"]
    assert lines[1] == [f"'{address}", "1", "3", "2.00", "1.50", "0.75", "0.25"]


def test_of_a_month_that_is_long_over_each_has_the_part_that_was_counted() -> None:
    state, at = MemoryState(), datetime(2026, 3, 3, tzinfo=UTC)
    people = [make_user("u-1"), make_user("u-2")]
    use = MonthUse("u-1", "2026-02", 3, 2, 7200, 1500, 5400, whole=True, counted_at=at)
    state.month_uses["u-1", "2026-02"] = use
    usage = MemoryUsageStore(state)

    assert as_counted(usage, people, "2026-02") == ({"u-1": Use(3, 1.5, 1.5)}, True)
    assert as_counted(usage, people, "2026-01") == ({}, False)


def test_a_month_of_december_ends_with_the_year() -> None:
    since, until = span_of("2026-12")
    assert (since.isoformat(), until.isoformat()) == (
        "2026-12-01T00:00:00+00:00",
        "2027-01-01T00:00:00+00:00",
    )


@pytest.mark.parametrize("text", ["2026", "2026-13", "11-2026", "2026-1"])
def test_another_spelling_of_a_month_is_refused_in_words(text: str) -> None:
    with pytest.raises(CannotReach, match="write it as 2026-11"):
        span_of(text)
