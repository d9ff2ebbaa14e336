"""How the switchboard describes accounts and events."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from local.google_twin.events import wire

if TYPE_CHECKING:
    from local.google_twin.events.model import Account, Body
    from local.google_twin.events.recurrence import Occurrence

Json = dict[str, Any]


def account_view(account: Account, clients: list[str]) -> Json:
    """Describe an account and the applications it has allowed something."""
    return {**account.model_dump(), "hd": account.hosted_domain, "granted_to": clients}


def event_view(item: Occurrence, email: str) -> Json:
    """Describe an occurrence as it stands on one calendar; times are UTC."""
    meeting, body = item.meeting, item.body
    gone = item.cancelled or not wire.member(item, email)
    return {
        "id": item.id,
        "series_id": meeting.id if item.slot else None,
        "ical_uid": meeting.ical_uid,
        "title": body.title,
        "start": _utc(body.start),
        "end": _utc(body.end),
        "start_local": body.starts.isoformat(timespec="minutes"),
        "time_zone": body.zone,
        "all_day": body.all_day,
        "status": "cancelled" if gone else body.status,
        "link": body.link,
        "link_in": body.link_in if body.link else None,
        "platform": wire.platform(body.link),
        "organizer": meeting.organizer,
        "response": _response(item, email),
        "visibility": body.visibility.get(email, "default"),
        "minutes": body.minutes,
        "location": body.location,
        "description": body.description,
        "restore": _restore(item),
        "event_type": meeting.event_type,
        "guests_see_guests": meeting.guests_see_guests,
        "attendees": [guest.model_dump() for guest in body.attendees],
    }


def _response(item: Occurrence, email: str) -> str | None:
    body: Body = item.body
    for guest in body.attendees:
        if guest.email == email:
            return guest.response
    return "accepted" if item.meeting.organizer == email else None


def _restore(item: Occurrence) -> str | None:
    """Return how much has to be restored for it to take place again; None where nothing helps."""
    if item.meeting.body.status == "cancelled":
        return "series" if item.slot else "one"
    return "one" if item.body.status == "cancelled" else None


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
