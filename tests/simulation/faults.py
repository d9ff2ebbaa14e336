"""What can go wrong at each input or output, decided by one seed or by a list.

Every operation of a process at the table, the queue, the token key or Recall is numbered. A plan
says which number fails and how; the same plan on the same world fails in the same way.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """Kinds of faults; `RECALL` lists those that only make sense for a call to Recall."""

    CRASH_BEFORE = "crash_before"
    CRASH_AFTER = "crash_after"
    FREEZE_BEFORE = "freeze_before"
    FREEZE_AFTER = "freeze_after"
    REFUSE = "refuse"
    """No effect, no answer: throttled table, dropped connection, 503 from the balancer."""
    LOSE_ANSWER = "lose_answer"
    """The effect happened, the answer never came."""
    SLOW = "slow"
    """The effect happened, the answer takes longer than anybody waits."""
    ERROR_AFTER = "error_after"
    """The effect happened, the answer is a 502."""
    JUNK = "junk"
    """The effect happened, the answer is no JSON."""
    S400 = "status_400"
    S401 = "status_401"
    S402 = "status_402"
    S403 = "status_403"
    S404 = "status_404"
    S405 = "status_405"
    S409 = "status_409"
    S429 = "status_429"
    S429_LONG = "status_429_long"
    S429_ABSURD = "status_429_absurd"
    S500 = "status_500"
    S503 = "status_503"
    S504 = "status_504"
    S507 = "status_507"
    REDIRECT = "redirect"
    PARTIAL_PAGE = "partial_page"
    """A page cut short whose link to the next is still right."""
    REPEATED_PAGE = "repeated_page"
    LOOPING_CURSOR = "looping_cursor"
    FOREIGN_LINK = "foreign_link"


EVERYWHERE = (
    Fault.CRASH_BEFORE,
    Fault.CRASH_AFTER,
    Fault.FREEZE_BEFORE,
    Fault.FREEZE_AFTER,
    Fault.REFUSE,
)
RECALL = tuple(kind for kind in Fault if kind not in EVERYWHERE)
ONE_PROCESS = frozenset(EVERYWHERE) - {Fault.REFUSE}
STREAKS = 0.25
"""Share of failures that go on: what is down stays down for a while."""
LONGEST_BLIP = 3
"""How often such a failure comes again: longer than a call is repeated at once."""
HEALED_BY_TIME = (
    Fault.FREEZE_BEFORE,
    Fault.FREEZE_AFTER,
    Fault.S400,
    Fault.S404,
    Fault.S405,
)
CANONICAL = (
    Fault.CRASH_BEFORE,
    Fault.CRASH_AFTER,
    Fault.FREEZE_BEFORE,
    Fault.REFUSE,
    Fault.LOSE_ANSWER,
)
"""The kinds that the exhaustive plans combine."""


READS = frozenset(
    {
        "bot_statuses",
        "bots_between",
        "connection",
        "connections",
        "due",
        "due_bots",
        "due_bots_between",
        "due_daily",
        "event",
        "events",
        "events_of",
        "events_with_bot",
        "preferences",
        "recall_calendars",
        "rules",
        "upcoming",
        "user",
    }
)


@dataclass(frozen=True, slots=True)
class Met:
    """What an operation was, for a list of all the ways in which it can fail."""

    goes_on: bool
    """Whether it is of the same process as the one before."""
    recall: bool

    def can_fail(self, kind: Fault) -> bool:
        """Whether that changes anything, and does not do what another fault does as well.

        Between two operations of one process nobody can tell whether it is alive.
        """
        if kind is Fault.CRASH_BEFORE and self.goes_on:
            return False
        return self.recall or kind not in RECALL


@dataclass(slots=True)
class FaultPlan:
    """Which operation fails how: listed, or drawn from a seed with a mix of its own."""

    listed: Mapping[int, Fault] = field(default_factory=dict)
    rng: random.Random | None = None
    rate: float = 0.0
    kinds: tuple[Fault, ...] = ()
    scope: str = ""
    """Only operations of processes whose name begins so can fail."""
    reads_fail: bool = True
    """Whether operations that only read the table count; a crash at one of them is the same as
    one after the write before it."""
    fired: list[tuple[int, str, Fault]] = field(default_factory=list)
    operations: int = 0
    active: bool = True
    settled_at: int = 0
    """Operations until faults ended."""
    met: list[Met] | None = None
    """Where to list the operations until faults ended, if anywhere."""
    process: object = None
    """Whose operation is about to begin."""
    _last_process: object = None
    _again: list[Fault] = field(default_factory=list)

    def next(self, operation: str, *, recall: bool) -> Fault | None:
        """The fault of the next operation."""
        if self.scope and not operation.startswith(self.scope):
            return None
        if not self.reads_fail and operation.rpartition(" ")[2] in READS:
            return None
        number = self.operations
        self.operations += 1
        if not self.active:
            return None
        last, self._last_process = self._last_process, self.process
        if self.met is not None:
            self.met.append(Met(self.process is last is not None, recall))
        fault = self.listed.get(number) or self._drawn()
        if fault is None or (fault in RECALL and not recall):
            return None
        self.fired.append((number, operation, fault))
        return fault

    def settle(self) -> None:
        """No more faults."""
        self.active = False
        self.settled_at = self.operations

    def _drawn(self) -> Fault | None:
        if self._again:
            return self._again.pop()
        if self.rng is None or not self.kinds or self.rng.random() >= self.rate:
            return None
        kind = self.rng.choice(self.kinds)
        if kind not in ONE_PROCESS and self.rng.random() < STREAKS:
            self._again = [kind] * LONGEST_BLIP
        return kind


def drawn_plan(rng: random.Random, *, promptly: bool) -> FaultPlan:
    """A mix of its own for each seed: some schedules know few kinds, some many, some none.

    What happens ``promptly`` leaves out what only time can heal: a process that stands still
    longer than its lease and then acts on what it knew, and answers that say "never".
    """
    if rng.random() < 0.1:
        return FaultPlan()
    allowed = [kind for kind in Fault if not (promptly and kind in HEALED_BY_TIME)]
    kinds = tuple(rng.sample(allowed, rng.randint(1, 6)))
    scope = rng.choice(("", "", "worker", "webhook", "webhook", "page"))
    rates = (0.2, 0.5) if scope in {"webhook", "page"} else (0.01, 0.03, 0.1)
    if scope in {"webhook", "page"}:
        kinds = tuple(kind for kind in EVERYWHERE if kind in allowed)
    return FaultPlan(rng=rng, rate=rng.choice(rates), kinds=kinds, scope=scope)
