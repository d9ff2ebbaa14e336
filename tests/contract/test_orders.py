"""Orders of bots, counted for each user and day: in memory and on DynamoDB."""

from __future__ import annotations

from tests.contract.stores import DAY, NOW, USER, Stores


def test_orders_are_counted_for_each_user_and_day(stores: Stores) -> None:
    lease = stores.lease()
    stores.worker.save_orders(lease, NOW.date(), {USER: 3, "u2": 8})
    stores.worker.save_orders(lease, NOW.date(), {USER: 4})
    found = stores.worker.orders([USER, "u2", "u3"], NOW.date())
    assert found == {USER: 4, "u2": 8, "u3": 0}
    stores.worker.save_orders(lease, (NOW + DAY).date(), {USER: 1})
    days = (NOW.date(), (NOW + DAY).date(), (NOW + 2 * DAY).date())
    assert [stores.worker.orders([USER], day)[USER] for day in days] == [0, 1, 0]


def test_orders_of_more_users_than_a_transaction_takes_are_all_counted(stores: Stores) -> None:
    counts = {f"u{number}": number + 1 for number in range(150)}
    stores.worker.save_orders(stores.lease(), NOW.date(), counts)
    assert stores.worker.orders(counts, NOW.date()) == counts
