"""Pure edits of a body, and the ids and wall times that edits need."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from local.google_twin.events.model import Attendee, Body, Response, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def identifier(*parts: str) -> str:
    """Return an event id in Google's alphabet (base32hex, lower case) made from the parts."""
    digest = hashlib.sha256("\0".join(parts).encode()).digest()[:15]
    return base64.b32hexencode(digest).decode().lower()


def subject(email: str) -> str:
    """Return the 21-digit `sub` that an e-mail gets in this stand-in."""
    return "1" + str(int(hashlib.sha256(email.encode()).hexdigest(), 16))[:20]


def wall_in(zone: str, moment: datetime) -> datetime:
    """Return the wall time in `zone`; a naive moment is taken to be in that zone already."""
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def attach(moment: datetime, zone: str) -> datetime:
    """Return a wall time as an aware time in `zone`."""
    return moment.replace(tzinfo=ZoneInfo(zone))


def whole_days(starts: datetime, minutes: int) -> tuple[datetime, int]:
    """Return start and minutes of an all-day entry that is to take about so long."""
    midnight = starts.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight, max(1, round(minutes / 1440)) * 1440


def moved(body: Body, starts: datetime, minutes: int) -> Body:
    """Return the body at another wall time."""
    return body.model_copy(update={"starts": starts, "minutes": minutes})


def linked(body: Body, link: str | None) -> Body:
    """Return the body with another meeting link in the conference field, or with none."""
    return body.model_copy(update={"link": link, "link_in": "conference"})


def titled(body: Body, title: str | None) -> Body:
    """Return the body with another title."""
    return body.model_copy(update={"title": title})


def cancelled(body: Body) -> Body:
    """Return the body called off."""
    return body.model_copy(update={"status": "cancelled"})


def restored(body: Body) -> Body:
    """Return the body taking place again."""
    return body.model_copy(update={"status": "confirmed"})


def shown_as(body: Body, email: str, visibility: Visibility) -> Body:
    """Return the body with another visibility on one person's copy."""
    return body.model_copy(update={"visibility": {**body.visibility, email: visibility}})


def answered(body: Body, email: str, response: Response) -> Body:
    """Return the body with one guest's answer; someone who was no guest becomes one."""
    if all(guest.email != email for guest in body.attendees):
        return invited(body, [Attendee(email=email, response=response)], [])
    guests = [
        guest.model_copy(update={"response": response}) if guest.email == email else guest
        for guest in body.attendees
    ]
    return body.model_copy(update={"attendees": guests})


def inviting(body: Body, organizer: str, guests: Iterable[str], keep: str) -> Body:
    """Return the body with exactly these guests, besides the organiser and the one to keep.

    Who was a guest before keeps the answer. The organiser is listed once somebody else is.
    """
    wanted = dict.fromkeys(guests)
    known = {guest.email for guest in body.attendees}
    new = [Attendee(email=email) for email in wanted if email not in {*known, organizer}]
    if new and organizer not in known:
        new.insert(0, Attendee(email=organizer, response="accepted"))
    return invited(body, new, [email for email in known if email not in {*wanted, organizer, keep}])


def invited(body: Body, add: Iterable[Attendee], remove: Iterable[str]) -> Body:
    """Return the body with guests added and others taken off."""
    new = {guest.email: guest for guest in add}
    off = [email for email in remove if email not in new]
    kept = [g for g in body.attendees if g.email not in new and g.email not in off]
    gone = dict.fromkeys([*(e for e in body.removed if e not in new), *off])
    return body.model_copy(update={"attendees": [*kept, *new.values()], "removed": [*gone]})
