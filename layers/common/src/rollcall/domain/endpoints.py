"""The endpoints of others that the worker calls: each is declared here, once.

Limits are Recall's base limits per workspace and minute (Recall contract, section 3); an operator
whose workspace has others changes them by settings. Google's revocation endpoint names no limit. A
new account at Amazon SES may send one letter a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Endpoint(StrEnum):
    """An endpoint with a limit, and failures, of its own."""

    LIST_EVENTS = "list_events"
    RETRIEVE_EVENT = "retrieve_event"
    SCHEDULE = "schedule"
    REMOVE = "remove"
    LIST_CALENDARS = "list_calendars"
    CREATE_CALENDAR = "create_calendar"
    RETRIEVE_CALENDAR = "retrieve_calendar"
    UPDATE_CALENDAR = "update_calendar"
    DELETE_CALENDAR = "delete_calendar"
    RETRIEVE_BOT = "retrieve_bot"
    LEAVE_CALL = "leave_call"
    CREATE_BOT = "create_bot"
    LIST_BOTS = "list_bots"
    DELETE_MEDIA = "delete_media"
    REVOKE_GRANT = "revoke_grant"
    SEND_MAIL = "send_mail"


@dataclass(frozen=True, slots=True)
class EndpointSpec:
    """What is known of an endpoint."""

    per_minute: int
    at_once: int = 4
    """Calls under way at a time, so that slow answers of one endpoint leave room for the others."""


WRITES_AT_ONCE = 10

ENDPOINTS: Mapping[Endpoint, EndpointSpec] = {
    Endpoint.LIST_EVENTS: EndpointSpec(60),
    Endpoint.RETRIEVE_EVENT: EndpointSpec(300),
    Endpoint.SCHEDULE: EndpointSpec(600, WRITES_AT_ONCE),
    Endpoint.REMOVE: EndpointSpec(600, WRITES_AT_ONCE),
    Endpoint.LIST_CALENDARS: EndpointSpec(60, 2),
    Endpoint.CREATE_CALENDAR: EndpointSpec(300),
    Endpoint.RETRIEVE_CALENDAR: EndpointSpec(300),
    Endpoint.UPDATE_CALENDAR: EndpointSpec(300),
    Endpoint.DELETE_CALENDAR: EndpointSpec(300),
    Endpoint.RETRIEVE_BOT: EndpointSpec(300),
    Endpoint.LEAVE_CALL: EndpointSpec(300),
    Endpoint.CREATE_BOT: EndpointSpec(60),
    Endpoint.LIST_BOTS: EndpointSpec(60, 2),
    Endpoint.DELETE_MEDIA: EndpointSpec(300),
    Endpoint.REVOKE_GRANT: EndpointSpec(300),
    Endpoint.SEND_MAIL: EndpointSpec(60, 2),
}
NOT_RECALLS = frozenset({Endpoint.REVOKE_GRANT, Endpoint.SEND_MAIL})
"""What they answer says nothing of Recall, and what Recall refuses does not stop them."""

type Limits = dict[Endpoint, int]
"""Calls a minute."""

LIMITS: Limits = {endpoint: spec.per_minute for endpoint, spec in ENDPOINTS.items()}
