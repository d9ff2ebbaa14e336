"""What a step is: a generator that yields the calls it needs, one at a time, and gets the answers.

Between two yields it owns all state, so it must be short; nothing in it waits. `None` is yielded to
let other work have a turn. A run may end at any yield, as a crash may, so what a step stores is
right at each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rollcall.domain.endpoints import Endpoint
from rollcall.domain.errors import RateLimited
from rollcall.reconcile.scheduler import Kind


@dataclass(frozen=True, slots=True)
class Call:
    """One call to the outside."""

    endpoint: Endpoint
    job: Callable[[], object]
    kind: Kind | None = None
    """The kind of work whose share of the allowance it counts among, if not the step's own."""
    neutral: bool = False
    """Whether it names nobody's calendar, event or bot: refused, it is the key that is refused."""
    not_before: datetime | None = None


type Step = Generator[Call | None, Any]


def ask(call: Call) -> Generator[Call | None, Any, Any]:
    """Make a call; one that is about nobody is made again where Recall asks to wait."""
    while True:
        try:
            return (yield call)
        except RateLimited:
            if not call.neutral:
                raise
