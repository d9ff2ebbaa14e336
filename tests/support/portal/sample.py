"""A fortnight of a busy person, with something of every kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from rollcall.domain.event import EventFacts, EventType, ResponseStatus
from rollcall.domain.model import BotStatus, EventRow, Status
from rollcall.domain.preferences import Override, Preferences
from tests.support.portal.rows import COMPANY, NOW, make_connection, make_facts, make_row
from tests.support.portal.world import Browser, World

INTERNAL = (COMPANY,)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """So many days from today, Berlin time."""
    return NOW.replace(hour=0) + timedelta(days=day, hours=hour - 1, minutes=minute)


def fill(world: World) -> Browser:
    """The user, the rules and the meetings."""
    browser = world.add_user(preferences=Preferences(title_excludes=("interview",)))
    user_id = next(iter(world.state.users))
    world.state.event_overrides[user_id] = {"e-06": Override.SKIP, "e-12": Override.RECORD}
    world.state.series_overrides[user_id] = {"s-standup": Override.RECORD}
    rules = world.rules(user_id)
    rows = [make_row(facts, rules=rules) for facts in _facts()]
    world.add_rows(*(_special(row) for row in rows))
    for bot, code, sub in (
        ("b-e-01", "recording_done", None),
        ("b-e-02", "in_call_recording", None),
        ("b-e-03", "in_waiting_room", None),
        ("b-e-00", "fatal", "meeting_password_incorrect"),
    ):
        world.state.bot_reports[bot] = {code: BotStatus(bot, code, sub, NOW)}
    return browser


def fill_long_list(world: World, count: int) -> None:
    """So many more meetings, one every two minutes from tomorrow on, whose bots are there."""
    rules = world.rules()
    for number in range(count):
        start = at(1, 0) + timedelta(minutes=2 * number)
        facts = make_facts(f"m-{number:04}", start=start, minutes=15, title=f"Meeting {number}")
        world.add_rows(make_row(facts, rules=rules))


def fill_second_calendar(world: World) -> None:
    """Another account that has lost its access."""
    user_id = next(iter(world.state.users))
    world.state.connections[user_id, "c-2"] = make_connection(
        user_id,
        "c-2",
        email="ada.fields@gmail.com",
        status=Status.DISCONNECTED,
    )


def _special(row: EventRow) -> EventRow:
    match row.event_id:
        case "e-05":
            return make_row(row.facts, done=False)
        case "e-06":
            return make_row(row.facts)
        case "e-27":
            return replace(row, link_lost=True)
        case "e-16":
            waiting = make_row(row.facts, done=False)
            return replace(
                waiting, due=True, problem="no_bot_free", retry_at=NOW + timedelta(minutes=4)
            )
        case "e-19":
            return replace(
                make_row(row.facts, done=False), due=False, problem="refused:bad_meeting_url"
            )
        case _:
            return row


def _facts() -> list[EventFacts]:
    make = make_facts
    return [
        make("e-00", start=at(0, 7), minutes=30, title="Breakfast call with Osprey"),
        make("e-01", start=at(0, 8), minutes=45, title="Juniper: contract questions"),
        make(
            "e-02",
            start=at(0, 8, 45),
            minutes=45,
            title="Weekly with Harbour Logistics",
            series="s-harbour",
            platform="zoom",
            link="https://zoom.us/j/1234567890",
        ),
        make(
            "e-03",
            start=at(0, 9, 0),
            minutes=30,
            title="Intro: Northwind × Lumen",
            attendee_count=3,
        ),
        make(
            "e-04",
            start=at(0, 9, 30),
            minutes=15,
            title="Stand-up",
            domains=INTERNAL,
            series="s-standup",
            attendee_count=7,
        ),
        make(
            "e-05",
            start=at(0, 11),
            minutes=60,
            title=(
                "Quarterly review with Juniper and everyone who has a stake in the new reporting "
                "line, second attempt"
            ),
            organised=True,
            attendee_count=9,
        ),
        make("e-06", start=at(0, 14), minutes=30, title="Price talk with Fennimore"),
        make(
            "e-07",
            start=at(0, 15),
            minutes=30,
            title="One-to-one with Mara",
            domains=INTERNAL,
            attendee_count=2,
        ),
        make(
            "e-08",
            start=at(0, 17),
            minutes=60,
            title="Dentist",
            private=True,
            link=None,
            platform=None,
            attendee_count=1,
            domains=(),
        ),
        make(
            "e-09",
            start=at(1, 9, 30),
            minutes=15,
            title="Stand-up",
            domains=INTERNAL,
            series="s-standup",
            attendee_count=7,
        ),
        make(
            "e-10",
            start=at(1, 10),
            minutes=50,
            title="Onboarding Kestrel Foods",
            platform="microsoft_teams",
            link="https://teams.microsoft.com/l/meetup-join/19%3ameeting",
        ),
        make("e-11", start=at(1, 11), minutes=45, title="Candidate interview: platform engineer"),
        make(
            "e-12",
            start=at(1, 13),
            minutes=60,
            title="Architecture forum",
            domains=INTERNAL,
            attendee_count=14,
        ),
        make(
            "e-13",
            start=at(1, 16),
            minutes=30,
            title="Coffee with Idris",
            response_status=ResponseStatus.DECLINED,
        ),
        make(
            "e-14",
            start=at(2, 0),
            minutes=1440,
            title="Team offsite",
            all_day=True,
            link=None,
            platform=None,
        ),
        make(
            "e-15",
            start=at(2, 9),
            minutes=120,
            title="Focus: board paper",
            event_type=EventType.FOCUS_TIME,
            attendee_count=1,
            domains=(),
            link=None,
            platform=None,
        ),
        make("e-16", start=at(2, 11), minutes=30, title="Demo for Alder & Sons"),
        make("e-17", start=at(2, 14), minutes=45, title="Support hand-over", deleted=True),
        make(
            "e-18",
            start=at(3, 9, 30),
            minutes=15,
            title="Stand-up",
            domains=INTERNAL,
            series="s-standup",
            attendee_count=7,
        ),
        make(
            "e-19",
            start=at(3, 10),
            minutes=60,
            title="Security questionnaire with Bramble Bank",
            platform="webex",
            link="https://bramble.webex.com/m/1",
        ),
        make(
            "e-20", start=at(3, 15), minutes=45, title="اجتماع التخطيط مع Cedar", attendee_count=5
        ),
        make(
            "e-21",
            start=at(4, 9),
            minutes=30,
            title="<b>Launch</b> & “rollout” check",
            attendee_count=6,
        ),
        make("e-22", start=at(4, 13), minutes=25, title="", domains=("weather.example",)),
        make(
            "e-23",
            start=at(7, 10),
            minutes=60,
            title="Monthly with Harbour Logistics",
            series="s-monthly",
        ),
        make(
            "e-24",
            start=at(8, 11),
            minutes=45,
            title="Hiring sync",
            domains=INTERNAL,
            attendee_count=None,
        ),
        make("e-25", start=at(9, 14), minutes=30, title="Renewal: Tern Analytics"),
        *_about_links(),
    ]


def _about_links() -> list[EventFacts]:
    """Entries with a wrapped link, with none any more, and with two."""
    wrapped = make_facts("e-26", start=at(10, 9), title="Heron: kick-off", link=None, platform=None)
    lost = make_facts("e-27", start=at(10, 10), title="Plover: review", link=None, platform=None)
    two = make_facts("e-28", start=at(10, 11), title="Avocet: roadmap")
    return [
        replace(
            wrapped,
            wrapped_by="Mimecast",
            wrapped_link="https://protect-eu.mimecast.com/s/AbC1?domain=zoom.us",
        ),
        lost,
        replace(two, other_links=("https://zoom.us/j/1234567890",)),
    ]
