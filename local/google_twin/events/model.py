"""What a calendar holds. One meeting is stored once and shown on every calendar it belongs to."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from rollcall.adapters.kept_lists.domain_lists import KeptDomainLists
from rollcall.domain.companies import Companies
from rollcall.domain.domain_names import domain_of

Response = Literal["needsAction", "accepted", "tentative", "declined"]
Visibility = Literal["default", "public", "private", "confidential"]
EventType = Literal["default", "outOfOffice", "focusTime", "workingLocation"]
LinkPlace = Literal["conference", "location", "description"]
Status = Literal["confirmed", "tentative", "cancelled"]

COMPANIES = Companies(KeptDomainLists())


class Account(BaseModel):
    """A person who can sign in. `time_zone` is an IANA name; `sub` never changes, e-mail may."""

    email: str
    name: str
    sub: str
    time_zone: str = "Europe/Berlin"
    email_verified: bool = True

    @property
    def hosted_domain(self) -> str | None:
        """The domain of the Workspace (`hd` claim); None for an account at a public mail service.

        Here every company has a Workspace, under the domain of the address.
        """
        domain = domain_of(self.email) or ""
        return domain if COMPANIES.company(domain) else None


class Attendee(BaseModel):
    """A guest, or a room when `resource` is set."""

    email: str
    response: Response = "needsAction"
    name: str | None = None
    resource: bool = False
    optional: bool = False


class Body(BaseModel):
    """Everything about one occurrence that an edit can change.

    `starts` is wall time in `zone` (naive on purpose: a series keeps its wall time over a change
    of the clocks). `seq` is the store's change counter when the body was last written. `removed`
    names guests who were taken off and must see the entry as cancelled.
    """

    title: str | None
    starts: datetime
    minutes: int
    zone: str
    all_day: bool = False
    link: str | None = None
    link_in: LinkPlace = "conference"
    location: str | None = None
    description: str | None = None
    attendees: list[Attendee] = Field(default_factory=list)
    visibility: dict[str, Visibility] = Field(default_factory=dict)
    status: Status = "confirmed"
    removed: list[str] = Field(default_factory=list)
    updated: datetime | None = None
    seq: int = 0

    @property
    def start(self) -> datetime:
        """The start as an aware time in the body's own zone."""
        return self.starts.replace(tzinfo=ZoneInfo(self.zone))

    @property
    def end(self) -> datetime:
        """The end: minutes of elapsed time after the start, or whole days for an all-day entry."""
        if self.all_day:
            return self.start + timedelta(minutes=self.minutes)
        tz = ZoneInfo(self.zone)
        return (
            self.start.astimezone(ZoneInfo("UTC")) + timedelta(minutes=self.minutes)
        ).astimezone(tz)


class Rule(BaseModel):
    """How a series repeats. `weekdays` counts Monday as 0 and matters for weekly rules only."""

    every: Literal["day", "week"]
    interval: int = Field(default=1, ge=1)
    weekdays: list[int] = Field(default_factory=list)
    until: date | None = None

    def includes(self, anchor: date, day: date) -> bool:
        """Say whether a series that starts on `anchor` has an occurrence on `day`."""
        if day < anchor or (self.until is not None and day > self.until):
            return False
        if self.every == "day":
            return (day - anchor).days % self.interval == 0
        weeks = (_monday(day) - _monday(anchor)).days // 7
        return day.weekday() in self.weekdays and weeks % self.interval == 0


class Meeting(BaseModel):
    """A single event or a series with its exceptions, keyed by original slot.

    `retired` holds slots that the rule no longer produces, each with the change that retired it.
    """

    id: str
    organizer: str
    body: Body
    event_type: EventType = "default"
    guests_see_guests: bool = True
    rule: Rule | None = None
    exceptions: dict[str, Body] = Field(default_factory=dict)
    retired: dict[str, int] = Field(default_factory=dict)
    created: datetime

    @property
    def ical_uid(self) -> str:
        """The id that every copy and every occurrence shares."""
        return f"{self.id}@google.com"

    def people(self) -> set[str]:
        """Return the e-mail of everyone who has, or had, this on a calendar."""
        bodies = [self.body, *self.exceptions.values()]
        guests = {guest.email for body in bodies for guest in body.attendees}
        gone = {email for body in bodies for email in body.removed}
        return guests | gone | {self.organizer}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
