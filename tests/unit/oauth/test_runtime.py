"""Routing, settings, origins, the log line, and the type that hides secrets."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from dataclasses import asdict, dataclass
from typing import Any

import pytest

from functions.oauth_callback.settings import Settings
from rollcall.domain.secret import Secret
from rollcall.protocol.origin import endpoint, is_loopback_http, public_origin
from rollcall.runtime.http import Request, Response
from rollcall.runtime.observability import failure, make_telemetry
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
    "ROLLCALL_TOKEN_KEY_ID": "key",
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


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("https://rollcall.example", "https://rollcall.example"),
        ("https://rollcall.example/", "https://rollcall.example"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("https://abc123.execute-api.us-west-2.amazonaws.com", None),
    ],
)
def test_an_origin_is_canonical(given: str, canonical: str | None) -> None:
    assert public_origin(given) == (canonical or given)


def test_endpoints_are_https_or_on_this_machine() -> None:
    assert endpoint("http://localhost:8001/token") == "http://localhost:8001/token"
    assert is_loopback_http("http://127.0.0.1:8001/token")
    assert not is_loopback_http("https://localhost/token")
    assert not is_loopback_http("http://localhost.evil.example/")
    assert not is_loopback_http("http://[::1")


SECRET = Secret("FAKE-CANARY-TEXT")


@dataclass
class Holder:
    secret: Secret


def test_a_secret_is_never_printed() -> None:
    holder = Holder(SECRET)
    texts = [
        repr(SECRET),
        str(SECRET),
        f"{SECRET}",
        f"{SECRET!r:>40}",
        f"{SECRET:>40}",
        repr(holder),
        str([SECRET]),
        repr(vars(holder)),
    ]
    assert not [text for text in texts if "CANARY" in text]
    assert not hasattr(SECRET, "__dict__")


def _pickled(secret: Secret) -> object:
    return pickle.dumps(secret)


@pytest.mark.parametrize(
    "leak",
    [_pickled, json.dumps, copy.copy, copy.deepcopy, hash, lambda s: asdict(Holder(s))],
    ids=["pickle", "json", "copy", "deepcopy", "hash", "asdict"],
)
def test_a_secret_cannot_be_written_copied_or_hashed(leak: Any) -> None:
    with pytest.raises(TypeError) as caught:
        leak(SECRET)
    assert "CANARY" not in str(caught.value)


def test_secrets_compare_by_their_text() -> None:
    assert Secret("FAKE-CANARY-TEXT") == SECRET
    assert Secret("other") != SECRET
    assert SECRET != "FAKE-CANARY-TEXT"
    assert SECRET.reveal() == "FAKE-CANARY-TEXT"


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_an_invocation_is_one_line_and_its_counts(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry = make_telemetry("service-one")
    telemetry.finish("signed_in", counts={"tries": 2}, status=303, user=None)
    logged, counted = lines(capsys.readouterr().out)
    assert logged["message"] == "invocation"
    assert logged["level"] == "INFO"
    assert (logged["outcome"], logged["status"]) == ("signed_in", 303)
    assert "user" not in logged
    assert counted["service"] == "service-one"
    assert (counted["signed_in"], counted["tries"]) == ([1.0], [2.0])
    assert counted["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Rollcall"


def test_counts_do_not_leak_into_the_next_invocation(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry = make_telemetry("service-two")
    telemetry.finish("first")
    telemetry.finish("second")
    counted = lines(capsys.readouterr().out)[3]
    assert "first" not in counted


def test_what_a_stranger_wrote_stays_one_bounded_line(capsys: pytest.CaptureFixture[str]) -> None:
    make_telemetry("service-three").finish("x", text='a\r\n{"level":"FAKE"}\x00\u2028' + "b" * 9999)
    text = capsys.readouterr().out
    assert len(text.splitlines()) == 2
    assert len(text) < 2000


def test_an_error_is_logged_by_type_and_place_and_not_by_its_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = LookupError("CANARY")
    make_telemetry("service-four").finish("crashed", failed=True, cause=error)
    text = capsys.readouterr().out
    assert "CANARY" not in text
    assert lines(text)[0]["level"] == "ERROR"
    assert lines(text)[0]["error"] == "LookupError"


def test_the_place_of_an_error_is_where_it_was_raised() -> None:
    with pytest.raises(KeyError) as caught:
        dict[str, str]()["CANARY"]
    assert str(failure(caught.value)["at"]).startswith("test_runtime.py:")


@pytest.mark.parametrize("level", ["DEBUG", "debug", "NOTSET", "", "10"])
def test_a_log_level_that_tells_too_much_is_refused(level: str) -> None:
    with pytest.raises(ValueError, match="POWERTOOLS_LOG_LEVEL"):
        make_telemetry("service-five", level=level)


def test_libraries_that_log_addresses_are_quiet() -> None:
    make_telemetry("service-six")
    for name in ("httpx", "botocore", "urllib3", "requests_oauthlib", "oauthlib"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)
