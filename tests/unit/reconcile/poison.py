"""Work for one user that always ends the process that does it, whatever the reason may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rollcall.domain.model import EventRow
from tests.simulation.people import USERS
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.simulation.world import World
from tests.unit.reconcile.fairness import emails_of, route_of
from tests.unit.reconcile.scene import Scene


@dataclass(slots=True)
class Poison:
    """What is deadly, for whom, and when it was met."""

    scene: Scene
    user: str
    active: bool = False
    deaths: list[datetime] = field(default_factory=list)
    starts: list[datetime] = field(default_factory=list)
    """When workers started."""

    def __post_init__(self) -> None:
        fifo = self.scene.world.fifo
        invoke = fifo._invoke

        def noted(message: dict[str, Any]) -> dict[str, Any] | None:
            self.starts.append(self.scene.now)
            return invoke(message)

        fifo._invoke = noted

    def strike(self) -> None:
        """End the worker that acts now, unless the poison is gone."""
        if self.active and self.scene.world.processes.busy:
            self.deaths.append(self.scene.now)
            die(self.scene.world)

    def next_start(self, after: datetime) -> datetime:
        """When the first worker after a moment started."""
        return min((start for start in self.starts if start >= after), default=after)


def die(world: World) -> None:
    """The process that acts now is gone."""
    world.processes._die(world.processes._running[-1])


def token(poison: Poison) -> None:
    """Opening the user's token."""
    vault = poison.scene.world.vault
    decrypt = vault.decrypt

    def deadly(ciphertext: bytes, *, user_id: str, calendar_key: str) -> str:
        if user_id == poison.user:
            poison.strike()
        return decrypt(ciphertext, user_id=user_id, calendar_key=calendar_key)

    vault.decrypt = deadly  # type: ignore[method-assign]


def call(*routes: str) -> Callable[[Poison], None]:
    """A call about the user, on one of these routes, before it is carried out."""

    def begin(poison: Poison) -> None:
        client = poison.scene.world.wire
        straight = client._answer

        def deadly(request: DirectRequest) -> DirectResponse:
            about = emails_of(poison.scene, request)
            if route_of(request) in routes and USERS[poison.user] in about:
                poison.strike()
            return straight(request)

        client._answer = deadly  # type: ignore[method-assign]

    return begin


def page(poison: Poison) -> None:
    """A page of events on which one of the user's stands."""
    scene = poison.scene

    def deadly(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        lists = request.method == "GET" and request.path.endswith("/calendar-events/")
        if lists and scene.calendar(poison.user).id.encode() in answer.content:
            poison.strike()
        return answer

    scene.bend(deadly)


def rows(poison: Poison) -> None:
    """Storing or loading rows of the user's events alone.

    Not the index of all that is due: a worker that dies there has not begun anything for anybody.
    """
    store = poison.scene.world.store
    for name in [name for name in dir(store) if not name.startswith(("_", "due"))]:
        setattr(store, name, _deadly(poison, getattr(store, name)))


def _deadly(poison: Poison, operation: Callable[..., Any]) -> Callable[..., Any]:
    def deadly(*args: Any, **named: Any) -> Any:
        found = operation(*args, **named)
        owners = {row.user_id for each in (found, *args, *named.values()) for row in _rows(each)}
        if owners == {poison.user}:
            poison.strike()
        return found

    return deadly


def _rows(value: object) -> Iterator[EventRow]:
    """The rows that a value is or holds."""
    if isinstance(value, EventRow):
        yield value
    elif isinstance(value, Mapping):
        yield from _rows(list(value.values()))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            yield from _rows(each)
