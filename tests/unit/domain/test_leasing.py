from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.leasing import LONGEST_PLAN, UNSTORED_ORDERS, take
from rollcall.domain.listing import BUSY_SPACING, LISTING_AGAIN
from rollcall.domain.model import Lease, ListProgress
from rollcall.domain.pace import Endpoint, Pace
from tests.unit.domain.samples import NOW

LIST, SCHEDULE = Endpoint.LIST_EVENTS, Endpoint.SCHEDULE
GRANT = {LIST: 5, SCHEDULE: 20}
DURATION = timedelta(seconds=30)
INSTANT = timedelta(microseconds=1)
SOON = timedelta(seconds=1)


def last(**changes: Any) -> Lease:
    """A lease that ends now."""
    return replace(Lease("main", token=7, expires_at=NOW, pace=Pace()), **changes)


def taken(lease: Lease, grant: dict[Endpoint, int] | None = None) -> Lease:
    """The lease that follows this one now."""
    found = take(lease, grant, NOW, DURATION)
    assert found is not None
    return found


def test_the_next_lease_has_the_next_token_and_holds_for_its_duration() -> None:
    assert taken(last()) == last(token=8, expires_at=NOW + DURATION)


@pytest.mark.parametrize("grant", [GRANT, {}])
@pytest.mark.parametrize("left", [INSTANT, DURATION, 2 * DURATION])
def test_a_lease_that_holds_is_not_given_to_another(
    grant: dict[Endpoint, int], left: timedelta
) -> None:
    assert take(last(expires_at=NOW + left), grant, NOW, DURATION) is None


@pytest.mark.parametrize("left", [-DURATION, timedelta(), 2 * DURATION + INSTANT])
def test_a_lease_that_ended_or_was_dated_absurdly_holds_nothing(left: timedelta) -> None:
    following = taken(last(expires_at=NOW + left), GRANT)

    assert (following.token, following.expires_at) == (8, NOW + DURATION)


def test_a_lease_that_was_given_back_need_not_end_first() -> None:
    following = taken(last(expires_at=NOW + SOON, ordered=3))

    assert following == last(token=8, expires_at=NOW + DURATION, ordered=3)


def test_a_grant_that_was_never_given_back_counts_until_the_very_end_of_the_lease() -> None:
    earlier = Pace().called(LIST, NOW - 2 * SOON, times=2)
    lost = last(expires_at=NOW - SOON, pace=earlier)

    assert taken(lost, GRANT).pace == earlier.called(LIST, NOW - SOON, 5).called(
        SCHEDULE, NOW - SOON, 20
    )


def test_the_day_of_a_lost_lease_counts_the_orders_it_may_not_have_stored() -> None:
    lost = last(ordered=3, ordered_on="2026-03-02")

    assert (taken(lost, {}).ordered, taken(lost, {}).ordered_on) == (27, "2026-03-02")


def test_what_a_right_clock_planned_stands() -> None:
    learned = last(
        pace=Pace().called(LIST, NOW, 3).blocked(SCHEDULE, NOW, 20).stopped(NOW + SOON),
        watermark=NOW - SOON,
        sweep_due_at=NOW + LONGEST_PLAN,
        workspace_listing=False,
        list_together_at=NOW + LISTING_AGAIN,
        installation="i-1",
        surplus=("r-8", "r-9"),
        census_due_at=NOW + LONGEST_PLAN - SOON,
        census_link="https://next",
        retry_at=NOW - SOON,
        progress=ListProgress(None, NOW, None, "https://next", NOW, {"r-1": 7}),
        list_after=NOW + BUSY_SPACING,
    )

    assert taken(learned) == replace(learned, token=8, expires_at=NOW + DURATION)


@pytest.mark.parametrize("plan", ["sweep_due_at", "census_due_at", "retry_at"])
def test_nothing_that_a_clock_ahead_planned_lies_more_than_an_hour_away(plan: str) -> None:
    ahead = last(**{plan: NOW + timedelta(days=1)})

    assert taken(ahead) == last(
        **{plan: NOW + timedelta(hours=1)}, token=8, expires_at=NOW + DURATION
    )


def test_workspace_lists_are_tried_again_within_a_day_whatever_a_clock_ahead_planned() -> None:
    ahead = last(workspace_listing=False, list_together_at=NOW + timedelta(days=9))

    assert taken(ahead).list_together_at == NOW + LISTING_AGAIN


def test_lists_never_wait_longer_than_for_a_busy_workspace() -> None:
    ahead = last(list_after=NOW + timedelta(minutes=1))

    assert taken(ahead).list_after == NOW + BUSY_SPACING


def test_the_pace_stays_as_a_clock_ahead_dated_it_until_the_lease_is_in_hand() -> None:
    ahead = NOW + timedelta(days=1)
    called = Pace().called(LIST, ahead - SOON, times=2)

    following = taken(last(expires_at=ahead, pace=called), GRANT)

    assert following.pace == called.called(LIST, ahead, 5).called(SCHEDULE, ahead, 20)


def test_the_bounds_are_those_of_the_documentation() -> None:
    assert timedelta(hours=1) == LONGEST_PLAN
    assert UNSTORED_ORDERS == 24
