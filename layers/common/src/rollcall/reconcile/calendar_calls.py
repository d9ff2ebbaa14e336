"""Calendars at Recall: found, made, given a new grant and removed.

Recall does not merge calendars, so before one is created it is looked for, by Rollcall's own
marker or by address and client id (Recall contract, section 4.5). Every step can be repeated.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from rollcall.domain.errors import Blocked, Gone, RequestRefused
from rollcall.domain.model import Connection, RecallCalendar
from rollcall.domain.pace import Endpoint
from rollcall.ports.recall import CalendarAtRecall, CalendarGrant, marker_of
from rollcall.reconcile.slice import Slice


@dataclass(slots=True)
class CalendarCalls:
    """The calls about calendars, for one slice. Raises what the port raises, and Deferred."""

    work: Slice

    def find_or_create(self, connection: Connection) -> CalendarAtRecall:
        """This connection's calendar with its newest grant."""
        found = self._find(connection)
        if found is not None:
            return self.hand_over(connection, found.recall_id)
        grant = self._grant(connection)
        # A worker that stood still and wakes up late must not make a second calendar. Whoever
        # connects anew has another grant: Recall would answer with the calendar of the old one. And
        # every answered try has another number: Recall would answer as it did.
        grant_hash = hashlib.sha256(connection.token).hexdigest()[:16]
        marker = f"{self.work.lease.installation}.{_marker(connection)}"
        name = f"{marker}:{grant_hash}:{connection.attempts}"
        return self._call(
            Endpoint.CREATE_CALENDAR,
            lambda: self.work.outside.recall.create_calendar(grant, name),
        )

    def hand_over(self, connection: Connection, recall_id: str) -> CalendarAtRecall:
        """Give a calendar the connection's newest grant."""
        grant = self._grant(connection)
        return self._call(
            Endpoint.UPDATE_CALENDAR,
            lambda: self.work.outside.recall.update_calendar(recall_id, grant),
        )

    def retrieve(self, recall_id: str) -> CalendarAtRecall:
        """Read one calendar."""
        return self._call(
            Endpoint.RETRIEVE_CALENDAR,
            lambda: self.work.outside.recall.retrieve_calendar(recall_id),
        )

    def remove(self, connection: Connection) -> None:
        """Remove every calendar of this connection, and what is known of them."""
        own = self._own_ids(connection)
        if connection.recall_id is not None:
            own.add(connection.recall_id)
        for recall_id in sorted(own):
            self._delete(recall_id, connection)

    def token(self, connection: Connection) -> str | None:
        """The refresh token; None when it cannot be opened, which must not stop a removal."""
        try:
            return self._grant(connection).refresh_token
        except RequestRefused as error:
            self.work.outside.report(error)
            return None

    def _find(self, connection: Connection) -> CalendarAtRecall | None:
        """This connection's calendar at Recall, or one that nobody has marked, if there is any."""
        listed = self._listed(connection)
        owners = self._owners(listed)
        own = [c for c in listed if self._is_own(c, owners, connection)]
        free = [c for c in listed if self._is_free(c, owners, connection)]
        return min(own or free, key=lambda c: c.created_at, default=None)

    def _own_ids(self, connection: Connection) -> set[str]:
        """Ids of this connection's calendars; none when its address may not be asked for.

        Whoever is refused must be able to leave. What stays behind is found when all calendars are
        compared.
        """
        try:
            listed = self._listed(connection)
        except Blocked:
            return set()
        owners = self._owners(listed)
        return {c.recall_id for c in listed if self._is_own(c, owners, connection)}

    def _owners(self, listed: Sequence[CalendarAtRecall]) -> dict[str, RecallCalendar]:
        return self.work.outside.store.recall_calendars(c.recall_id for c in listed)

    def _is_own(
        self,
        found: CalendarAtRecall,
        owners: Mapping[str, RecallCalendar],
        connection: Connection,
    ) -> bool:
        """Whether our table says so, or the marker: that of another installation is never ours.

        Their user ids are the same for the same people.
        """
        owner = owners.get(found.recall_id)
        if owner is not None:
            named = (connection.user_id, connection.calendar_key)
            return (owner.user_id, owner.calendar_key) == named
        ours = found.installation == self.work.lease.installation
        return ours and found.marker == _marker(connection)

    def _is_free(
        self,
        found: CalendarAtRecall,
        owners: Mapping[str, RecallCalendar],
        connection: Connection,
    ) -> bool:
        """Whether it is this account's and bears no marker at all, of whatever installation."""
        same_mail = (found.email or "").casefold() == connection.email.casefold()
        unclaimed = found.recall_id not in owners and found.marker is None
        return unclaimed and same_mail and found.client_id == self.work.outside.client_id

    def _listed(self, connection: Connection) -> list[CalendarAtRecall]:
        found: list[CalendarAtRecall] = []
        links: set[str | None] = set()
        link: str | None = None
        while link not in links:
            links.add(link)
            page = self._call(
                Endpoint.LIST_CALENDARS,
                partial(self.work.outside.recall.list_calendars, connection.email, link),
            )
            found += page.calendars
            if page.next_link is None:
                break
            link = page.next_link
        return found

    def _delete(self, recall_id: str, connection: Connection) -> None:
        owner = self.work.outside.store.recall_calendars([recall_id]).get(recall_id)
        named = (connection.user_id, connection.calendar_key)
        if owner is not None and (owner.user_id, owner.calendar_key) != named:
            return
        try:
            self._call(
                Endpoint.DELETE_CALENDAR,
                lambda: self.work.outside.recall.delete_calendar(recall_id),
            )
        except Gone:
            self.work.counts["calendar_gone"] += 1
        self.work.outside.store.drop_calendar(self.work.lease, recall_id)
        self.work.forget(recall_id)

    def _grant(self, connection: Connection) -> CalendarGrant:
        token = self.work.outside.vault.decrypt(
            connection.token,
            user_id=connection.user_id,
            calendar_key=connection.calendar_key,
        )
        installation = self.work.lease.installation
        return CalendarGrant(connection.email, _marker(connection), installation, token)

    def _call[T](self, endpoint: Endpoint, request: Callable[[], T]) -> T:
        return self.work.calls.call(endpoint, lambda _: request())


def _marker(connection: Connection) -> str:
    return marker_of(connection.user_id, connection.calendar_key)
