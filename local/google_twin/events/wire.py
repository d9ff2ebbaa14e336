"""Writes occurrences as the Calendar API v3 writes them.

Source: Calendar API v3 reference, resource `Event`. `attendees` is absent when there are none and
holds only the reader when the organiser hides the guest list.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from local.google_twin.events import recurrence

if TYPE_CHECKING:
    from local.google_twin.events.model import Attendee, Body, Meeting
    from local.google_twin.events.recurrence import Occurrence

Json = dict[str, Any]

PLATFORMS = {
    "zoom.us": "Zoom",
    "meet.google.com": "Meet",
    "teams.microsoft.com": "Teams",
    "teams.live.com": "Teams",
    "webex.com": "Webex",
}


def member(item: Occurrence, email: str) -> bool:
    """Say whether this occurrence is on the calendar of `email` now."""
    if email in item.body.removed:
        return False
    return email == item.meeting.organizer or any(g.email == email for g in item.body.attendees)


def was_member(item: Occurrence, email: str) -> bool:
    """Say whether it is, or was before a guest was taken off, on the calendar of `email`."""
    return member(item, email) or email in item.body.removed


def event(item: Occurrence, email: str) -> Json:
    """Return the Google event for one occurrence as the owner of `email`'s calendar reads it."""
    meeting, body = item.meeting, item.body
    gone = item.cancelled or not member(item, email)
    written: Json = {
        "kind": "calendar#event",
        "etag": f'"{item.seq}"',
        "id": item.id,
        "iCalUID": meeting.ical_uid,
        "status": "cancelled" if gone else body.status,
        "htmlLink": f"https://calendar.google.com/calendar/event?eid={item.id}",
        "created": _stamp(meeting.created),
        "updated": _stamp(body.updated or meeting.created),
        "start": _time(body, body.start),
        "end": _time(body, body.end),
        "organizer": _person(meeting.organizer, email),
        "creator": _person(meeting.organizer, email),
        "eventType": meeting.event_type,
        "visibility": body.visibility.get(email, "default"),
        "sequence": item.seq,
    }
    _add(written, "summary", body.title)
    _add(written, "description", _description(body))
    _add(written, "location", _location(body))
    _add(written, "attendees", _guests(meeting, body, email))
    if not meeting.guests_see_guests:
        written["guestsCanSeeOtherGuests"] = False
    return written | _series(item) | _conference(body)


def platform(link: str | None) -> str | None:
    """Return the name of the service a link belongs to, or None for an unknown one."""
    host = urlsplit(link or "").hostname or ""
    for domain, name in PLATFORMS.items():
        if host == domain or host.endswith(f".{domain}"):
            return name
    return None


def _time(body: Body, moment: datetime) -> Json:
    if body.all_day:
        return {"date": moment.date().isoformat()}
    return {"dateTime": moment.isoformat(timespec="seconds"), "timeZone": body.zone}


def _person(email: str, owner: str) -> Json:
    return {"email": email, "self": True} if email == owner else {"email": email}


def _guests(meeting: Meeting, body: Body, owner: str) -> list[Json]:
    if not body.attendees:
        return []
    listed = [*_host(meeting, body), *(_guest(guest, owner) for guest in body.attendees)]
    for guest in listed:
        if guest["email"] == meeting.organizer:
            guest["organizer"] = True
        if guest["email"] == owner:
            guest["self"] = True
    if meeting.guests_see_guests or owner == meeting.organizer:
        return listed
    return [guest for guest in listed if guest.get("self")]


def _host(meeting: Meeting, body: Body) -> list[Json]:
    if any(guest.email == meeting.organizer for guest in body.attendees):
        return []
    return [{"email": meeting.organizer, "responseStatus": "accepted"}]


def _guest(guest: Attendee, owner: str) -> Json:
    written: Json = {"email": guest.email, "responseStatus": guest.response}
    if guest.name and guest.email != owner:
        written["displayName"] = guest.name
    if guest.resource:
        written["resource"] = True
    if guest.optional:
        written["optional"] = True
    return written


def _series(item: Occurrence) -> Json:
    if item.slot is None:
        return {}
    master = item.meeting.body
    wall = recurrence.wall_time(master, item.slot) or master.starts
    original = wall.replace(tzinfo=ZoneInfo(master.zone))
    return {"recurringEventId": item.meeting.id, "originalStartTime": _time(master, original)}


def _conference(body: Body) -> Json:
    if body.link is None or body.link_in != "conference":
        return {}
    meet = platform(body.link) == "Meet"
    entry = {"entryPointType": "video", "uri": body.link, "label": body.link.split("//", 1)[-1]}
    kind = "hangoutsMeet" if meet else "addOn"
    solution = {"key": {"type": kind}, "name": platform(body.link) or "Video call"}
    data: Json = {"conferenceData": {"entryPoints": [entry], "conferenceSolution": solution}}
    if meet:
        data["hangoutLink"] = body.link
    return data


def _location(body: Body) -> str | None:
    return body.link if body.link and body.link_in == "location" else body.location


def _description(body: Body) -> str | None:
    if body.link and body.link_in == "description":
        return f"{body.description or ''}\n\nJoin the meeting: {body.link}\n".lstrip()
    return body.description


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _add(written: Json, key: str, value: str | list[Json] | None) -> None:
    if value:
        written[key] = value
