"""What the console steers: faults of Google, and entries changed in every field."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.unit.google_twin.protocol import CALLBACK, SCOPES

ADA, GRACE = "ada@corp.example", "grace@corp.example"
START = "2026-03-25T10:00:00Z"


def details(google: Any, event: Any, **fields: object) -> Any:
    return google.act(ADA, event["id"], action="details", **fields)


def test_programs_are_refused_and_pages_are_not(google: Any) -> None:
    token = google.connect()
    google.admin("PUT", "/faults", {"status": 503})
    assert google.refresh(token["refresh_token"]).status_code == 503
    assert google.http.get("/calendar/v3/calendars/primary/events").status_code == 503
    assert google.http.get("/healthz").status_code == 200
    google.admin("PUT", "/faults", {})
    assert google.refresh(token["refresh_token"]).status_code == 200


def test_an_entry_takes_place_again_after_it_was_called_off(google: Any) -> None:
    made = google.create(title="Off and on", start=START)
    off = google.act(ADA, made["id"], action="cancel")
    assert (off["status"], off["restore"]) == ("cancelled", "one")
    on = google.act(ADA, made["id"], action="restore")
    assert (on["status"], on["restore"]) == ("confirmed", None)


@pytest.mark.parametrize("scope", ["one", "series"])
def test_an_occurrence_is_restored_as_it_was_called_off(google: Any, scope: str) -> None:
    made = google.create(title="Daily", start=START, repeat="daily")
    assert google.act(ADA, made["id"], action="cancel", scope=scope)["restore"] == scope
    assert google.act(ADA, made["id"], action="restore", scope=scope)["status"] == "confirmed"


def test_details_that_are_left_out_stay(google: Any) -> None:
    made = google.create(title="Kept", start=START, minutes=45, location="Room 1")
    after = details(google, made, description="New")
    assert (after["minutes"], after["location"], after["description"]) == (45, "Room 1", "New")
    emptied = details(google, made, location="")
    assert (emptied["location"], emptied["description"]) == (None, "New")


def test_guests_who_stay_keep_their_answers(google: Any) -> None:
    made = google.create(title="Guests", start=START, attendees=[GRACE, "old@client.example"])
    google.act(GRACE, made["id"], action="respond", response="accepted")
    after = details(google, made, guests=[GRACE, "new@client.example"])
    answers = {guest["email"]: guest["response"] for guest in after["attendees"]}
    assert answers == {ADA: "accepted", GRACE: "accepted", "new@client.example": "needsAction"}


def test_the_organiser_is_listed_once_somebody_is_invited(google: Any) -> None:
    made = google.create(title="Alone", start=START)
    after = details(google, made, guests=["lin@client.example"])
    assert [guest["email"] for guest in after["attendees"]] == [ADA, "lin@client.example"]


def test_a_hidden_guest_list_is_hidden_for_the_whole_series_and_told(google: Any) -> None:
    made = google.create(title="Daily", start=START, repeat="daily", attendees=[GRACE])
    before = google.admin("GET", "/state")["changes"]
    after = details(google, made, guests_see_guests=False)
    assert after["guests_see_guests"] is False
    assert google.admin("GET", "/state")["changes"] > before


@pytest.mark.parametrize(("minutes", "days"), [(30, 1), (2880, 2)])
def test_an_entry_becomes_an_all_day_one(google: Any, minutes: int, days: int) -> None:
    made = google.create(title="Trip", start=START)
    after = details(google, made, all_day=True, minutes=minutes)
    assert (after["all_day"], after["minutes"]) == (True, days * 1440)
    assert after["start_local"].endswith("T00:00")


def test_an_occurrence_does_not_become_an_all_day_entry(google: Any) -> None:
    made = google.create(title="Daily", start=START, repeat="daily")
    path = f"/admin/accounts/{ADA}/events/{made['id']}"
    answer = google.http.post(path, json={"action": "details", "all_day": True})
    assert answer.status_code == 400


def test_the_box_for_the_calendar_is_empty_while_that_fault_is_on(google: Any) -> None:
    google.admin("PUT", "/faults", {"calendar_unticked": True})
    query = {
        "client_id": google.client.client_id, "redirect_uri": CALLBACK, "response_type": "code",
        "scope": " ".join(SCOPES), "access_type": "offline", "prompt": "consent",
    }  # fmt: skip
    form = {"request": urlencode(query), "account": ADA}
    page = google.http.post("/o/oauth2/v2/auth", data=form).text
    assert 'name="calendar" value="on">' in page
