from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.breaker import Breaker
from rollcall.domain.endpoints import Endpoint
from rollcall.domain.lease import Lease, ListProgress, Suspect
from rollcall.domain.leasing import (
    FIRST_PAUSE,
    FORGOTTEN,
    LONGEST_PAUSE,
    MOST_SUSPECTS,
    suspected,
    take,
)
from rollcall.domain.pace import Pace
from tests.unit.domain.samples import NOW

DURATION = timedelta(seconds=30)
INSTANT = timedelta(microseconds=1)
SOON = timedelta(seconds=1)
HELD = pytest.mark.parametrize("held", [True, False])


def last(**changes: Any) -> Lease:
    """A lease that ends now."""
    return replace(Lease("main", token=7, expires_at=NOW, pace=Pace()), **changes)


def taken(lease: Lease, *, held: bool = True) -> Lease:
    """The lease that follows this one now."""
    found = take(lease, NOW, DURATION, held=held)
    assert found is not None
    return found


@HELD
def test_the_next_lease_has_the_next_token_and_holds_for_its_duration(held: bool) -> None:
    assert taken(last(), held=held) == last(token=8, expires_at=NOW + DURATION)


@pytest.mark.parametrize("left", [INSTANT, DURATION, 2 * DURATION])
def test_a_lease_that_is_held_is_not_given_to_another(left: timedelta) -> None:
    assert take(last(expires_at=NOW + left), NOW, DURATION, held=True) is None


@pytest.mark.parametrize("left", [-DURATION, timedelta(), 2 * DURATION + INSTANT])
def test_a_lease_that_ended_or_was_dated_absurdly_holds_nothing(left: timedelta) -> None:
    following = taken(last(expires_at=NOW + left))

    assert (following.token, following.expires_at) == (8, NOW + DURATION)


def test_a_lease_that_was_given_back_need_not_end_first() -> None:
    following = taken(last(expires_at=NOW + SOON, ordered=3), held=False)

    assert following == last(token=8, expires_at=NOW + DURATION, ordered=3)


@HELD
def test_everything_a_lease_learned_is_handed_on(held: bool) -> None:
    learned = last(
        pace=Pace().called(Endpoint.LIST_EVENTS, NOW).stopped(NOW + SOON),
        breakers={Endpoint.REMOVE: Breaker(3, NOW, NOW + SOON)},
        watermark=NOW - SOON,
        sweep_due_at=NOW + SOON,
        workspace_listing=False,
        installation="i-1",
        surplus=("r-8", "r-9"),
        audit_link="https://next",
        progress=ListProgress(None, NOW, None, "https://next", NOW, {"r-1": 7}),
        suspects={"a": Suspect(2, NOW + SOON)},
        ordered=3,
        ordered_minutes=90,
        ordered_on="2026-03-02",
    )

    following = taken(learned, held=held)
    pace = learned.pace.taken_over(NOW) if held else learned.pace
    assert following == replace(learned, token=8, expires_at=NOW + DURATION, pace=pace)


def test_the_last_calls_of_a_dead_worker_count_anew_as_they_may_still_arrive() -> None:
    pace = Pace().called(Endpoint.LIST_EVENTS, NOW - timedelta(seconds=50))
    for _ in range(9):
        pace = pace.called(Endpoint.LIST_EVENTS, NOW - timedelta(seconds=5))
    following = taken(last(pace=pace), held=True)
    later = NOW + timedelta(seconds=57)
    assert following.pace.used(Endpoint.LIST_EVENTS, later) == 4  # those that can be under way


def test_what_was_under_way_at_a_death_is_suspected_and_set_aside() -> None:
    following = taken(last(under_way={"a": "u-1", "b": ""}))

    until = NOW + FIRST_PAUSE
    assert following.under_way == {}
    assert following.suspects == {"a": Suspect(1, until, "u-1"), "b": Suspect(1, until)}


@pytest.mark.parametrize("user", ["u-1", ""])
def test_one_death_is_counted_once_however_much_was_under_way(user: str) -> None:
    following = taken(last(under_way=dict.fromkeys("abc", user)))

    assert following.suspects == dict.fromkeys("abc", Suspect(1, NOW + FIRST_PAUSE, user))


def test_deaths_under_other_work_of_the_same_user_are_counted_on() -> None:
    known = {"a": Suspect(3, NOW, "u-1"), "b": Suspect(5, NOW)}

    assert suspected(known, "c", "u-1", NOW).deaths == 4
    assert suspected(known, "c", "u-2", NOW).deaths == 1
    assert suspected(known, "c", "", NOW).deaths == 1


def test_each_death_of_a_suspect_doubles_its_pause_up_to_the_longest() -> None:
    suspects = [
        suspected({"a": Suspect(deaths, NOW)} if deaths else {}, "a", "u-1", NOW)
        for deaths in range(40)
    ]
    pauses = [suspect.until - NOW for suspect in suspects]

    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pauses == sorted(pauses)
    assert max(pauses) == pauses[-1] == LONGEST_PAUSE
    assert [suspect.deaths for suspect in suspects] == list(range(1, 41))


def test_work_that_was_not_under_way_keeps_what_it_is_suspected_of() -> None:
    known = {"a": Suspect(3, NOW + SOON), "b": Suspect(1, NOW - SOON)}

    following = taken(last(under_way={"b": ""}, suspects=known))

    assert following.suspects == {"a": known["a"], "b": Suspect(2, NOW + 2 * FIRST_PAUSE)}


def test_of_very_many_suspects_those_that_wait_longest_stay() -> None:
    known = {
        f"work-{number}": Suspect(1, NOW + timedelta(seconds=1 + number % 900), f"u-{number}")
        for number in range(3 * MOST_SUSPECTS)
    }

    following = taken(last(suspects=known, under_way={"killer": "somebody"}))

    assert len(following.suspects) == MOST_SUSPECTS
    assert following.suspects["killer"] == Suspect(1, NOW + FIRST_PAUSE, "somebody")
    kept = {suspect.until for name, suspect in following.suspects.items() if name != "killer"}
    gone = {known[name].until for name in known.keys() - following.suspects.keys()}
    assert max(gone) <= min(kept)


def test_a_suspect_that_was_not_seen_for_a_day_is_none_any_more() -> None:
    old = {"gone": Suspect(9, NOW - FORGOTTEN), "kept": Suspect(9, NOW - FORGOTTEN + INSTANT)}

    assert taken(last(suspects=old), held=False).suspects == {"kept": old["kept"]}


def test_a_forgotten_suspect_that_kills_again_begins_anew() -> None:
    old = {"a": Suspect(9, NOW - FORGOTTEN)}

    following = taken(last(suspects=old, under_way={"a": ""}))

    assert following.suspects == {"a": Suspect(1, NOW + FIRST_PAUSE)}
