"""Ways in which everything around the worker can fail while every run ends well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from infra.constructs.notices import NOTICES
from infra.constructs.pages import PAGES
from rollcall.domain.errors import Unavailable
from tests.support.alarms import could_ring, rang
from tests.unit.reconcile.outage import Outages, Part
from tests.unit.reconcile.samples import SCHEDULE, status
from tests.unit.reconcile.scene import Scene

PAGING = {rule.name for rule in PAGES}

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
    found = {rule.name: rang(rule, sent, scene.now) for rule in (*PAGES, *NOTICES)}
    return {name for name, when in found.items() if when and (before is None or when[0] <= before)}


def paging(scene: Scene, before: datetime | None = None) -> set[str]:
    """Those of them that mean: act now."""
    return ringing(scene, before) & PAGING


def might_ring(scene: Scene, but: Sequence[str] = ()) -> set[str]:
    """The alarms for which enough was counted at any time, however the periods are cut."""
    sent = scene.world.telemetry.sent
    rules = (*PAGES, *NOTICES)
    return {rule.name for rule in rules if could_ring(rule, sent, scene.now)} - set(but)
