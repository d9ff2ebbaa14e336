"""Takes the events of a page in: finds whose they are, decides, and keeps the rows that changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from rollcall.domain.decision import Skip
from rollcall.domain.desired import LONGEST_CALL
from rollcall.domain.errors import Gone, MalformedEvent, RequestRefused, Retryable
from rollcall.domain.model import EventRow, RecallCalendar
from rollcall.domain.pace import Endpoint
from rollcall.domain.reasons import Reason
from rollcall.domain.recall_event import RecallEvent, parse_event
from rollcall.domain.rows import PERMANENT, REOPENED, same_content, settled
from rollcall.domain.running import has_begun
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

    def take(self, payloads: Sequence[object], reading: Reading) -> None:
        """Take one page in. An event goes to whoever owns its calendar now, or to nobody."""
        owners = self._work.calendars({*map(_calendar_id, payloads)} - {""})
        events = [e for e in (self._parse(p, owners, reading) for p in payloads) if e is not None]
        keys = {e.facts.event_id: _key(e, owners) for e in events}
        rows = self._bots.stored(keys.values())
        for event in events:
            owner = owners[event.facts.recall_calendar_id]
            self._apply(event, owner, rows.get(keys[event.facts.event_id]), reading)

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
            answer = self._work.calls.call(
                Endpoint.RETRIEVE_EVENT,
                lambda _: self._work.outside.recall.retrieve_event(row.event_id),
            )
            event = parse_event(answer, calendar.email)
        except Gone:
            self._bots.drop([row.key])
            return
        except (MalformedEvent, Retryable, RequestRefused):
            self._work.counts["look_failed"] += 1
            return
        if event.facts.recall_calendar_id != calendar.recall_id:
            self._bots.drop([row.key])

    def _parse(
        self, payload: object, owners: Mapping[str, RecallCalendar], reading: Reading
    ) -> RecallEvent | None:
        owner = owners.get(_calendar_id(payload))
        if owner is None:
            self._work.counts["foreign_events"] += 1
            return None
        try:
            event = parse_event(payload, owner.email)
        except MalformedEvent as error:
            self._park(error, owner, reading)
            return None
        reading.see(owner.recall_id, event.facts.event_id, event.facts.updated_at)
        return event

    def _park(self, error: MalformedEvent, owner: RecallCalendar, reading: Reading) -> None:
        """One event that cannot be read: say so on its row, leave everything else alone."""
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
        self, event: RecallEvent, owner: RecallCalendar, row: EventRow | None, reading: Reading
    ) -> None:
        now, token = self._work.now(), self._work.lease.token
        judge = self._work.judge(owner)
        if row is None:
            if event.facts.end > now and not event.facts.is_deleted:
                self._bots.keep(judge.new_row(event, now, token))
                self._count_unannounced(event, owner)
            return
        if event.facts.updated_at < row.facts.updated_at:
            return
        known = _reopened(row) if _is_full(reading) else row
        known = dismiss_finished(self._work.outside.store, known, event, now)
        seen = judge.observe(known, event, now, token)
        if not same_content(row, seen):
            self._bots.keep(seen, row)
            if event.facts.updated_at > row.facts.updated_at:
                self._count_unannounced(event, owner)

    def _count_unannounced(self, event: RecallEvent, owner: RecallCalendar) -> None:
        """A change that was found although nobody had told of it for minutes."""
        now = self._work.now()
        awaited = owner.sync_from is not None or owner.full_due_at is None
        if not awaited and event.facts.updated_at <= now - ANNOUNCED:
            self._work.counts["unannounced"] += 1


def _reopened(row: EventRow) -> EventRow:
    """The daily read gives a refused write another chance."""
    return replace(row, problem=REOPENED) if row.problem.startswith(PERMANENT) else row


def _is_full(reading: Reading) -> bool:
    return reading.query.updated_since is None


def _key(event: RecallEvent, owners: Mapping[str, RecallCalendar]) -> EventKey:
    owner = owners[event.facts.recall_calendar_id]
    return (owner.user_id, owner.calendar_key, event.facts.event_id)


def _calendar_id(payload: object) -> str:
    value = payload.get("calendar_id") if isinstance(payload, Mapping) else None
    return value if isinstance(value, str) else ""
