"""Routing and origins."""

from __future__ import annotations

import json

import pytest

from rollcall.protocol.origin import is_loopback_http, public_origin
from rollcall.runtime.http import Request, Response
from rollcall.runtime.routing import Params, Router


def ask(router: Router, method: str, path: str) -> Response:
    return router.dispatch(Request(method, path, "", {}, (), b"", "", "request-1"))


def echo(request: Request, params: Params) -> Response:
    return Response(200, json.dumps([request.method, dict(params)]))


@pytest.fixture
def router() -> Router:
    router = Router(
        lambda request: Response(404, "not found"),
        lambda request, allow: Response(405, f"use {allow}", {"content-type": "text/plain"}),
    )
    router.add("GET", "/", echo)
    router.add("GET", "/meetings", echo)
    router.add("GET", "/meetings/{event}", echo)
    router.add("POST", "/meetings/{event}/{choice}", echo)
    router.add("GET", "/meetings/{event}/{choice}", echo)
    return router


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/", {}),
        ("/meetings", {}),
        ("/meetings/e1", {"event": "e1"}),
        ("/meetings/%2e%2e", {"event": "%2e%2e"}),
        ("/meetings/e1/skip", {"event": "e1", "choice": "skip"}),
    ],
)
def test_a_path_finds_its_handler(router: Router, path: str, params: dict[str, str]) -> None:
    assert json.loads(str(ask(router, "GET", path).body)) == ["GET", params]


@pytest.mark.parametrize(
    "path", ["", "/x", "/meetings/", "/meetings//skip", "//meetings", "/a/b/c/d"]
)
def test_another_path_is_not_found(router: Router, path: str) -> None:
    assert ask(router, "GET", path).status == 404


@pytest.mark.parametrize(
    ("path", "allow"), [("/meetings", "GET, HEAD"), ("/meetings/e1/skip", "GET, HEAD, POST")]
)
def test_another_method_is_told_which_ones_there_are(router: Router, path: str, allow: str) -> None:
    answer = ask(router, "DELETE", path)
    assert answer.status == 405
    assert answer.headers == {"allow": allow, "content-type": "text/plain"}
    assert answer.body == f"use {allow}"


def test_head_is_get_without_the_body(router: Router) -> None:
    answer = ask(router, "HEAD", "/meetings")
    assert (answer.status, answer.body) == (200, "")
    assert ask(router, "HEAD", "/x").status == 404


def test_an_origin_is_taken_as_it_is_or_not_at_all() -> None:
    # tests/infra/test_values.py has the table.
    assert public_origin("http://localhost:8000") == "http://localhost:8000"
    with pytest.raises(ValueError, match="no slash"):
        public_origin("http://localhost:8000/")


def test_only_plain_http_on_this_machine_is_loopback() -> None:
    assert is_loopback_http("http://127.0.0.1:8001/token")
    assert not is_loopback_http("https://localhost/token")
    assert not is_loopback_http("http://localhost.evil.example/")
    assert not is_loopback_http("http://[::1")
