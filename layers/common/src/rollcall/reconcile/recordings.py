"""What bots recorded for somebody who leaves: what is that person's alone is deleted at Recall.

The bots are remembered before their events are forgotten. Each is settled by itself: a deletion
that is repeated changes nothing, and a bot is counted in the step in which it is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from rollcall.domain.bot_reports import Reports
from rollcall.domain.endpoints import Endpoint
from rollcall.domain.errors import Gone, LeaseLost
from rollcall.domain.leaving import Erasure, Receipt, RecordingCounts
from rollcall.domain.model import EventRow
from rollcall.domain.past_bots import (
    LOOK_AGAIN,
    MOST_REFUSALS,
    Outcome,
    PastBot,
    has_finished,
    has_served,
    is_given_up,
    looks_for_sharers,
    may_hold,
    past_bot_of_call,
    past_bots,
)
from rollcall.ports.past_bot_store import PastBotStore
from rollcall.reconcile.answers import Follow, answer_to
from rollcall.reconcile.pasted_rooms import PastedRooms
from rollcall.reconcile.scheduler import Kind
from rollcall.reconcile.state import Held, Ports, Tally
from rollcall.reconcile.step import Call, ask

EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 12, 31, tzinfo=UTC)

type Settled = Generator[Call | None, Any, PastBot | Outcome]
"""The outcome, or the bot as it is tried again later."""


@dataclass(frozen=True, slots=True)
class Recordings:
    """Remembers bots and settles what they recorded, for one run."""

    ports: Ports
    store: PastBotStore
    rooms: PastedRooms | None
    """None where nobody sends bots by links."""
    held: Held
    tally: Tally
    now: Callable[[], datetime]

    def note(self, rows: Sequence[EventRow]) -> None:
        """Remember the bots of events that are about to be forgotten."""
        now = self.now()
        self.store.note(self.held.lease, [bot for row in rows for bot in past_bots(row, now)])

    def settle(self, erasure: Erasure) -> Generator[Call | None, Any, list[PastBot]]:
        """Settle what may be settled now; the bots that are left, each to be tried again."""
        user_id = erasure.user_id
        self._note_calls(user_id)
        left = {bot.bot_id: bot for bot in self.store.of_user(user_id)}
        for bot in list(left.values()):
            if bot.waits(self.now()):
                continue
            after = yield from self._settled(erasure, bot)
            if isinstance(after, PastBot):
                left[bot.bot_id] = after
                self.store.save(self.held.lease, after)
            else:
                del left[bot.bot_id]
                self._count(erasure, bot, after, len(left))
        return list(left.values())

    def _note_calls(self, user_id: str) -> None:
        if self.rooms is None or self.ports.pasted is None:
            return
        calls = self.ports.pasted.calls(user_id, EARLIEST, LATEST)
        found = [(call.call_id, past_bot_of_call(call, self.rooms.room_of(call))) for call in calls]
        sent = [(call_id, bot) for call_id, bot in found if bot is not None]
        self.store.note_calls(self.held.lease, sent)

    def _settled(self, erasure: Erasure, bot: PastBot) -> Settled:
        reports = self._reports(bot)
        if self._is_shared(bot, reports):
            return Outcome.SHARED if may_hold(reports) else Outcome.NOTHING
        if is_given_up(erasure.erase_asked_at, self.now()):
            return Outcome.REFUSED
        try:
            return (yield from self._deleted(bot, reports))
        except LeaseLost:
            raise
        except Exception as error:  # noqa: BLE001 - sorted by the table of answers
            return self._after(bot, error)

    def _deleted(self, bot: PastBot, reports: Reports) -> Settled:
        """Delete what a bot recorded, once it has finished: it has been asked to leave."""
        recall = self.ports.recall
        if not has_finished(bot, reports, self.now()):
            look = Call(Endpoint.RETRIEVE_BOT, partial(recall.retrieve_bot, bot.bot_id))
            found = yield from ask(look)
            codes = [status.code for status in found.statuses]
            if not has_finished(bot, codes, self.now()):
                return bot.later(self.now() + LOOK_AGAIN)
        yield from ask(Call(Endpoint.DELETE_MEDIA, partial(recall.delete_media, bot.bot_id)))
        return Outcome.DELETED if may_hold(reports) else Outcome.NOTHING

    def _after(self, bot: PastBot, error: Exception) -> PastBot | Outcome:
        if isinstance(error, Gone):
            return Outcome.NOTHING
        answer = answer_to(Kind.ERASE, error)
        if answer.follow is Follow.BUG:
            self.ports.report(error)
        self.tally.counts["media_not_deleted"] += 1
        refused = answer.follow is Follow.REFUSED
        later = bot.later(self.now() + answer.pause(bot.attempts, error), refused=refused)
        return Outcome.REFUSED if later.refusals >= MOST_REFUSALS else later

    def _is_shared(self, bot: PastBot, reports: Reports) -> bool:
        """Whether somebody else has the recording as well, and is not leaving too.

        Of two who leave at once neither keeps it for the other.
        """
        keys = {
            key
            for found in self.ports.store.events_in_rooms(looks_for_sharers(bot))
            for key in found
            if key[0] != bot.user_id
        }
        rows = self.ports.store.events(sorted(keys)).values() if keys else ()
        served = {row.user_id for row in rows if has_served(bot, row, reports)}
        others = sorted((self.store.holders(bot.bot_id) | served) - {bot.user_id})
        return any(self.ports.store.erasure(user) is None for user in others)

    def _reports(self, bot: PastBot) -> Reports:
        found: Reports = self.ports.store.bot_reports([bot.bot_id]).get(bot.bot_id, {})
        return found

    def _count(self, erasure: Erasure, bot: PastBot, outcome: Outcome, left: int) -> None:
        self.tally.counts[outcome.value] += 1
        receipt = self.ports.store.receipt(erasure.erasing, self.now())
        receipt = receipt or Receipt(erasure.erase_asked_at)
        counts = (receipt.recordings or RecordingCounts()).with_one(outcome, left)
        receipt = replace(receipt, recordings=counts)
        self.store.settle(self.held.lease, bot, erasure.erasing, receipt)
