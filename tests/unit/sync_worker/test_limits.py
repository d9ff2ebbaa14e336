"""What the worker may call and order, from its settings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from functions.sync_worker.limits import caps_of
from rollcall.domain.caps import CapLimits
from rollcall.domain.pace import LIMITS, Endpoint
from rollcall.runtime.call_limits import limits_of
from rollcall.runtime.settings import Settings
from tests.support.settings import environment_of

PACES = {
    "list_per_minute": {Endpoint.LIST_EVENTS},
    "schedule_per_minute": {Endpoint.SCHEDULE},
    "remove_per_minute": {Endpoint.REMOVE},
    "calendars_per_minute": {
        Endpoint.CREATE_CALENDAR,
        Endpoint.RETRIEVE_CALENDAR,
        Endpoint.UPDATE_CALENDAR,
        Endpoint.DELETE_CALENDAR,
    },
    "bots_per_minute": {Endpoint.RETRIEVE_BOT, Endpoint.LEAVE_CALL, Endpoint.DELETE_MEDIA},
}
CAPS = {
    "bots_per_user_and_day": ("per_user", 42),
    "bots_per_day": ("per_workspace", 42),
    "bot_hours_per_user_and_day": ("minutes_per_user", 42 * 60),
    "bot_hours_per_day": ("minutes_per_workspace", 42 * 60),
}


def settings(**changes: str) -> Settings:
    return Settings("sync_worker", environment_of("sync_worker", **changes))


def test_where_nothing_is_chosen_the_defaults_of_the_domain_hold() -> None:
    assert limits_of(settings()) == LIMITS
    assert caps_of(settings()) == CapLimits()


@pytest.mark.parametrize("name", PACES)
def test_a_pace_sets_its_endpoints_and_no_others(name: str) -> None:
    limits = limits_of(settings(**{name: "42"}))

    assert {endpoint for endpoint in Endpoint if limits[endpoint] != LIMITS[endpoint]} == PACES[
        name
    ]
    assert {limits[endpoint] for endpoint in PACES[name]} == {42}


@pytest.mark.parametrize("name", CAPS)
def test_a_cap_is_set_alone(name: str) -> None:
    field, value = CAPS[name]
    assert caps_of(settings(**{name: "42"})) == replace(CapLimits(), **{field: value})


@pytest.mark.parametrize("name", ["bot_hours_per_user_and_day", "bot_hours_per_day"])
@pytest.mark.parametrize("none", ["0", ""])
def test_no_hours_are_no_cap(name: str, none: str) -> None:
    assert caps_of(settings(**{name: none})) == CapLimits()
