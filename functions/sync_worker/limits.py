"""What the worker may call and order, from its settings."""

from __future__ import annotations

from collections.abc import Mapping

from rollcall.domain.amounts import UNLIMITED
from rollcall.domain.caps import CapLimits
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
