"""Google's hosted domain is kept at each sign-in and at connect, and the worker follows it."""

from __future__ import annotations

import pytest

from rollcall.domain.model import Connection
from tests.support.oauth.world import Browser

CORP = {"email": "ada@corp.example", "hd": "corp.example"}
ALONE = {"email": "ada@corp.example"}


@pytest.fixture
def ada(browser: Browser) -> Browser:
    """Signed in and connected, without a Workspace."""
    browser.sign_in(**ALONE)
    browser.finish(browser.start("connect"), dict(ALONE))
    return browser


def hosted(browser: Browser) -> str:
    (user,) = browser.world.state.users.values()
    return user.hosted_domain


def connection(browser: Browser) -> Connection:
    (only,) = browser.world.state.connections.values()
    return only


def test_a_sign_in_with_another_hosted_domain_has_the_events_evaluated(ada: Browser) -> None:
    before = connection(ada)
    woken = len(ada.world.state.wakes)
    ada.world.later(minutes=1)
    ada.sign_in(**CORP)

    assert hosted(ada) == "corp.example"
    assert connection(ada).requested == before.requested + 1
    assert connection(ada).due_at == ada.world.now
    assert len(ada.world.state.wakes) == woken + 1

    ada.sign_in(**ALONE)
    assert hosted(ada) == ""
    assert connection(ada).requested == before.requested + 2


def test_a_sign_in_with_the_same_hosted_domain_asks_nothing_of_the_worker(ada: Browser) -> None:
    before = connection(ada)
    woken = len(ada.world.state.wakes)
    ada.sign_in(**ALONE)

    assert connection(ada) == before
    assert len(ada.world.state.wakes) == woken


def test_connecting_renews_the_hosted_domain(ada: Browser) -> None:
    ada.finish(ada.start("connect"), dict(CORP))

    assert hosted(ada) == "corp.example"
