"""Laws of what everybody ordered on a day, whatever becomes of the orders."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import given, settings
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
    """Minutes that were ordered for each user, growth included."""

    def __post_init__(self) -> None:
        store = MemoryWorkerStore(MemoryState())
        self.held = Held(Lease("main", 1, NOW, Pace()), store)
        self.orders = Orders(CAPS, store, self.held, lambda: (), lambda: NOW)

    def order(self, user: str, length: int) -> None:
        if not self.orders.excess(user, Amount(1, length)):
            self.orders.count(user, Amount(1, length))
            self.there.append((user, length))
            self.made[user] += length

    def grow(self, user: str, length: int) -> None:
        for number, (whose, then) in enumerate(self.there):
            if whose == user:
                self.orders.stretch(user, Amount(1, then), Amount(1, length))
                self.there[number] = (user, length)
                self.made[user] += max(length - then, 0)
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
def test_nobody_has_more_than_half_of_everybodys_hours(drawn: list[tuple[str, str, int]]) -> None:
    day = Day()
    for what, user, length in drawn:
        day.act(what, user, length)
    counted = sum(min(made, HALF) for made in day.made.values())
    assert day.held.lease.ordered_minutes <= counted


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
