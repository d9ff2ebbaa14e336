"""Laws of what everybody ordered on a day, whatever becomes of the orders."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rollcall.domain.amounts import Amount
from rollcall.domain.caps import CapLimits
from rollcall.domain.lease import Lease
from rollcall.domain.pace import Pace
from rollcall.reconcile.orders import Orders
from rollcall.reconcile.state import Held
from tests.support.examples import examples
from tests.support.memory.state import MemoryState
from tests.support.memory.worker import MemoryWorkerStore
from tests.unit.domain.samples import NOW

CAPS = CapLimits(per_user=2, turnover=5, minutes_per_workspace=400)
HALF = CAPS.orders_of_user.minutes

many = settings(max_examples=examples(1000))
users, minutes = st.sampled_from(["ada", "grace", "max"]), st.integers(0, 500)
steps = st.lists(
    st.tuples(st.sampled_from(["order", "grow", "take back"]), users, minutes), max_size=30
)


@dataclass
class Day:
    """Orders of one day, and the bots that are there for them."""

    held: Held = field(init=False)
    orders: Orders = field(init=False)
    there: list[tuple[str, int]] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    """Bots that were ordered for each user, those that were taken off included."""

    def __post_init__(self) -> None:
        store = MemoryWorkerStore(MemoryState())
        self.held = Held(Lease("main", 1, NOW, Pace()), store)
        self.orders = Orders(CAPS, store, self.held, lambda: (), lambda: NOW)

    def order(self, user: str, length: int) -> None:
        if not self.orders.excess(user, Amount(1, length)):
            self.orders.count(user, Amount(1, length))
            self.there.append((user, length))
            self.made[user] += 1

    def grow(self, user: str, length: int) -> None:
        for number, (whose, then) in enumerate(self.there):
            if whose == user:
                self.orders.stretch(user, Amount(1, then), Amount(1, length))
                self.there[number] = (user, length)
                return

    def take_back(self, user: str) -> None:
        for number, (whose, then) in enumerate(self.there):
            if whose == user:
                self.orders.take_back(user, Amount(1, then))
                del self.there[number]
                return

    def act(self, what: str, user: str, length: int) -> None:
        match what:
            case "order":
                self.order(user, length)
            case "grow":
                self.grow(user, length)
            case _:
                self.take_back(user)


@many
@given(steps)
def test_everybodys_hours_are_what_is_there_of_each_user_up_to_half(
    drawn: list[tuple[str, str, int]],
) -> None:
    day = Day()
    for what, user, length in drawn:
        day.act(what, user, length)
        minutes = Counter[str]()
        for whose, long in day.there:
            minutes[whose] += long
        counted = sum(min(made, HALF) for made in minutes.values())
        assert day.held.lease.ordered_minutes == counted


@many
@given(steps)
def test_bots_that_are_taken_off_stay_among_the_orders_of_their_user(
    drawn: list[tuple[str, str, int]],
) -> None:
    day = Day()
    for what, user, length in drawn:
        day.act(what, user, length)
    most = CAPS.orders_of_user.bots
    for user, made in day.made.items():
        assert made <= most
        assert day.orders.excess(user, Amount(most - made)).bots == 0
        assert day.orders.excess(user, Amount(most - made + 1)).bots == 1


GROWN = [
    (what, user, length)
    for user, longer in (("ada", 250), ("grace", 200), ("max", 50))
    for what, length in (("order", 10), ("grow", longer))
]
"""Everybody's hours are reached, and one of three users is beyond its half."""


@many
@given(steps, users, minutes)
@example([*GROWN[::2], *GROWN[1::2]], "ada", 100)
def test_what_is_short_of_minutes_fits_when_so_much_is_taken_off(
    drawn: list[tuple[str, str, int]], user: str, length: int
) -> None:
    day = Day()
    for what, whose, long in drawn:
        day.act(what, whose, long)
    more = Amount(1, length)
    short = day.orders.short_of(user, more)
    assert bool(short.minutes) == bool(day.orders.excess(user, more).minutes)
    day.orders.take_back(user, short)
    has = sum(long for whose, long in day.there if whose == user)
    assert (not day.orders.excess(user, more).minutes) == (short.minutes <= has)


@many
@given(steps)
def test_what_does_not_grow_is_counted_while_it_is_there_and_no_longer(
    drawn: list[tuple[str, str, int]],
) -> None:
    day = Day()
    for what, user, length in drawn:
        if what != "grow":
            day.act(what, user, length)
            lease = day.held.lease
            lengths = [length for _, length in day.there]
            assert (lease.ordered, lease.ordered_minutes) == (len(lengths), sum(lengths))
            assert lease.ordered_minutes <= CAPS.minutes_per_workspace


@many
@given(steps)
def test_what_grew_and_went_leaves_what_others_ordered(drawn: list[tuple[str, str, int]]) -> None:
    day = Day()
    day.order("eve", 100)
    for what, user, length in drawn:
        day.act(what, user, length)
    assert day.held.lease.ordered_minutes >= 100
