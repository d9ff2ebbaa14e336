"""The whole twin behind a real server: API, webhooks, admin routes, restart."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from svix import Webhook

from local.recall_twin.app import create_app
from local.recall_twin.core.config import LOCAL_SECRET, RecallTwinConfig
from local.recall_twin.core.settings import Settings
from tests.unit.recall_twin.servers import Receiver, eventually, serving
from tests.unit.recall_twin.workbench import CALENDARS, CREDENTIALS, EVENTS, raw_event

KEY = {"Authorization": "Token FAKE-RECALL-KEY"}


def _config(**changes: Any) -> RecallTwinConfig:
    quick = {"connect_seconds": 0.0, "coalesce_seconds": 0.02}
    return RecallTwinConfig(**{**quick, "settings": Settings(write_seconds=0.0), **changes})


@pytest.fixture(scope="module")
def receiver() -> Iterator[tuple[Receiver, str]]:
    receiver = Receiver()
    with serving(receiver.app) as address:
        yield receiver, f"{address}/hook"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(create_app(_config())) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, headers=KEY, trust_env=False) as client:
        client.post("/admin/reset")
        yield client


def _connected(client: httpx.Client, *events: dict[str, Any]) -> str:
    calendar_id = str(client.post(CALENDARS, json=CREDENTIALS).json()["id"])
    path = f"{CALENDARS}{calendar_id}/"
    eventually(lambda: client.get(path).json()["status"] == "connected")
    answer = client.post(f"/admin/calendars/{calendar_id}/events", json={"events": list(events)})
    assert answer.status_code == 200
    return calendar_id


def _soon(name: str = "e1", **changes: Any) -> dict[str, Any]:
    return raw_event(name, start=datetime.now(UTC) + timedelta(hours=2), **changes)


def _bot(client: httpx.Client) -> dict[str, Any]:
    _connected(client, _soon())
    event_id = client.get(EVENTS).json()["results"][0]["id"]
    body = {"deduplication_key": "k", "bot_config": {"bot_name": "Notes"}}
    assert client.post(f"{EVENTS}{event_id}/bot/", json=body).status_code == 200
    return dict(client.get("/admin/bots").json()["bots"][0])


def test_a_receiver_gets_signed_webhooks_and_the_failed_one_again(
    receiver: tuple[Receiver, str],
) -> None:
    received, hook = receiver
    app = create_app(_config(webhook_targets={"main": (hook,)}))
    deliveries = app.state.twin.workspaces["main"].state.deliveries
    with (
        serving(app) as address,
        httpx.Client(base_url=address, headers=KEY, trust_env=False) as client,
    ):
        received.status = 503
        calendar_id = client.post(CALENDARS, json=CREDENTIALS).json()["id"]
        refused = [received.next(), received.next()]
        received.status = 204
        eventually(lambda: [d.attempt for d in deliveries.values()] == [1, 1])
        client.post("/admin/clock/advance", json={"seconds": 5})
        again = [received.next(), received.next()]
    for headers, body in refused + again:
        Webhook(LOCAL_SECRET).verify(body, headers)
    bodies = sorted((json.loads(body) for _, body in again), key=lambda body: str(body["event"]))
    assert [body["event"] for body in bodies] == ["calendar.sync_events", "calendar.update"]
    assert {body["data"]["calendar_id"] for body in bodies} == {calendar_id}
    assert {h["webhook-id"] for h, _ in again} == {h["webhook-id"] for h, _ in refused}


def test_paging_links_lead_back_to_the_server_itself(client: httpx.Client, address: str) -> None:
    _connected(client, *(_soon(f"e{n}") for n in range(101)))
    following = client.get(EVENTS).json()["next"]
    assert following.startswith(f"{address}{EVENTS}?cursor=")
    assert len(client.get(following).json()["results"]) == 1


def test_a_get_with_a_body_is_blocked_over_http_too(client: httpx.Client) -> None:
    assert client.request("GET", EVENTS, content=b"null").status_code == 403


def test_a_missing_slash_is_redirected_over_http_too(client: httpx.Client) -> None:
    assert client.get(EVENTS.rstrip("/")).status_code == 301
    assert client.post(CALENDARS.rstrip("/"), json=CREDENTIALS).status_code == 404


def test_a_lost_answer_breaks_the_connection_after_the_effect(client: httpx.Client) -> None:
    client.put("/admin/faults", json={"rules": [{"kind": "answer_lost", "next": 1}]})
    with pytest.raises(httpx.RemoteProtocolError):
        client.post(CALENDARS, json=CREDENTIALS)
    assert len(client.get(CALENDARS).json()["results"]) == 1


def test_overlapping_writes_on_one_key_collide_over_http(client: httpx.Client) -> None:
    bot = _bot(client)
    client.put("/admin/faults", json={"write_seconds": 2})
    event_path = f"{EVENTS}{bot['event_ids'][0]}/bot/"
    with pytest.raises(httpx.ReadTimeout):
        client.delete(event_path, timeout=0.2)
    body = {"deduplication_key": "k", "bot_config": {}}
    refused = client.post(event_path, json=body)
    client.put("/admin/faults", json={"write_seconds": 0})
    client.post("/admin/clock/advance", json={"seconds": 2})
    assert (refused.status_code, client.post(event_path, json=body).status_code) == (409, 200)


def test_the_state_shows_calendars_events_and_bots_without_secrets(client: httpx.Client) -> None:
    bot = _bot(client)
    state = client.get("/admin/state")
    (workspace,) = state.json()["workspaces"]
    (calendar,) = workspace["calendars"]
    assert (bot["titles"], bot["shared_by"], bot["status"]) == (["Meeting e1"], 1, "ready")
    assert bot["name"] == "Notes"
    assert (calendar["email"], calendar["status"]) == ("ada@corp.example", "connected")
    assert calendar["events"][0]["title"] == "Meeting e1"
    assert calendar["events"][0]["bots"][0]["bot_id"] == bot["id"]
    assert workspace["bots"] == [bot]
    assert "FAKE-REFRESH-TOKEN" not in state.text


def test_the_admin_can_cancel_an_event_and_disconnect_a_calendar(client: httpx.Client) -> None:
    calendar_id = _connected(client, _soon())
    admin = f"/admin/calendars/{calendar_id}"
    cancelled = client.delete(f"{admin}/events/e1")
    lost = client.post(f"{admin}/disconnect", json={"reason": "invalid_grant"})
    calendar = client.get(f"{CALENDARS}{calendar_id}/").json()
    assert len(cancelled.json()["changed"]) == 1
    assert client.get(EVENTS).json()["results"][0]["is_deleted"] is True
    assert lost.json() == {"id": calendar_id, "status": "disconnected"}
    assert calendar["status_changes"][-1]["sub_code"] == "invalid_grant"
    assert client.delete(f"{admin}/events/none").status_code == 404
    assert client.post("/admin/calendars/none/disconnect", json={}).status_code == 404


def test_a_script_decides_how_a_bot_ends(client: httpx.Client) -> None:
    bot = _bot(client)
    path = f"/admin/bots/{bot['id']}/script"
    steps = {"steps": [{"code": "joining_call"}, {"code": "fatal", "sub_code": "meeting_full"}]}
    assert client.post(path, json={}).status_code == 400
    assert client.post(path, json={"outcome": "kicked"}).status_code == 200
    assert client.post(path, json=steps).status_code == 200
    client.post("/admin/clock/advance", json={"seconds": 7300})
    ended = client.get("/admin/bots").json()["bots"][0]
    assert (ended["status"], ended["sub_code"]) == ("fatal", "meeting_full")


def test_the_ledger_shows_requests_and_counts_and_can_be_reset(client: httpx.Client) -> None:
    client.post("/admin/ledger/reset")
    client.get(EVENTS)
    client.get(f"{EVENTS}none/")
    ledger = client.get("/admin/ledger").json()
    assert ledger["counts"] == {
        "GET /api/v2/calendar-events/": {"200": 1},
        "GET /api/v2/calendar-events/{id}/": {"404": 1},
    }
    assert [entry["status"] for entry in ledger["entries"]] == [200, 404]
    assert client.post("/admin/ledger/reset").json() == {"total": 0}
    assert client.get("/admin/ledger").json()["total"] == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"nonsense": 1}, "nonsense"),
        ({"switches": {"nonsense": True}}, "switches.nonsense"),
        ({"webhooks": {"drop": 2}}, "webhooks.drop"),
        ({"rules": [{"kind": "nonsense"}]}, "rules.0.kind"),
        ({"rules": [{"kind": "slow", "route": "GET /nowhere/"}]}, "rules.0.route"),
        ({"rules": [{"kind": "slow", "secnds": 1}]}, "rules.0.secnds"),
        ({"limits": {"GET /nowhere/": 1}}, "limits"),
    ],
)
def test_unknown_fault_names_are_400_naming_the_field(
    client: httpx.Client, body: dict[str, Any], field: str
) -> None:
    before = client.get("/admin/faults").json()
    answer = client.put("/admin/faults", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert client.get("/admin/faults").json() == before


def test_faults_are_replaced_as_a_whole_and_counted_down(client: httpx.Client) -> None:
    rule = {"kind": "status", "status": 503, "next": 2}
    client.put("/admin/faults", json={"rules": [rule], "pool_size": 3})
    client.get(EVENTS)
    now = client.get("/admin/faults").json()
    cleared = client.put("/admin/faults", json={}).json()
    assert (now["rules"][0]["next"], now["pool_size"]) == (1, 3)
    assert (cleared["rules"], cleared["pool_size"]) == ([], 1000)


def test_limits_can_be_scaled(client: httpx.Client) -> None:
    client.put("/admin/limits", json={"multiplier": 0.05})
    assert [client.get(EVENTS).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert client.put("/admin/limits", json={"multiplier": 0}).status_code == 400


def test_arbitrary_webhooks_can_be_sent_to_targets_set_at_run_time(
    client: httpx.Client, receiver: tuple[Receiver, str]
) -> None:
    received, hook = receiver
    received.status = 204
    client.put("/admin/webhooks", json={"targets": [hook]})
    data = {"calendar_id": "c", "last_updated_ts": "2026-03-02T09:15:00.000000Z"}
    message = {"event": "calendar.sync_events", "data": data, "count": 3}
    client.post("/admin/webhooks/send", json=message)
    got = [received.next() for _ in range(3)]
    client.put("/admin/webhooks", json={"targets": []})
    assert [json.loads(body)["data"] for _, body in got] == [data] * 3
    assert len({headers["webhook-id"] for headers, _ in got}) == 3


def test_state_survives_a_restart(tmp_path: Path) -> None:
    with (
        serving(create_app(_config(state_dir=tmp_path))) as address,
        httpx.Client(base_url=address, headers=KEY, trust_env=False) as client,
    ):
        _bot(client)
        client.post("/admin/clock/advance", json={"seconds": 60})
        events = client.get(EVENTS).json()
        bots = client.get("/admin/bots").json()
    with (
        serving(create_app(_config(state_dir=tmp_path))) as address,
        httpx.Client(base_url=address, headers=KEY, trust_env=False) as client,
    ):
        restored = client.get(EVENTS).json()
        assert (restored, client.get("/admin/bots").json()) == (events, bots)
        assert client.get("/admin/clock").json()["clock_offset_seconds"] == 60
        client.post("/admin/clock/advance", json={"seconds": 7200})
        assert client.get("/admin/bots").json()["bots"][0]["status"] != "ready"
    assert [path.name for path in tmp_path.iterdir()] == ["recall_twin.json"]


def test_keys_live_side_by_side_until_the_old_one_is_deleted(client: httpx.Client) -> None:
    old, new = "FAKE-RECALL-KEY", "FAKE-RECALL-KEY-2"

    def known() -> list[int]:
        return [
            client.get(CALENDARS, headers={"Authorization": f"Token {key}"}).status_code
            for key in (old, new)
        ]

    assert known() == [200, 401]
    client.put("/admin/keys", json={"keys": [old, new]})
    assert known() == [200, 200]
    client.put("/admin/keys", json={"keys": [new]})
    assert known() == [401, 200]
    assert client.put("/admin/keys", json={"keys": []}).status_code == 400
