"""What the worker may order, from its settings."""

from __future__ import annotations

from rollcall.domain.caps import CapLimits
from rollcall.runtime.settings import Settings


def caps_of(settings: Settings) -> CapLimits:
    """The spend caps."""
    return CapLimits(per_user=settings.bots_per_user_and_day, per_workspace=settings.bots_per_day)
