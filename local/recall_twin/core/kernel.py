"""What every part of the core shares: the clock, ids, chance, the agenda and the settings."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from local.recall_twin.core.agenda import Agenda
from local.recall_twin.core.config import RecallTwinConfig
from local.recall_twin.core.settings import Settings
from local.recall_twin.core.times import AdjustableClock

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@dataclass(slots=True)
class Kernel:
    """Shared services, one per twin."""

    config: RecallTwinConfig
    clock: AdjustableClock
    new_id: Callable[[], str]
    rng: random.Random
    settings: Settings
    agenda: Agenda = field(default_factory=Agenda)
    last_stamp: datetime = _LONG_AGO

    def now(self) -> datetime:
        """The twin's present, UTC."""
        return self.clock()

    def stamp(self) -> datetime:
        """The present as a stamp that no other stamp of this twin equals or exceeds so far."""
        self.last_stamp = max(self.now(), self.last_stamp + _TICK)
        return self.last_stamp

    def chance(self, probability: float) -> bool:
        """Whether something with this probability (0 to 1) happens now."""
        return probability > 0 and (probability >= 1 or self.rng.random() < probability)
