"""What the token endpoint may answer, and what follows."""

from __future__ import annotations

import json
import time

import pytest

from rollcall.protocol.oauth_grant import CALENDAR_SCOPE
from tests.support.oauth.google import Answer, LocalGoogle, json_answer
from tests.support.oauth.tokens import b64, segment
from tests.support.oauth.world import Browser, World

HTML = {"content-type": "text/html"}


def answer_with(world: World, answer: Answer) -> Browser:
    browser = Browser(world)
    asked = browser.start()
    world.google.answer = lambda _form: answer
    browser.jar["asked"] = asked["state"]
    return browser


def back(browser: Browser) -> int:
    return browser.return_with(state=browser.jar.pop("asked"), code="4/FAKE-CODE").status


def test_a_code_that_google_does_not_know_any_more_starts_again(world: World) -> None:
    browser = answer_with(world, json_answer({"error": "invalid_grant"}, 400))
    assert back(browser) == 400
    assert world.state.sessions == {}


@pytest.mark.parametrize(
    "answer",
    [
        json_answer({"error": "invalid_client"}, 401),
        json_answer({"error": "unauthorized_client"}, 400),
        json_answer({"error": "redirect_uri_mismatch"}, 400),
        json_answer({"error": {"message": "x"}}, 400),
        json_answer({"error": "rate_limited"}, 429),
        json_answer({}, 500),
        json_answer({}, 503),
        json_answer({}, 200),
        json_answer([1], 200),
        json_answer("text", 200),
        json_answer({"error": "invalid_client"}, 200),
        (200, HTML, b"<html>busy</html>"),
        (400, HTML, b"<html>busy</html>"),
        (200, {}, b'{"access_token": "a", "id_t'),
        (200, {}, b"access_token=a&id_token=b&token_type=Bearer"),
        (200, {}, b"\xff\xfe\x00"),
        (200, {}, b"[" * 60_000),
        (200, {}, b'{"a": "' + b"x" * 70_000 + b'"}'),
        (200, {"content-length": "500"}, b"{}"),
        (200, {"content-encoding": "gzip"}, b"not gzip"),
        (204, {}, b""),
        (201, {}, b"{}"),
    ],
    ids=lambda answer: f"{answer[0]}-{answer[2][:20]!r}",
)
def test_an_unusable_answer_says_to_try_later(world: World, answer: Answer) -> None:
    browser = answer_with(world, answer)
    assert back(browser) == 503
    assert world.state.sessions == {}
    assert len(world.google.forms) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(world: World, google: LocalGoogle, status: int) -> None:
    browser = answer_with(world, (status, {"location": f"{google.origin}/elsewhere"}, b""))
    assert back(browser) == 503
    assert google.paths == ["/token"]


def test_an_answer_that_does_not_come_ends_within_the_time_limit(
    world: World, google: LocalGoogle
) -> None:
    # The server promises more than it sends and keeps the connection open.
    browser = answer_with(world, (200, {"content-length": "500"}, b"{}"))
    began = time.monotonic()
    assert back(browser) == 503
    assert time.monotonic() - began < 5


def test_a_google_that_is_not_there_says_to_try_later(world: World) -> None:
    browser = Browser(world)
    asked = browser.start()
    world.move_google("http://127.0.0.1:9")
    assert browser.return_with(state=asked["state"], code="x").status == 503


@pytest.mark.parametrize(
    "change",
    [
        {"expires_in": "3599"},
        {"expires_in": -1},
        {"expires_in": None},
        {"token_type": "bearer"},
        {"token_type": None},
        {"scope": None},
        {"scope": "profile email openid extra"},
        {"refresh_token": None},
        {"refresh_token": 7},
        {"surprise": {"a": [1]}},
    ],
    ids=str,
)
def test_oddities_that_do_not_matter_are_tolerated(
    browser: Browser, change: dict[str, object]
) -> None:
    assert browser.finish(browser.start(), None, **change).status == 303


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"id_token": None}, 400),
        ({"id_token": 7}, 400),
        ({"id_token": ""}, 400),
        ({"id_token": "a.b"}, 400),
        ({"access_token": None}, 503),
        ({"expires_in": "soon"}, 503),
        ({"expires_in": [1]}, 503),
        ({"scope": 7}, 503),
        ({"scope": {"a": 1}}, 503),
    ],
    ids=str,
)
def test_an_answer_without_what_counts_signs_nobody_in(
    browser: Browser, change: dict[str, object], status: int
) -> None:
    assert browser.finish(browser.start(), None, **change).status == status
    assert browser.world.state.sessions == {}


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"iss": ["https://accounts.google.com"]},
        {"iss": "https://accounts.google.com/"},
        {"aud": "other.apps.googleusercontent.com"},
        {"aud": None},
        {"aud": ["rollcall-test.apps.googleusercontent.com"]},
        {"azp": "other.apps.googleusercontent.com"},
        {"azp": 1},
        {"nonce": "other"},
        {"nonce": None},
        {"nonce": ["x"]},
        {"nonce": "\ud800"},
        {"sub": ""},
        {"sub": None},
        {"sub": 1001},
        {"sub": "é"},
        {"sub": "x" * 256},
        {"sub": "a b"},
        {"exp": None},
        {"exp": "later"},
        {"exp": 0},
        {"exp": 10**12},
        {"exp": True},
        {"exp": 1e300},
        {"iat": None},
        {"iat": 10**11},
        {"iat": "now"},
        {"email_verified": "true"},
        {"email_verified": 1},
        {"email": 7},
    ],
    ids=str,
)
def test_a_token_with_a_wrong_claim_signs_nobody_in(
    browser: Browser, claims: dict[str, object]
) -> None:
    asked = browser.start()
    made = browser.world.claims(asked["nonce"]) | claims
    token = browser.world.google.signers[0].sign({k: v for k, v in made.items() if v is not None})
    assert browser.finish(asked, id_token=token).status == 400
    assert browser.world.state.sessions == {}
    assert browser.world.state.users == {}


@pytest.mark.parametrize("field", ["iat", "exp"])
@pytest.mark.parametrize(("offset", "status"), [(0, 303), (1, 400)])
def test_clocks_may_differ_by_a_minute(
    browser: Browser, field: str, offset: int, status: int
) -> None:
    now = int(browser.world.now.timestamp())
    claims: dict[str, object] = {"iat": now - 100, "exp": now + 100}
    claims[field] = now + 60 + offset if field == "iat" else now - 59 - offset
    assert browser.finish(browser.start(), claims).status == status


def test_a_duplicated_claim_is_refused(browser: Browser) -> None:
    asked = browser.start()
    signer = browser.world.google.signers[0]
    good = json.dumps(browser.world.claims(asked["nonce"]))
    doubled = good[:-1] + ', "sub": "1001"}'
    head = segment({"alg": "RS256", "kid": signer.key_id, "typ": "JWT"})
    token = signer.sign_text(f"{head}.{b64(doubled.encode())}")
    assert browser.finish(asked, id_token=token).status == 400


@pytest.mark.parametrize("spelling", ["https://accounts.google.com", "accounts.google.com"])
def test_both_spellings_of_google_are_one_user(browser: Browser, spelling: str) -> None:
    browser.sign_in()
    browser.sign_in(iss=spelling)
    assert len(browser.world.state.users) == 1


@pytest.mark.parametrize("email", [None, "", "no-address", "a b@example.com", "x@y\r\nBcc: z"])
def test_without_a_usable_address_one_may_sign_in_but_gets_no_mail(
    browser: Browser, email: str | None
) -> None:
    assert browser.sign_in(email=email).status == 303
    (user,) = browser.world.state.users.values()
    assert user.email == ""


@pytest.mark.parametrize("verified", [False, None])
def test_an_address_that_google_has_not_verified_is_not_kept(
    browser: Browser, verified: bool | None
) -> None:
    browser.sign_in(email_verified=verified)
    (user,) = browser.world.state.users.values()
    assert user.email == ""


@pytest.mark.parametrize(
    ("claims", "users"),
    [
        ({"sub": "1002"}, 2),
        ({"email": "ADA@example.com"}, 1),
        ({"email": "other@example.com"}, 1),
        ({"sub": "1002", "email": "ada@example.com", "email_verified": False}, 2),
        ({"hd": "evil.example"}, 1),
    ],
    ids=str,
)
def test_who_somebody_is_never_depends_on_the_address(
    browser: Browser, claims: dict[str, object], users: int
) -> None:
    browser.sign_in()
    browser.sign_in(**claims)
    assert len(browser.world.state.users) == users


def test_the_name_is_one_line_of_bounded_length(browser: Browser) -> None:
    browser.sign_in(name="A\u202eda\r\n\x00" + "x" * 1000)
    (user,) = browser.world.state.users.values()
    assert user.name.startswith("Adax")
    assert len(user.name) == 200


def test_the_calendar_scope_is_the_one_recall_needs() -> None:
    assert CALENDAR_SCOPE == "https://www.googleapis.com/auth/calendar.events.readonly"
