"""Calendars at Recall: which are a connection's own, and how one is named there.

Recall does not merge calendars, so before one is created it is looked for, by Rollcall's own marker
or by address and client id (Recall contract, section 4.5).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from rollcall.domain.domain_names import address_form
from rollcall.domain.endpoints import Endpoint, Limits
from rollcall.domain.errors import Blocked, Unavailable
from rollcall.domain.model import Connection, RecallCalendar
from rollcall.ports.recall import CalendarAtRecall, CalendarGrant, Recall, marker_of
from rollcall.ports.tokens import TokenVault
from rollcall.reconcile.state import Held, Lookups
from rollcall.reconcile.step import Call, Step, ask

type Asked[T] = Generator[Call | None, Any, T]

MANY = 3
"""From so many new connections on, one listing of all calendars serves them together."""
BUSY = 0.4
"""From this part of a minute's listings on it serves a single one too, and all that follow."""
MOST_LISTED = 2000
"""Calendars: where there are more, listing them all takes most of a minute's listings, and each
connection looks for its own."""


@dataclass(frozen=True, slots=True)
class OfAccount:
    """Calendars at Recall of the account of one connection."""

    own: frozenset[str] = frozenset()
    """Ids of this connection's own."""
    is_shared: bool = False
    """Whether another connection has the account too, that of another user."""


class CalendarFinder:
    """Finds the calendars of connections, for one run."""

    def __init__(
        self, recall: Recall, lookups: Lookups, held: Held, client_id: str, limits: Limits,
        now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._recall = recall
        self._limit = limits[Endpoint.LIST_CALENDARS]
        self._now = now
        self._lookups = lookups
        self._held = held
        self._client_id = client_id
        self._all: list[CalendarAtRecall] | None = None
        self.failed = False
        """Whether the listing of all calendars came to nothing in this run."""

    def needs_all(self, waiting: int) -> bool:
        """Whether so many new connections wait for a listing of all calendars."""
        lease, is_known = self._held.lease, self._all is not None or self.failed
        if not waiting or is_known or lease.calendars > MOST_LISTED:
            return False
        used = lease.pace.used(Endpoint.LIST_CALENDARS, self._now())
        return waiting >= MANY or used >= BUSY * self._limit

    def serves(self, connection: Connection) -> bool:
        """Whether the listing that was made says all about a connection.

        It says nothing of a calendar that a failed try may have made.
        """
        return self._all is not None and connection.attempts == 0

    def list_all(self) -> Step:
        """List all calendars, for the connections of this run."""
        try:
            self._all = yield from self._listed(None)
        except Exception:
            self.failed = True
            raise

    def find(self, connection: Connection) -> Asked[CalendarAtRecall | None]:
        """Return this connection's calendar, or one that bears no marker, if there is any."""
        listed = yield from self._candidates(connection)
        owners = self._lookups.calendars(c.recall_id for c in listed)
        own = [c for c in listed if self._is_own(c, owners, connection)]
        free = [c for c in listed if self._is_free(c, owners, connection)]
        return min(own or free, key=lambda c: c.created_at, default=None)

    def of_account(self, connection: Connection) -> Asked[OfAccount]:
        """Return what there is of this connection's account; nothing when that may not be asked.

        Whoever is refused must be able to leave. What stays behind is found by the audit.
        """
        try:
            listed = yield from self._listed(connection.email)
        except Blocked:
            return OfAccount()
        owners = self._lookups.calendars(c.recall_id for c in listed)
        own = {c.recall_id for c in listed if self._is_own(c, owners, connection)}
        return OfAccount(frozenset(own), bool(owners.keys() - own))

    def _candidates(self, connection: Connection) -> Asked[list[CalendarAtRecall]]:
        if self._all is None or not self.serves(connection):
            return (yield from self._listed(connection.email))
        mail = address_form(connection.email)
        return [
            c
            for c in self._all
            if c.marker == marker(connection) or address_form(c.email or "") == mail
        ]

    def _listed(self, email: str | None) -> Asked[list[CalendarAtRecall]]:
        found: list[CalendarAtRecall] = []
        links: set[str | None] = set()
        link: str | None = None
        while link not in links:
            links.add(link)
            job = partial(self._recall.list_calendars, email, link)
            call = Call(Endpoint.LIST_CALENDARS, job, neutral=email is None)
            page = yield from ask(call)
            found += page.calendars
            if page.next_link is None:
                break
            link = page.next_link
        return found

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
            return is_owned(owner, connection)
        ours = found.installation == self._held.lease.installation
        return ours and found.marker == marker(connection)

    def _is_free(
        self,
        found: CalendarAtRecall,
        owners: Mapping[str, RecallCalendar],
        connection: Connection,
    ) -> bool:
        """Whether it is this account's and bears no marker at all, of whatever installation."""
        same_mail = address_form(found.email or "") == address_form(connection.email)
        unclaimed = found.recall_id not in owners and found.marker is None
        return unclaimed and same_mail and found.client_id == self._client_id


@dataclass(frozen=True, slots=True)
class CalendarGrants:
    """Calls that hand a connection's grant to Recall; the token is opened beside the run."""

    recall: Recall
    vault: TokenVault
    held: Held

    def create(self, connection: Connection) -> Callable[[], CalendarAtRecall]:
        """Return the call that makes a calendar; one name makes one.

        Whoever connects anew has another grant: Recall would answer with the calendar of the old
        one. And every answered try has another number: Recall would answer as it did.
        """
        grant_hash = hashlib.sha256(connection.token).hexdigest()[:16]
        owner = f"{self.held.lease.installation}.{marker(connection)}"
        name = f"{owner}:{grant_hash}:{connection.attempts}"
        return lambda: self.recall.create_calendar(self._grant(connection), name)

    def renew(self, connection: Connection, recall_id: str) -> Callable[[], CalendarAtRecall]:
        """Return the call that gives a calendar the connection's newest grant."""
        return lambda: self.recall.update_calendar(recall_id, self._grant(connection))

    def token(self, connection: Connection) -> str:
        """Open the refresh token. Raises RequestRefused when it was sealed for another row."""
        try:
            return self.vault.decrypt(
                connection.token, user_id=connection.user_id, calendar_key=connection.calendar_key
            )
        except Unavailable as error:
            raise Unavailable("token_key") from error

    def _grant(self, connection: Connection) -> CalendarGrant:
        installation = self.held.lease.installation
        token = self.token(connection)
        return CalendarGrant(connection.email, marker(connection), installation, token)


def is_owned(calendar: RecallCalendar, connection: Connection) -> bool:
    """Whether a calendar of our table is this connection's."""
    return (calendar.user_id, calendar.calendar_key) == (
        connection.user_id,
        connection.calendar_key,
    )


def marker(connection: Connection) -> str:
    """Return how a connection is named in the metadata of its calendar."""
    return marker_of(connection.user_id, connection.calendar_key)


def unregistered(connections: Iterable[Connection]) -> int:
    """Return how many connections have no calendar yet and were not tried before."""
    return sum(c.recall_id is None and c.attempts == 0 for c in connections)
