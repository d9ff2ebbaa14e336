"""What someone says about a new meeting, and the meeting it becomes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from local.google_twin.events import edits
from local.google_twin.events.model import (
    Account,
    Attendee,
    Body,
    EventType,
    LinkPlace,
    Meeting,
    Rule,
    Visibility,
)

if TYPE_CHECKING:
    from collections.abc import Callable

FRIDAY = 4

Repeat = Literal["daily", "weekdays", "weekly"]

MADE_UP_LINKS: dict[str, Callable[[str], str]] = {
    "zoom": lambda key: f"https://zoom.us/j/9{int(key[:8], 32) % 10**10:010d}?pwd=local{key[8:14]}",
    "meet": lambda key: "https://meet.google.com/" + _letters(key),
    "teams": lambda key: (
        f"https://teams.microsoft.com/l/meetup-join/19%3ameeting_{key}%40thread.v2/0"
    ),
    "webex": lambda key: f"https://corp.webex.com/corp/j.php?MTID=m{key}",
}


def plain_addresses(value: object) -> object:
    """Return a guest list in which every plain address became a guest."""
    if not isinstance(value, list):
        return value
    return [{"email": item} if isinstance(item, str) else item for item in value]


def real_zone(value: str | None) -> str | None:
    """Return an IANA zone name unchanged; raises ValueError for a name that does not exist."""
    try:
        return value and ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("no such time zone") from None


class Draft(BaseModel):
    """A new meeting. A naive `start` is in `time_zone`, or in the account's zone without one.

    `link` is a URL, or `zoom`, `meet`, `teams` or `webex` for a made-up one. `attendees` may be
    plain addresses. `organizer` is the account itself unless said.
    """

    model_config = ConfigDict(extra="forbid")

    title: str | None = Field(default=None, max_length=100_000)
    start: datetime
    minutes: int = Field(default=30, ge=1, le=60 * 24 * 28)
    time_zone: str | None = None
    all_day: bool = False
    link: str | None = None
    link_in: LinkPlace = "conference"
    location: str | None = None
    description: str | None = None
    attendees: list[Attendee] = Field(default_factory=list)
    organizer: str | None = None
    repeat: Repeat | None = None
    until: date | None = None
    visibility: Visibility = "default"
    event_type: EventType = "default"
    guests_see_guests: bool = True

    _plain = field_validator("attendees", mode="before")(plain_addresses)
    _zone = field_validator("time_zone")(real_zone)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until is not None and self.until < self.start.date() + timedelta(days=3):
            raise ValueError("a series lasts at least three days")
        return self


def meeting(draft: Draft, account: Account, event_id: str, now: datetime) -> Meeting:
    """Return the meeting; the account is a guest when someone else organises."""
    zone = draft.time_zone or account.time_zone
    starts = edits.wall_in(zone, draft.start)
    minutes = draft.minutes
    if draft.repeat == "weekdays":
        starts += timedelta(days=7 - starts.weekday() if starts.weekday() > FRIDAY else 0)
    if draft.all_day:
        starts, minutes = edits.whole_days(starts, minutes)
    organizer = draft.organizer or account.email
    body = Body(
        title=draft.title,
        starts=starts,
        minutes=minutes,
        zone=zone,
        all_day=draft.all_day,
        link=resolve_link(draft.link, event_id),
        link_in=draft.link_in,
        location=draft.location,
        description=draft.description,
        attendees=_guests(draft, account, organizer),
        visibility={account.email: draft.visibility},
    )
    return Meeting(
        id=event_id,
        organizer=organizer,
        body=body,
        event_type=draft.event_type,
        guests_see_guests=draft.guests_see_guests,
        rule=_rule(draft, starts),
        created=now,
    )


def resolve_link(link: str | None, key: str) -> str | None:
    """Return a URL unchanged and a made-up link for the name of a service."""
    make = MADE_UP_LINKS.get((link or "").strip().lower())
    return make(key) if make else (link or None)


def _guests(draft: Draft, account: Account, organizer: str) -> list[Attendee]:
    listed = {guest.email for guest in draft.attendees}
    if organizer != account.email and account.email not in listed:
        return [Attendee(email=account.email), *draft.attendees]
    if draft.attendees and organizer == account.email and account.email not in listed:
        return [Attendee(email=account.email, response="accepted"), *draft.attendees]
    return list(draft.attendees)


def _rule(draft: Draft, starts: datetime) -> Rule | None:
    if draft.repeat is None:
        return None
    if draft.repeat == "daily":
        return Rule(every="day", until=draft.until)
    days = [0, 1, 2, 3, 4] if draft.repeat == "weekdays" else [starts.weekday()]
    return Rule(every="week", weekdays=days, until=draft.until)


def _letters(key: str) -> str:
    letters = "".join(chr(ord("a") + int(char, 32) % 26) for char in key[:10])
    return f"{letters[:3]}-{letters[3:7]}-{letters[7:10]}"
