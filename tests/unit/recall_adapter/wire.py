"""A server on this machine that answers as it is told, and a client of Recall that asks it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from rollcall.adapters.recall.api import HttpRecall
from rollcall.adapters.recall.transport import RecallTransport
from rollcall.domain.listing import ListQuery
from rollcall.domain.pace import Endpoint
from rollcall.ports.recall import CalendarGrant

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEY = "FAKE-RECALL-KEY-canary-1"
CLIENT_SECRET = "FAKE-CLIENT-SECRET-canary-2"
REFRESH_TOKEN = "FAKE-REFRESH-TOKEN-canary-3"
CANARIES = (KEY, CLIENT_SECRET, REFRESH_TOKEN)
GRANT = CalendarGrant("ada@corp.example", "c-1", "i-1", REFRESH_TOKEN)
EVENT = "bbbbbbbb-0000-4000-8000-000000000001"
CALENDAR = "aaaaaaaa-0000-4000-8000-000000000001"
LINK = "https://meet.google.com/aaa-bbbb-ccc"
WHOLE = ListQuery(None, None, ())

CALLS: dict[Endpoint, Callable[[HttpRecall], object]] = {
    Endpoint.LIST_EVENTS: lambda recall: recall.list_events(WHOLE, None),
    Endpoint.RETRIEVE_EVENT: lambda recall: recall.retrieve_event(EVENT),
    Endpoint.SCHEDULE: lambda recall: recall.schedule_bot(EVENT, "key", {"bot_name": "x"}, "i-1"),
    Endpoint.REMOVE: lambda recall: recall.remove_bot(EVENT),
    Endpoint.LIST_CALENDARS: lambda recall: recall.list_calendars("ada@corp.example", None),
    Endpoint.CREATE_CALENDAR: lambda recall: recall.create_calendar(GRANT, "key-1"),
    Endpoint.RETRIEVE_CALENDAR: lambda recall: recall.retrieve_calendar(CALENDAR),
    Endpoint.UPDATE_CALENDAR: lambda recall: recall.update_calendar(CALENDAR, GRANT),
    Endpoint.DELETE_CALENDAR: lambda recall: recall.delete_calendar(CALENDAR),
    Endpoint.LEAVE_CALL: lambda recall: recall.leave_call("bot-1"),
    Endpoint.CREATE_BOT: lambda recall: recall.create_bot(LINK, {"bot_name": "x"}, "i-1"),
    Endpoint.LIST_BOTS: lambda recall: recall.find_bots("name", "value"),
    Endpoint.DELETE_MEDIA: lambda recall: recall.delete_media("bot-1"),
    Endpoint.RETRIEVE_BOT: lambda recall: recall.retrieve_bot("bot-1"),
}
"""One call of each kind."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says; ``close_early`` ends the connection before the body is complete."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    close_early: bool = False
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in; header names in lower case."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes

    def values(self, name: str) -> list[str]:
        return [value for header, value in self.headers if header == name]


class Server:
    """Answers everything with ``answer``, and remembers what was asked."""

    def __init__(self) -> None:
        self.answer = Answer()
        self.asked: list[Asked] = []
        self.released = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle_any(self) -> None:
                outer.handle(self)

            do_GET = do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                return

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("content-length") or 0))
        headers = [(name.lower(), value) for name, value in request.headers.items()]
        self.asked.append(Asked(request.command, request.path, headers, body))
        answer = self.answer
        if answer.silent:
            self.released.wait(10)
            request.close_connection = True
            return
        request.send_response(answer.status)
        for name, value in answer.headers.items():
            request.send_header(name, value)
        request.send_header("content-length", str(len(answer.body) + int(answer.close_early)))
        request.end_headers()
        request.wfile.write(answer.body)
        if answer.close_early:
            request.close_connection = True

    def last(self) -> Asked:
        return self.asked[-1]


@contextmanager
def serving() -> Iterator[Server]:
    """A running server."""
    server = Server()
    thread = threading.Thread(target=server.http.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.http.shutdown()
        thread.join()
        server.http.server_close()


@contextmanager
def recall_at(url: str, now: Callable[[], datetime] = lambda: NOW) -> Iterator[HttpRecall]:
    """A client for this address, closed afterwards."""
    transport = RecallTransport(url, lambda: KEY, now)
    try:
        yield HttpRecall(transport, "client-id", lambda: CLIENT_SECRET)
    finally:
        transport._client.get().close()
