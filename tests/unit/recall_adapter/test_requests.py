from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest

from rollcall.adapters.recall.api import HttpRecall
from rollcall.domain.listing import ListQuery
from rollcall.domain.pace import Endpoint
from tests.unit.recall_adapter.payloads import payload
from tests.unit.recall_adapter.wire import (
    CALENDAR,
    CALLS,
    CLIENT_SECRET,
    EVENT,
    GRANT,
    KEY,
    NOW,
    REFRESH_TOKEN,
    Answer,
    Server,
    recall_at,
)

CALENDAR_ANSWER = json.dumps({"id": CALENDAR, "status": "connected"}).encode()
EVENT_ANSWER = json.dumps(payload()).encode()
BOT_ANSWER = json.dumps({"id": "bot-1", "status_changes": []}).encode()
LISTED = Answer(body=b'{"results": [], "next": null}')
ANSWERS: dict[Endpoint, Answer] = {
    Endpoint.LIST_EVENTS: LISTED,
    Endpoint.RETRIEVE_EVENT: Answer(200, EVENT_ANSWER),
    Endpoint.SCHEDULE: Answer(200, EVENT_ANSWER),
    Endpoint.REMOVE: Answer(200, EVENT_ANSWER),
    Endpoint.LIST_CALENDARS: LISTED,
    Endpoint.CREATE_CALENDAR: Answer(201, CALENDAR_ANSWER),
    Endpoint.RETRIEVE_CALENDAR: Answer(200, CALENDAR_ANSWER),
    Endpoint.UPDATE_CALENDAR: Answer(200, CALENDAR_ANSWER),
    Endpoint.DELETE_CALENDAR: Answer(204, b""),
    Endpoint.LEAVE_CALL: Answer(200, b""),
    Endpoint.DELETE_MEDIA: Answer(200, BOT_ANSWER),
    Endpoint.RETRIEVE_BOT: Answer(200, BOT_ANSWER),
    Endpoint.CREATE_BOT: Answer(201, BOT_ANSWER),
    Endpoint.LIST_BOTS: LISTED,
}
EXPECTED: dict[Endpoint, tuple[str, str]] = {
    Endpoint.LIST_EVENTS: ("GET", "/api/v2/calendar-events/"),
    Endpoint.RETRIEVE_EVENT: ("GET", f"/api/v2/calendar-events/{EVENT}/"),
    Endpoint.SCHEDULE: ("POST", f"/api/v2/calendar-events/{EVENT}/bot/"),
    Endpoint.REMOVE: ("DELETE", f"/api/v2/calendar-events/{EVENT}/bot/"),
    Endpoint.LIST_CALENDARS: ("GET", "/api/v2/calendars/"),
    Endpoint.CREATE_CALENDAR: ("POST", "/api/v2/calendars/"),
    Endpoint.RETRIEVE_CALENDAR: ("GET", f"/api/v2/calendars/{CALENDAR}/"),
    Endpoint.UPDATE_CALENDAR: ("PATCH", f"/api/v2/calendars/{CALENDAR}/"),
    Endpoint.DELETE_CALENDAR: ("DELETE", f"/api/v2/calendars/{CALENDAR}/"),
    Endpoint.LEAVE_CALL: ("POST", "/api/v1/bot/bot-1/leave_call/"),
    Endpoint.DELETE_MEDIA: ("POST", "/api/v1/bot/bot-1/delete_media/"),
    Endpoint.RETRIEVE_BOT: ("GET", "/api/v1/bot/bot-1/"),
    Endpoint.CREATE_BOT: ("POST", "/api/v1/bot/"),
    Endpoint.LIST_BOTS: ("GET", "/api/v1/bot/"),
}


@pytest.mark.parametrize("endpoint", CALLS)
def test_every_call_is_one_request_with_the_key_once(
    recall: HttpRecall, server: Server, endpoint: Endpoint
) -> None:
    server.answer = ANSWERS[endpoint]

    CALLS[endpoint](recall)

    assert len(server.asked) == 1
    asked = server.last()
    assert (asked.method, urlsplit(asked.path).path) == EXPECTED[endpoint]
    assert asked.values("authorization") == [f"Token {KEY}"]
    assert asked.values("accept") == ["application/json"]


@pytest.mark.parametrize("endpoint", CALLS)
def test_only_writes_with_a_body_send_one(
    recall: HttpRecall, server: Server, endpoint: Endpoint
) -> None:
    server.answer = ANSWERS[endpoint]

    CALLS[endpoint](recall)

    asked = server.last()
    sends = asked.method in {"POST", "PATCH"}
    assert bool(asked.body) is sends
    assert asked.values("content-type") == (["application/json"] if sends else [])


def test_a_schedule_call_sends_its_key_its_config_and_its_idempotency_key(
    recall: HttpRecall, server: Server
) -> None:
    server.answer = ANSWERS[Endpoint.SCHEDULE]

    recall.schedule_bot(EVENT, "k|ü", {"bot_name": "Büro 🦊"}, "e-1:7")

    asked = server.last()
    assert json.loads(asked.body) == {
        "deduplication_key": "k|ü",
        "bot_config": {"bot_name": "Büro 🦊"},
    }
    assert asked.values("idempotency-key") == ["e-1:7"]


def test_an_account_is_handed_over_with_its_grant_and_our_mark(
    recall: HttpRecall, server: Server
) -> None:
    server.answer = ANSWERS[Endpoint.CREATE_CALENDAR]

    recall.create_calendar(GRANT, "key-1")

    assert json.loads(server.last().body) == {
        "platform": "google_calendar",
        "oauth_client_id": "client-id",
        "oauth_client_secret": CLIENT_SECRET,
        "oauth_refresh_token": REFRESH_TOKEN,
        "oauth_email": "ada@corp.example",
        "metadata": {"rollcall_connection": "c-1", "rollcall_installation": "i-1"},
    }


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        (ListQuery(None, None, ()), {}),
        (ListQuery(CALENDAR, None, ()), {"calendar_id": [CALENDAR]}),
        (
            ListQuery(CALENDAR, NOW + timedelta(microseconds=1), ()),
            {"calendar_id": [CALENDAR], "updated_at__gte": ["2026-03-02T09:00:00.000001Z"]},
        ),
        (ListQuery(None, None, (), NOW), {"start_time__gte": ["2026-03-02T09:00:00.000000Z"]}),
        (
            ListQuery(None, datetime(2026, 3, 2, 10, tzinfo=timezone(timedelta(hours=1))), ()),
            {"updated_at__gte": ["2026-03-02T09:00:00.000000Z"]},
        ),
    ],
)
def test_a_list_is_asked_for_with_its_filters_and_nothing_else(
    recall: HttpRecall, server: Server, query: ListQuery, filters: dict[str, list[str]]
) -> None:
    server.answer = LISTED

    recall.list_events(query, None)

    assert parse_qs(urlsplit(server.last().path).query) == filters


def test_calendars_are_looked_up_by_platform_and_address(
    recall: HttpRecall, server: Server
) -> None:
    server.answer = LISTED

    recall.list_calendars("ada+x@corp.example", None)
    recall.list_calendars(None, None)

    queries = [parse_qs(urlsplit(asked.path).query) for asked in server.asked]
    assert queries == [
        {"platform": ["google_calendar"], "email": ["ada+x@corp.example"]},
        {"platform": ["google_calendar"]},
    ]


def test_a_base_address_with_a_slash_gives_the_same_paths(server: Server) -> None:
    server.answer = ANSWERS[Endpoint.RETRIEVE_EVENT]

    with recall_at(f"{server.url}/") as recall:
        recall.retrieve_event(EVENT)

    assert server.last().path == f"/api/v2/calendar-events/{EVENT}/"


def test_environment_proxies_are_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    server.answer = ANSWERS[Endpoint.RETRIEVE_EVENT]

    with recall_at(server.url) as recall:
        recall.retrieve_event(EVENT)

    assert len(server.asked) == 1
