"""A month is over: how much everybody used is counted, some people at a time.

It is read off the rows, which are kept longer than the count takes. How far it came is part of the
lease: a crash repeats some people at most, and what was counted once stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rollcall.domain.bot_use import Meant, meant_by, meant_by_call
from rollcall.domain.errors import LeaseLost, Unavailable
from rollcall.domain.month_use import begin_of, bots_used, count_month, last_settled, month_around
from rollcall.ports.usage_store import UsageStore
from rollcall.reconcile.state import Held, Ports, Tally
from rollcall.reconcile.step import Step

PEOPLE = 10
"""People of one turn; a run has one. Each costs some queries, and one more for each bot."""


@dataclass(slots=True)
class MonthUseSteps:
    """Counts what was used, for one run."""

    ports: Ports
    usage: UsageStore
    held: Held
    tally: Tally
    now: Callable[[], datetime]

    def count(self) -> Step:
        """Count the month that ended last for the next people."""
        month = last_settled(self.now())
        if self.held.lease.use_counting != month:
            self._go_behind("", month)
        after = self.held.lease.use_after
        for _ in range(PEOPLE):
            # One at a time: only the last one of a page has a place, and a run may end behind each.
            page = self.ports.store.people(after, 1)
            for user_id in page.user_ids:
                yield from self._try(user_id, month)
            after = page.after
            self._go_behind(after, month)
            if not after:
                self.held.change(use_counted=month)
                return
            yield None

    def _go_behind(self, after: str, month: str) -> None:
        self.held.change(use_counting=month, use_after=after)
        self.held.change(use_person="", use_bot="", use_shared={})

    def _try(self, user_id: str, month: str) -> Step:
        try:
            yield from self._count(user_id, month)
        except (LeaseLost, Unavailable):
            # Of the table, not of the person: the next run begins here.
            raise
        except Exception as error:  # noqa: BLE001 - one person's broken rows must not stop the others
            self.ports.report(error, f"month_use:{user_id}")

    def _count(self, user_id: str, month: str) -> Step:
        now, store = self.now(), self.ports.store
        meant = self._meant(user_id, month)
        reported = store.bot_reports(sorted({bot for one in meant for bot in one.bots}))
        yield from self._look_who_shares(user_id, bots_used(meant, reported, now))
        sharing = self.held.lease.use_shared
        use = count_month(user_id, month, meant, reported, sharing, now)
        if use is not None:
            self.usage.save(self.held.lease, use)
            self.tally.counts["months_counted"] += 1

    def _look_who_shares(self, user_id: str, bots: set[str]) -> Step:
        """Go on behind the bot up to which an earlier run came."""
        if self.held.lease.use_person != user_id:
            self.held.change(use_person=user_id, use_bot="", use_shared={})
        done = self.held.lease.use_bot
        for bot in sorted(bot for bot in bots if bot > done):
            found = self.ports.store.events_with_bot(bot)
            among = len({holder for holder, _calendar, _event in found} | {user_id})
            if among > 1:
                shared = self.held.lease.use_shared
                self.held.change(use_shared={**shared, bot: among})
            self.held.change(use_bot=bot)
            yield None

    def _meant(self, user_id: str, month: str) -> list[Meant]:
        since, until = month_around(begin_of(month))
        rows = self.ports.store.events_between(user_id, since, until)
        calls = self.ports.pasted.calls(user_id, since, until) if self.ports.pasted else []
        return [*filter(None, map(meant_by, rows)), *map(meant_by_call, calls)]
