"""What people used in months that are over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from rollcall.domain.lease import Lease

if TYPE_CHECKING:
    from rollcall.domain.month_use import MonthUse


class UsageStore(Protocol):
    """All may raise Unavailable."""

    def of_month(self, user_ids: Iterable[str], month: str) -> dict[str, MonthUse]:
        """What each of these people used in a month; who is left out used nothing."""
        ...

    def of_user(self, user_id: str) -> list[MonthUse]:
        """All months of one person that are kept, the earliest first."""
        ...

    def save(self, lease: Lease, use: MonthUse) -> None:
        """Store what was counted; nothing where that month was counted.

        Nothing either of a person who is gone or is being deleted. Raises LeaseLost.
        """
        ...
