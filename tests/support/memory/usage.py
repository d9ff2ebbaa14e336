from __future__ import annotations

from collections.abc import Iterable

from rollcall.domain.errors import LeaseLost
from rollcall.domain.lease import Lease
from rollcall.domain.month_use import MonthUse
from tests.support.memory.state import MemoryState


class MemoryUsageStore:
    """UsageStore over a MemoryState."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    def of_month(self, user_ids: Iterable[str], month: str) -> dict[str, MonthUse]:
        with self._state.operation("months_used"):
            known = self._state.month_uses
            return {one: known[one, month] for one in user_ids if (one, month) in known}

    def of_user(self, user_id: str) -> list[MonthUse]:
        with self._state.operation("uses"):
            found = [use for (user, _), use in self._state.month_uses.items() if user == user_id]
            return sorted(found, key=lambda use: use.month)

    def save(self, lease: Lease, use: MonthUse) -> None:
        def holds() -> None:
            held = self._state.workspaces.get(lease.workspace)
            if held is None or held.lease.token != lease.token:
                raise LeaseLost

        with self._state.operation("save_month_use", holds):
            if use.user_id in self._state.users and use.user_id not in self._state.erasures:
                self._state.month_uses.setdefault((use.user_id, use.month), use)
