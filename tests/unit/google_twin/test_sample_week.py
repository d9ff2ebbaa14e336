"""The calendars that a new stand-in starts with."""

from datetime import datetime, timedelta
from typing import Any

from tests.unit.google_twin.reader import ADA, GRACE


def test_the_sample_week_is_relative_to_now(google: Any) -> None:
    events = google.admin("GET", f"/accounts/{ADA}/events?days=7")["events"]
    live = [event for event in events if event["status"] == "confirmed"]
    now = google.clock()
    ahead = [event for event in live if datetime.fromisoformat(event["start"]) > now]
    assert len(ahead) >= 20
    today = [e for e in ahead if datetime.fromisoformat(e["start"]) < now + timedelta(hours=3)]
    assert len(today) >= 2
    assert {event["platform"] for event in live} >= {"Zoom", "Meet", "Teams", "Webex", None}
    kinds = {event["event_type"] for event in live}
    assert kinds == {"default", "focusTime", "outOfOffice", "workingLocation"}
    assert {e["response"] for e in live} == {"accepted", "declined", "tentative", "needsAction"}
    assert '<script>alert(1)</script> & "quotes"' in {event["title"] for event in live}
    assert max(len(event["attendees"]) for event in live) == 60


def test_ada_and_grace_share_the_same_meetings(google: Any) -> None:
    ids = [
        {event["id"] for event in google.admin("GET", f"/accounts/{email}/events")["events"]}
        for email in (ADA, GRACE)
    ]
    assert len(ids[0] & ids[1]) > 5
