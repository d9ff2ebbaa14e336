"""Routes, keys, the firewall, rate limits and idempotency keys."""

from datetime import timedelta

import httpx
import pytest

from local.recall_twin.core.config import RecallTwinConfig
from tests.unit.recall_twin.workbench import (
    BOTS,
    CALENDARS,
    CREDENTIALS,
    EVENTS,
    START,
    Workbench,
    raw_event,
)

NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("prefix", ["Token ", "", "token "])
def test_a_key_is_accepted_with_and_without_the_token_prefix(bench: Workbench, prefix: str) -> None:
    assert bench.client_with(f"{prefix}FAKE-RECALL-KEY").get(CALENDARS).status_code == 200


def test_bearer_is_refused_unless_the_switch_accepts_it(bench: Workbench) -> None:
    client = bench.client_with("Bearer FAKE-RECALL-KEY")
    refused = client.get(CALENDARS)
    bench.settings(switches={"accept_bearer": True})
    assert (refused.status_code, client.get(CALENDARS).status_code) == (401, 200)


def test_a_missing_and_an_unknown_key_are_told_apart(bench: Workbench) -> None:
    missing = bench.client_with("").get(CALENDARS)
    unknown = bench.client_with("Token FAKE-OTHER").get(CALENDARS)
    assert (missing.status_code, missing.json()["code"]) == (401, "not_authenticated")
    assert (unknown.status_code, unknown.json()["code"]) == (401, "authentication_failed")


@pytest.mark.parametrize(
    "path", ["/api/v2/calendar-events", "/api/v2/calendars", f"/api/v1/bot/{NOWHERE}"]
)
def test_get_without_the_slash_is_redirected_to_it(bench: Workbench, path: str) -> None:
    answer = bench.client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (301, f"{path}/")


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_other_methods_without_the_slash_fail(bench: Workbench, method: str) -> None:
    assert bench.client.request(method, "/api/v2/calendars").status_code == 404


def test_an_unknown_path_is_404_and_an_unknown_method_405(bench: Workbench) -> None:
    assert bench.client.post(f"/api/v2/calendar-events/{NOWHERE}/schedule_bot/").status_code == 404
    assert bench.client.put(CALENDARS, json={}).status_code == 405


@pytest.mark.parametrize("path", [CALENDARS, EVENTS, f"{BOTS}{NOWHERE}/"])
def test_a_get_with_a_body_is_blocked(bench: Workbench, path: str) -> None:
    answer = bench.client.request("GET", path, content=b"null")
    assert (answer.status_code, answer.json()["code"]) == (403, "request_blocked")


def test_a_body_naming_localhost_is_blocked(bench: Workbench) -> None:
    body = {**CREDENTIALS, "webhook_url": "http://localhost:8000/"}
    assert bench.client.post(CALENDARS, json=body).status_code == 403


def test_a_body_that_is_not_json_is_400(bench: Workbench) -> None:
    answer = bench.client.post(
        CALENDARS, content=b"{", headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


def test_workspaces_share_nothing() -> None:
    keys = {"FAKE-RECALL-KEY": "main", "FAKE-OTHER-KEY": "other"}
    bench = Workbench(RecallTwinConfig(workspaces=keys))
    calendar = bench.connected(raw_event())
    other = bench.client_with("Token FAKE-OTHER-KEY")
    assert other.get(f"{CALENDARS}{calendar}/").status_code == 404
    assert other.get(EVENTS).json()["results"] == []
    assert other.get(f"{EVENTS}{bench.event_id()}/").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "limit"),
    [
        ("GET", EVENTS, 60),
        ("GET", CALENDARS, 60),
        ("GET", f"{EVENTS}{NOWHERE}/", 300),
        ("GET", f"{CALENDARS}{NOWHERE}/", 300),
        ("PATCH", f"{CALENDARS}{NOWHERE}/", 300),
        ("DELETE", f"{CALENDARS}{NOWHERE}/", 300),
        ("POST", CALENDARS, 300),
        ("POST", f"{EVENTS}{NOWHERE}/bot/", 600),
        ("DELETE", f"{EVENTS}{NOWHERE}/bot/", 600),
        ("GET", f"{BOTS}{NOWHERE}/", 300),
        ("POST", f"{BOTS}{NOWHERE}/leave_call/", 300),
    ],
)
def test_each_route_has_its_own_limit_a_minute(
    bench: Workbench, method: str, path: str, limit: int
) -> None:
    within = {bench.client.request(method, path).status_code for _ in range(limit)}
    refused = bench.client.request(method, path)
    assert 429 not in within
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")


def test_the_window_slides_and_refused_requests_do_not_count(bench: Workbench) -> None:
    for _ in range(30):
        bench.client.get(EVENTS)
    bench.advance(40)
    for _ in range(30):
        bench.client.get(EVENTS)
    waits = [bench.client.get(EVENTS).headers["retry-after"] for _ in range(5)]
    bench.advance(20)
    later = [bench.client.get(EVENTS).status_code for _ in range(31)]
    assert waits == ["20"] * 5
    assert later == [200] * 30 + [429]


def test_retry_after_is_a_whole_number_of_at_least_one_second(bench: Workbench) -> None:
    for _ in range(60):
        bench.client.get(EVENTS)
    bench.advance(59.7)
    assert bench.client.get(EVENTS).headers["retry-after"] == "1"


def test_limits_follow_the_multiplier(bench: Workbench) -> None:
    bench.settings(limit_multiplier=0.05)
    assert [bench.client.get(EVENTS).status_code for _ in range(4)] == [200, 200, 200, 429]


def _create(bench: Workbench, key: str) -> httpx.Response:
    return bench.client.post(CALENDARS, json=CREDENTIALS, headers={"Idempotency-Key": key})


def test_a_repeated_idempotency_key_gets_the_stored_answer_for_an_hour(bench: Workbench) -> None:
    first = _create(bench, "k1")
    bench.advance(3599)
    again = _create(bench, "k1")
    bench.advance(2)
    later = _create(bench, "k1")
    assert again.json() == first.json()
    assert later.json()["id"] != first.json()["id"]
    assert len(bench.client.get(CALENDARS).json()["results"]) == 2


def test_an_idempotency_key_belongs_to_one_path_and_method(bench: Workbench) -> None:
    calendar = _create(bench, "k1").json()["id"]
    path = f"{CALENDARS}{calendar}/"
    answer = bench.client.patch(path, json={"metadata": {}}, headers={"Idempotency-Key": "k1"})
    assert answer.status_code == 200


def test_a_key_whose_request_is_still_running_is_409(bench: Workbench) -> None:
    bench.settings(rules=[{"kind": "slow", "seconds": 30, "next": 1}])
    with pytest.raises(httpx.ReadTimeout):
        _create(bench, "k1")
    during = _create(bench, "k1")
    bench.advance(30)
    after = _create(bench, "k1")
    assert (during.status_code, after.status_code) == (409, 201)
    assert len(bench.client.get(CALENDARS).json()["results"]) == 1


def test_a_507_is_replayed_under_its_key_and_gone_with_a_fresh_one(bench: Workbench) -> None:
    bench.settings(pool_size=0)
    bench.connected(raw_event(start=START + timedelta(minutes=5)))
    path = f"{EVENTS}{bench.event_id()}/bot/"
    body = {"deduplication_key": "k", "bot_config": {}}

    def schedule(key: str) -> int:
        headers = {"Idempotency-Key": key}
        return bench.client.post(path, json=body, headers=headers).status_code

    empty = schedule("k1")
    bench.settings(pool_size=1)
    bench.advance(1)
    assert (empty, schedule("k1"), schedule("k2")) == (507, 507, 200)


def test_a_429_is_not_kept_under_an_idempotency_key(bench: Workbench) -> None:
    bench.settings(rules=[{"kind": "status", "status": 429, "retry_after": 3, "next": 1}])
    answers = [_create(bench, "k1").status_code for _ in range(2)]
    assert answers == [429, 201]


def test_the_ledger_counts_every_request_by_route_and_status(bench: Workbench) -> None:
    for _ in range(61):
        bench.client.get(EVENTS)
    counts = bench.twin.ledger.counts
    route = "GET /api/v2/calendar-events/"
    assert (counts[route, 200], counts[route, 429]) == (60, 1)
    assert bench.twin.ledger.entries[0].time == START
