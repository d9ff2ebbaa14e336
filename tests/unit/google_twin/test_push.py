"""Push messages about changes."""

import queue
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from tests.unit.google_twin.reader import ADA, EVENTS, MAX, START


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
