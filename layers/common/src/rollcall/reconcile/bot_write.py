"""One write for one row, and what each outcome means for the row."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from rollcall.domain.calendar_event import CalendarEvent, facts_of
from rollcall.domain.desired import BotSignature, bot_config, is_wanted, live_bots
from rollcall.domain.errors import (
    BotDispatched,
    Conflict,
    Gone,
    MalformedEvent,
    Unavailable,
)
from rollcall.domain.event import EventFacts, ScheduledBot
from rollcall.domain.model import EventRow
from rollcall.domain.pace import Endpoint
from rollcall.domain.rows import (
    CAP_REACHED,
    DISPATCH_LEAD,
    PERMANENT,
    REOPENED,
    Action,
    Judge,
    gives_way,
    loses_bot,
    next_action,
    settled,
    unwanted_in_call,
)
from rollcall.reconcile.calls import PATIENT, URGENT, Deferred
from rollcall.reconcile.caps import Caps, Rows
from rollcall.reconcile.failed_write import FailedWrite
from rollcall.reconcile.leaving import Leaving
from rollcall.reconcile.put_off import dismiss_finished
from rollcall.reconcile.slice import Slice

SOON = timedelta(hours=6)
"""Meetings this near may use the part of the pace that is kept free for them."""
ROOM_PAUSE = timedelta(seconds=2)
"""How long a meeting waits for another one to give way."""


class BotWrite:
    """Brings single events closer to what they should be. Never raises but Deferred."""

    def __init__(self, work: Slice, rows: Rows) -> None:
        self._work = work
        self._caps = Caps(work, rows)
        self._leaving = Leaving(work)
        self._failed = FailedWrite(work)

    def note(self, row: EventRow, before: EventRow | None) -> None:
        """Let the caps know what became of a row."""
        self._caps.note(row, before)

    def make_room(self, before: EventRow, row: EventRow | None) -> list[EventRow]:
        """For a row that met its user's cap: itself, to be tried again, and one that gives way.

        ``row`` is what became of ``before``; nothing is done for one that gave way itself.
        """
        if row is None or before.problem == CAP_REACHED or row.problem != CAP_REACHED:
            return []
        least = None if self._caps.has_room(row) else self._caps.giving_way(row)
        if least is None and not self._caps.has_room(row):
            # Whoever was told of it is not told again by the daily read.
            self._work.counts["cap_reached"] += before.problem != REOPENED
            return []
        again = self._work.now() + ROOM_PAUSE
        if least is not None and least.retry_at is not None:
            again = max(again, least.retry_at)
        waiting = replace(row, due=True, problem="", retry_at=again)
        if least is None or least.problem == CAP_REACHED:
            return [waiting]
        self._work.counts["gave_way"] += 1
        return [waiting, gives_way(least)]

    def perform(self, row: EventRow) -> EventRow:
        """Do the next write for a row, and return the row as it is then. Raises Deferred."""
        try:
            return self._perform(row)
        except Deferred:
            raise
        except Exception as error:  # noqa: BLE001 - a bug in one row must not stop the others
            return self._failed.row_after(row, error)

    def _perform(self, row: EventRow) -> EventRow:
        now = self._work.now()
        action = next_action(row, now)
        if action and (row.in_doubt or self._is_stale(row, action)):
            answer = self._work.calls.call(
                Endpoint.RETRIEVE_EVENT,
                lambda _: self._work.outside.recall.retrieve_event(row.event_id),
            )
            before, row = row, self._observe(row, answer)
            self._caps.note(row, before)
            if before.problem == CAP_REACHED and not live_bots(row.facts, row.observed, now):
                # A removal whose answer was lost: the place is free for the other meeting.
                return settled(row, CAP_REACHED)
            action = next_action(row, now)
        match action:
            case Action.SCHEDULE:
                return self._schedule(row)
            case Action.REMOVE:
                return self._remove(row, now)
            case _:
                return self._nothing_to_write(row, now)

    def _nothing_to_write(self, row: EventRow, now: datetime) -> EventRow:
        if row.due and row.retry_at is not None and row.retry_at > now:
            # Another look is planned.
            return row
        keeps_place = row.problem == CAP_REACHED and live_bots(row.facts, row.observed, now)
        lasting = row.problem.startswith(PERMANENT) and not keeps_place
        return settled(row, row.problem if lasting else "")

    def _share(self, row: EventRow) -> float:
        return URGENT if row.facts.start - self._work.now() < SOON else PATIENT

    def _is_stale(self, row: EventRow, action: Action) -> bool:
        """Whether to look before writing: an older worker's knowledge, or an unknown outcome."""
        older = row.read_token != self._work.lease.token
        # A bot that starts at once would be a second one in the call.
        soon = row.facts.start - self._work.now() < DISPATCH_LEAD
        return older and (action is Action.REMOVE or row.attempts > 0 or soon)

    def _schedule(self, row: EventRow) -> EventRow:
        wanted = row.desired
        if wanted is None:
            raise AssertionError("a row without a desired bot is not scheduled")
        if not self._caps.allow(row):
            return settled(row, CAP_REACHED)
        try:
            answer = self._order(row, wanted)
        except BaseException as error:
            self._caps.give_back(row, may_exist=isinstance(error, Unavailable | MalformedEvent))
            raise
        self._work.counts["scheduled"] += 1
        sent = replace(row, observed=replace(row.observed, config_hash=wanted.config_hash))
        return self._answered(row, self._observe(sent, answer))

    def _order(self, row: EventRow, wanted: BotSignature) -> CalendarEvent:
        config = bot_config(self._judge(row).bot_name())
        name = write_name(row, wanted, self._work.lease.token)
        return self._work.calls.call(
            Endpoint.SCHEDULE,
            lambda answered: self._work.outside.recall.schedule_bot(
                row.event_id,
                wanted.deduplication_key,
                config,
                f"{name}:{answered}" if answered else name,
            ),
            share=self._share(row),
        )

    def _remove(self, row: EventRow, now: datetime) -> EventRow:
        gives_way = loses_bot(row, now)
        unwanted = unwanted_in_call(row, now)
        if unwanted:
            row = self._leaving.leave(row, unwanted)
        if row.facts.is_deleted or row.facts.end <= now:
            # Nothing is scheduled any more; Recall would refuse.
            return settled(row)
        try:
            answer = self._work.calls.call(
                Endpoint.REMOVE,
                lambda _: self._work.outside.recall.remove_bot(row.event_id),
                share=self._share(row),
            )
        except BotDispatched:
            return self._dispatched(row, now)
        self._work.counts["removed"] += 1
        after = self._observe(row, answer)
        if gives_way:
            # Its place is taken: it waits for the next change or daily read.
            return settled(after, CAP_REACHED)
        return self._answered(row, after)

    def _dispatched(self, row: EventRow, now: datetime) -> EventRow:
        """Too late to unschedule: the bot is on its way, so it is asked to leave the call."""
        bots = [bot for bot in live_bots(row.facts, row.observed, now) if not _stays(row, bot, now)]
        if any(bot.start > now + DISPATCH_LEAD for bot in bots):
            # No bot leaves that early, so this answer is not to be trusted.
            raise Conflict("dispatched_early")
        return settled(self._leaving.leave(row, bots))

    def _observe(self, row: EventRow, event: CalendarEvent) -> EventRow:
        """The row after an answer of Recall, judged anew by what the event is now."""
        facts = facts_of(event, self._calendar_email(row))
        if facts.recall_calendar_id != row.facts.recall_calendar_id:
            self._moved_away(facts)
        now = self._work.now()
        known = dismiss_finished(self._work.outside.store, row, facts, event.bots, now)
        return self._judge(row).observe(known, facts, event.bots, now, self._work.lease.token)

    def _moved_away(self, facts: EventFacts) -> None:
        """The event belongs to another calendar now; whoever owns that looks at it next."""
        self._work.outside.marks.mark_calendar(
            facts.recall_calendar_id, self._work.now(), sync_from=facts.updated_at, check=False
        )
        raise Gone("moved_to_another_calendar")

    def _answered(self, before: EventRow, after: EventRow) -> EventRow:
        """A write that worked and yet changed nothing must not be repeated without a pause."""
        if next_action(after, self._work.now()) != next_action(before, self._work.now()):
            return after if after.due else settled(after, after.problem)
        later = replace(after, attempts=before.attempts)
        return self._failed.later(later, "no_effect", answered=True)

    def _judge(self, row: EventRow) -> Judge:
        calendar = self._work.calendars([row.facts.recall_calendar_id])
        if not calendar:
            raise Gone("calendar")
        return self._work.judge(calendar[row.facts.recall_calendar_id])

    def _calendar_email(self, row: EventRow) -> str:
        calendar = self._work.calendars([row.facts.recall_calendar_id])
        if not calendar:
            raise Gone("calendar")
        return calendar[row.facts.recall_calendar_id].email


def _stays(row: EventRow, bot: ScheduledBot, now: datetime) -> bool:
    return bot.start <= now and row.desired is not None and is_wanted(bot, row.desired, now)


def write_name(row: EventRow, wanted: BotSignature, lease_token: int) -> str:
    """The idempotency key of a write: one for each generation of a row, its wish and its worker.

    A worker that died before it saved its row leaves the generation behind to the next. Recall
    would answer that one with what it told the dead one, so the key ends with its lease; the next
    worker has looked at the event before it writes.
    """
    content = f"{wanted.deduplication_key}|{wanted.start.isoformat()}|{wanted.config_hash}"
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    return f"{row.event_id}:{row.generation}:{lease_token}:{digest}"
