"""Reading calendars from Google: tokens, pages, sync tokens, lost access."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from local.recall_twin.core.config import RecallTwinConfig
from local.recall_twin.core.model import SyncState
from local.recall_twin.core.source import Pulled, PullRequest, Refused, Unavailable
from local.recall_twin.google_source import GoogleCalendarSource
from tests.unit.recall_twin.workbench import START, TARGET, Workbench, raw_event

SCOPE = "openid https://www.googleapis.com/auth/calendar.events.readonly"
REQUEST = PullRequest(
    workspace="main",
    calendar_id="cal-1",
    attempt=1,
    client_id="fake-client",
    client_secret="FAKE-CLIENT-SECRET",
    refresh_token="FAKE-REFRESH-TOKEN",
    sync=SyncState(),
    now=START,
)


class Google:
    """Google's answers, a page of one event each; what was asked is kept."""

    def __init__(self) -> None:
        self.events = [raw_event("e1"), raw_event("e2")]
        self.token: tuple[int, dict[str, Any]] = (200, {"access_token": "FAKE-ACCESS"})
        self.scope = SCOPE
        self.status: dict[str, int] = {}
        self.asked: list[dict[str, str]] = []
        self.channels: list[dict[str, str]] = []
        self.refreshes = 0

    def source(self) -> GoogleCalendarSource:
        client = httpx.Client(transport=httpx.MockTransport(self._answer))
        return GoogleCalendarSource(
            "http://google.example/token",
            "http://google.example/calendar/v3",
            "http://twin.example/google/notifications",
            client,
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/calendar/v3")
        if path == "/token":
            self.refreshes += 1
            form = parse_qs(request.content.decode())
            assert form["grant_type"] == ["refresh_token"]
            status, body = self.token
            return httpx.Response(status, json={"scope": self.scope, "expires_in": 3599} | body)
        if status := self.status.pop(path, 0):
            return httpx.Response(status, text="insufficient authentication scopes")
        assert request.headers["authorization"] == "Bearer FAKE-ACCESS"
        if path == "/users/me/calendarList/primary":
            return httpx.Response(200, json={"id": "ada@corp.example", "timeZone": "Europe/Berlin"})
        if path == "/calendars/primary/events/watch":
            self.channels.append(json.loads(request.content))
            return httpx.Response(200, json={"resourceId": "resource-1"})
        return self._page(dict(request.url.params))

    def _page(self, asked: dict[str, str]) -> httpx.Response:
        self.asked.append(asked)
        number = int(asked.get("pageToken", "0"))
        more = number + 1 < len(self.events)
        end = {"nextPageToken": str(number + 1)} if more else {"nextSyncToken": "sync-2"}
        return httpx.Response(200, json={"items": self.events[number : number + 1], **end})


@pytest.fixture
def google() -> Google:
    return Google()


def _first(google: Google, source: GoogleCalendarSource) -> Pulled:
    pulled = source.pull(REQUEST)
    assert isinstance(pulled, Pulled)
    return pulled


def test_the_first_reading_takes_every_page_of_the_window(google: Google) -> None:
    pulled = _first(google, google.source())
    assert pulled.email == "ada@corp.example"
    assert [item["id"] for item in pulled.items] == ["e1", "e2"]
    assert pulled.sync == SyncState(
        sync_token="sync-2",
        fetched_until=START + timedelta(days=56),
        channel_id="cal-1",
        resource_id="resource-1",
        time_zone="Europe/Berlin",
    )
    assert google.asked[0]["timeMin"] == "2026-03-01T09:00:00Z"
    assert (google.asked[0]["singleEvents"], google.asked[0]["showDeleted"]) == ("true", "true")


def test_a_channel_is_opened_that_names_the_calendar(google: Google) -> None:
    _first(google, google.source())
    assert google.channels == [
        {
            "id": "cal-1",
            "type": "web_hook",
            "address": "http://twin.example/google/notifications",
            "token": "cal-1",
        }
    ]


def test_later_readings_use_the_sync_token_and_the_same_access_token(google: Google) -> None:
    source = google.source()
    sync = _first(google, source).sync
    google.asked.clear()
    source.pull(replace(REQUEST, sync=sync))
    assert google.asked[0]["syncToken"] == "sync-2"
    assert "timeMin" not in google.asked[0]
    assert (google.refreshes, len(google.channels)) == (1, 1)


def test_a_sync_token_that_is_gone_leads_to_a_full_reading(google: Google) -> None:
    source = google.source()
    sync = _first(google, source).sync
    google.asked.clear()
    google.status["/calendars/primary/events"] = 410
    pulled = source.pull(replace(REQUEST, sync=sync))
    assert isinstance(pulled, Pulled)
    assert "timeMin" in google.asked[0]


def test_when_the_window_reaches_what_was_read_everything_is_read_again(google: Google) -> None:
    source = google.source()
    sync = _first(google, source).sync
    google.asked.clear()
    source.pull(replace(REQUEST, sync=sync, now=START + timedelta(days=29)))
    assert "timeMin" in google.asked[0]


def test_a_dead_access_token_is_refreshed_once(google: Google) -> None:
    source = google.source()
    sync = _first(google, source).sync
    google.status["/users/me/calendarList/primary"] = 401
    assert isinstance(source.pull(replace(REQUEST, sync=sync)), Pulled)
    assert google.refreshes == 2


def test_a_revoked_grant_is_refused_with_googles_text(google: Google) -> None:
    google.token = (400, {"error": "invalid_grant", "error_description": "Token revoked."})
    assert google.source().pull(REQUEST) == Refused("invalid_grant: Token revoked.")


def test_a_missing_scope_is_refused_naming_accepted_and_granted(google: Google) -> None:
    google.scope = "openid email"
    refused = google.source().pull(REQUEST)
    assert isinstance(refused, Refused)
    assert refused.cause.startswith("invalid_scope(")
    assert "calendar.events.readonly" in refused.cause
    assert "granted: openid email" in refused.cause


def test_a_403_about_scopes_is_a_missing_scope(google: Google) -> None:
    google.status["/calendars/primary/events"] = 403
    refused = google.source().pull(REQUEST)
    assert isinstance(refused, Refused)
    assert refused.cause.startswith("invalid_scope(")


@pytest.mark.parametrize("path", ["/users/me/calendarList/primary", "/calendars/primary/events"])
def test_a_google_that_fails_is_unavailable(google: Google, path: str) -> None:
    google.status[path] = 503
    assert isinstance(google.source().pull(REQUEST), Unavailable)


def test_a_failed_watch_does_not_stop_the_reading(google: Google) -> None:
    google.status["/calendars/primary/events/watch"] = 400
    assert _first(google, google.source()).sync.channel_id is None


@pytest.fixture
def synced(google: Google) -> Workbench:
    config = RecallTwinConfig(
        webhook_targets={"main": (TARGET,)},
        google_token_url="http://google.example/token",
        google_calendar_url="http://google.example/calendar/v3",
    )
    return Workbench(config)


def _pull(bench: Workbench, google: Google) -> int:
    source = google.source()
    requests = bench.twin.take_pulls()
    for request in requests:
        bench.twin.apply_pull(request, source.pull(request))
    return len(requests)


def test_a_calendar_connects_with_the_first_reading(synced: Workbench, google: Google) -> None:
    calendar_id = synced.create(oauth_email=None)
    synced.advance(1)
    assert _pull(synced, google) == 1
    synced.advance(1)
    calendar = synced.client.get(f"/api/v2/calendars/{calendar_id}/").json()
    assert (calendar["status"], calendar["platform_email"]) == ("connected", "ada@corp.example")
    assert [w["event"] for w in synced.webhooks()] == ["calendar.update", "calendar.sync_events"]
    assert [event["platform_id"] for event in synced.events()] == ["e1", "e2"]


def test_changes_come_with_a_notification_or_the_next_poll(
    synced: Workbench, google: Google
) -> None:
    calendar_id = synced.create()
    synced.advance(1)
    _pull(synced, google)
    google.events.append(raw_event("e3"))
    known = synced.twin.notified(calendar_id)
    _pull(synced, google)
    after_notification = len(synced.events())
    google.events.append(raw_event("e4"))
    synced.advance(30)
    polls = _pull(synced, google)
    assert (known, after_notification, polls, len(synced.events())) == (True, 3, 1, 4)
    assert synced.twin.notified("unknown") is False


def test_a_revoked_grant_disconnects_with_the_cause(synced: Workbench, google: Google) -> None:
    calendar_id = synced.create()
    synced.advance(1)
    _pull(synced, google)
    google.token = (400, {"error": "invalid_grant"})
    synced.client.patch(f"/api/v2/calendars/{calendar_id}/", json={})
    synced.advance(1)
    _pull(synced, google)
    calendar = synced.client.get(f"/api/v2/calendars/{calendar_id}/").json()
    assert calendar["status"] == "disconnected"
    assert calendar["status_changes"][-1]["sub_code"] == "invalid_grant"
    synced.advance(3600)
    assert synced.twin.take_pulls() == []


def test_an_outdated_reading_is_ignored(synced: Workbench, google: Google) -> None:
    calendar_id = synced.create()
    synced.advance(1)
    (outdated,) = synced.twin.take_pulls()
    synced.client.patch(f"/api/v2/calendars/{calendar_id}/", json={})
    synced.twin.apply_pull(outdated, Refused("invalid_grant"))
    calendar = synced.client.get(f"/api/v2/calendars/{calendar_id}/").json()
    assert calendar["status"] == "connecting"


def test_an_unavailable_google_is_asked_again_at_the_next_poll(
    synced: Workbench, google: Google
) -> None:
    synced.create()
    synced.advance(1)
    google.status["/calendars/primary/events"] = 503
    _pull(synced, google)
    synced.advance(30)
    assert _pull(synced, google) == 1
    assert len(synced.events()) == 2
