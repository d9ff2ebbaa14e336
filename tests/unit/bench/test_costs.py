from dataclasses import replace

import pytest

from bench.costs import DOCUMENT, PEOPLE, bill, kept_days, rendered, write_units
from bench.day import measure
from infra.node_runtime import REPOSITORY

IDLE, BUSY = kept_days()


def test_the_document_holds_what_the_measured_days_cost() -> None:
    assert f"\n\n{rendered(IDLE, BUSY)}\n\n" in DOCUMENT.read_text()


def test_the_document_says_between_which_shares_of_recalls_bill_that_of_aws_is() -> None:
    bills = [bill(people, IDLE, BUSY) for people in PEOPLE]
    shares = sorted(one.aws / one.recall for one in bills)
    said = f"AWS is between {shares[0]:.2%} and {shares[-1]:.1%} of it".replace("%", " %")
    assert said in " ".join(DOCUMENT.read_text().split())


@pytest.mark.parametrize("people", PEOPLE)
def test_twice_the_calls_and_rows_never_cost_less(people: int) -> None:
    more = replace(BUSY, events=2 * BUSY.events, read=2 * BUSY.read, bots=2 * BUSY.bots)
    before, after = bill(people, IDLE, BUSY), bill(people, IDLE, more)
    assert after.table > before.table
    assert after.recall == pytest.approx(2 * before.recall)
    assert after.aws > before.aws


def test_nobody_costs_nothing_at_recall_and_little_more_than_the_standing_charges_at_aws() -> None:
    empty = bill(0, IDLE, BUSY)
    assert empty.recall == 0
    assert empty.standing < empty.aws < empty.standing + 1


def test_a_row_in_a_transaction_costs_two_units_and_those_of_its_indexes() -> None:
    used = dict.fromkeys(("events", "calendars", "marks", "reports", "leases", "transactions"), 0.0)
    assert write_units(used | {"reports": 1}) == 1
    assert write_units(used | {"events": 1, "transactions": 1}) == 8 + 2


def test_the_worker_is_never_charged_for_more_than_the_whole_day() -> None:
    slow = replace(BUSY, run_seconds=86_400.0)
    crowd, more = bill(100_000, IDLE, slow), bill(100_000, IDLE, replace(slow, run_seconds=9e9))
    assert crowd.functions == more.functions


def test_a_day_with_meetings_uses_more_of_everything_than_one_without() -> None:
    still, moved = measure(1, busy=False), measure(1)
    assert (still.bots, still.webhooks, still.events) == (0, 0, 0)
    assert moved.bots == 6
    assert moved.marks == 9
    assert moved.calls > still.calls
    assert moved.read > still.read


def test_the_readme_names_the_document() -> None:
    assert "docs/costs.md" in (REPOSITORY / "README.md").read_text()
