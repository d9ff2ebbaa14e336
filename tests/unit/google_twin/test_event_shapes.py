"""How an event looks on the wire."""

from typing import Any

from tests.unit.google_twin.reader import ADA, GRACE, START, Reader


def test_an_event_has_googles_shape(empty: Any) -> None:
    made = empty.create(
        title="Planning",
        start=START,
        link="meet",
        attendees=[GRACE, {"email": "room-1@resource.example", "resource": True}],
    )
    event = Reader(empty, GRACE).full()["items"][0]
    assert event == {
        "kind": "calendar#event",
        "etag": event["etag"],
        "id": made["id"],
        "iCalUID": f"{made['id']}@google.com",
        "status": "confirmed",
        "htmlLink": event["htmlLink"],
        "created": "2026-03-23T08:00:00.000Z",
        "updated": "2026-03-23T08:00:00.000Z",
        "summary": "Planning",
        "start": {"dateTime": "2026-03-25T10:00:00+01:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": "2026-03-25T10:30:00+01:00", "timeZone": "Europe/Berlin"},
        "organizer": {"email": ADA},
        "creator": {"email": ADA},
        "attendees": [
            {"email": ADA, "responseStatus": "accepted", "organizer": True},
            {"email": GRACE, "responseStatus": "needsAction", "self": True},
            {
                "email": "room-1@resource.example",
                "responseStatus": "needsAction",
                "resource": True,
            },
        ],
        "eventType": "default",
        "visibility": "default",
        "sequence": event["sequence"],
        "hangoutLink": made["link"],
        "conferenceData": {
            "entryPoints": [
                {
                    "entryPointType": "video",
                    "uri": made["link"],
                    "label": made["link"].removeprefix("https://"),
                }
            ],
            "conferenceSolution": {"key": {"type": "hangoutsMeet"}, "name": "Meet"},
        },
    }


def test_without_guests_there_is_no_guest_list_and_a_link_may_sit_in_the_text(empty: Any) -> None:
    empty.create(title=None, start=START, link="https://zoom.us/j/1", link_in="description")
    event = Reader(empty).full()["items"][0]
    assert "attendees" not in event
    assert "summary" not in event
    assert "conferenceData" not in event
    assert "https://zoom.us/j/1" in event["description"]
    assert event["organizer"] == {"email": ADA, "self": True}


def test_a_hidden_guest_list_shows_only_the_reader(empty: Any) -> None:
    empty.create(
        start=START,
        organizer="host@client.example",
        attendees=[ADA, GRACE],
        guests_see_guests=False,
    )
    event = Reader(empty).full()["items"][0]
    assert event["attendees"] == [{"email": ADA, "responseStatus": "needsAction", "self": True}]
    assert event["guestsCanSeeOtherGuests"] is False


def test_an_all_day_event_has_dates(empty: Any) -> None:
    empty.create(start="2026-03-29T00:00", all_day=True, minutes=1440)
    event = Reader(empty).full()["items"][0]
    assert (event["start"], event["end"]) == ({"date": "2026-03-29"}, {"date": "2026-03-30"})
