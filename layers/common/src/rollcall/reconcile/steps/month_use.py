"""A month is over: how much everybody used is counted, some people at a time.

It is read off the rows, which are kept longer than the count takes. How far it came is part of the
lease: a crash repeats some people at most, and what was counted once stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.domain.bot_sums import BotSums
from rollcall.domain.bot_use import Meant, meant_by, meant_by_call
from rollcall.domain.errors import LeaseLost, Unavailable
from rollcall.domain.month_use import (
    begin_of,
    last_settled,
    month_around,
    month_of,
    times_in_calls,
)
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
        self.held.change(use_counting=month, use_after=after, use_so_far=BotSums())

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
        yield from self._add_up(user_id, times_in_calls(meant, reported, now))
        use = month_of(month, meant, self.held.lease.use_so_far, now)
        if use is not None:
            self.usage.save(self.held.lease, use)
            self.tally.counts["months_counted"] += 1

    def _add_up(self, user_id: str, times: dict[str, timedelta]) -> Step:
        """Go on behind the bot up to which an earlier run came."""
        if self.held.lease.use_so_far.user_id != user_id:
            self.held.change(use_so_far=BotSums(user_id))
        done = self.held.lease.use_so_far.last
        for bot in sorted(bot for bot in times if bot > done):
            found = self.ports.store.events_with_bot(bot)
            people = len({holder for holder, _calendar, _event in found} | {user_id})
            self.held.change(use_so_far=self.held.lease.use_so_far.plus(bot, times[bot], people))
            yield None

    def _meant(self, user_id: str, month: str) -> list[Meant]:
        since, until = month_around(begin_of(month))
        rows = self.ports.store.events_between(user_id, since, until)
        calls = self.ports.pasted.calls(user_id, since, until) if self.ports.pasted else []
        return [*filter(None, map(meant_by, rows)), *map(meant_by_call, calls)]
