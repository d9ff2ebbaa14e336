from __future__ import annotations

from rollcall.domain.endpoints import ENDPOINTS, LIMITS, NOT_RECALLS, Endpoint
from rollcall.reconcile.scheduler import MOST_AT_ONCE

# Recall's base limits a minute (contract, section 3), under the names the lease stores.
BASE = {
    "list_events": 60,
    "retrieve_event": 300,
    "schedule": 600,
    "remove": 600,
    "list_calendars": 60,
    "create_calendar": 300,
    "retrieve_calendar": 300,
    "update_calendar": 300,
    "delete_calendar": 300,
    "leave_call": 300,
    "retrieve_bot": 300,
    "create_bot": 60,
    "list_bots": 60,
    "delete_media": 300,
}


def test_every_endpoint_is_declared_once() -> None:
    assert list(ENDPOINTS) == list(Endpoint)


def test_the_limits_are_those_of_recall() -> None:
    of_recall = set(Endpoint) - NOT_RECALLS
    assert {endpoint.value: LIMITS[endpoint] for endpoint in of_recall} == BASE


def test_slow_answers_of_any_endpoint_leave_room_for_calls_of_others() -> None:
    assert all(0 < spec.at_once < MOST_AT_ONCE for spec in ENDPOINTS.values())
