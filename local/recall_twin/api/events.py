"""Routes of `/api/v2/calendar-events/`."""

from local.recall_twin.api.bot_config import schedule_body
from local.recall_twin.api.exchange import Exchange
from local.recall_twin.api.messages import ApiResponse, not_found
from local.recall_twin.api.reading import (
    REQUIRED,
    flag_parameter,
    time_parameter,
    uuid_parameter,
)
from local.recall_twin.core.listing import EventFilter
from local.recall_twin.core.model import Event
from local.recall_twin.core.refusals import Invalid
from local.recall_twin.core.wire import event_json


def list_all(exchange: Exchange) -> ApiResponse:
    """A page of events; without `calendar_id` those of every calendar of the workspace."""
    wanted = _filter(exchange)
    hidden = frozenset(exchange.settings.omit_calendars if wanted.calendar_id is None else ())
    found = [
        event
        for event in exchange.workspace.events.visible()
        if wanted.matches(event) and event.calendar_id not in hidden
    ]
    return exchange.page(
        found,
        lambda event: event.start_time,
        lambda event: event.id,
        event_json,
        descending=exchange.settings.switches.list_descending,
    )


def retrieve(exchange: Exchange) -> ApiResponse:
    """One event; deleted ones stay readable."""
    return ApiResponse(200, event_json(_event(exchange)))


def schedule(exchange: Exchange) -> ApiResponse:
    """Put a bot on an event, in place of the former one."""
    event = _event(exchange)
    key, config = schedule_body(exchange.request)
    exchange.workspace.scheduling.schedule(event, key, config)
    return ApiResponse(200, event_json(event), delay_seconds=exchange.settings.write_seconds)


def unschedule(exchange: Exchange) -> ApiResponse:
    """Take the bot off an event, however often."""
    event = _event(exchange)
    exchange.workspace.scheduling.unschedule(event)
    return ApiResponse(200, event_json(event), delay_seconds=exchange.settings.write_seconds)


def _event(exchange: Exchange) -> Event:
    event = exchange.workspace.events.get(exchange.id)
    if event is None:
        raise not_found()
    return event


def _filter(exchange: Exchange) -> EventFilter:
    request, switches = exchange.request, exchange.settings.switches
    calendar_id = uuid_parameter(request, "calendar_id")
    if calendar_id is None and switches.require_calendar_id:
        raise Invalid({"calendar_id": [REQUIRED]})
    unknown = calendar_id is not None and calendar_id not in exchange.workspace.state.calendars
    if unknown and switches.unknown_calendar_is_400:
        raise Invalid({"calendar_id": ["Select a valid choice."]})
    return EventFilter(
        calendar_id=calendar_id,
        ical_uid=request.parameter("ical_uid"),
        is_deleted=flag_parameter(request, "is_deleted"),
        start_time=time_parameter(request, "start_time"),
        start_time__gte=time_parameter(request, "start_time__gte"),
        start_time__lte=time_parameter(request, "start_time__lte"),
        updated_at__gte=time_parameter(request, "updated_at__gte"),
    )
