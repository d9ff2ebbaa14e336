import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpcore
import pytest

from local.system.asgi import Message, Receive, Send
from local.system.errors import CannotRun
from local.system.front import LARGEST_BODY, Front
from local.system.servers import Servers, Site, listen, port_of

type Pairs = list[tuple[bytes, bytes]]


class Api:
    """Stands where the emulator's HTTP API is: keeps what it got, answers what it is told."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.scope: Message = {}
        self.body = b""
        self.status = 200
        self.headers: Pairs = [(b"content-type", b"text/plain")]
        self.answer = b"fine"

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for step in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{step}.complete"})
            return
        self.scope, self.body, more = scope, b"", True
        while more:
            message = await receive()
            self.body += message.get("body", b"")
            more = message.get("more_body", False)
        start = {"type": "http.response.start", "status": self.status, "headers": self.headers}
        await send(start)
        await send({"type": "http.response.body", "body": self.answer})

    def header(self, name: bytes) -> list[bytes]:
        return [value for key, value in self.scope["headers"] if key == name]


@contextmanager
def serving(app: Any) -> Iterator[str]:
    listener = listen(0, "a test", "NONE")
    servers = Servers([Site("test", app, listener)])
    servers.start()
    try:
        yield f"http://127.0.0.1:{port_of(listener)}"
    finally:
        servers.stop()


def _host(headers: Sequence[tuple[bytes, bytes]]) -> Pairs:
    return [] if any(name == b"Host" for name, _ in headers) else [(b"Host", b"localhost:8000")]


class Caller:
    def __init__(self, origin: str, pool: httpcore.ConnectionPool) -> None:
        self.origin, self.pool = origin, pool

    def __call__(
        self,
        method: str,
        target: bytes,
        headers: Sequence[tuple[bytes, bytes]] = (),
        body: bytes = b"",
    ) -> httpcore.Response:
        url = httpcore.URL(self.origin)
        url.target = target
        length = [(b"Content-Length", str(len(body)).encode())] if body else []
        return self.pool.request(
            method, url, headers=[*_host(headers), *headers, *length], content=body
        )


@pytest.fixture(scope="module")
def the_api() -> Api:
    return Api()


@pytest.fixture
def api(the_api: Api) -> Api:
    the_api.forget()
    return the_api


@pytest.fixture(scope="module")
def call(the_api: Api) -> Iterator[Caller]:
    with serving(the_api) as emulator:
        front = Front(emulator, "FAKE-FRONT-KEY", "http://localhost:8000", frozenset({b"other:1"}))
        front.serve_api("a1b2c3d4")
        with serving(front) as origin, httpcore.ConnectionPool() as pool:
            yield Caller(origin, pool)


def test_path_and_query_arrive_byte_for_byte(api: Api, call: Caller) -> None:
    call("GET", b"/a%2Fb/%E2%82%AC//c;d=1?x=1&x=2&y=%20+&empty&=&x=3")

    assert api.scope["raw_path"] == b"/_aws/execute-api/a1b2c3d4/$default/a%2Fb/%E2%82%AC//c;d=1"
    assert api.scope["query_string"] == b"x=1&x=2&y=%20+&empty&=&x=3"


def test_a_binary_body_of_megabytes_arrives_unchanged(api: Api, call: Caller) -> None:
    body = bytes(range(256)) * 4 * 1024 * 5

    call("POST", b"/webhooks/recall", [(b"Content-Type", b"application/json")], body)

    assert api.scope["method"] == "POST"
    assert api.body == body
    assert api.header(b"content-length") == [str(len(body)).encode()]


def test_the_callers_headers_arrive_with_cookies_and_repetitions(api: Api, call: Caller) -> None:
    call("GET", b"/", [(b"Cookie", b"a=1; b=2"), (b"X-Twice", b"1"), (b"X-Twice", b"2")])

    assert api.header(b"cookie") == [b"a=1; b=2"]
    assert api.header(b"x-twice") == [b"1", b"2"]


def test_nobody_can_claim_another_host_sender_or_connection(api: Api, call: Caller) -> None:
    call("GET", b"/", [
        (b"Host", b"other:1"), (b"X-Rollcall-Front-Key", b"guessed"),
        (b"X-Forwarded-For", b"6.6.6.6"), (b"X-Forwarded-Host", b"evil"), (b"Forwarded", b"for=6"),
        (b"X-Forwarded-Proto", b"https"), (b"Connection", b"x-private"), (b"X-Private", b"1"),
        (b"TE", b"trailers"), (b"Keep-Alive", b"9"),
    ])  # fmt: skip

    assert api.header(b"host") == [b"localhost:8000"]
    assert api.header(b"x-rollcall-front-key") == [b"FAKE-FRONT-KEY"]
    assert api.header(b"x-forwarded-for") == [b"127.0.0.1"]
    assert api.header(b"x-forwarded-proto") == [b"http"]
    assert api.header(b"x-forwarded-port") == [b"8000"]
    names = {name for name, _ in api.scope["headers"]}
    assert not names & {b"x-forwarded-host", b"forwarded", b"x-private", b"te", b"keep-alive"}


@pytest.mark.parametrize("host", [b"evil.example", b"localhost", b"localhost:8001", b"", b"[::1]"])
def test_a_call_under_another_name_is_refused_as_by_api_gateway(
    api: Api, call: Caller, host: bytes
) -> None:
    answer = call("GET", b"/", [(b"Host", host)])

    assert (answer.status, answer.content) == (403, b'{"message":"Forbidden"}')
    assert api.scope == {}


def test_each_cookie_that_is_set_stays_a_line_of_its_own(api: Api, call: Caller) -> None:
    api.status = 303
    api.headers = [
        (b"location", b"/next"),
        (b"set-cookie", b"a=1; Expires=Mon, 23 Nov 2026 01:00:00 GMT"),
        (b"set-cookie", b"b=2; HttpOnly"),
    ]
    answer = call("POST", b"/auth/logout")

    assert answer.status == 303
    assert [value for name, value in answer.headers if name == b"set-cookie"] == [
        b"a=1; Expires=Mon, 23 Nov 2026 01:00:00 GMT",
        b"b=2; HttpOnly",
    ]
    assert (b"location", b"/next") in answer.headers


def test_the_answer_has_no_header_of_the_servers_in_between(api: Api, call: Caller) -> None:
    api.headers = [(b"content-type", b"text/plain"), (b"server", b"emulator"), (b"te", b"x")]

    names = [name.lower() for name, _ in call("GET", b"/").headers]

    assert sorted(names) == [b"content-length", b"content-type", b"date"]


def test_an_answer_to_head_has_the_length_but_no_body(api: Api, call: Caller) -> None:
    api.headers, api.answer = [(b"content-length", b"4")], b""

    answer = call("HEAD", b"/static/app.css")

    assert (b"content-length", b"4") in answer.headers
    assert answer.content == b""


def test_a_body_over_the_quota_of_api_gateway_is_refused(api: Api, call: Caller) -> None:
    answer = call("POST", b"/", body=b"x" * (LARGEST_BODY + 1))

    assert answer.status == 413
    assert answer.content == b'{"message":"Request Entity Too Large"}'
    assert api.scope == {}


def test_requests_side_by_side_each_get_their_own_answer(api: Api, call: Caller) -> None:
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(call("GET", b"/").status))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [200] * 20


def test_until_the_stack_is_deployed_callers_are_asked_to_wait() -> None:
    with (
        serving(Front("http://127.0.0.1:9", "", "http://localhost:8000", frozenset())) as origin,
        httpcore.ConnectionPool() as pool,
    ):
        answer = Caller(origin, pool)("GET", b"/")

    assert answer.status == 503
    assert b"Rollcall is starting" in answer.content


def test_without_an_emulator_there_is_a_page_that_says_so() -> None:
    closed = listen(0, "a test", "NONE")
    front = Front(f"http://127.0.0.1:{port_of(closed)}", "", "http://localhost:8000", frozenset())
    closed.close()
    front.serve_api("a1b2c3d4")
    with serving(front) as origin, httpcore.ConnectionPool() as pool:
        answer = Caller(origin, pool)("GET", b"/")

    assert answer.status == 502
    assert (b"content-type", b"text/html; charset=utf-8") in answer.headers
    assert b"does not answer" in answer.content


def test_a_port_in_use_is_named_with_the_variable_that_moves_it() -> None:
    with listen(0, "a test", "NONE") as taken:
        port = port_of(taken)
        with pytest.raises(CannotRun) as caught:
            listen(port, "the pages", "ROLLCALL_PORT")

    assert str(caught.value) == (
        f"Port {port} (the pages) is used by another program;"
        " stop that one, or choose another port with ROLLCALL_PORT."
    )


def test_a_site_that_fails_to_start_is_named() -> None:
    async def broken(scope: Message, receive: Receive, send: Send) -> None:
        raise RuntimeError("broken")

    servers = Servers([Site("the twin of Google", broken, listen(0, "a test", "NONE"))])

    with pytest.raises(CannotRun, match="did not start: the twin of Google"):
        servers.start()
