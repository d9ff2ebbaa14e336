"""Calendars at Recall against ours, so that no lost notification hides a change for long.

It finds calendars whose status changed unannounced, pointers that were lost, and calendars that
this installation once made and nobody wants any more. Calendars of others are left alone: without a
marker, with that of another installation, or with one that names none and that our table does not
know.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from rollcall.domain.endpoints import Endpoint
from rollcall.domain.errors import AccessRefused, Gone, RequestRefused, Retryable
from rollcall.domain.listing import FULL_AT_MOST_IN
from rollcall.domain.model import RecallCalendar, Wanted
from rollcall.ports.recall import CalendarAtRecall
from rollcall.reconcile.connection_status import is_connected
from rollcall.reconcile.state import Held, Lookups, Ports, Tally
from rollcall.reconcile.step import Call, Step, ask

AUDIT_EVERY = timedelta(hours=1)
AFTER_FAILURE = timedelta(minutes=5)
SETTLED = timedelta(hours=1)
"""Age at which a calendar without a connection is surplus and not merely being registered."""
MOST_REMOVED = 5
"""Removals after one audit. Where more would be due, none is made and an alarm rings."""


@dataclass(slots=True)
class AuditSteps:
    """The step of the audit, for one run; goes on in the next where this one ends."""

    ports: Ports
    held: Held
    lookups: Lookups
    tally: Tally
    now: Callable[[], datetime]

    def audit(self) -> Step:
        """Compare all calendars, then remove what nobody wants."""
        if self.held.lease.audit_link is None:
            self.held.change(surplus=(), audited=0)
        try:
            yield from self._compare_all(self.held.lease.audit_link)
            yield from self._remove_surplus()
        except (Retryable, AccessRefused, RequestRefused, Gone):
            self.tally.counts["audit_failed"] += 1
            self.held.change(audit_due_at=self.now() + AFTER_FAILURE, audit_link=None)

    def _compare_all(self, link: str | None) -> Step:
        while True:
            job = partial(self.ports.recall.list_calendars, None, link)
            page = yield from ask(Call(Endpoint.LIST_CALENDARS, job, neutral=True))
            self._compare(page.calendars)
            counted = self.held.lease.audited + len(page.calendars)
            known = max(self.held.lease.calendars, counted)
            self.held.change(audited=counted, calendars=known)
            # A link that leads to itself would never end.
            link = page.next_link if page.next_link != link else None
            if link is None:
                break
            self.held.change(audit_link=link)
        self.held.change(audit_due_at=self.now() + AUDIT_EVERY, audit_link=None, calendars=counted)

    def _compare(self, found: Sequence[CalendarAtRecall]) -> None:
        ours = self.lookups.calendars(c.recall_id for c in found)
        for calendar in found:
            known = ours.get(calendar.recall_id)
            if known is None:
                self._unknown(calendar)
            elif known.status_since != calendar.status_since:
                self.tally.counts["drift"] += 1
                self._mark(known)
            elif known.connected and (
                known.due_at is None or known.due_at > self.now() + FULL_AT_MOST_IN
            ):
                self._mark(known)

    def _mark(self, calendar: RecallCalendar) -> None:
        self.ports.marks.mark_calendar(calendar.recall_id, self.now(), sync_from=None, check=True)

    def _unknown(self, calendar: CalendarAtRecall) -> None:
        """A calendar that no pointer leads to."""
        user_id, dot, calendar_key = (calendar.marker or "").partition(".")
        ours = dot and calendar.client_id == self.ports.client_id
        if not ours or self.now() - calendar.created_at < SETTLED:
            return
        connection = self.ports.store.connection(user_id, calendar_key)
        wanted = connection is not None and connection.wanted is Wanted.CONNECTED
        if connection is not None and wanted and connection.recall_id == calendar.recall_id:
            self._adopt(calendar, user_id, calendar_key, connection.email)
        elif calendar.installation != self.held.lease.installation:
            self.tally.counts["calendars_of_others"] += 1
        elif connection is None or (wanted and connection.recall_id is not None):
            surplus = self.held.lease.surplus
            if calendar.recall_id not in surplus and len(surplus) <= MOST_REMOVED:
                self.held.change(surplus=(*surplus, calendar.recall_id))

    def _adopt(
        self, calendar: CalendarAtRecall, user_id: str, calendar_key: str, email: str
    ) -> None:
        self.tally.counts["calendars_adopted"] += 1
        self.lookups.add(
            RecallCalendar(
                recall_id=calendar.recall_id,
                user_id=user_id,
                calendar_key=calendar_key,
                email=email,
                due_at=self.now(),
                connected=is_connected(calendar),
                status_since=calendar.status_since,
            )
        )

    def _remove_surplus(self) -> Step:
        """Remove what nobody wants: a few, or none at all.

        Many at once are no rest of failed tries: the table was emptied, restored or replaced.
        """
        surplus = self.held.lease.surplus
        self.held.change(surplus=())
        if len(surplus) > MOST_REMOVED:
            self.tally.counts["calendar_removals_stopped"] += 1
            return
        for recall_id in surplus:
            if self.lookups.fresh(recall_id) is None:
                yield from self._delete(recall_id)

    def _delete(self, recall_id: str) -> Step:
        """Delete one; if that fails, it is found again in an hour and keeps no other."""
        try:
            job = partial(self.ports.recall.delete_calendar, recall_id)
            yield from ask(Call(Endpoint.DELETE_CALENDAR, job))
        except Gone:
            return
        except (Retryable, AccessRefused, RequestRefused):
            self.tally.counts["audit_failed"] += 1
        else:
            self.tally.counts["calendars_removed"] += 1
