"""Routes of `/api/v2/calendars/`."""

from typing import Any

from local.recall_twin.api.exchange import Exchange
from local.recall_twin.api.messages import ApiResponse, not_found
from local.recall_twin.api.reading import (
    REQUIRED,
    choice_parameter,
    json_body,
    string_map_problem,
    text_problem,
    time_parameter,
)
from local.recall_twin.core.listing import CalendarFilter
from local.recall_twin.core.model import CONNECTED, CONNECTING, DISCONNECTED, Calendar
from local.recall_twin.core.refusals import Invalid
from local.recall_twin.core.wire import calendar_json

_PLATFORMS = ("google_calendar", "microsoft_outlook")
_STATUSES = (CONNECTING, CONNECTED, DISCONNECTED)
_REQUIRED = ("oauth_client_id", "oauth_client_secret", "oauth_refresh_token", "platform")
_OPTIONAL = ("oauth_email", "webhook_url")


def create(exchange: Exchange) -> ApiResponse:
    """Connect an account; there is no check for a calendar of the same account."""
    fields = _fields(json_body(exchange.request), complete=True)
    return ApiResponse(201, calendar_json(exchange.workspace.calendars.create(fields)))


def list_all(exchange: Exchange) -> ApiResponse:
    """A page of calendars in order of creation; unknown filters are ignored."""
    request = exchange.request
    wanted = CalendarFilter(
        email=request.parameter("email"),
        platform=choice_parameter(request, "platform", _PLATFORMS),
        status=choice_parameter(request, "status", _STATUSES),
        created_at__gte=time_parameter(request, "created_at__gte"),
    )
    found = [c for c in exchange.workspace.state.calendars.values() if wanted.matches(c)]
    return exchange.page(found, lambda c: c.created_at, lambda c: c.id, calendar_json)


def retrieve(exchange: Exchange) -> ApiResponse:
    """One calendar."""
    return ApiResponse(200, calendar_json(_calendar(exchange)))


def update(exchange: Exchange) -> ApiResponse:
    """Change a calendar; new credentials or an empty body connect it again."""
    calendar = _calendar(exchange)
    fields = _fields(json_body(exchange.request), complete=False)
    exchange.workspace.calendars.update(calendar, fields)
    return ApiResponse(200, calendar_json(calendar))


def delete(exchange: Exchange) -> ApiResponse:
    """Remove a calendar with all that hangs on it."""
    exchange.workspace.calendars.delete(_calendar(exchange))
    return ApiResponse(204)


def _calendar(exchange: Exchange) -> Calendar:
    calendar = exchange.workspace.calendars.get(exchange.id)
    if calendar is None:
        raise not_found()
    return calendar


def _fields(body: dict[str, Any], *, complete: bool) -> dict[str, Any]:
    """The known fields of a body; unknown ones are ignored as the framework does."""
    errors = {name: [REQUIRED] for name in _REQUIRED if complete and name not in body}
    fields = {name: body[name] for name in (*_REQUIRED, *_OPTIONAL, "metadata") if name in body}
    for name, value in fields.items():
        if name in _OPTIONAL and value is None:
            continue
        problem = string_map_problem(value) if name == "metadata" else text_problem(value)
        if name == "platform" and problem is None and value not in _PLATFORMS:
            problem = f'"{value}" is not a valid choice.'
        if problem:
            errors[name] = [problem]
    if errors:
        raise Invalid(errors)
    return fields
