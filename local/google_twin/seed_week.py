"""A sample week: one of everything that makes a calendar difficult.

Days count working days after today, in the account's own zone; `soon` is relative to now, so
there is always something left today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from local.google_twin.events import edits
from local.google_twin.events.draft import Draft

if TYPE_CHECKING:
    from local.google_twin.events.model import Account

STEP = timedelta(minutes=5)
SATURDAY = 5
SAFE_LINK = (
    "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fteams.microsoft.com%2Fl%2F"
    "meetup-join%2F19%253ameeting_local%2540thread.v2%2F0&data=05%7Clocal&reserved=0"
)
LONG_TITLE = "Steering committee, with the minutes of the last meeting and every open point. " * 4
ROOM = {"email": "room-1@resource.example", "resource": True, "response": "accepted"}


@dataclass(frozen=True)
class Week:
    """Times for one account's calendar; `colleague` works in the same company."""

    account: Account
    colleague: str
    now: datetime

    def soon(self, minutes: int) -> datetime:
        """Return a wall time on a five-minute mark, at least `minutes` from now."""
        today = edits.wall_in(self.account.time_zone, self.now)
        ahead = today.replace(second=0, microsecond=0) + timedelta(minutes=minutes) + STEP
        return ahead - timedelta(minutes=ahead.minute % 5)

    def at(self, working_days: int, clock: str, zone: str | None = None) -> datetime:
        """Return the wall time `clock` (HH:MM) in `zone`, some working days after today."""
        day = edits.wall_in(zone or self.account.time_zone, self.now).date()
        for _ in range(working_days):
            day += timedelta(days=1)
            while day.weekday() >= SATURDAY:
                day += timedelta(days=1)
        return datetime.combine(day, time.fromisoformat(clock))


def entry(title: str | None, start: datetime, link: str | None = None, **more: object) -> Draft:
    """Return a draft; more keywords as in Draft."""
    return Draft.model_validate({"title": title, "start": start, "link": link, **more})


def full(week: Week) -> list[Draft]:
    """Return the whole sample week."""
    return [*meetings(week), *sensitive(week), *invitations(week), *odd(week)]


def meetings(week: Week) -> list[Draft]:
    """Ordinary meetings, on every platform and in other time zones."""
    at, peer = week.at, week.colleague
    tokyo, york = "Asia/Tokyo", "America/New_York"
    crowd = [f"guest{n:02d}@client.example" for n in range(1, 60)]
    lin, sam = ["lin@client.example"], ["sam@partner.example"]
    mate = [{"email": peer, "response": "accepted"}]
    return [
        entry("Quick call with Noor", week.soon(20), "zoom", attendees=["noor@client.example"]),
        entry("Design review", week.soon(75), "meet", minutes=45, attendees=mate),
        entry(
            "Team weekly",
            at(1, "10:00"),
            "teams",
            link_in="description",
            minutes=60,
            description="Agenda: everyone.",
            attendees=mate,
            repeat="weekly",
        ),
        entry("Kick-off with Client", at(1, "11:30"), "zoom", minutes=60, attendees=[*lin, *mate]),
        entry("Contract questions", at(1, "15:00"), "webex", link_in="location", attendees=lin),
        entry("Planning with a room", at(2, "10:30"), "meet", attendees=[*mate, ROOM]),
        entry("Quarterly all-hands", at(4, "16:00"), "zoom", minutes=60, attendees=crowd),
        entry("Call with Tokyo", at(4, "17:00", tokyo), "meet", time_zone=tokyo, attendees=sam),
        entry("Call with New York", at(3, "09:30", york), "teams", time_zone=york, attendees=sam),
    ]


def sensitive(week: Week) -> list[Draft]:
    """What should not be recorded without being asked."""
    at = week.at
    return [
        entry(
            "Salary review",
            at(1, "16:30"),
            "meet",
            visibility="private",
            attendees=[week.colleague],
        ),
        entry("Focus: write the report", at(2, "13:00"), minutes=120, event_type="focusTime"),
        entry("Out of office", at(4, "17:30"), minutes=120, event_type="outOfOffice"),
        entry("Company day", at(2, "00:00"), "zoom", all_day=True, minutes=1440),
        entry("Home", at(3, "00:00"), all_day=True, minutes=1440, event_type="workingLocation"),
        entry("Prepare slides", at(4, "11:00"), "meet"),
        entry("Lunch with Sam", at(3, "12:00"), location="Trattoria, Main Street 1"),
    ]


def invitations(week: Week) -> list[Draft]:
    """Meetings of other organisers, with each kind of answer."""
    at, mine = week.at, week.account.email
    sam, vendor = "sam@partner.example", "sales@vendor.example"
    declined = [{"email": mine, "response": "declined"}]
    maybe = [{"email": mine, "response": "tentative"}]
    hidden = [{"email": mine, "response": "accepted"}, "noor@client.example"]
    return [
        entry("Vendor pitch", at(2, "15:00"), "webex", organizer=vendor, attendees=declined),
        entry("Partner sync", at(2, "16:00"), "zoom", organizer=sam, attendees=[mine]),
        entry("Roadmap preview", at(3, "15:30"), "teams", organizer=sam, attendees=maybe),
        entry(
            "Client town hall",
            at(3, "17:00"),
            "teams",
            organizer="events@client.example",
            attendees=hidden,
            guests_see_guests=False,
        ),
        entry(
            "Security briefing",
            at(4, "09:45"),
            SAFE_LINK,
            link_in="description",
            organizer="it@partner.example",
            attendees=[mine],
        ),
    ]


def odd(week: Week) -> list[Draft]:
    """Titles in other scripts, with markup, too long, and none at all."""
    at, peer = week.at, [week.colleague]
    noor = "noor@client.example"
    mine = [{"email": week.account.email, "response": "accepted"}]
    return [
        entry("日本語の定例会議", at(2, "09:00"), "meet", attendees=["haruka@tokyo.example"]),
        entry("اجتماع أسبوعي مع العميل", at(3, "14:00"), "zoom", attendees=[noor]),
        entry("🚀 Launch party planning 🎉", at(4, "13:30"), "meet", attendees=peer),
        entry(
            '<script>alert(1)</script> & "quotes"',
            at(1, "13:00"),
            "zoom",
            organizer=noor,
            attendees=mine,
        ),
        entry(LONG_TITLE, at(5, "08:00"), "zoom", attendees=peer),
        entry(None, at(4, "15:00"), "meet", attendees=peer),
    ]


def short(week: Week) -> list[Draft]:
    """Return a small week for someone who is mostly invited by others."""
    at, peer = week.at, [week.colleague]
    return [
        entry("Coffee chat", week.soon(40), "meet", attendees=["lin@client.example"]),
        entry("Planning", at(1, "09:30"), "zoom", minutes=45, attendees=peer),
        entry("Dentist", at(2, "08:30"), visibility="private", location="Downtown"),
        entry("Interview", at(3, "11:00"), "teams", attendees=["candidate@example.org"]),
        entry("Reading", at(4, "14:00"), minutes=90, event_type="focusTime"),
        entry("Weekly catch-up", at(2, "15:00"), "meet", attendees=peer, repeat="weekly"),
    ]
