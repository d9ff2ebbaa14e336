"""Orders of bots: what the workspace and each user ordered today. Days are days of UTC."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from rollcall.domain.amounts import UNLIMITED, Amount
from rollcall.domain.caps import CapLimits
from rollcall.ports.worker_store import WorkerStore
from rollcall.reconcile.state import Held


class Orders:
    """Counts orders, for one run: those of the workspace in the lease, those of users beside it."""

    def __init__(
        self, limits: CapLimits, store: WorkerStore, held: Held,
        users_ahead: Callable[[], Iterable[str]], now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._limits = limits
        self._store = store
        self._held = held
        self._users_ahead = users_ahead
        self._now = now
        self._of_users: dict[tuple[str, date], Amount] = {}
        """By user and the day on which they were made."""
        self._unsaved: set[tuple[str, date]] = set()
        """Those that the store does not hold yet."""

    def excess(self, user_id: str, more: Amount) -> Amount:
        """What would be too much today if so much more were ordered for a user."""
        of_user = self._of_user(user_id) + more - self._limits.orders_of_user
        return of_user + (self._of_workspace() + more - self._limits.of_workspace)

    def count(self, user_id: str, more: Amount) -> None:
        """Count an order."""
        self._store_of_workspace(self._of_workspace() + more)
        self._store_of_user(user_id, self._of_user(user_id) + more)

    def stretch(self, user_id: str, then: Amount, now: Amount) -> None:
        """Count what an order grew by; what it shrank by is given back.

        Nobody asks whether it may grow, so of the workspace's hours it gets no more than its user.
        """
        of_user, limit = self._of_user(user_id), self._limits.orders_of_user
        self.take_back(user_id, then - now)
        grown = now - then
        counted = replace(grown, minutes=min(grown.minutes, (limit - of_user).minutes))
        self._store_of_workspace(self._of_workspace() + counted)
        self._store_of_user(user_id, of_user + grown)

    def give_back(self, user_id: str, less: Amount) -> None:
        """Count an order no more that did not come about."""
        self._store_of_workspace(self._of_workspace() - less)
        self._store_of_user(user_id, self._of_user(user_id) - less)

    def take_back(self, user_id: str, less: Amount) -> None:
        """Count what was ordered no more for the workspace; it stays among its user's orders.

        Those end who orders and takes back all day. What a user's orders grew to beyond the limit
        never counted for the workspace, so it is not given back.
        """
        limit = self._limits.orders_of_user
        if limit.minutes != UNLIMITED:
            beyond = self._of_user(user_id) - limit
            less = replace(less, minutes=(less - beyond).minutes)
        self._store_of_workspace(self._of_workspace() - less)

    def save(self) -> None:
        """Store the orders of users; a run that dies before it does has them forgotten."""
        for day in {day for _, day in self._unsaved}:
            counts = {u: self._of_users[u, d] for u, d in self._unsaved if d == day}
            self._store.save_orders(self._held.lease, day, counts)
        self._unsaved.clear()

    def _today(self) -> date:
        return self._now().astimezone(UTC).date()

    def _of_workspace(self) -> Amount:
        lease = self._held.lease
        if lease.ordered_on != self._today().isoformat():
            return Amount()
        return Amount(lease.ordered, lease.ordered_minutes)

    def _store_of_workspace(self, count: Amount) -> None:
        self._held.change(
            ordered=count.bots,
            ordered_minutes=int(count.minutes),
            ordered_on=self._today().isoformat(),
        )

    def _of_user(self, user_id: str) -> Amount:
        key = user_id, self._today()
        if key not in self._of_users:
            self._read(*key)
        return self._of_users[key]

    def _store_of_user(self, user_id: str, count: Amount) -> None:
        key = user_id, self._today()
        self._of_users[key] = count
        self._unsaved.add(key)

    def _read(self, user_id: str, day: date) -> None:
        """Read what was ordered for a user, and for those whose bots are written next."""
        users = {user_id, *self._users_ahead()}
        unread = [user for user in users if (user, day) not in self._of_users]
        for user, count in self._store.orders(unread, day).items():
            self._of_users[user, day] = count
