"""Which path and method leads where."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from local.recall_twin.api import bots, calendars, events
from local.recall_twin.api.exchange import Exchange
from local.recall_twin.api.messages import ApiResponse

Handler = Callable[[Exchange], ApiResponse]

_ROUTES: Mapping[tuple[str, ...], Mapping[str, Handler]] = {
    ("api", "v2", "calendars"): {"GET": calendars.list_all, "POST": calendars.create},
    ("api", "v2", "calendars", "{id}"): {
        "GET": calendars.retrieve,
        "PATCH": calendars.update,
        "DELETE": calendars.delete,
    },
    ("api", "v2", "calendar-events"): {"GET": events.list_all},
    ("api", "v2", "calendar-events", "{id}"): {"GET": events.retrieve},
    ("api", "v2", "calendar-events", "{id}", "bot"): {
        "POST": events.schedule,
        "DELETE": events.unschedule,
    },
    ("api", "v1", "bot"): {"GET": bots.list_all, "POST": bots.create},
    ("api", "v1", "bot", "{id}"): {"GET": bots.retrieve},
    ("api", "v1", "bot", "{id}", "leave_call"): {"POST": bots.leave_call},
    ("api", "v1", "bot", "{id}", "delete_media"): {"POST": bots.delete_media},
}
_ID_AT = 3


class Match(NamedTuple):
    """A known path: its template, the id in it and the methods it takes."""

    template: str
    id: str
    methods: Mapping[str, Handler]


def match(path: str) -> Match | None:
    """The route of a path, with or without its trailing slash."""
    parts = tuple(path.strip("/").split("/"))
    general = (*parts[:_ID_AT], "{id}", *parts[_ID_AT + 1 :]) if len(parts) > _ID_AT else parts
    methods = _ROUTES.get(general)
    if methods is None:
        return None
    identity = parts[_ID_AT] if len(parts) > _ID_AT else ""
    return Match("/" + "/".join(general) + "/", identity, methods)


def all_routes() -> list[str]:
    """Every route as "METHOD /path/"."""
    return [
        f"{method} /{'/'.join(parts)}/" for parts, methods in _ROUTES.items() for method in methods
    ]
