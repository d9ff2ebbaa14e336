"""The table of bad callbacks: none of them reaches Google or leaves a trace."""

from __future__ import annotations

import pytest

from rollcall.domain.secret import Secret
from tests.support.oauth.google import LocalGoogle
from tests.support.oauth.world import Browser, World, assert_untouched

GOOD = {"state": "S" * 43, "code": "4/FAKE-CODE"}


def test_a_good_answer_signs_in(browser: Browser) -> None:
    page = browser.sign_in()
    assert (page.status, page.location) == (303, "/")
    assert len(browser.session_id or "") == 43
    (user,) = browser.world.state.users.values()
    assert (user.subject, user.email, user.name) == ("1001", "ada@example.com", "Ada")
    assert user.user_id in {session.user_id for session, _ in browser.world.state.sessions.values()}


def test_the_exchange_carries_code_verifier_and_client_in_the_body_alone(
    browser: Browser, google: LocalGoogle
) -> None:
    browser.sign_in()
    (form,) = google.forms
    assert form["code"] == "4/FAKE-CODE-CANARY"
    assert form["grant_type"] == "authorization_code"
    assert form["redirect_uri"] == "https://rollcall.example/auth/google/callback"
    assert form["code_verifier"] in browser.world.issued
    assert form["client_secret"] == "FAKE-CLIENT-SECRET-CANARY"
    assert google.authorizations == [None]
    assert google.paths[0] == "/token"


def test_the_transaction_cookie_is_gone_afterwards(browser: Browser) -> None:
    browser.sign_in()
    assert list(browser.jar) == ["__Host-rollcall-session"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "code=x",
        "state=",
        "state=short&code=x",
        f"state={'S' * 43}&code=x",
        f"state={'S' * 43},{'S' * 43}&code=x",
        f"state={'S' * 43}&state={'S' * 43}&code=x",
        f"state={'S' * 100_000}&code=x",
        f"state={'%C3%A9' * 43}&code=x",
        f"state={'S' * 42}%00&code=x",
        f"state={'S' * 43}%0A&code=x",
        "&".join(f"a{number}=b" for number in range(200)),
    ],
)
def test_a_state_that_is_not_of_this_browser_starts_again(browser: Browser, query: str) -> None:
    browser.start()
    page = browser.get(f"/auth/google/callback?{query}")
    assert page.status == 400
    assert "Please start again" in page.body
    assert_untouched(browser.world)


def test_the_state_of_another_browser_starts_again(world: World) -> None:
    asked = Browser(world).start()
    page = Browser(world).finish(asked)
    assert page.status == 400
    assert_untouched(world)


def test_an_old_transaction_starts_again_and_its_cookie_goes(browser: Browser) -> None:
    asked = browser.start()
    browser.world.later(minutes=10, seconds=1)
    assert browser.finish(asked).status == 400
    assert browser.jar == {}
    assert_untouched(browser.world)


def test_a_transaction_is_good_for_ten_minutes(browser: Browser) -> None:
    asked = browser.start()
    browser.world.later(minutes=10)
    assert browser.finish(asked).status == 303


def test_a_cookie_with_a_changed_byte_starts_again(browser: Browser) -> None:
    asked = browser.start()
    ((name, value),) = browser.jar.items()
    browser.jar[name] = value[:50] + ("A" if value[50] != "A" else "B") + value[51:]
    assert browser.finish(asked).status == 400
    assert browser.jar == {}
    assert_untouched(browser.world)


def test_a_cookie_under_the_name_of_another_state_starts_again(browser: Browser) -> None:
    first, second = browser.start(), browser.start()
    names = list(browser.jar)
    browser.jar[names[0]], browser.jar[names[1]] = browser.jar[names[1]], browser.jar[names[0]]
    assert browser.finish(first).status == 400
    assert browser.finish(second).status == 400
    assert_untouched(browser.world)


def test_a_doubled_cookie_starts_again(browser: Browser) -> None:
    asked = browser.start()
    (pair,) = browser.jar.items()
    target = f"/auth/google/callback?state={asked['state']}&code=x"
    assert browser.ask("GET", target, cookies=[pair, pair]).status == 400
    assert_untouched(browser.world)


def test_cookies_of_the_previous_key_still_open(browser: Browser) -> None:
    asked = browser.start()
    browser.world.cookie_secrets.insert(0, Secret("FAKE-NEW-COOKIE-KEY-9876543210-zyxwvu"))
    assert browser.finish(asked).status == 303


def test_cookies_of_a_key_that_is_no_more_start_again(browser: Browser) -> None:
    asked = browser.start()
    browser.world.cookie_secrets[:] = [Secret("FAKE-NEW-COOKIE-KEY-9876543210-zyxwvu")]
    assert browser.finish(asked).status == 400
    assert_untouched(browser.world)


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"code": ""},
        {"code": "x" * 10_000},
        {"code": "a b"},
        {"code": "a\nb"},
        {"code": "a\x00b"},
        {"code": "é"},
        {"code": "x", "error": "access_denied"},
        {"code": "x", "iss": "https://evil.example"},
        {"code": "x", "iss": "accounts.google.com"},
        {"code": "x", "iss": ""},
        {"code": "x", "iss": None},
        {"code": "x", "iss": "https://accounts.google.com/"},
        {"code": "x", "iss": "HTTPS://ACCOUNTS.GOOGLE.COM"},
        {"code": "x", "iss": " https://accounts.google.com"},
        {"iss": None},
        {"error": "access_denied", "iss": "https://evil.example"},
        {"error": "access_denied", "iss": ""},
    ],
)
def test_an_answer_that_google_does_not_give_starts_again(
    browser: Browser, params: dict[str, str | None]
) -> None:
    asked = browser.start()
    page = browser.return_with(state=asked["state"], **params)
    assert page.status == 400
    assert_untouched(browser.world)


@pytest.mark.parametrize(
    "doubled", ["code=y", "iss=https://accounts.google.com", "error=a&error=b"]
)
def test_a_repeated_parameter_starts_again(browser: Browser, doubled: str) -> None:
    asked = browser.start()
    query = f"state={asked['state']}&code=x&iss=https://accounts.google.com&{doubled}"
    assert browser.get(f"/auth/google/callback?{query}").status == 400
    assert_untouched(browser.world)


def test_the_issuer_in_the_answer_is_accepted_when_it_is_google(browser: Browser) -> None:
    asked = browser.start()
    answer = browser.world.token_answer(asked["nonce"])
    browser.world.google.answer = lambda _form: answer
    page = browser.return_with(
        state=asked["state"], code="x", iss="https://accounts.google.com", scope="anything", hd="a"
    )
    assert page.status == 303


@pytest.mark.parametrize("issuer", ["https://accounts.google.com", None])
@pytest.mark.parametrize(
    ("error", "notice"),
    [
        ("access_denied", "denied"),
        ("server_error", "google_unavailable"),
        ("temporarily_unavailable", "google_unavailable"),
        ("admin_policy_enforced", "google_refused"),
        ("invalid_scope", "google_refused"),
        ("", "google_refused"),
        ("<script>alert(1)</script>", "google_refused"),
    ],
)
def test_a_no_at_google_changes_nothing_and_shows_nothing_of_it(
    browser: Browser, error: str, notice: str, issuer: str | None
) -> None:
    asked = browser.start()
    page = browser.return_with(
        state=asked["state"], error=error, error_description="<b>CANARY</b>", iss=issuer
    )
    assert (page.status, page.led_to) == (303, ("/", notice))
    assert list(browser.jar) == ["__Host-rollcall-notice"]
    assert_untouched(browser.world)
