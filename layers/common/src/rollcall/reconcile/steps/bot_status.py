"""Bots that should have ended, or joined, and reported nothing: Recall is asked for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rollcall.ports.worker_store import EventKey
from rollcall.reconcile.stage import RowStage
from rollcall.reconcile.state import Ports, Tally
from rollcall.reconcile.step import Step


@dataclass(slots=True)
class BotStatusSteps:
    """The step of bot statuses, for one run."""

    ports: Ports
    stage: RowStage
    tally: Tally
    now: Callable[[], datetime]

    def look(self, key: EventKey) -> Step:
        """Ask Recall what became of the bot of one event."""
        del key
        yield None
