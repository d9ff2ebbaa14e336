"""How often the endpoints of Recall may be called, from a function's settings."""

from __future__ import annotations

from collections.abc import Mapping

from rollcall.domain.endpoints import LIMITS, Endpoint, Limits
from rollcall.runtime.setting import Setting
from rollcall.runtime.settings import Settings

SETTING_OF: Mapping[Endpoint, Setting[int]] = {
    Endpoint.LIST_EVENTS: Settings.list_per_minute,
    Endpoint.SCHEDULE: Settings.schedule_per_minute,
    Endpoint.REMOVE: Settings.remove_per_minute,
    Endpoint.CREATE_CALENDAR: Settings.calendars_per_minute,
    Endpoint.RETRIEVE_CALENDAR: Settings.calendars_per_minute,
    Endpoint.UPDATE_CALENDAR: Settings.calendars_per_minute,
    Endpoint.DELETE_CALENDAR: Settings.calendars_per_minute,
    Endpoint.RETRIEVE_BOT: Settings.bots_per_minute,
    Endpoint.LEAVE_CALL: Settings.bots_per_minute,
    Endpoint.DELETE_MEDIA: Settings.bots_per_minute,
}
"""Which setting gives the limit of an endpoint; the others have Recall's base limit."""


def limits_of(settings: Settings) -> Limits:
    """Calls a minute of each endpoint."""
    return {**LIMITS, **{one: getattr(settings, by.name) for one, by in SETTING_OF.items()}}
