"""Routing, settings and origins."""

from __future__ import annotations

import json

import pytest

from functions.oauth_callback.settings import Settings
from rollcall.protocol.origin import endpoint, is_loopback_http, public_origin
from rollcall.runtime.http import Request, Response
from rollcall.runtime.routing import Params, Router

ENV = {
    "ROLLCALL_STATE_TABLE": "state",
    "ROLLCALL_EPHEMERAL_TABLE": "ephemeral",
    "ROLLCALL_WAKE_QUEUE_URL": "https://sqs.example/wake.fifo",
    "ROLLCALL_PUBLIC_URL": "https://rollcall.example",
    "ROLLCALL_GOOGLE_CLIENT_ID": "rollcall-test.apps.googleusercontent.com",
    "ROLLCALL_GOOGLE_AUTH_URL": "https://accounts.google.com/o/oauth2/v2/auth",
    "ROLLCALL_GOOGLE_TOKEN_URL": "https://oauth2.googleapis.com/token",
    "ROLLCALL_GOOGLE_JWKS_URL": "https://www.googleapis.com/oauth2/v3/certs",
    "ROLLCALL_GOOGLE_ISSUER": "https://accounts.google.com",
    "ROLLCALL_GOOGLE_CLIENT_SECRET_NAME": "google",
    "ROLLCALL_COOKIE_KEY_SECRET_NAME": "cookie",
    "ROLLCALL_GOOGLE_REVOKE_URL": "https://oauth2.googleapis.com/revoke",
    "ROLLCALL_TOKEN_KEY_ID": "key",
    "ROLLCALL_ALLOWED_DOMAINS": "corp.example",
}


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


def test_settings_come_from_the_environment() -> None:
    settings = Settings.from_env(ENV)
    assert settings.redirect_uri == "https://rollcall.example/auth/google/callback"
    assert settings.token_key_id == "key"


@pytest.mark.parametrize("name", sorted(ENV))
@pytest.mark.parametrize("value", [None, "", "   "])
def test_a_missing_setting_is_named(name: str, value: str | None) -> None:
    env = {**ENV, name: value or ""}
    with pytest.raises(ValueError, match=f"^{name} is not set"):
        Settings.from_env(env)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROLLCALL_GOOGLE_CLIENT_ID", "CANARY"),
        ("ROLLCALL_GOOGLE_CLIENT_ID", "CANARY.apps.googleusercontent.com.evil.example"),
        *[
            ("ROLLCALL_PUBLIC_URL", value)
            for value in (
                "CANARY",
                "http://canary.example",
                "https://canary.example/path",
                "https://canary.example:8443",
                "https://Canary.example",
                "https://xn--canary-abc.example",
                "https://user@canary.example",
                "https://canary.example?x",
                "https://canary.example#",
                "https://canary.example\n",
                "https://cana ry.example",
                "https://canáry.example",
                "HTTPS://canary.example",
                "https://canary.example:99999",
                "https://",
                "//canary.example",
                "javascript:canary",
            )
        ],
        *[
            (f"ROLLCALL_GOOGLE_{which}", value)
            for which in ("AUTH_URL", "TOKEN_URL", "JWKS_URL", "ISSUER")
            for value in ("http://canary.example/x", "https://c@canary/x", "https://canary.x/?q")
        ],
    ],
)
def test_a_wrong_setting_is_named_without_its_value(name: str, value: str) -> None:
    # A trailing line break is what shells add; inside a value it is wrong.
    env = {**ENV, name: value.replace("\n", "\n.")}
    with pytest.raises(ValueError, match=f"^{name} must") as caught:
        Settings.from_env(env)
    assert "canary" not in str(caught.value).lower()


def test_an_origin_is_taken_as_it_is_or_not_at_all() -> None:
    # tests/infra/test_values.py has the table.
    assert public_origin("http://localhost:8000") == "http://localhost:8000"
    with pytest.raises(ValueError, match="no slash"):
        public_origin("http://localhost:8000/")


def test_endpoints_are_https_or_on_this_machine() -> None:
    assert endpoint("http://localhost:8001/token") == "http://localhost:8001/token"
    assert is_loopback_http("http://127.0.0.1:8001/token")
    assert not is_loopback_http("https://localhost/token")
    assert not is_loopback_http("http://localhost.evil.example/")
    assert not is_loopback_http("http://[::1")
