"""Callbacks that come twice, at once, or while something fails."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from rollcall.domain.errors import Unavailable
from tests.support.oauth.world import Browser, World, assert_untouched


def test_a_reload_after_success_goes_on_without_a_second_exchange(browser: Browser) -> None:
    asked = browser.start()
    cookies = dict(browser.jar)
    browser.finish(asked)
    page = browser.return_with(state=asked["state"], code="4/FAKE-CODE-CANARY")
    assert (page.status, page.location) == (303, "/")
    browser.jar |= cookies
    page = browser.return_with(state=asked["state"], code="4/FAKE-CODE-CANARY")
    assert (page.status, page.location) == (303, "/")
    assert len(browser.world.google.forms) == 1


def test_a_used_transaction_without_a_session_starts_again(browser: Browser) -> None:
    asked = browser.start()
    cookies = dict(browser.jar)
    browser.finish(asked)
    thief = Browser(browser.world, cookies)
    assert thief.return_with(state=asked["state"], code="4/FAKE-CODE-CANARY").status == 400
    assert thief.session_id is None
    assert len(browser.world.google.forms) == 1


def test_simultaneous_callbacks_exchange_once(world: World) -> None:
    for _round in range(20):
        browser = Browser(world)
        asked = browser.start()
        copies = [Browser(world, dict(browser.jar)) for _copy in range(5)]
        before = len(world.google.forms)

        def back(copy: Browser, asked: dict[str, str] = asked) -> int:
            return copy.finish(asked).status

        with ThreadPoolExecutor(5) as pool:
            statuses = sorted(pool.map(back, copies))
        assert statuses == [303, 400, 400, 400, 400]
        assert len(world.google.forms) == before + 1
    assert len(world.state.sessions) == 20


def test_head_on_the_callback_exchanges_nothing(browser: Browser) -> None:
    asked = browser.start()
    page = browser.ask("HEAD", f"/auth/google/callback?state={asked['state']}&code=x")
    assert (page.status, page.body) == (204, "")
    assert_untouched(browser.world)
    assert browser.finish(asked).status == 303


def _fail(name: str) -> Callable[[str], None]:
    def hook(operation: str) -> None:
        if operation == name:
            raise Unavailable("busy")

    return hook


@pytest.mark.parametrize("operation", ["consume", "put_user", "start"])
def test_a_table_that_does_not_answer_says_to_try_later(browser: Browser, operation: str) -> None:
    asked = browser.start()
    browser.world.state.before = _fail(operation)
    page = browser.finish(asked)
    assert page.status == 503
    assert browser.session_id is None
    assert browser.world.state.sessions == {}


def test_a_failure_nobody_thought_of_is_one_generic_page(browser: Browser) -> None:
    asked = browser.start()

    def crash(_operation: str) -> None:
        raise LookupError("CANARY-DETAIL arn:aws:dynamodb")

    browser.world.state.before = crash
    page = browser.finish(asked)
    assert page.status == 500
    assert "Something went wrong" in page.body
    assert "CANARY" not in page.body
    assert "LookupError" not in page.body


def test_every_problem_page_has_the_way_to_the_start_and_the_request_id(browser: Browser) -> None:
    page = browser.get("/auth/google/callback")
    assert page.body.count("<a ") == page.body.count('<a href="/">') == 2
    assert "Back to Rollcall" in page.body
    assert "request-1" in page.body
    assert page.headers["cache-control"] == "no-store"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"
