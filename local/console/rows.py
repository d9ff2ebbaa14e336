"""Turns what the twins say into what the page shows. Times are in the account's own zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

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


def items(events: list[Json], bots: dict[str, list[Json]], zone: str, now: datetime) -> list[Json]:
    """Return day headings and events in one flat list, each with a key that stays the same."""
    found: list[Json] = []
    day: date | None = None
    for event in events:
        start = local(event["start"], zone)
        if start.date() != day:
            day = start.date()
            label = day_label(day, now.astimezone(ZoneInfo(zone)).date())
            found.append({"key": f"day-{day.isoformat()}", "kind": "day", "label": label})
        found.append(event_row(event, bots.get(event["id"], []), zone))
    return found


def event_row(event: Json, bots: list[Json], zone: str) -> Json:
    """Return one event for the page."""
    start, end = local(event["start"], zone), local(event["end"], zone)
    cancelled = event["status"] == "cancelled"
    return {
        "key": f"event-{event['id']}",
        "kind": "event",
        "id": event["id"],
        "title": event["title"] or NO_TITLE,
        "raw_title": event["title"] or "",
        "time": "all day" if event["all_day"] else f"{start:%H:%M}\N{EN DASH}{end:%H:%M}",
        "start_input": start.strftime("%Y-%m-%dT%H:%M"),
        "series": event["series_id"] is not None,
        "cancelled": cancelled,
        "link": safe_link(event["link"]),
        "link_text": link_text(event),
        "who": who(event),
        "badges": badges(event),
        "bots": bots,
    }


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
