"""What the worker may order, from its settings."""

from __future__ import annotations

from rollcall.domain.amounts import UNLIMITED
from rollcall.domain.caps import CapLimits
from rollcall.runtime.settings import Settings


def caps_of(settings: Settings) -> CapLimits:
    """The spend caps."""
    return CapLimits(
        per_user=settings.bots_per_user_and_day,
        per_workspace=settings.bots_per_day,
        minutes_per_user=_minutes(settings.bot_hours_per_user_and_day),
        minutes_per_workspace=_minutes(settings.bot_hours_per_day),
    )


def _minutes(hours: int) -> float:
    return 60 * hours or UNLIMITED
