"""Ways in which everything around the worker can fail while every run ends well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from infra.constructs.counts import COUNTS
from rollcall.domain.errors import Unavailable
from tests.support.alarms import could_ring, rang
from tests.unit.reconcile.outage import Outages, Part
from tests.unit.reconcile.samples import SCHEDULE, status
from tests.unit.reconcile.scene import Scene

type Break = Callable[[Outages], None]


def lose_key(scene: Scene, reason: str = "secret_unreadable") -> None:
    """From now on the Recall key cannot be had."""

    def no_key() -> str:
        raise Unavailable(reason)

    scene.world.recall._transport._key = no_key


def answer(code: int) -> Break:
    """From now on Recall answers every order of a bot so."""

    def begin(world: Outages) -> None:
        world.scene.twin_settings.rules.append(status(SCHEDULE, code))

    return begin


def stop(part: Part) -> Break:
    """From now on a part does not answer."""
    return lambda world: world.plan.down.add(part)


BREAKS: dict[str, Break] = {
    "connections refused": stop(Part.RECALL),
    "500 to scheduling": answer(500),
    "507 to scheduling": answer(507),
    "409 to scheduling": answer(409),
    "403 to scheduling": answer(403),
    "key unreadable": lambda world: lose_key(world.scene),
    "token key refuses": stop(Part.TOKEN_KEY),
}


def ringing(scene: Scene, before: datetime | None = None) -> set[str]:
    """The alarms that rang, until a moment or until now."""
    sent = scene.world.telemetry.sent
    found = {count.alarm: rang(count, sent) for count in COUNTS}
    return {name for name, when in found.items() if when and (before is None or when[0] <= before)}


def might_ring(scene: Scene, but: Sequence[str] = ()) -> set[str]:
    """The alarms for which enough was counted at any time, however the periods are cut."""
    sent = scene.world.telemetry.sent
    return {count.alarm for count in COUNTS if could_ring(count, sent)} - set(but)
