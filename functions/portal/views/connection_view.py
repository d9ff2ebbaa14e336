"""A connection as its card shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from functions.portal import texts
from functions.portal.deps import Visit
from functions.portal.views.words import ago
from rollcall.domain.model import Connection, Status, Wanted
from rollcall.domain.problems import WAITING
from rollcall.use_cases.list_meetings import Agenda


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """One card; ``pill`` is a stable word, ``label`` its text."""

    key: str
    email: str
    pill: str
    label: str
    problem: str
    synced: str
    health: str
    complete: bool
    at_risk: int
    """Meetings that should have a bot while nobody watches the calendar."""
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
    connections: Iterable[Connection], visit: Visit, agenda: Agenda | None = None
) -> list[ConnectionView]:
    """The cards of a user's connections."""
    return [_view(connection, visit, agenda) for connection in connections]


def _view(connection: Connection, visit: Visit, agenda: Agenda | None) -> ConnectionView:
    pill = _pill(connection, visit, agenda)
    covered, wanted = agenda.coverage(connection.calendar_key) if agenda else (0, 0)
    broken = pill in {"reconnect", "refused"}
    reading = connection.synced_at is None or connection.resync
    return ConnectionView(
        key=connection.calendar_key,
        email=connection.email,
        pill=pill,
        label=texts.PILLS[pill],
        problem=_problem(connection, pill, broken=broken),
        synced=ago(connection.synced_at, visit.now, visit.zone) if connection.synced_at else "",
        health=texts.HEALTH.format(covered=covered, wanted=wanted) if wanted else "",
        complete=covered == wanted,
        at_risk=agenda.at_risk(connection.calendar_key) if agenda and broken else 0,
        changing=pill in {"connecting", "disconnecting"} or (pill == "connected" and reading),
    )


def _problem(connection: Connection, pill: str, *, broken: bool) -> str:
    """The sentence that fits the pill: an old problem is not told of a connection that is new."""
    usual = texts.PILL_PROBLEMS.get(pill, "")
    if broken == (connection.problem in WAITING):
        return usual
    return texts.CONNECTION_PROBLEMS.get(connection.problem, usual)


def _pill(connection: Connection, visit: Visit, agenda: Agenda | None) -> str:
    if connection.wanted is Wanted.REMOVED:
        return "disconnecting"
    if connection.token_version != connection.applied_token_version:
        return "connecting"
    if connection.status is not Status.CONNECTED:
        return _OTHER_PILLS[connection.status]
    rules = agenda.rules.preferences if agenda else None
    if rules and rules.paused_until and rules.paused_until > visit.now:
        return "paused"
    return "connected"


_OTHER_PILLS = {
    Status.CONNECTING: "connecting",
    Status.DISCONNECTED: "reconnect",
    Status.REFUSED: "refused",
}
