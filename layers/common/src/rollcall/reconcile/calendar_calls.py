"""Calendars at Recall: found, made, given a new grant and removed.

Recall does not merge calendars, so before one is created it is looked for, by Rollcall's own
marker or by address and client id (Recall contract, section 4.5). Every step can be repeated.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from rollcall.domain.errors import Blocked, Gone, RequestRefused
from rollcall.domain.model import Connection
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
        # connects anew has another grant: Recall would answer with the calendar of the old one.
        grant_hash = hashlib.sha256(connection.token).hexdigest()[:16]
        name = f"{_marker(connection)}:{grant_hash}:{connection.attempts}"
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

    def _own_ids(self, connection: Connection) -> set[str]:
        """Ids of this connection's calendars; none when its address may not be asked for.

        Whoever is refused must be able to leave. What stays behind is found when all calendars are
        compared.
        """
        try:
            listed = self._listed(connection)
        except Blocked:
            return set()
        return {c.recall_id for c in listed if self._is_own(c, connection)}

    def token(self, connection: Connection) -> str | None:
        """The refresh token; None when it cannot be opened, which must not stop a removal."""
        try:
            return self._grant(connection).refresh_token
        except RequestRefused as error:
            self.work.outside.report(error)
            return None

    def _find(self, connection: Connection) -> CalendarAtRecall | None:
        """This connection's calendar at Recall, when an earlier try or install made one."""
        own = [c for c in self._listed(connection) if self._is_own(c, connection)]
        owners = self.work.outside.store.recall_calendars(c.recall_id for c in own)
        free = [
            c
            for c in own
            if c.recall_id not in owners or owners[c.recall_id].user_id == connection.user_id
        ]
        marked = [c for c in free if c.marker == _marker(connection)]
        return min(marked or free, key=lambda c: c.created_at, default=None)

    def _is_own(self, found: CalendarAtRecall, connection: Connection) -> bool:
        if found.marker is not None:
            return found.marker == _marker(connection)
        same_mail = (found.email or "").casefold() == connection.email.casefold()
        return same_mail and found.client_id == self.work.outside.client_id

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
        if owner is not None and owner.user_id != connection.user_id:
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
        return CalendarGrant(connection.email, _marker(connection), token)

    def _call[T](self, endpoint: Endpoint, request: Callable[[], T]) -> T:
        return self.work.calls.call(endpoint, lambda _: request())


def _marker(connection: Connection) -> str:
    return marker_of(connection.user_id, connection.calendar_key)
