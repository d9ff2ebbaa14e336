"""Grants of accounts that are not connected: given back at Google unless a connection needs them.

At Google one revocation ends everything that the account has granted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from rollcall.domain.errors import Unavailable
from rollcall.domain.model import Wanted
from rollcall.protocol.oauth_grant import CALENDAR_SCOPE
from tests.support.oauth.google import Answer, Form, json_answer
from tests.support.oauth.world import ACCESS_TOKEN, REFRESH_TOKEN, Browser, World

ADA = {"sub": "1001", "email": "ada@example.com"}
BOB = {"sub": "1002", "email": "bob@example.com"}
KEPT, GONE = ("/onboarding", "other_account_kept"), ("/onboarding", "other_account")


@pytest.fixture
def ada(browser: Browser) -> Browser:
    browser.sign_in(**ADA)
    return browser


def choose(
    browser: Browser, claims: dict[str, str], revoked: Answer | None = None, **changes: object
) -> tuple[str, str]:
    """Connect, with this account chosen at Google; where the browser is sent."""
    asked = browser.start("connect")
    granted = browser.world.token_answer(asked["nonce"], dict(claims), **changes)

    def answer(form: Form) -> Answer:
        return granted if "code" in form else revoked or json_answer({})

    browser.world.google.answer = answer
    return browser.return_with(state=asked["state"], code="x").led_to


def revoked(world: World) -> list[str]:
    """The tokens that were given back."""
    return [form["token"] for form in world.google.forms if "token" in form]


def test_another_account_gets_its_grant_back(ada: Browser) -> None:
    assert choose(ada, BOB) == GONE
    assert revoked(ada.world) == [REFRESH_TOKEN]
    assert ada.world.state.connections == {}


def test_a_grant_without_a_refresh_token_is_given_back_by_its_access_token(ada: Browser) -> None:
    assert choose(ada, BOB, refresh_token=None) == GONE
    assert revoked(ada.world) == [ACCESS_TOKEN]


def test_a_grant_of_the_name_alone_needs_no_giving_back(ada: Browser) -> None:
    assert choose(ada, BOB, scope="openid email") == GONE
    assert revoked(ada.world) == []


def test_another_account_that_is_connected_here_keeps_its_grant(ada: Browser) -> None:
    bob = Browser(ada.world)
    bob.sign_in(**BOB)
    assert choose(bob, BOB) == ("/onboarding", "connected")
    stored = dict(ada.world.state.connections)
    assert choose(ada, BOB) == KEPT
    assert revoked(ada.world) == []
    assert ada.world.state.connections == stored


def test_another_account_whose_removal_is_under_way_is_left_to_the_worker(ada: Browser) -> None:
    bob = Browser(ada.world)
    bob.sign_in(**BOB)
    choose(bob, BOB)
    ((key, connection),) = ada.world.state.connections.items()
    ada.world.state.connections[key] = replace(connection, wanted=Wanted.REMOVED)
    assert choose(ada, BOB) == KEPT
    assert revoked(ada.world) == []


def test_another_account_that_only_signed_in_here_gets_its_grant_back(ada: Browser) -> None:
    bob = Browser(ada.world)
    bob.sign_in(**BOB)
    assert choose(ada, BOB) == GONE
    assert revoked(ada.world) == [REFRESH_TOKEN]
    assert choose(bob, BOB) == ("/onboarding", "connected")


def test_a_connection_of_ones_own_is_not_touched_by_another_account(ada: Browser) -> None:
    assert choose(ada, ADA) == ("/onboarding", "connected")
    stored = dict(ada.world.state.connections)
    assert choose(ada, BOB, refresh_token="FAKE-BOBS-TOKEN") == GONE
    assert revoked(ada.world) == ["FAKE-BOBS-TOKEN"]
    assert ada.world.state.connections == stored


@pytest.mark.parametrize(
    "answer",
    [
        json_answer({"error": "server_error"}, 500),
        json_answer({"error": "slow_down"}, 429),
        (302, {"location": "https://evil.example"}, b""),
    ],
    ids=["500", "429", "302"],
)
def test_a_grant_that_google_does_not_take_back_is_told(ada: Browser, answer: Answer) -> None:
    assert choose(ada, BOB, answer) == KEPT
    assert ada.world.state.connections == {}


def test_a_grant_that_is_dead_already_is_given_back(ada: Browser) -> None:
    assert choose(ada, BOB, json_answer({"error": "invalid_token"}, 400)) == GONE


def test_a_table_that_does_not_answer_revokes_nothing(ada: Browser) -> None:
    asked = ada.start("connect")
    ada.world.state.before = _refuse("connected")
    assert ada.finish(asked, dict(BOB)).status == 503
    assert revoked(ada.world) == []


@pytest.mark.parametrize("connected_before", [False, True])
def test_an_account_without_a_verified_address_keeps_only_a_grant_in_use(
    ada: Browser, connected_before: bool
) -> None:
    if connected_before:
        choose(ada, ADA)
    unverified = {**ADA, "email": ""}
    assert choose(ada, unverified) == ("/onboarding", "address_unverified")
    assert revoked(ada.world) == ([] if connected_before else [REFRESH_TOKEN])


@pytest.mark.parametrize("connected_before", [False, True])
def test_an_account_that_may_not_come_in_keeps_only_a_grant_in_use(
    ada: Browser, connected_before: bool
) -> None:
    if connected_before:
        choose(ada, ADA)
    stored = dict(ada.world.state.connections)
    asked = ada.start("connect")
    ada.world.allow("corp.example")
    assert ada.finish(asked, dict(ADA)).status == 403
    assert revoked(ada.world) == ([] if connected_before else [REFRESH_TOKEN])
    assert ada.world.state.connections == stored


def test_a_user_deleted_during_the_trip_gets_the_grant_back(ada: Browser) -> None:
    asked = ada.start("connect")
    ada.world.state.users.clear()
    assert ada.finish(asked, dict(ADA)).status == 400
    assert revoked(ada.world) == [REFRESH_TOKEN]


@pytest.mark.parametrize(("field", "value"), [("scope", "openid email"), ("refresh_token", None)])
def test_ones_own_account_keeps_a_grant_that_another_try_completes(
    ada: Browser, field: str, value: str | None
) -> None:
    choose(ada, ADA, None, **{field: value})
    assert revoked(ada.world) == []


def test_what_is_given_back_opened_a_calendar(ada: Browser) -> None:
    choose(ada, BOB, scope=f"openid {CALENDAR_SCOPE}")
    assert revoked(ada.world) == [REFRESH_TOKEN]


def _refuse(name: str) -> Callable[[str], None]:
    def hook(operation: str) -> None:
        if operation == name:
            raise Unavailable("busy")

    return hook
