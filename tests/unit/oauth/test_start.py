from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from rollcall.domain.errors import Unavailable
from rollcall.domain.secret import Secret
from rollcall.protocol.oauth_grant import CALENDAR_SCOPE
from tests.support.oauth.world import Browser, World


def test_signing_in_asks_google_for_who_it_is_and_nothing_else(browser: Browser) -> None:
    asked = browser.start()
    assert asked["scope"] == "openid email profile"
    assert asked["prompt"] == "select_account"
    assert asked["access_type"] == "online"
    assert asked["redirect_uri"] == "https://rollcall.example/auth/google/callback"
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == len(asked["state"]) == len(asked["nonce"]) == 43


def test_connecting_asks_for_the_calendar_and_a_lasting_grant(browser: Browser) -> None:
    browser.sign_in()
    asked = browser.start("connect")
    assert set(asked["scope"].split()) == {"openid", "email", "profile", CALENDAR_SCOPE}
    assert asked["access_type"] == "offline"
    assert asked["prompt"] == "consent"
    assert asked["login_hint"] == "ada@example.com"


def test_the_transaction_cookie_is_bound_to_the_host_and_unreadable(browser: Browser) -> None:
    page = browser.get("/auth/google/start")
    (cookie,) = page.set_cookies
    name, _, rest = cookie.partition("=")
    assert name.startswith("__Host-rollcall-oauth-")
    assert rest.endswith("; Max-Age=600; Path=/; HttpOnly; SameSite=Lax; Secure")
    assert not any(secret in cookie for secret in browser.world.issued)


def test_connecting_without_a_session_signs_in_first_and_keeps_the_intent(
    browser: Browser,
) -> None:
    page = browser.get("/auth/google/start?purpose=connect")
    assert page.status == 303
    assert page.location == "/auth/google/start?purpose=sign_in&next=connect"
    assert page.set_cookies == []
    signed_in = browser.finish(browser.start(next="connect"))
    assert signed_in.location == "/auth/google/start?purpose=connect"


def test_connecting_with_a_dead_session_signs_in_first(browser: Browser) -> None:
    browser.sign_in()
    browser.world.later(days=7)
    page = browser.get("/auth/google/start?purpose=connect")
    assert page.location == "/auth/google/start?purpose=sign_in&next=connect"


def test_connecting_after_the_account_was_erased_signs_in_first(browser: Browser) -> None:
    browser.sign_in()
    browser.world.state.users.clear()
    page = browser.get("/auth/google/start?purpose=connect")
    assert page.location == "/auth/google/start?purpose=sign_in&next=connect"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "%5cevil",
        "%0d%0aSet-Cookie:a=b",
        "javascript:alert(1)",
        "x" * 10_000,
        "home&next=account",
        "Home",
        "",
    ],
)
def test_an_unknown_return_target_is_ignored(browser: Browser, target: str) -> None:
    page = browser.get(f"/auth/google/start?next={target}")
    assert urlsplit(page.location).hostname == "accounts.google.com"
    state = dict(part.split("=") for part in urlsplit(page.location).query.split("&"))
    assert browser.finish(state).location == "/"


@pytest.mark.parametrize(
    ("name", "path"), [("account", "/account"), ("preferences", "/preferences")]
)
def test_a_known_return_target_is_kept(browser: Browser, name: str, path: str) -> None:
    assert browser.finish(browser.start(next=name)).location == path


@pytest.mark.parametrize("query", ["purpose=other", "purpose=connect&purpose=connect", "purpose="])
def test_an_unclear_purpose_is_a_sign_in(browser: Browser, query: str) -> None:
    assert "prompt=select_account" in browser.get(f"/auth/google/start?{query}").location


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/auth/google/start", "/auth/google/callback"])
def test_only_get_and_head_are_answered(browser: Browser, method: str, path: str) -> None:
    page = browser.ask(method, path, headers={"origin": "https://evil.example"})
    assert page.status == 405
    assert page.headers["allow"] == "GET, HEAD"
    assert not [name for name in page.headers if name.startswith("access-control")]
    assert page.set_cookies == []


def test_head_gets_the_headers_alone(browser: Browser) -> None:
    page = browser.ask("HEAD", "/auth/google/start")
    assert (page.status, page.body) == (303, "")


@pytest.mark.parametrize("kind", ["iframe", "frame", "image", "script", "empty", "object", "embed"])
@pytest.mark.parametrize("path", ["/auth/google/start", "/auth/google/callback"])
def test_frames_images_and_scripts_are_refused(browser: Browser, kind: str, path: str) -> None:
    page = browser.get(path, sec_fetch_dest=kind)
    assert page.status == 403
    assert page.set_cookies == []


def test_a_request_by_script_is_refused(browser: Browser) -> None:
    page = browser.get("/auth/google/start", sec_fetch_dest="document", sec_fetch_mode="cors")
    assert page.status == 403


@pytest.mark.parametrize("path", ["/auth/google/start", "/auth/google/callback?state=a&code=b"])
@pytest.mark.parametrize("value", ["prefetch", "prefetch;prerender"])
def test_prefetching_does_nothing(browser: Browser, path: str, value: str) -> None:
    page = browser.get(path, sec_purpose=value)
    assert (page.status, page.body, page.set_cookies) == (204, "", [])


def test_a_navigation_by_the_browser_passes(browser: Browser) -> None:
    page = browser.get(
        "/auth/google/start",
        sec_fetch_dest="document",
        sec_fetch_mode="navigate",
        sec_fetch_site="cross-site",
    )
    assert page.status == 303


def test_the_last_three_trips_of_a_browser_stay_open(browser: Browser) -> None:
    trips = []
    for _tab in range(20):
        trips.append(browser.start())
        browser.world.later(seconds=1)
    assert len(browser.jar) == 3
    assert browser.finish(trips[-4]).status == 400
    for asked in trips[-3:]:
        assert browser.finish(asked).location == "/"


def test_many_foreign_cookies_are_ignored_and_stay(browser: Browser) -> None:
    browser.jar = {f"other-{number}": "x" * 300 for number in range(20)}
    browser.start()
    assert len(browser.jar) == 21


def test_cookies_under_our_name_that_we_did_not_seal_are_removed(browser: Browser) -> None:
    browser.jar = {f"__Host-rollcall-oauth-{number}": "junk" for number in range(5)}
    browser.start()
    assert len(browser.jar) == 1


def test_two_transaction_cookies_of_one_name_are_removed_and_a_new_trip_begins(
    browser: Browser,
) -> None:
    browser.start()
    (pair,) = browser.jar.items()
    page = browser.ask("GET", "/auth/google/start", cookies=[pair, pair])
    assert page.status == 303
    assert [cookie for cookie in page.set_cookies if cookie.startswith(f"{pair[0]}=; Max-Age=0")]


def _unreadable() -> Secret:
    raise Unavailable("secret_unreadable")


def test_without_a_usable_client_secret_the_page_says_to_try_later(world: World) -> None:
    world.client_secret = _unreadable
    page = Browser(world).get("/auth/google/start")
    assert page.status == 503
    assert page.set_cookies == []
    assert "try again in a few minutes" in page.body


def test_an_unknown_path_is_not_found(browser: Browser) -> None:
    assert browser.get("/auth/google/other").status == 404
