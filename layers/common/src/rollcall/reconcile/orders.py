"""Orders of bots: what the workspace and each user ordered today. Days are days of UTC."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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

    def short_of(self, user_id: str, more: Amount) -> Amount:
        """How much the user would have to take back today for so much more; only minutes help.

        It is more than the user ordered where nothing that is taken back would suffice.
        """
        of_user, limit = self._of_user(user_id), self._limits.orders_of_user
        excess = self._of_workspace() + more - self._limits.of_workspace
        own = of_user + more - limit
        # What is beyond the limit never counted for the workspace.
        of_all = excess + (of_user - limit) if excess.minutes else excess
        return Amount(own.bots + excess.bots, max(own.minutes, of_all.minutes))

    def may_take_back(self, user_id: str, less: Amount) -> bool:
        """Whether the user's orders of today can get less by so much."""
        return not less.bots and less.minutes <= self._of_user(user_id).minutes

    def count(self, user_id: str, more: Amount) -> None:
        """Count an order."""
        self._change(user_id, self._of_user(user_id) + more, more.bots)

    def stretch(self, user_id: str, then: Amount, now: Amount) -> None:
        """Count what an order grew by; what it shrank by is given back.

        Nobody asks whether it may grow, so a user's orders may get beyond their limit.
        """
        self._change(user_id, self._of_user(user_id) + (now - then) - (then - now), 0)

    def give_back(self, user_id: str, less: Amount) -> None:
        """Count an order no more that did not come about."""
        self._change(user_id, self._of_user(user_id) - less, -less.bots)

    def take_back(self, user_id: str, less: Amount) -> None:
        """Count what was ordered no more; its bots stay among those that its user ordered.

        Those end who orders and takes back all day.
        """
        if self._limits.orders_of_user.minutes == UNLIMITED:
            self._store_of_workspace(self._of_workspace() - less)
            return
        self._change(user_id, self._of_user(user_id) - Amount(0, less.minutes), -less.bots)

    def _change(self, user_id: str, of_user: Amount, bots: int) -> None:
        """Store what a user's orders are now, and what those of the workspace become by it.

        Of the workspace's hours a user's orders get no more than their limit.
        """
        most = self._limits.orders_of_user.minutes
        grown = min(of_user.minutes, most) - min(self._of_user(user_id).minutes, most)
        of_all = self._of_workspace()
        self._store_of_workspace(Amount(max(of_all.bots + bots, 0), max(of_all.minutes + grown, 0)))
        self._store_of_user(user_id, of_user)

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
