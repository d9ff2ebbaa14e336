"""Turns what the twins say into what the page shows. Times are in the zone that the page names."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = dict[str, Any]

RESPONSES = {
    "accepted": "accepted",
    "declined": "declined",
    "tentative": "maybe",
    "needsAction": "not answered",
}
KINDS = {
    "focusTime": "focus time",
    "outOfOffice": "out of office",
    "workingLocation": "working location",
}
NO_TITLE = "(no title)"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def items(
    events: list[Json],
    bots: dict[str, list[Json]],
    whys: Mapping[str, str],
    zone: str,
    now: datetime,
) -> list[Json]:
    """Return day headings and events in one flat list, each with a key that stays the same."""
    found: list[Json] = []
    day: date | None = None
    for event in events:
        start = start_of(event, zone)
        if start.date() != day:
            day = start.date()
            label = day_label(day, now.astimezone(ZoneInfo(zone)).date())
            found.append({"key": f"day-{day.isoformat()}", "kind": "day", "label": label})
        row = event_row(event, bots.get(event["id"], []), whys.get(event["id"], ""), zone)
        found.append(row)
    return found


def event_row(event: Json, bots: list[Json], why: str, zone: str) -> Json:
    """Return one event for the page; `why` is what Rollcall decided, often empty."""
    start, end = start_of(event, zone), local(event["end"], zone)
    title = event["title"] or NO_TITLE
    return {
        "key": f"event-{event['id']}",
        "kind": "event",
        "id": event["id"],
        "title": title,
        "time": "all day" if event["all_day"] else f"{start:%H:%M}\N{EN DASH}{end:%H:%M}",
        "about": f"{title}, {when(event, zone)}",
        "series": event["series_id"] is not None,
        "single": event["series_id"] is None,
        "cancelled": event["status"] == "cancelled",
        "kept": event["status"] != "cancelled",
        "restore": event["restore"] or "",
        "link": safe_link(event["link"]),
        "link_text": link_text(event),
        "who": who(event),
        "why": why,
        "badges": badges(event),
        "bots": bots,
        **_fields(event, start),
    }


def _fields(event: Json, start: datetime) -> Json:
    """What stands in the form that changes an event."""
    return {
        "start_input": start.strftime("%Y-%m-%dT%H:%M"),
        "raw_title": event["title"] or "",
        "minutes": str(event["minutes"]),
        "location": event["location"] or "",
        "description": event["description"] or "",
        "guests": ", ".join(
            guest["email"] for guest in event["attendees"] if guest["email"] != event["organizer"]
        ),
        "all_day": event["all_day"],
        "hide_guests": not event["guests_see_guests"],
    }


def start_of(event: Json, zone: str) -> datetime:
    """Return when an event begins in `zone`; an all-day entry begins on its date everywhere."""
    if event["all_day"]:
        return datetime.fromisoformat(event["start_local"]).replace(tzinfo=ZoneInfo(zone))
    return local(event["start"], zone)


def when(event: Json, zone: str) -> str:
    """Return day, time of day and zone, as in `Mon 30 Nov, 16:40 (Europe/Vienna)`."""
    start = start_of(event, zone)
    if event["all_day"]:
        return f"{_short_day(start)}, all day"
    return f"{short_time(start)} ({zone})"


def short_time(moment: datetime) -> str:
    """Return a day in few letters and the time of day, in English whatever the locale."""
    return f"{_short_day(moment)}, {moment:%H:%M}"


def _short_day(moment: datetime) -> str:
    return f"{DAYS[moment.weekday()][:3]} {moment.day} {MONTHS[moment.month - 1][:3]}"


def badges(event: Json) -> list[str]:
    """Return short words about an event."""
    words = []
    if event["status"] == "cancelled":
        words.append("cancelled")
    if event["series_id"]:
        words.append("recurring")
    if event["visibility"] in {"private", "confidential"}:
        words.append("private")
    if event["event_type"] in KINDS:
        words.append(KINDS[event["event_type"]])
    if not event["guests_see_guests"]:
        words.append("guest list hidden")
    if event["response"] in {"declined", "tentative", "needsAction"}:
        words.append(RESPONSES[event["response"]])
    return words


def who(event: Json) -> str:
    """Return the organiser and the number of other guests in words."""
    others = len([g for g in event["attendees"] if g["email"] != event["organizer"]])
    text = f"by {event['organizer']}"
    return f"{text}, {others} guest{'s' if others > 1 else ''}" if others else text


def link_text(event: Json) -> str:
    """Return the name of the service, or the host of an unknown link."""
    if not event["link"]:
        return "no link"
    return event["platform"] or urlsplit(event["link"]).hostname or "unknown link"


def safe_link(link: str | None) -> str | None:
    """Return a link only when it is https."""
    return link if link and urlsplit(link).scheme == "https" else None


def day_label(day: date, today: date) -> str:
    """Return a day in words, in English whatever the machine's locale."""
    text = f"{DAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]}"
    near = {today: "Today", today + timedelta(days=1): "Tomorrow"}.get(day)
    return f"{near} · {text}" if near else text


def local(text: str, zone: str) -> datetime:
    """Return an ISO time with zone as a time in `zone`."""
    return datetime.fromisoformat(text).astimezone(ZoneInfo(zone))
