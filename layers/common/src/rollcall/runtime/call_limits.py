"""How often the endpoints of Recall may be called, from a function's settings."""

from __future__ import annotations

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
