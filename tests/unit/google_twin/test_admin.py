"""The switchboard, and what survives a restart."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.google_twin.config import GoogleTwinConfig
from local.google_twin.twin import Twin

ADA = "ada@corp.example"
START = "2026-03-25T10:00:00Z"


def test_a_restart_keeps_calendars_grants_keys_and_channels(
    open_google: Callable[..., Any], state_dir: Path
) -> None:
    first = open_google(state_dir=state_dir, save_delay=0.0)
    token = first.connect()
    made = first.create(title="Kept", start=START)
    kids = first.admin("GET", "/state")["kids"]

    second = open_google(state_dir=state_dir)

    assert second.refresh(token["refresh_token"]).status_code == 200
    titles = {e["id"]: e["title"] for e in second.admin("GET", f"/accounts/{ADA}/events")["events"]}
    assert titles[made["id"]] == "Kept"
    assert second.admin("GET", "/state")["kids"] == kids


async def _stopped(twin: Twin) -> None:
    twin.start()
    await twin.stop()


def test_the_state_is_written_at_the_end_for_its_owner_only(
    clock: Any, spare_keys: Any, state_dir: Path
) -> None:
    config = GoogleTwinConfig(clock=clock, new_key=spare_keys, state_dir=state_dir, save_delay=60)
    asyncio.run(_stopped(Twin(config)))
    written = list(state_dir.iterdir())
    assert [file.name for file in written] == ["google.json"]
    assert written[0].stat().st_mode & 0o777 == 0o600
    assert len(Twin(config).state.diary.accounts) == 3


@pytest.mark.parametrize(
    ("link", "start"),
    [
        ("zoom", "https://zoom.us/j/"),
        ("Meet", "https://meet.google.com/"),
        ("teams", "https://teams.microsoft.com/l/meetup-join/"),
        ("webex", "https://corp.webex.com/"),
        ("https://example.com/x", "https://example.com/x"),
    ],
)
def test_a_link_is_a_url_or_the_name_of_a_service(google: Any, link: str, start: str) -> None:
    made = google.create(start=START, link=link)
    assert made["link"].startswith(start)
    again = google.act(ADA, made["id"], action="relink", link=None)
    assert again["link"] is None


def test_a_move_keeps_the_length_and_may_change_it(google: Any) -> None:
    made = google.create(start=START, minutes=50)
    moved = google.act(ADA, made["id"], action="move", start="2026-03-25T12:00:00Z")
    assert (moved["start"], moved["end"]) == ("2026-03-25T12:00:00Z", "2026-03-25T12:50:00Z")
    cut = google.act(ADA, made["id"], action="move", start="2026-03-25T12:00", minutes=10)
    assert (cut["start"], cut["end"]) == ("2026-03-25T11:00:00Z", "2026-03-25T11:10:00Z")
    abroad = google.act(
        ADA, made["id"], action="move", start="2026-03-25T12:00", time_zone="Asia/Tokyo"
    )
    assert abroad["start"] == "2026-03-25T03:00:00Z"


def test_answers_visibility_and_guests_are_described(google: Any) -> None:
    made = google.create(start=START, attendees=["lin@client.example"])
    google.act(ADA, made["id"], action="respond", response="declined")
    google.act(ADA, made["id"], action="visibility", visibility="private")
    after = google.act(ADA, made["id"], action="attendees", add=["new@client.example"])
    assert (after["response"], after["visibility"]) == ("declined", "private")
    guests = {guest["email"] for guest in after["attendees"]}
    assert guests == {ADA, "lin@client.example", "new@client.example"}


def test_accounts_can_be_added_and_look_alike_but_differ_by_subject(google: Any) -> None:
    body = {"email": "Eve@Corp.example", "name": "Eve", "sub": "42", "email_verified": False}
    made = google.admin("POST", "/accounts", body)
    assert (made["email"], made["sub"], made["hd"]) == ("eve@corp.example", "42", "corp.example")
    listed = google.admin("GET", "/accounts")["accounts"]
    assert [account["email"] for account in listed][:2] == [ADA, "eve@corp.example"]


def test_a_revoked_account_has_no_grant_left(google: Any) -> None:
    token = google.connect()
    assert google.admin("GET", "/accounts")["accounts"][0]["granted_to"]
    revoked = google.admin("POST", f"/accounts/{ADA}/revoke")["revoked"]
    assert revoked == [google.client.client_id]
    assert google.refresh(token["refresh_token"]).json()["error"] == "invalid_grant"
    assert google.admin("POST", f"/accounts/{ADA}/revoke")["revoked"] == []


def test_a_reset_starts_over_and_may_keep_the_grants(google: Any) -> None:
    token = google.connect()
    made = google.create(title="Gone", start=START)
    google.admin("POST", "/reset", {"keep_grants": True})
    assert google.refresh(token["refresh_token"]).status_code == 200
    ids = {event["id"] for event in google.admin("GET", f"/accounts/{ADA}/events")["events"]}
    assert made["id"] not in ids
    assert len(ids) > 20
    google.admin("POST", "/reset", {"seed": False})
    assert google.admin("GET", "/accounts") == {"accounts": []}
    assert google.refresh(token["refresh_token"]).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/admin/accounts/ghost@corp.example/events", None, 404),
        ("GET", f"/admin/accounts/{ADA}/events?days=many", None, 400),
        ("POST", f"/admin/accounts/{ADA}/events/unknown", {"action": "cancel"}, 404),
        ("POST", f"/admin/accounts/{ADA}/events/unknown", {"action": "explode"}, 400),
        ("POST", f"/admin/accounts/{ADA}/events", {"title": "No start"}, 400),
        ("POST", f"/admin/accounts/{ADA}/events", {"start": START, "time_zone": "Mars"}, 400),
        ("POST", f"/admin/accounts/{ADA}/events", {"start": START, "time_zone": "../x"}, 400),
        (
            "POST",
            f"/admin/accounts/{ADA}/events",
            {"start": START, "repeat": "daily", "until": "2020-01-01"},
            400,
        ),
        ("POST", f"/admin/accounts/{ADA}/events", {"start": START, "surprise": 1}, 400),
        ("POST", "/admin/accounts", {"email": "nobody", "name": "N"}, 400),
        ("PUT", "/admin/faults", {"token": [{"kind": "odd"}]}, 400),
        ("POST", "/admin/accounts/ghost@corp.example/revoke", {}, 404),
    ],
)
def test_bad_requests_say_so_and_change_nothing(
    google: Any, method: str, path: str, body: object, status: int
) -> None:
    before = google.admin("GET", "/state")
    answer = google.http.request(method, path, json=body)
    assert answer.status_code == status
    assert answer.json()["error"] in {"invalid", "not_found"}
    assert google.admin("GET", "/state") == before


def test_other_sites_and_other_host_names_are_kept_out(google: Any) -> None:
    foreign = google.http.post("/admin/reset", headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    renamed = google.http.get("/admin/accounts", headers={"Host": "evil.example"})
    assert renamed.status_code == 400


def test_far_away_times_do_not_stop_anyone(google: Any) -> None:
    for start in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:00Z"):
        answer = google.http.post(f"/admin/accounts/{ADA}/events", json={"start": start})
        assert answer.status_code in {201, 400}
    listed: httpx.Response = google.http.get(f"/admin/accounts/{ADA}/events")
    assert listed.status_code == 200
