"""Laws of one choice, and of the turns that many choices make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from rollcall.domain.endpoints import ENDPOINTS, LIMITS, Endpoint
from rollcall.domain.lease import Lease
from rollcall.domain.pace import Pace
from rollcall.reconcile.scheduler import (
    KEPT_FREE,
    MOST_AT_ONCE,
    SHARES,
    SPACED,
    Kind,
    Turns,
    UnderWay,
    Work,
    call_free_at,
    next_list_at,
    refusal,
)
from tests.property.reconcile.works import ENDPOINTS_USED, KINDS, USERS, Choice, choices
from tests.support.examples import examples
from tests.unit.domain.samples import NOW

SECOND = timedelta(seconds=1)
many = settings(max_examples=examples(120))


def begun(choice: Choice) -> list[Work]:
    """The work that is begun now, if any is."""
    made = choice.made()
    return [made] if isinstance(made, Work) else []


# --- one choice


@many
@given(choices())
def test_work_is_begun_whenever_some_may_be_but_for_a_suspect_that_is_not_alone(
    choice: Choice,
) -> None:
    assert bool(begun(choice)) is (bool(choice.allowed()) and not choice.holds_back())


@many
@given(choices())
def test_nothing_is_begun_before_its_moment_or_while_pace_or_breaker_forbid_it(
    choice: Choice,
) -> None:
    for work in begun(choice):
        assert work.not_before is None or work.not_before <= NOW
        assert work.endpoint is None or choice.free_at(work.kind, work.endpoint) <= NOW


@many
@given(choices())
def test_no_endpoint_gets_more_calls_at_once_than_it_may_and_all_together_no_more_than_fit(
    choice: Choice,
) -> None:
    for work in begun(choice):
        calls = choice.under_way.calls.get(work.endpoint, 0) if work.endpoint else 0
        assert work.endpoint is None or calls < ENDPOINTS[work.endpoint].at_once
        assert len(choice.under_way.names) < MOST_AT_ONCE


@many
@given(choices())
def test_nothing_is_begun_that_is_under_way_or_shares_a_lock_with_what_is(choice: Choice) -> None:
    for work in begun(choice):
        assert work.name not in choice.under_way.names
        assert not work.locks & set(choice.under_way.locks)


@many
@given(choices())
def test_a_suspect_is_alone_and_begins_after_its_pause(choice: Choice) -> None:
    for work in begun(choice):
        assert work.name not in choice.suspects or not choice.under_way.names
        assert all(suspect.until <= NOW for suspect in choice.suspicions(work))
        assert choice.under_way.alone in {"", work.name}


@many
@given(choices())
def test_a_user_whom_an_endpoint_refused_waits_for_it_as_long_as_was_asked_for(
    choice: Choice,
) -> None:
    for work in begun(choice):
        refused = refusal(work.endpoint, work.user) if work.endpoint else ""
        assert choice.refused.get(refused, NOW) <= NOW


@many
@given(choices())
def test_the_kind_whose_turn_is_longest_ago_comes_first(choice: Choice) -> None:
    turns = choice.turns.kinds
    for work in begun(choice):
        assert turns.get(work.kind, 0) == min(turns.get(w.kind, 0) for w in choice.allowed())


@many
@given(choices())
def test_within_a_kind_the_user_whose_turn_is_longest_ago_comes_first(choice: Choice) -> None:
    turns = choice.turns.users
    for work in begun(choice):
        same_kind = [w for w in choice.allowed() if w.kind is work.kind]
        earliest = min(turns.get((w.kind, w.user), 0) for w in same_kind)
        assert turns.get((work.kind, work.user), 0) == earliest


@many
@given(choices())
def test_of_one_users_work_of_a_kind_the_first_by_rank_is_begun(choice: Choice) -> None:
    for work in begun(choice):
        same = [w for w in choice.allowed() if (w.kind, w.user) == (work.kind, work.user)]
        assert work.rank == min(w.rank for w in same)


@many
@given(choices())
def test_when_nothing_may_be_begun_the_soonest_moment_is_named_at_which_time_allows_some(
    choice: Choice,
) -> None:
    waiting = [at for at in map(choice.possible_at, choice.ready) if at > NOW]
    soonest = None if choice.holds_back() else min(waiting, default=None)
    made = choice.made()
    assert isinstance(made, Work) or made == soonest


@many
@given(choices(), st.randoms())
def test_the_order_in_which_work_is_named_changes_no_turn(choice: Choice, random: Random) -> None:
    shuffled = list(choice.ready)
    random.shuffle(shuffled)
    other = replace(choice, ready=shuffled)
    turn = [(work.kind, work.rank) for work in begun(choice)]
    assert [(work.kind, work.rank) for work in begun(other)] == turn


# --- many choices


@dataclass
class Workplace:
    """A worker that always has work of several kinds and users, and begins what it may."""

    ready: list[Work]
    turns: Turns = field(default_factory=Turns)
    running: list[Work] = field(default_factory=list)
    number: int = 0

    def choice(self) -> Choice:
        """The choice to be made now."""
        calls = Counter(work.endpoint for work in self.running if work.endpoint)
        locks = {lock for work in self.running for lock in work.locks}
        under_way = UnderWay([work.name for work in self.running], locks, calls)
        return Choice(self.ready, self.turns, under_way)

    def begin(self) -> tuple[Choice, Work] | None:
        """Begin something, and have the next piece of the same kind ready; None when all wait."""
        choice = self.choice()
        for work in begun(choice):
            self.number += 1
            self.turns.take(work)
            self.running.append(work)
            self.ready.remove(work)
            self.ready.append(replace(work, key=f"more-{self.number}"))
            return choice, work
        return None

    def end(self, place: int) -> None:
        """End one piece of work, if any is under way."""
        if self.running:
            self.running.pop(place % len(self.running))


@st.composite
def workplaces(draw: st.DrawFn) -> Workplace:
    """Several kinds, users, endpoints and locks, in very different numbers."""
    one = st.tuples(
        st.sampled_from(KINDS), st.sampled_from(USERS), st.sampled_from(ENDPOINTS_USED),
        st.sampled_from([frozenset[str](), frozenset({"room-1"})]), st.integers(1, 6),
    )  # fmt: skip
    drawn = draw(st.lists(one, min_size=1, max_size=6))
    ready = [
        Work(kind, f"key-{n}-{copy}", user, endpoint, locks=locks)
        for n, (kind, user, endpoint, locks, copies) in enumerate(drawn)
        for copy in range(copies)
    ]
    return Workplace(ready)


steps = st.lists(st.integers(0, 30), min_size=20, max_size=60)
"""Whether something is begun next (the even numbers), or which piece of work ends."""


def turns_while_waiting(
    workplace: Workplace, numbers: list[int], who: Callable[[Work], Hashable],
    among: Callable[[Work, Work], bool],
) -> int:  # fmt: skip
    """The most turns that anybody had while somebody else could have had one all the time.

    ``who`` names whose turn a piece of work is; ``among`` whether one waits for the other at all.
    """
    waited: dict[Hashable, Counter[Hashable]] = {}
    most = 0
    for number in numbers:
        turn = workplace.begin() if number % 2 == 0 else None
        if turn is None:
            workplace.end(number)
            continue
        choice, work = turn
        able = {who(other): other for other in choice.allowed()}
        waited = {one: waited.get(one, Counter()) for one in able if one != who(work)}
        for one, turns in waited.items():
            turns[who(work)] += among(able[one], work)
        most = max([most, *(n for turns in waited.values() for n in turns.values())])
    return most


@many
@given(workplaces(), steps)
def test_no_kind_waits_longer_than_one_turn_of_each_other_kind(
    workplace: Workplace, numbers: list[int]
) -> None:
    most = turns_while_waiting(
        workplace, numbers, lambda work: work.kind, lambda _one, _other: True
    )
    assert most <= 1


@many
@given(workplaces(), steps)
def test_no_user_waits_longer_than_one_turn_of_each_other_user_of_that_kind(
    workplace: Workplace, numbers: list[int]
) -> None:
    most = turns_while_waiting(
        workplace, numbers, lambda work: (work.kind, work.user),
        lambda one, other: one.kind is other.kind,
    )  # fmt: skip
    assert most <= 1


# --- the allowance


def used(endpoint: Endpoint, calls: int) -> Pace:
    """The pace after so many calls just now."""
    pace = Pace()
    for _ in range(calls):
        pace = pace.called(endpoint, NOW)
    return pace


def free_at(kind: Kind, endpoint: Endpoint, lease: Lease) -> datetime:
    """When a kind of work may call an endpoint under the usual limits."""
    return call_free_at(kind, endpoint, lease, LIMITS, NOW)


leases = st.builds(
    Lease, st.just("main"), st.just(1), st.just(NOW),
    st.builds(used, st.sampled_from(ENDPOINTS_USED), st.integers(0, 650)),
    next_list_at=st.none() | st.just(NOW + SECOND),
    meetings_until=st.none() | st.just(NOW - SECOND) | st.just(NOW + SECOND),
)  # fmt: skip


@given(leases, st.sampled_from(Kind), st.sampled_from(ENDPOINTS_USED))
def test_no_kind_calls_before_the_pace_and_the_spacing_allow_it(
    lease: Lease, kind: Kind, endpoint: Endpoint
) -> None:
    lists = lease.next_list_at if kind in SPACED else None
    earliest = lease.pace.free_at(endpoint, NOW, LIMITS[endpoint])
    found = free_at(kind, endpoint, lease)
    assert found >= max(earliest, lists or NOW)
    shared = (kind, endpoint) in SHARES or (kind is Kind.WRITE and lease.meetings_until is not None)
    assert shared or found == max(earliest, lists or NOW)


@given(leases, st.sampled_from(Kind), st.sampled_from(ENDPOINTS_USED))
def test_no_kind_may_call_while_urgent_meetings_or_changes_may_not(
    lease: Lease, kind: Kind, endpoint: Endpoint
) -> None:
    first = replace(lease, next_list_at=None)
    ahead = Kind.LIST if endpoint is Endpoint.LIST_EVENTS else Kind.URGENT
    assert free_at(ahead, endpoint, first) <= free_at(kind, endpoint, lease)


@given(st.sampled_from(sorted(SHARES)), st.integers(1, 60))
def test_what_can_wait_leaves_a_part_of_the_lists_to_changes(
    shared: tuple[Kind, Endpoint], calls: int
) -> None:
    kind, endpoint = shared
    lease = Lease("main", 1, NOW, used(endpoint, calls))
    assert (free_at(kind, endpoint, lease) > NOW) is (calls >= SHARES[shared] * LIMITS[endpoint])


def test_links_to_recordings_leave_half_of_their_endpoint_to_the_statuses_of_bots() -> None:
    lease = Lease("main", 1, NOW, used(Endpoint.RETRIEVE_BOT, LIMITS[Endpoint.RETRIEVE_BOT] // 2))
    assert free_at(Kind.MEDIA, Endpoint.RETRIEVE_BOT, lease) > NOW
    assert free_at(Kind.BOT_STATUS, Endpoint.RETRIEVE_BOT, lease) <= NOW


def test_whole_windows_leave_a_quarter_of_the_lists_to_changes_and_daily_reads_more() -> None:
    scans = SHARES[Kind.SCAN, Endpoint.LIST_EVENTS]
    assert SHARES[Kind.DAILY, Endpoint.LIST_EVENTS] < scans <= 0.75


@given(st.integers(540, 620), st.sampled_from([None, NOW - SECOND, NOW, NOW + SECOND]))
def test_writes_leave_a_part_to_urgent_meetings_while_there_are_any(
    calls: int, meetings_until: datetime | None
) -> None:
    lease = Lease("main", 1, NOW, used(Endpoint.SCHEDULE, calls), meetings_until=meetings_until)
    share = 1 - KEPT_FREE if meetings_until == NOW + SECOND else 1.0
    waits = calls >= share * LIMITS[Endpoint.SCHEDULE]
    assert (free_at(Kind.WRITE, Endpoint.SCHEDULE, lease) > NOW) is waits
    urgent = free_at(Kind.URGENT, Endpoint.SCHEDULE, lease) > NOW
    assert urgent is (calls >= LIMITS[Endpoint.SCHEDULE])


@given(st.integers(0, 620), st.integers(0, 300), st.booleans())
def test_lists_keep_further_apart_while_more_is_known_than_may_be_written(
    calls: int, unwritten: int, others_wait: bool
) -> None:
    lease = Lease("main", 1, NOW, used(Endpoint.SCHEDULE, calls))
    at = next_list_at(lease, LIMITS, NOW, others_wait=others_wait, unwritten=unwritten)
    writes_wait = calls >= LIMITS[Endpoint.SCHEDULE] and unwritten >= 120
    assert (at - NOW).total_seconds() == (6.0 if writes_wait else 2.4 if others_wait else 1.2)
