"""How long an unrelated user waits while something goes wrong for others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from local.recall_twin.api.routes import match
from rollcall.domain.model import EventRow
from tests.simulation.crowd import Member
from tests.simulation.people import LINKS
from tests.simulation.recall import DirectClient, DirectRequest, DirectResponse
from tests.unit.reconcile.samples import TOMORROW
from tests.unit.reconcile.scene import Scene

SOON = 15.0
"""Seconds within which an unrelated user's change is right, whatever happens to others (S-20)."""
QUIET, MOVED = "grace", "moved"
"""The unrelated user, and the meeting that is moved to see how long that takes."""
GIVEN_UP = 120.0
"""Seconds after which a measure ends: long enough to say by how much it is late."""
STEP = 0.25

type Straight = Callable[[DirectRequest], DirectResponse]
type Trouble = Callable[[DirectClient, DirectRequest, Straight], DirectResponse]
"""What becomes of a call that is hit."""


def refusal(status: int, **headers: str) -> Trouble:
    """The call has no effect and is answered with a status."""

    def refuse(_client: DirectClient, _request: DirectRequest, _: Straight) -> DirectResponse:
        return DirectResponse(status, b'{"code": "injected"}', headers)

    return refuse


def slow(seconds: float) -> Trouble:
    """The call has its effect, and its answer comes so late, or not before the caller gives up."""

    def dawdle(client: DirectClient, request: DirectRequest, straight: Straight) -> DirectResponse:
        answer = straight(request)
        client.taken += min(seconds, request.patience)
        if seconds > request.patience:
            raise httpx.ReadTimeout("slow")
        return answer

    return dawdle


TROUBLES: dict[str, Trouble] = {
    "429 for 600 s": refusal(429, **{"retry-after": "600"}),
    "503": refusal(503),
    "20 s slow": slow(20),
    "402": refusal(402),
    "403": refusal(403),
}


@dataclass(slots=True)
class Hit:
    """Calls about some users that one endpoint does not carry out."""

    scene: Scene
    route: str
    members: Sequence[Member]
    trouble: Trouble
    count: int = 0
    """How often it was met."""
    _straight: Straight | None = None
    _emails: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """From now on."""
        client = self.scene.world.wire
        self._straight = straight = client._answer
        self._emails = {member.email for member in self.members}

        def bent(request: DirectRequest) -> DirectResponse:
            if not self._is_hit(request):
                return straight(request)
            self.count += 1
            return self.trouble(client, request, straight)

        client._answer = bent  # type: ignore[method-assign]

    def end(self) -> None:
        """The endpoint serves everybody again."""
        if self._straight is not None:
            self.scene.world.wire._answer = self._straight  # type: ignore[method-assign, assignment]

    def _is_hit(self, request: DirectRequest) -> bool:
        if route_of(request) != self.route:
            return False
        return not self._emails.isdisjoint(emails_of(self.scene, request))


def route_of(request: DirectRequest) -> str:
    """The route that a call takes, as `samples` names it."""
    found = match(request.path)
    return f"{request.method} {found.template if found else request.path}"


def emails_of(scene: Scene, request: DirectRequest) -> set[str]:
    """Addresses of the users whom a call is about; none for one about everybody."""
    found = match(request.path)
    identity = found.id if found else ""
    state, query = scene.workspace.state, dict(request.query)
    bot = state.bots.get(identity)
    events = [state.events[e] for e in (bot.event_ids if bot else [identity]) if e in state.events]
    ids = {identity, query.get("calendar_id", ""), *(event.calendar_id for event in events)}
    named = {state.calendars[i].oauth_email or "" for i in ids if i in state.calendars}
    named.add(query.get("email", ""))
    text = request.body.decode()
    return named | ({part for part in text.split('"') if "@" in part} if text else set())


class Quiet:
    """The unrelated user, with one meeting that is moved again and again.

    It is looked at by plans of the clock: whoever lets time pass may be held up by a worker.
    """

    def __init__(self, scene: Scene, start: datetime = TOMORROW) -> None:
        """Connect and meet; some seconds pass."""
        self.delays: list[float] = []
        """Seconds from each move to the right bot, or to `most`."""
        self._scene = scene
        self._first = self._start = start
        self._is_over = True
        self._moved_at = scene.now
        scene.connect(QUIET)
        scene.meet(MOVED, QUIET, start=start, link=LINKS[4])
        scene.run(20)
        assert self._is_right()

    def moves(
        self,
        *moments: float,
        most: float = GIVEN_UP,
        then: Callable[[], object] = lambda: None,
    ) -> list[float]:
        """The delays of moves at these moments, in seconds from now, or after the move before.

        Behind the last one `then` is done at once. All of it is planned from within: where a worker
        is never idle, the clock comes back from its runs much later.
        """
        began, left = self._scene.now, iter(moments)

        def go_on() -> None:
            moment = next(left, None)
            if moment is None:
                self._is_over = True
                then()
                return
            wait = began + timedelta(seconds=moment) - self._scene.now
            self._scene.later(max(wait.total_seconds(), 0.0), self._move, most, go_on)

        self._is_over = False
        go_on()
        while not self._is_over:
            self._scene.run(STEP)
        return self.delays

    def _move(self, most: float, then: Callable[[], None]) -> None:
        self._moved_at = self._scene.now
        self._start = self._first + timedelta(minutes=5 * (len(self.delays) + 1))
        self._scene.change(MOVED, start=self._start)
        self._look(most, then)

    def _look(self, most: float, then: Callable[[], None]) -> None:
        waited = (self._scene.now - self._moved_at).total_seconds()
        if self._is_right() or waited >= most:
            self.delays.append(waited)
            then()
        else:
            self._scene.later(STEP, self._look, most, then)

    def _is_right(self) -> bool:
        return [bot.start_time for bot in self._scene.bots(QUIET, MOVED)] == [self._start]


def regularly(scene: Scene, every: float, until: float, act: Callable[[int], object]) -> None:
    """Plan something for now and every so many seconds; it is given how often it happened."""
    for number in range(int(until / every)):
        scene.later(every * number, act, number)


def charge_for_rows(scene: Scene, seconds: float) -> None:
    """From now on every row of an event that the worker reads from the table takes so long.

    In the real world most of a run goes there when one user has very many events.
    """
    store = scene.world.store
    for name in [name for name in dir(store) if not name.startswith("_")]:
        setattr(store, name, _charged(scene, getattr(store, name), seconds))


def _charged(scene: Scene, read: Callable[..., Any], seconds: float) -> Callable[..., Any]:
    def charged(*args: Any, **named: Any) -> Any:
        found = read(*args, **named)
        rows = found.values() if isinstance(found, dict) else found
        count = sum(isinstance(row, EventRow) for row in rows) if isinstance(rows, Iterable) else 0
        if count:
            scene.run(count * seconds)
        return found

    return charged
