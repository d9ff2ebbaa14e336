"""What the worker may call and order, from its settings."""

from __future__ import annotations

from rollcall.domain.amounts import UNLIMITED
from rollcall.domain.caps import CapLimits
from rollcall.domain.endpoints import LIMITS, Endpoint, Limits
from rollcall.runtime.settings import Settings

_CALENDARS = (
    Endpoint.CREATE_CALENDAR,
    Endpoint.RETRIEVE_CALENDAR,
    Endpoint.UPDATE_CALENDAR,
    Endpoint.DELETE_CALENDAR,
)


def limits_of(settings: Settings) -> Limits:
    """Calls a minute of each endpoint; those without a setting have Recall's base limit."""
    return {
        **LIMITS,
        Endpoint.LIST_EVENTS: settings.list_per_minute,
        Endpoint.SCHEDULE: settings.schedule_per_minute,
        Endpoint.REMOVE: settings.remove_per_minute,
        **dict.fromkeys(_CALENDARS, settings.calendars_per_minute),
    }


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
