"""Accounts that end: everything of a user is deleted, and all that remains is a tombstone.

The request has marked every connection as to be removed, in the same step in which the profile
began to refuse writes. So the step of connections removes calendars, grants, bots and events as
ever, and this one waits until none is left. Then it deletes what bots recorded for the user alone,
and all the rest. Whatever of it is done twice is done already.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from rollcall.domain.errors import LeaseLost
from rollcall.domain.leaving import Erasure, Receipt, RecordingCounts, Tombstone, tombstone_digest
from rollcall.domain.model import Connection, Wanted
from rollcall.domain.pasted import FOLLOWED, with_stop
from rollcall.domain.rows import backoff
from rollcall.reconcile.answers import Follow, answer_to
from rollcall.reconcile.last_letter import LastLetter
from rollcall.reconcile.recordings import Recordings
from rollcall.reconcile.scheduler import Kind
from rollcall.reconcile.state import Held, Ports, Tally
from rollcall.reconcile.step import Step

LOOK_AGAIN = 2.0
"""Seconds until it is looked again whether calendars are left, at first."""
LOOK_AT_MOST_EVERY = 60.0
CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(slots=True)
class EraseSteps:
    """Deletes accounts, for one run."""

    ports: Ports
    held: Held
    recordings: Recordings | None
    """None where what bots recorded stays."""
    tally: Tally
    now: Callable[[], datetime]

    def erase(self, user_id: str) -> Step:
        """Bring one deletion further, if it is due."""
        erasure = self.ports.store.erasure(user_id)
        if erasure is None or erasure.due_at > self.now():
            return
        try:
            yield from self._erase(erasure)
        except LeaseLost:
            raise
        except Exception as error:  # noqa: BLE001 - sorted by the table of answers
            self._failed(erasure, error)

    def _erase(self, erasure: Erasure) -> Step:
        calls_left = self._end_calls(erasure)
        left = self.ports.store.connections(erasure.user_id)
        if left or calls_left:
            self._wait(erasure, left)
            return
        if self.recordings is not None and erasure.erase_cleared_at is None:
            bots_left = yield from self.recordings.settle(erasure)
            if bots_left:
                due_at = min(bot.retry_at or self.now() for bot in bots_left)
                later = replace(erasure, due_at=due_at, erase_attempts=0)
                self._save(later, 0, recordings_left=len(bots_left))
                return
        now, cleared = self.now(), self._cleared(erasure)
        end_at = cleared.may_end_at
        if end_at is None or end_at > now:
            self._save(replace(cleared, due_at=end_at or now, erase_attempts=0), 0)
            return
        while not self.ports.store.erase_rows(self.held.lease, erasure.user_id):
            yield None
        self.ports.sessions.end_all(erasure.user_id)
        if (yield from self._letters().tell(cleared, unused=self._receipt(cleared).unused)):
            self._end(cleared)

    def _cleared(self, erasure: Erasure) -> Erasure:
        """Return it with the moment at which no calendar was left, and whom to tell of the end.

        Nothing is deleted before this is stored, so that it is known who wants no letter.
        """
        if erasure.erase_cleared_at is not None:
            return erasure
        letter = self._letters().wanted(erasure.user_id)
        return replace(erasure, erase_cleared_at=self.now(), erase_letter=letter)

    def _letters(self) -> LastLetter:
        save = partial(self._save, calendars_left=0)
        return LastLetter(self.ports.mail, self.tally, self.now, save)

    def _end_calls(self, erasure: Erasure) -> bool:
        """Let bots that were sent by hand leave; whether one may still come or is to be asked."""
        store, now = self.ports.pasted, self.now()
        if store is None:
            return False
        calls = store.calls(erasure.user_id, now - FOLLOWED, now + CLOCKS_DIFFER)
        left = [call for call in calls if not call.over and not call.asked_out]
        for call in left:
            # Where it was changed meanwhile, the next look finds it as it is then.
            if call.stop_at is None:
                store.save(self.held.lease, with_stop(call, now))
        return bool(left)

    def _wait(self, erasure: Erasure, left: Sequence[Connection]) -> None:
        """Look again later: calendars and bots are removed by steps of their own."""
        wanted = [one for one in left if one.wanted is Wanted.CONNECTED]
        if wanted:
            # Cannot be: connecting is refused from the step on that marked all there were.
            self.tally.counts["erasures_stuck"] += 1
        pause = backoff(erasure.erase_attempts, first=LOOK_AGAIN, most=LOOK_AT_MOST_EVERY)
        later = replace(
            erasure,
            due_at=self.now() + pause,
            erase_attempts=erasure.erase_attempts + 1,
            erase_cleared_at=None,
        )
        self._save(later, len(left))

    def _end(self, erasure: Erasure) -> None:
        lease, now = self.held.lease, self.now()
        digest = tombstone_digest(lease.installation, erasure.user_id)
        tombstone = Tombstone(digest, erasure.erase_asked_at)
        receipt = replace(self._receipt(erasure), finished_at=now, calendars_left=0)
        self.ports.store.end_erasure(lease, erasure, receipt, tombstone, now)
        self.held.change(
            refused={n: at for n, at in lease.refused.items() if erasure.user_id not in n},
            suspects={n: s for n, s in lease.suspects.items() if s.user != erasure.user_id},
            breakers={e: b.without(erasure.user_id) for e, b in lease.breakers.items()},
        )
        self.tally.counts["accounts_deleted"] += 1

    def _failed(self, erasure: Erasure, error: Exception) -> None:
        answer = answer_to(Kind.ERASE, error)
        if answer.follow is Follow.BUG:
            self.ports.report(error)
        self.tally.counts["erasures_failed"] += 1
        # As it is now: how far the last letter came may be newer than what this began with.
        stored = self.ports.store.erasure(erasure.user_id) or erasure
        attempts = stored.erase_attempts
        later = replace(
            stored, due_at=self.now() + answer.pause(attempts), erase_attempts=attempts + 1
        )
        self._save(later, self._receipt(erasure).calendars_left)

    def _save(self, erasure: Erasure, calendars_left: int, recordings_left: int = 0) -> None:
        receipt = replace(self._receipt(erasure), calendars_left=calendars_left)
        if receipt.recordings is not None:
            recordings = replace(receipt.recordings, left=recordings_left)
            receipt = replace(receipt, recordings=recordings)
        self.ports.store.save_erasure(self.held.lease, erasure, receipt)

    def _receipt(self, erasure: Erasure) -> Receipt:
        found = self.ports.store.receipt(erasure.erasing, self.now())
        receipt = found or Receipt(erasure.erase_asked_at)
        if self.recordings is None or receipt.recordings is not None:
            return receipt
        return replace(receipt, recordings=RecordingCounts())
