"""What Rollcall itself knows: why a meeting on the page has a bot, and which calls are stopped."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from rollcall.domain.held_calls import Stopped, held_calls
from rollcall.domain.lease import Lease
from rollcall.domain.trouble import LastRun

type Wanted = Mapping[str, Collection[str]]
"""Ids of events at Recall, by the id of their calendar there."""


class ProductSilent(Exception):
    """Rollcall's tables do not answer."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What the worker decided for one event, in the product's own words."""

    records: bool
    why: str
    waits: str = ""
    """What keeps the bot from being as decided; empty when nothing does."""


@dataclass(frozen=True, slots=True)
class SentBot:
    """A bot that somebody sent into a call by its link, which no event has."""

    bot_id: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose calendar it is. `time_zone` is the one that Rollcall's pages show; None before that."""

    name: str
    time_zone: str | None


@dataclass(frozen=True, slots=True)
class Worker:
    """How the worker stands."""

    last_run: LastRun
    stopped: tuple[Stopped, ...] = ()


def worker_of(lease: Lease, now: datetime) -> Worker:
    """Return how the worker stands at ``now``. Pure."""
    return Worker(LastRun(lease.trouble, lease.ran_at), held_calls(lease, now))


@dataclass(frozen=True, slots=True)
class Told:
    """The answer to one look: by calendar, by event, and the worker."""

    owners: Mapping[str, Owner] = field(default_factory=dict)
    decided: Mapping[str, Decided] = field(default_factory=dict)
    sent: Mapping[str, tuple[SentBot, ...]] = field(default_factory=dict)
    """By calendar, what its owner sent lately."""
    worker: Worker | None = None
    """None where there is no product to ask, or it does not answer."""


class Product(Protocol):
    """Reads the product's tables; changes nothing."""

    def look(self, wanted: Wanted, now: datetime) -> Told:
        """Return what is known of these events. Raises ProductSilent. May block for a moment."""
        ...
