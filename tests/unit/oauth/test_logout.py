from __future__ import annotations

import pytest

from tests.support.oauth.world import Browser


def test_every_sign_in_gets_a_new_session_and_ends_the_old_one(browser: Browser) -> None:
    browser.sign_in()
    first = browser.session_id
    browser.sign_in()
    assert browser.session_id != first
    assert list(browser.world.state.sessions) == [browser.session_id]


@pytest.mark.parametrize("planted", ["a" * 43, "short", "", "x;y"])
def test_a_planted_session_id_is_never_taken_over(browser: Browser, planted: str) -> None:
    browser.jar["__Host-rollcall-session"] = planted
    browser.sign_in()
    assert browser.session_id != planted
    assert planted not in browser.world.state.sessions


def test_signing_out_ends_the_session_and_cleans_the_browser(browser: Browser) -> None:
    browser.sign_in()
    kept = dict(browser.jar)
    page = browser.log_out()
    assert (page.status, page.led_to) == (303, ("/", "signed_out"))
    assert page.headers["clear-site-data"] == '"cache", "storage"'
    assert list(browser.jar) == ["__Host-rollcall-notice"]
    assert browser.world.state.sessions == {}
    thief = Browser(browser.world, kept)
    assert thief.get("/auth/google/start?purpose=connect").location.endswith("next=connect")


def test_signing_out_without_a_session_removes_the_cookie(browser: Browser) -> None:
    browser.jar["__Host-rollcall-session"] = "a" * 43
    assert browser.log_out().led_to == ("/", "signed_out")
    assert list(browser.jar) == ["__Host-rollcall-notice"]


def test_another_site_can_neither_sign_out_nor_remove_the_cookie(browser: Browser) -> None:
    browser.sign_in()
    without_lax_cookies = Browser(browser.world)
    for asking in (browser, without_lax_cookies):
        page = asking.log_out(token=browser.form_token, sec_fetch_site="cross-site")
        assert page.status == 403
        assert page.set_cookies == []
    assert len(browser.world.state.sessions) == 1


@pytest.mark.parametrize("token", ["", "wrong", "x" * 5000])
def test_signing_out_needs_the_form_token(browser: Browser, token: str) -> None:
    browser.sign_in()
    assert browser.log_out(token=token).status == 403
    assert len(browser.world.state.sessions) == 1


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", "form_token={token}"),
        ("application/x-www-form-urlencoded", "form_token={token}&form_token={token}"),
        ("application/x-www-form-urlencoded", "a=b&" * 11 + "form_token={token}"),
        ("application/x-www-form-urlencoded", "other={token}"),
        ("application/json", '{{"form_token": "{token}"}}'),
    ],
)
def test_a_body_that_is_not_our_form_signs_nobody_out(
    browser: Browser, kind: str, body: str
) -> None:
    browser.sign_in()
    text = body.format(token=browser.form_token)
    headers = {"content-type": kind, "sec-fetch-site": "same-origin"}
    assert browser.ask("POST", "/auth/logout", headers=headers, body=text).status == 403
    assert len(browser.world.state.sessions) == 1


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "TRACE"])
def test_signing_out_is_post_alone(browser: Browser, method: str) -> None:
    browser.sign_in()
    page = browser.ask(method, "/auth/logout")
    assert page.status == 405
    assert page.headers["allow"] == "POST"
    assert len(browser.world.state.sessions) == 1
