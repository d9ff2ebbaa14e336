"""A process that dies after so many writes of a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rollcall.adapters.dynamodb.table import Table


class Died(BaseException):
    """The process is no more."""


def dying(patch: pytest.MonkeyPatch, writes: int) -> Callable[[], int]:
    """Have the process die after so many writes of a table; how many there were."""
    done = 0

    def counted(real: Callable[..., None]) -> Callable[..., None]:
        def write(table: Table, *arguments: Any) -> None:
            nonlocal done
            real(table, *arguments)
            done += 1
            if done == writes:
                raise Died

        return write

    for name in ("write", "transact"):
        patch.setattr(Table, name, counted(getattr(Table, name)))
    return lambda: done
