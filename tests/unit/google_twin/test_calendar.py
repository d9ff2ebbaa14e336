"""The Calendar API: shapes, copies, sync tokens and push messages."""

import queue
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

EVENTS = "/calendar/v3/calendars/primary/events"
ADA, GRACE, MAX = "ada@corp.example", "grace@corp.example", "max@gmail.com"
START = "2026-03-25T10:00:00+01:00"


def emptied(google: Any) -> Any:
    """Leave three people and no meeting."""
    google.admin("POST", "/reset", {"seed": False})
    for email in (ADA, GRACE, MAX):
        google.admin("POST", "/accounts", {"email": email, "name": email.title()})
    return google


@pytest.fixture
def empty(google: Any) -> Any:
    """The shared stand-in with three people and no meeting."""
    return emptied(google)


@pytest.fixture
def own(open_google: Callable[..., Any]) -> Any:
    """A stand-in of this test alone with three people and no meeting."""
    return emptied(open_google())


class Reader:
    """Someone who reads one calendar."""

    def __init__(self, google: Any, email: str = ADA) -> None:
        self.google = google
        self.headers = google.bearer(email)

    def get(self, **query: str) -> Any:
        asked = {"singleEvents": "true", "showDeleted": "true", **query}
        return self.google.http.get(EVENTS, params=asked, headers=self.headers)

    def full(self) -> Any:
        return self.get(timeMin="2026-03-22T00:00:00Z", timeMax="2026-04-20T00:00:00Z").json()

    def since(self, token: str) -> Any:
        return self.get(syncToken=token).json()


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


def test_one_meeting_is_on_every_guests_calendar_and_answers_travel(empty: Any) -> None:
    made = empty.create(start=START, attendees=[GRACE])
    ada, grace = Reader(empty), Reader(empty, GRACE)
    before = ada.full()
    assert grace.full()["items"][0]["iCalUID"] == before["items"][0]["iCalUID"]
    assert Reader(empty, MAX).full()["items"] == []

    empty.act(GRACE, made["id"], action="respond", response="declined")

    news = ada.since(before["nextSyncToken"])["items"]
    answers = {guest["email"]: guest["responseStatus"] for guest in news[0]["attendees"]}
    assert answers == {ADA: "accepted", GRACE: "declined"}


def test_a_private_copy_is_private_for_its_owner_only(empty: Any) -> None:
    made = empty.create(start=START, attendees=[GRACE])
    empty.act(GRACE, made["id"], action="visibility", visibility="private")
    assert Reader(empty, GRACE).full()["items"][0]["visibility"] == "private"
    assert Reader(empty).full()["items"][0]["visibility"] == "default"


def test_a_guest_who_is_taken_off_sees_it_cancelled_and_comes_back(empty: Any) -> None:
    made = empty.create(start=START, attendees=[GRACE, MAX])
    grace = Reader(empty, GRACE)
    token = grace.full()["nextSyncToken"]
    empty.act(ADA, made["id"], action="attendees", remove=[GRACE, ADA])
    news = grace.since(token)
    assert [item["status"] for item in news["items"]] == ["cancelled"]
    assert Reader(empty).full()["items"][0]["status"] == "confirmed"
    empty.act(ADA, made["id"], action="attendees", add=[GRACE])
    again = grace.since(news["nextSyncToken"])["items"]
    assert [item["status"] for item in again] == ["confirmed"]


def test_a_sync_token_brings_each_change_once(empty: Any) -> None:
    made = empty.create(title="One", start=START)
    ada = Reader(empty)
    first = ada.full()["nextSyncToken"]
    assert ada.since(first)["items"] == []
    empty.act(ADA, made["id"], action="retitle", title="Two")
    news = ada.since(first)
    assert [item["summary"] for item in news["items"]] == ["Two"]
    assert ada.since(news["nextSyncToken"])["items"] == []
    assert len(ada.since(first)["items"]) == 1


def test_an_event_that_leaves_the_window_is_still_told(empty: Any) -> None:
    made = empty.create(start=START)
    ada = Reader(empty)
    token = ada.full()["nextSyncToken"]
    empty.act(ADA, made["id"], action="move", start="2027-01-05T10:00:00+01:00")
    news = ada.since(token)["items"]
    assert [item["start"]["dateTime"] for item in news] == ["2027-01-05T10:00:00+01:00"]


@pytest.mark.parametrize("token", ["", "nonsense", "eyJhIjoxfQ=="])
def test_a_bad_sync_token_asks_for_a_full_sync(empty: Any, token: str) -> None:
    refused = Reader(empty).get(syncToken=token)
    assert refused.status_code == 410
    assert refused.json()["error"]["errors"][0]["reason"] == "fullSyncRequired"


def test_sync_tokens_end_with_a_reset_and_serve_one_account(empty: Any) -> None:
    token = Reader(empty).full()["nextSyncToken"]
    assert Reader(empty, GRACE).get(syncToken=token).status_code == 410
    empty.admin("POST", "/reset", {"seed": True, "keep_grants": True})
    assert Reader(empty).get(syncToken=token).status_code == 410


@pytest.mark.parametrize(
    "query",
    [
        {"singleEvents": "false"},
        {"timeMin": "yesterday"},
        {"timeMin": "2026-03-22T00:00:00"},
        {"maxResults": "0"},
        {"maxResults": "²"},
        {"pageToken": "nonsense"},
        {"timeMin": "2026-03-22T00:00:00Z", "timeMax": "2026-03-22T00:00:00Z"},
        {"syncToken": "x", "timeMin": "2026-03-22T00:00:00Z"},
    ],
    ids="-".join,
)
def test_malformed_parameters_are_refused(empty: Any, query: dict[str, str]) -> None:
    assert Reader(empty).get(**query).status_code == 400


def test_pages_are_complete_without_repeats(google: Any) -> None:
    ada = Reader(google)
    whole = [item["id"] for item in ada.full()["items"]]
    window = {"timeMin": "2026-03-22T00:00:00Z", "timeMax": "2026-04-20T00:00:00Z"}
    page = ada.get(**window, maxResults="7").json()
    found = [item["id"] for item in page["items"]]
    while "nextPageToken" in page:
        page = ada.get(**window, maxResults="7", pageToken=page["nextPageToken"]).json()
        found += [item["id"] for item in page["items"]]
    assert found == whole
    assert len(set(found)) == len(found)
    assert ada.since(page["nextSyncToken"])["items"] == []


def test_deleted_events_are_hidden_unless_asked_for(empty: Any) -> None:
    made = empty.create(start=START)
    empty.act(ADA, made["id"], action="cancel")
    assert [item["status"] for item in Reader(empty).full()["items"]] == ["cancelled"]
    assert Reader(empty).get(showDeleted="false").json()["items"] == []


def stand_up(google: Any, **wanted: object) -> Any:
    return google.create(
        title="Stand-up", start="2026-03-23T09:15:00+01:00", minutes=15, repeat="daily", **wanted
    )


def test_instances_of_a_series_name_their_series_and_slot(empty: Any) -> None:
    made = stand_up(empty)
    items = Reader(empty).full()["items"]
    assert len(items) == 28
    sunday = items[6]
    assert sunday["id"] == f"{made['series_id']}_20260329T071500Z"
    assert sunday["recurringEventId"] == made["series_id"]
    assert sunday["originalStartTime"] == sunday["start"]
    assert sunday["start"]["dateTime"] == "2026-03-29T09:15:00+02:00"
    assert len({item["iCalUID"] for item in items}) == 1


def test_moving_one_instance_keeps_its_id_and_slot(empty: Any) -> None:
    made = stand_up(empty)
    ada = Reader(empty)
    token = ada.full()["nextSyncToken"]
    third = f"{made['series_id']}_20260325T081500Z"
    empty.act(ADA, third, action="move", start="2026-03-26T15:00:00+01:00")
    news = ada.since(token)["items"]
    assert [item["id"] for item in news] == [third]
    assert news[0]["start"]["dateTime"] == "2026-03-26T15:00:00+01:00"
    assert news[0]["end"]["dateTime"] == "2026-03-26T15:15:00+01:00"
    assert news[0]["originalStartTime"]["dateTime"] == "2026-03-25T09:15:00+01:00"


def test_moving_a_series_cancels_the_old_instances_and_names_new_ones(empty: Any) -> None:
    made = stand_up(empty)
    ada = Reader(empty)
    before = ada.full()
    third = f"{made['series_id']}_20260325T081500Z"
    after = empty.act(ADA, third, action="move", scope="series", start="2026-03-25T11:00")
    assert after["id"] == f"{made['series_id']}_20260325T100000Z"
    news = ada.since(before["nextSyncToken"])["items"]
    cancelled = {item["id"] for item in news if item["status"] == "cancelled"}
    confirmed = [item for item in news if item["status"] == "confirmed"]
    assert cancelled == {item["id"] for item in before["items"]}
    assert {item["start"]["dateTime"][11:16] for item in confirmed} == {"11:00"}


def test_moving_a_series_back_brings_its_first_instances_back(empty: Any) -> None:
    made = stand_up(empty)
    ada = Reader(empty)
    before = {item["id"] for item in ada.full()["items"]}
    later = empty.act(ADA, made["id"], action="move", scope="series", start="2026-03-23T11:00")
    empty.act(ADA, later["id"], action="move", scope="series", start="2026-03-23T09:15")
    live = {item["id"] for item in ada.full()["items"] if item["status"] == "confirmed"}
    assert live == before


def test_cancelling_one_instance_or_the_series(empty: Any) -> None:
    made = stand_up(empty)
    ada = Reader(empty)
    third = f"{made['series_id']}_20260325T081500Z"
    empty.act(ADA, third, action="cancel")
    statuses = {item["id"]: item["status"] for item in ada.full()["items"]}
    assert [key for key, status in statuses.items() if status == "cancelled"] == [third]
    empty.act(ADA, made["id"], action="cancel", scope="series")
    assert {item["status"] for item in ada.full()["items"]} == {"cancelled"}


def test_an_edit_of_the_series_reaches_its_exceptions(empty: Any) -> None:
    made = stand_up(empty)
    third = f"{made['series_id']}_20260325T081500Z"
    empty.act(ADA, third, action="move", start="2026-03-25T15:00:00+01:00")
    empty.act(ADA, made["id"], action="relink", scope="series", link="https://zoom.us/j/5")
    links = {
        item["conferenceData"]["entryPoints"][0]["uri"] for item in Reader(empty).full()["items"]
    }
    assert links == {"https://zoom.us/j/5"}
    moved = next(item for item in Reader(empty).full()["items"] if item["id"] == third)
    assert moved["start"]["dateTime"] == "2026-03-25T15:00:00+01:00"


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "x"}]
)
def test_a_calendar_needs_a_live_token(empty: Any, headers: dict[str, str]) -> None:
    for path in (EVENTS, "/calendar/v3/users/me/calendarList/primary"):
        refused = empty.http.get(path, headers=headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, 401)


def test_a_revoked_token_opens_nothing(empty: Any) -> None:
    ada = Reader(empty)
    assert empty.admin("POST", f"/accounts/{ADA}/revoke", {})["revoked"]
    assert ada.get().status_code == 401


def test_an_access_token_ends_after_an_hour(empty: Any) -> None:
    ada = Reader(empty)
    empty.clock.forward(timedelta(hours=1))
    assert ada.get().status_code == 401


def test_the_primary_calendar_is_named_after_its_owner(empty: Any) -> None:
    path = "/calendar/v3/users/me/calendarList/primary"
    answer = empty.http.get(path, headers=empty.bearer()).json()
    assert (answer["id"], answer["timeZone"]) == (ADA, "Europe/Berlin")


@pytest.fixture
def listener() -> Iterator[tuple[str, "queue.Queue[dict[str, str]]"]]:
    """An address that keeps the headers it is sent."""
    got: queue.Queue[dict[str, str]] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.put({key.lower(): value for key, value in self.headers.items()})
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/push", got
    server.shutdown()
    thread.join()
    server.server_close()


def watch(google: Any, email: str, channel: str, address: str) -> Any:
    body = {"id": channel, "type": "web_hook", "address": address, "token": f"token-{channel}"}
    return google.http.post(f"{EVENTS}/watch", json=body, headers=google.bearer(email))


def test_a_channel_hears_of_changes_on_its_calendar_only(own: Any, listener: Any) -> None:
    address, got = listener
    opened = watch(own, ADA, "channel-1", address).json()
    assert got.get(timeout=5)["x-goog-resource-state"] == "sync"
    own.create(MAX, start=START)
    made = own.create(ADA, start=START)
    heard = got.get(timeout=5)
    assert heard["x-goog-channel-id"] == "channel-1"
    assert heard["x-goog-channel-token"] == "token-channel-1"
    assert heard["x-goog-resource-state"] == "exists"
    assert heard["x-goog-resource-id"] == opened["resourceId"]
    assert heard["x-goog-message-number"] == "2"
    body = {"id": "channel-1", "resourceId": opened["resourceId"]}
    stopped = own.http.post("/calendar/v3/channels/stop", json=body, headers=own.bearer())
    assert stopped.status_code == 204
    own.act(ADA, made["id"], action="cancel")
    assert own.admin("GET", "/state")["channels"] == []


def test_a_burst_of_changes_is_one_message(open_google: Callable[..., Any], listener: Any) -> None:
    address, got = listener
    google = open_google(push_delay=0.5)
    watch(google, ADA, "channel-1", address)
    assert got.get(timeout=5)["x-goog-resource-state"] == "sync"
    for number in range(10):
        google.create(ADA, title=str(number), start=START)
    assert got.get(timeout=5)["x-goog-message-number"] == "2"
    google.create(ADA, start=START)
    assert got.get(timeout=5)["x-goog-message-number"] in {"3", "4"}


def test_a_dead_address_does_no_harm(own: Any) -> None:
    assert watch(own, ADA, "channel-1", "http://127.0.0.1:1/").status_code == 200
    own.create(ADA, start=START)
    limit = time.monotonic() + 5
    while own.admin("GET", "/state")["channels"][0]["sent"] < 2:
        assert time.monotonic() < limit
    assert own.http.get("/healthz").text == "ok"


@pytest.mark.parametrize(
    "changed", [{"type": "mail"}, {"address": "ftp://x"}, {"id": ""}, {"id": "x" * 65}]
)
def test_a_malformed_channel_is_refused(empty: Any, changed: dict[str, str]) -> None:
    body = {"id": "c", "type": "web_hook", "address": "http://127.0.0.1:1/", **changed}
    refused = empty.http.post(f"{EVENTS}/watch", json=body, headers=empty.bearer())
    assert refused.status_code == 400
    stop = empty.http.post("/calendar/v3/channels/stop", json=[], headers=empty.bearer())
    assert stop.status_code == 404


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
