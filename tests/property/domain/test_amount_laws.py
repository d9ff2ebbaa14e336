"""Laws of what is counted against the caps, and of who gives way when one is reached."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from rollcall.domain.amounts import UNLIMITED, Amount, given_up, of_one_bot, planned, total
from rollcall.domain.caps import CapLimits
from rollcall.domain.event import EventFacts
from tests.property.domain.strategies import facts
from tests.support.examples import examples

many = settings(max_examples=examples(500))
amounts = st.builds(Amount, st.integers(0, 5), st.integers(0, 300))
limits = st.builds(Amount, st.integers(1, 9), st.integers(0, 300) | st.just(UNLIMITED))
places = st.lists(st.builds(Amount, st.just(1), st.integers(0, 240)), max_size=6)


@many
@given(amounts, amounts, limits)
def test_what_is_given_back_leaves_what_was_there(
    held: Amount, more: Amount, limit: Amount
) -> None:
    assert held + more - more == held
    assert not (held - limit) or (held + more - limit)


@many
@given(amounts, st.integers(1, 9))
def test_minutes_without_a_limit_are_never_too_many(held: Amount, bots: int) -> None:
    assert (held - Amount(bots, UNLIMITED)).minutes == 0


@many
@given(facts())
def test_a_bot_is_planned_for_no_less_than_its_meeting_and_a_minute_more_at_most(
    event: EventFacts,
) -> None:
    seconds = (event.end - event.start).total_seconds()
    assert seconds / 60 <= planned(event).minutes < seconds / 60 + 1
    assert of_one_bot([event, event]) == planned(event)


@many
@given(places, amounts)
def test_who_gives_way_makes_room_or_nobody_does(held: list[Amount], excess: Amount) -> None:
    candidates = [*enumerate(held)]
    chosen = given_up(candidates, excess)
    freed = total(held[n] for n in chosen)
    assert chosen == sorted(set(chosen))
    assert bool(excess - freed) == bool(excess - total(held))
    if excess - total(held):
        assert chosen == []


@many
@given(places, amounts)
def test_nobody_gives_way_who_is_not_needed(held: list[Amount], excess: Amount) -> None:
    chosen = given_up([*enumerate(held)], excess)
    for fewer in combinations(chosen, max(len(chosen) - 1, 0)):
        assert not chosen or excess - total(held[n] for n in fewer)


@many
@given(places, amounts)
def test_who_comes_last_gives_way_only_where_the_others_do_not_suffice(
    held: list[Amount], excess: Amount
) -> None:
    candidates = [*enumerate(held)]
    chosen = given_up(candidates, excess)
    if chosen:
        assert excess - total(held[: chosen[-1]])


@many
@given(
    st.integers(1, 100),
    st.integers(1, 100_000),
    st.integers(1, 1000) | st.just(UNLIMITED),
    st.integers(1, 1000) | st.just(UNLIMITED),
)
def test_one_user_never_has_all_hours_of_everybody(
    bots: int, of_all: int, minutes: float, minutes_of_all: float
) -> None:
    caps = CapLimits(bots, of_all, minutes, minutes_of_all)
    assert caps.orders_of_user.minutes <= caps.of_workspace.minutes / 2
    assert caps.orders_of_user.bots == 50 * bots
