"""Takes the events of a page in: finds whose they are, decides, and keeps the rows that changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from rollcall.domain.calendar_event import CalendarEvent, facts_of
from rollcall.domain.decision import Skip
from rollcall.domain.desired import LONGEST_CALL
from rollcall.domain.errors import Gone, MalformedEvent, RequestRefused, Retryable
from rollcall.domain.event import EventFacts, ScheduledBot
from rollcall.domain.model import EventRow, RecallCalendar
from rollcall.domain.pace import Endpoint
from rollcall.domain.reasons import Reason
from rollcall.domain.rows import PERMANENT, REOPENED, same_content, settled
from rollcall.domain.running import has_begun
from rollcall.ports.recall import Page
from rollcall.ports.worker_store import EventKey
from rollcall.reconcile.bots import BotReconciler
from rollcall.reconcile.put_off import dismiss_finished
from rollcall.reconcile.reading import Reading
from rollcall.reconcile.slice import Slice

ANNOUNCED = timedelta(minutes=5)
"""By then Recall has sent the notification of a change, and tried a second time."""


class Intake:
    """Turns listed events into rows, for one slice."""

    def __init__(self, work: Slice, bots: BotReconciler) -> None:
        self._work = work
        self._bots = bots

    def take(self, page: Page, reading: Reading) -> None:
        """Take one page in. An event goes to whoever owns its calendar now, or to nobody."""
        named = {event.calendar_id for event in page.events}
        named |= {error.calendar_id for error in page.unreadable if error.calendar_id}
        owners = self._work.calendars(named)
        for error in page.unreadable:
            self._park(error, owners.get(error.calendar_id or ""), reading)
        events = [event for event in page.events if event.calendar_id in owners]
        self._work.counts["foreign_events"] += len(page.events) - len(events)
        keys = {event.event_id: _key(event, owners) for event in events}
        rows = self._bots.stored(keys.values())
        for event in events:
            owner = owners[event.calendar_id]
            reading.see(owner.recall_id, event.event_id, event.updated_at)
            facts = facts_of(event, owner.email)
            self._apply(facts, event.bots, owner, rows.get(keys[event.event_id]), reading)

    def judge_again(self, calendar: RecallCalendar) -> None:
        """Decide every coming event of a calendar anew, from the rows alone."""
        now, store = self._work.now(), self._work.outside.store
        judge = self._work.judge(calendar)
        # A call may go on past its meeting's end, and can then still be switched off.
        since = now - LONGEST_CALL
        saved = store.events_of(calendar.user_id, calendar.calendar_key, since)
        for row in self._bots.stored([row.key for row in saved]).values():
            judged = judge.judge_again(row, now)
            if not same_content(row, judged):
                self._bots.keep(judged)
        self._bots.save_ahead()

    def disconnected(self, calendar: RecallCalendar) -> None:
        """Recall lost access and took the bots of every coming event off."""
        now, store = self._work.now(), self._work.outside.store
        judge = self._work.judge(calendar)
        for row in store.events_of(calendar.user_id, calendar.calendar_key, now):
            coming = tuple(bot for bot in row.observed.bots if bot.start <= now)
            bare = replace(row, observed=replace(row.observed, bots=coming))
            self._bots.keep(judge.judge(bare, now))

    def forget_vanished(self, reading: Reading) -> None:
        """Rows that a whole window did not show: deleted for good, or moved to another owner."""
        now, store = self._work.now(), self._work.outside.store
        since = reading.query.start_after
        for calendar in reading.served.values():
            for row in store.events_of(calendar.user_id, calendar.calendar_key, now):
                listed = row.event_id in reading.event_ids
                if not listed and (since is None or row.facts.start >= since):
                    self._look_for(row, calendar)

    def _look_for(self, row: EventRow, calendar: RecallCalendar) -> None:
        """Absence from a list is no proof, so the event itself is asked for."""
        try:
            event = self._work.calls.call(
                Endpoint.RETRIEVE_EVENT,
                lambda _: self._work.outside.recall.retrieve_event(row.event_id),
            )
        except Gone:
            self._bots.drop([row.key])
            return
        except (MalformedEvent, Retryable, RequestRefused):
            self._work.counts["look_failed"] += 1
            return
        if event.calendar_id != calendar.recall_id:
            self._bots.drop([row.key])

    def _park(self, error: MalformedEvent, owner: RecallCalendar | None, reading: Reading) -> None:
        """One event that cannot be read: say so on its row, leave everything else alone."""
        if owner is None:
            self._work.counts["foreign_events"] += 1
            return
        self._work.counts["malformed"] += 1
        self._work.parked.append((error.event_id or "", error.reason))
        if error.event_id is None:
            return
        reading.event_ids.add(error.event_id)
        key = (owner.user_id, owner.calendar_key, error.event_id)
        row = self._bots.stored([key]).get(key)
        if row is not None:
            parked = settled(row, f"{PERMANENT}:unreadable")
            if same_content(row, parked):
                return
            if not has_begun(row, self._work.now()):
                parked = replace(parked, decision=Skip(Reason.UNREADABLE, error.reason))
            self._bots.keep(parked)

    def _apply(
        self,
        facts: EventFacts,
        bots: tuple[ScheduledBot, ...],
        owner: RecallCalendar,
        row: EventRow | None,
        reading: Reading,
    ) -> None:
        now, token = self._work.now(), self._work.lease.token
        judge = self._work.judge(owner)
        if row is None:
            if facts.end > now and not facts.is_deleted:
                self._bots.keep(judge.new_row(facts, bots, now, token))
                self._count_unannounced(facts, owner)
            return
        if facts.updated_at < row.facts.updated_at:
            return
        known = _reopened(row) if _is_full(reading) else row
        known = dismiss_finished(self._work.outside.store, known, facts, bots, now)
        seen = judge.observe(known, facts, bots, now, token)
        if not same_content(row, seen):
            self._bots.keep(seen, row)
            if facts.updated_at > row.facts.updated_at:
                self._count_unannounced(facts, owner)

    def _count_unannounced(self, facts: EventFacts, owner: RecallCalendar) -> None:
        """A change that was found although nobody had told of it for minutes."""
        now = self._work.now()
        awaited = owner.sync_from is not None or owner.full_due_at is None
        if not awaited and facts.updated_at <= now - ANNOUNCED:
            self._work.counts["unannounced"] += 1


def _reopened(row: EventRow) -> EventRow:
    """The daily read gives a refused write another chance."""
    return replace(row, problem=REOPENED) if row.problem.startswith(PERMANENT) else row


def _is_full(reading: Reading) -> bool:
    return reading.query.updated_since is None


def _key(event: CalendarEvent, owners: Mapping[str, RecallCalendar]) -> EventKey:
    owner = owners[event.calendar_id]
    return (owner.user_id, owner.calendar_key, event.event_id)
