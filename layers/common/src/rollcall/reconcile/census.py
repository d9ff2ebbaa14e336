"""The census: calendars at Recall against ours, so that no lost notification hides a change.

It finds calendars whose status changed unheard, pointers that were lost, and calendars that
this installation once made and nobody wants any more. Calendars of others are left alone: without a
marker, with that of another installation, or with one that names none and that our table does not
know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from rollcall.domain.errors import Gone, RequestRefused, Retryable
from rollcall.domain.listing import FULL_AT_MOST_IN
from rollcall.domain.model import RecallCalendar, Wanted
from rollcall.domain.pace import Endpoint
from rollcall.ports.recall import CalendarAtRecall
from rollcall.reconcile.calls import Deferred
from rollcall.reconcile.connection_status import is_connected
from rollcall.reconcile.slice import Slice

CENSUS_EVERY = timedelta(hours=1)
AFTER_FAILURE = timedelta(minutes=5)
SETTLED = timedelta(hours=1)
"""Age at which a calendar without a connection is surplus and not merely being registered."""
MOST_REMOVED = 5
"""Removals after one census. Where more would be due, none is made and somebody is told."""


@dataclass(slots=True)
class Census:
    """Compares all calendars, for one slice; goes on in the next where this one ends."""

    work: Slice

    def take(self) -> bool:
        """Compare what is due; True when a page was read."""
        lease, now = self.work.lease, self.work.now()
        if lease.census_due_at is not None and lease.census_due_at > now:
            return False
        link = lease.census_link
        if link is None:
            self.work.found_surplus(())
        try:
            link = self._page(link)
            while link is not None:
                self.work.census_at(now, link)
                link = self._page(link)
            self.work.census_at(now + CENSUS_EVERY, None)
            self._remove_surplus()
        except Deferred:
            return False
        except (Retryable, RequestRefused, Gone):
            self.work.counts["census_failed"] += 1
            self.work.census_at(now + AFTER_FAILURE, None)
            return False
        return True

    def _page(self, link: str | None) -> str | None:
        page = self.work.calls.call(
            Endpoint.LIST_CALENDARS,
            lambda _: self.work.outside.recall.list_calendars(None, link),
            neutral=True,
        )
        self._compare(page.calendars)
        # A link that leads to itself would never end.
        return page.next_link if page.next_link != link else None

    def _compare(self, found: Sequence[CalendarAtRecall]) -> None:
        ours = self.work.outside.store.recall_calendars(c.recall_id for c in found)
        for calendar in found:
            known = ours.get(calendar.recall_id)
            if known is None:
                self._stray(calendar)
            elif known.status_since != calendar.status_since:
                # Its status changed and nobody told us.
                self.work.counts["drift"] += 1
                self._mark(known)
            elif known.due_at is None or known.due_at > self.work.now() + FULL_AT_MOST_IN:
                self._mark(known)

    def _mark(self, calendar: RecallCalendar) -> None:
        self.work.outside.marks.mark_calendar(
            calendar.recall_id, self.work.now(), sync_from=None, check=True
        )

    def _stray(self, calendar: CalendarAtRecall) -> None:
        """A calendar that no pointer leads to."""
        user_id, dot, calendar_key = (calendar.marker or "").partition(".")
        ours = dot and calendar.client_id == self.work.outside.client_id
        if not ours or self.work.now() - calendar.created_at < SETTLED:
            return
        connection = self.work.outside.store.connection(user_id, calendar_key)
        wanted = connection is not None and connection.wanted is Wanted.CONNECTED
        if connection is not None and wanted and connection.recall_id == calendar.recall_id:
            self._adopt(calendar, user_id, calendar_key, connection.email)
        elif calendar.installation != self.work.lease.installation:
            self.work.counts["calendars_of_others"] += 1
        elif connection is None or (wanted and connection.recall_id is not None):
            found = self.work.lease.surplus
            if calendar.recall_id not in found and len(found) <= MOST_REMOVED:
                self.work.found_surplus((*found, calendar.recall_id))

    def _adopt(
        self, calendar: CalendarAtRecall, user_id: str, calendar_key: str, email: str
    ) -> None:
        self.work.counts["calendars_adopted"] += 1
        row = RecallCalendar(
            recall_id=calendar.recall_id,
            user_id=user_id,
            calendar_key=calendar_key,
            email=email,
            due_at=self.work.now(),
            connected=is_connected(calendar),
            status_since=calendar.status_since,
        )
        self.work.outside.store.add_calendar(self.work.lease, row)
        self.work.learn(row)

    def _remove_surplus(self) -> None:
        """Remove what nobody wants: a few, or none at all.

        Many at once are no rest of failed tries: the table was emptied, restored or replaced.
        """
        surplus = self.work.lease.surplus
        self.work.found_surplus(())
        if len(surplus) > MOST_REMOVED:
            self.work.counts["calendar_removals_stopped"] += 1
            return
        for recall_id in surplus:
            if not self.work.outside.store.recall_calendars([recall_id]):
                self._try_to_delete(recall_id)

    def _try_to_delete(self, recall_id: str) -> None:
        """One that stays is found again in an hour, and keeps no other."""
        try:
            self._delete(recall_id)
        except (Retryable, RequestRefused):
            self.work.counts["census_failed"] += 1

    def _delete(self, recall_id: str) -> None:
        try:
            self.work.calls.call(
                Endpoint.DELETE_CALENDAR,
                lambda _: self.work.outside.recall.delete_calendar(recall_id),
            )
        except Gone:
            return
        self.work.counts["calendars_removed"] += 1
