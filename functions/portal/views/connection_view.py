"""A connection as its card shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.portal import texts
from functions.portal.deps import Visit
from functions.portal.views.pause_view import is_paused
from functions.portal.views.words import ago
from rollcall.domain.caps import MOST_CALENDARS, MOST_EVENTS
from rollcall.domain.listing import SWEEP_EVERY
from rollcall.domain.model import Connection, Status, Wanted
from rollcall.domain.preferences import Preferences
from rollcall.domain.problems import WAITING
from rollcall.use_cases.agenda import Agenda

_CURRENT = 2 * SWEEP_EVERY
"""A calendar that was looked at so recently is up to date: one sweep may fail."""


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """One card; ``pill`` is a stable word, ``label`` its text."""

    key: str
    email: str
    pill: str
    label: str
    problem: str
    read: str
    """That it was looked at, or is being read; empty while nobody watches it."""
    read_ago: str
    """How long ago it was last looked at; empty where that says nothing."""
    read_at: str
    read_minutes: int
    read_quarter: str
    """The quarter of an hour of that moment: a page that is open learns of each new one."""
    full: str
    health: str
    complete: bool
    at_risk: str
    """How many meetings should have a bot while nobody watches the calendar; empty for none."""
    starting: bool
    """Whether its events have never been read."""
    changing: bool
    """Whether it will soon look different without anybody doing anything."""

    @property
    def live(self) -> bool:
        """Whether it can be read again or ended."""
        return self.pill != "disconnecting"

    @property
    def broken(self) -> bool:
        """Whether only the user can repair it."""
        return self.pill in {"reconnect", "refused"}


def connection_views(
    connections: Iterable[Connection],
    visit: Visit,
    agenda: Agenda | None = None,
    preferences: Preferences | None = None,
    swept_at: datetime | None = None,
) -> list[ConnectionView]:
    """The cards of a user's connections, paused or not as these rules say.

    That of the account of the sign-in comes first. ``swept_at`` is when the worker last looked at
    all calendars.
    """
    rules = agenda.rules.preferences if agenda else preferences
    own = visit.user.email
    ordered = sorted(connections, key=lambda one: (one.email != own, one.email, one.calendar_key))
    return [_view(connection, visit, agenda, rules, swept_at) for connection in ordered]


def lost_views(connections: Iterable[Connection], visit: Visit) -> list[ConnectionView]:
    """Those that only their user can repair, for a page without cards."""
    return [card for card in connection_views(connections, visit) if card.broken]


def may_add(cards: Iterable[ConnectionView]) -> bool:
    """Whether one more calendar may be connected."""
    return sum(card.live for card in cards) < MOST_CALENDARS


def _view(
    connection: Connection, visit: Visit, agenda: Agenda | None, preferences: Preferences | None,
    swept_at: datetime | None,
) -> ConnectionView:  # fmt: skip
    pill = _pill(connection, visit, preferences)
    covered, wanted = agenda.coverage(connection.calendar_key) if agenda else (0, 0)
    surplus = agenda.surplus(connection.calendar_key) if agenda else 0
    broken = pill in {"reconnect", "refused"}
    reading = pill in {"connected", "paused"} and (
        connection.reading or connection.synced_at is None
    )
    checked_at = _checked_at(connection, None if broken else swept_at)
    read, read_ago = _read(checked_at, visit, reading=reading, broken=broken)
    return ConnectionView(
        key=connection.calendar_key,
        email=connection.email,
        pill=pill,
        label=texts.PILLS[pill],
        problem=_problem(connection, pill, broken=broken),
        read=read,
        read_ago=read_ago,
        read_at=checked_at.isoformat() if checked_at else "",
        read_minutes=int((visit.now - checked_at).total_seconds()) // 60 if checked_at else 0,
        read_quarter=_quarter(checked_at) if checked_at else "",
        full=texts.CALENDAR_FULL.format(most=f"{MOST_EVENTS:,}") if connection.full else "",
        health=_health(covered, wanted, surplus, partial=agenda is not None and agenda.partial),
        complete=covered == wanted and not surplus,
        at_risk=_at_risk(agenda, connection.calendar_key) if agenda and broken else "",
        starting=pill == "connecting" or (reading and connection.synced_at is None),
        changing=pill in {"connecting", "disconnecting"} or reading,
    )


def _health(covered: int, wanted: int, surplus: int, *, partial: bool) -> str:
    """How far the bots are as they should be: those that are missing, and those to be removed."""
    template = texts.HEALTH_PART if partial else texts.HEALTH
    health = [template.format(covered=covered, wanted=wanted)] if wanted else []
    health += [texts.HEALTH_SURPLUS.format(count=surplus)] if surplus else []
    return "; ".join(health)


def _at_risk(agenda: Agenda, calendar_key: str) -> str:
    count = agenda.at_risk(calendar_key)
    if agenda.partial and count:
        return texts.AT_RISK_LEAST.format(count=count)
    return texts.AT_RISK_ONE if count == 1 else texts.AT_RISK.format(count=count) if count else ""


def _checked_at(connection: Connection, swept_at: datetime | None) -> datetime | None:
    """When it was last certain that nothing on the calendar had been missed.

    A quiet calendar is not listed by itself for hours, but each sweep would have shown a change.
    """
    synced_at = connection.synced_at
    return max(synced_at, swept_at) if synced_at and swept_at else synced_at


def _quarter(moment: datetime) -> str:
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0).isoformat()


def _read(
    checked_at: datetime | None, visit: Visit, *, reading: bool, broken: bool
) -> tuple[str, str]:
    """That it was looked at, and how long ago; what was seen is old while it is read again."""
    if checked_at is None:
        return "" if broken else texts.NEVER_SYNCED, ""
    age, last = visit.now - checked_at, ago(checked_at, visit.now, visit.zone)
    if not reading:
        return texts.CHECKED if age <= _CURRENT and not broken else texts.LAST_CHECKED, last
    if age < timedelta(minutes=1):
        return texts.READING_AGAIN, ""
    return f"{texts.READING_AGAIN} {texts.LAST_CHECKED}", last


def _problem(connection: Connection, pill: str, *, broken: bool) -> str:
    """The sentence that fits the pill: an old problem is not told of a connection that is new."""
    usual = texts.PILL_PROBLEMS.get(pill, "")
    if broken == (connection.problem in WAITING):
        return usual
    return texts.CONNECTION_PROBLEMS.get(connection.problem, usual)


def _pill(connection: Connection, visit: Visit, preferences: Preferences | None) -> str:
    if connection.wanted is Wanted.REMOVED:
        return "disconnecting"
    if connection.token_version != connection.applied_token_version:
        return "connecting"
    if connection.status is not Status.CONNECTED:
        return _OTHER_PILLS[connection.status]
    return "paused" if is_paused(preferences, visit.now) else "connected"


_OTHER_PILLS = {
    Status.CONNECTING: "connecting",
    Status.DISCONNECTED: "reconnect",
    Status.REFUSED: "refused",
}
