"""Orders of bots, counted for each user and day: in memory and on DynamoDB."""

from __future__ import annotations

from rollcall.domain.amounts import Amount
from tests.contract.stores import DAY, NOW, USER, Stores


def test_orders_are_counted_for_each_user_and_day(stores: Stores) -> None:
    lease = stores.lease()
    stores.worker.save_orders(lease, NOW.date(), {USER: Amount(3, 90), "u2": Amount(8)})
    stores.worker.save_orders(lease, NOW.date(), {USER: Amount(4, 120)})
    found = stores.worker.orders([USER, "u2", "u3"], NOW.date())
    assert found == {USER: Amount(4, 120), "u2": Amount(8), "u3": Amount()}
    stores.worker.save_orders(lease, (NOW + DAY).date(), {USER: Amount(1, 30)})
    days = (NOW.date(), (NOW + DAY).date(), (NOW + 2 * DAY).date())
    assert [stores.worker.orders([USER], day)[USER] for day in days] == [
        Amount(), Amount(1, 30), Amount(),
    ]  # fmt: skip


def test_orders_of_more_users_than_a_transaction_takes_are_all_counted(stores: Stores) -> None:
    counts = {f"u{number}": Amount(number + 1, 30 * number) for number in range(150)}
    stores.worker.save_orders(stores.lease(), NOW.date(), counts)
    assert stores.worker.orders(counts, NOW.date()) == counts
