from __future__ import annotations

from collections.abc import Callable

import pytest

from rollcall.domain.errors import Unavailable
from rollcall.domain.model import Connection, Wanted
from tests.support.oauth.google import json_answer
from tests.support.oauth.world import REFRESH_TOKEN, Browser, World

IDENTITY_ONLY = "openid https://www.googleapis.com/auth/userinfo.email"
OTHER_CALENDAR_SCOPES = "openid https://www.googleapis.com/auth/calendar.readonly"


@pytest.fixture
def ada(browser: Browser) -> Browser:
    browser.sign_in()
    return browser


def connect(
    browser: Browser, claims: dict[str, object] | None = None, **changes: object
) -> tuple[str, str]:
    return browser.finish(browser.start("connect"), claims, **changes).led_to


def connection(world: World) -> Connection:
    (only,) = world.state.connections.values()
    return only


def test_a_grant_is_stored_sealed_and_the_worker_is_woken(ada: Browser) -> None:
    assert connect(ada) == ("/onboarding", "connected")
    stored = connection(ada.world)
    assert stored.wanted is Wanted.CONNECTED
    assert stored.email == "ada@example.com"
    assert stored.cause == "request-1"
    assert REFRESH_TOKEN.encode() not in stored.token
    opened = ada.world.key.decrypt(
        stored.token, user_id=stored.user_id, calendar_key=stored.calendar_key
    )
    assert opened == REFRESH_TOKEN
    assert ada.world.queue.take() == ["main"]
    assert ada.world.state.connection_workspaces == {(stored.user_id, stored.calendar_key): "main"}


def test_connecting_keeps_the_session(ada: Browser) -> None:
    before = ada.session_id
    connect(ada)
    assert ada.session_id == before


def test_connecting_again_replaces_the_grant(ada: Browser) -> None:
    connect(ada)
    connect(ada, refresh_token="FAKE-SECOND-TOKEN")
    stored = connection(ada.world)
    assert stored.token_version == 2
    assert b"FAKE-SECOND-TOKEN"[::-1] in stored.token


BAD: list[tuple[str, dict[str, object], dict[str, object]]] = [
    ("calendar_box", {}, {"scope": IDENTITY_ONLY}),
    ("calendar_box", {}, {"scope": OTHER_CALENDAR_SCOPES}),
    ("calendar_box", {}, {"scope": None}),
    ("calendar_box", {}, {"scope": ""}),
    ("no_refresh_token", {}, {"refresh_token": None}),
    ("no_refresh_token", {}, {"refresh_token": ""}),
    ("no_refresh_token", {}, {"refresh_token": "a\nb"}),
    ("address_unverified", {"email_verified": False}, {}),
    ("address_unverified", {"email_verified": None}, {}),
    ("address_unverified", {"email": None}, {}),
    ("address_unverified", {"email": ""}, {}),
    ("address_unverified", {"email": "ada@bücher.example", "email_verified": False}, {}),
    ("address_unverified", {"email_verified": False}, {"scope": IDENTITY_ONLY}),
    ("address_unusable", {"email": "ada@bücher.example"}, {}),
    ("address_unusable", {"email": "åda@example.com"}, {}),
]


@pytest.mark.parametrize("connected_before", [False, True])
@pytest.mark.parametrize(("notice", "claims", "changes"), BAD, ids=str)
def test_a_grant_that_cannot_be_used_changes_nothing(
    ada: Browser,
    notice: str,
    claims: dict[str, object],
    changes: dict[str, object],
    connected_before: bool,
) -> None:
    before = [connect(ada)] if connected_before else []
    stored = dict(ada.world.state.connections)
    ada.world.queue.take()
    assert connect(ada, claims, **changes) == ("/onboarding", notice)
    assert ada.world.state.connections == stored
    assert len(stored) == len(before)
    assert len(ada.world.state.users) == 1
    assert ada.world.queue.take() == []


@pytest.mark.parametrize("connected_before", [False, True])
@pytest.mark.parametrize(
    ("error", "notice"),
    [
        ("access_denied", "denied"),
        ("invalid_scope", "google_refused"),
        ("server_error", "google_unavailable"),
    ],
)
def test_a_no_at_google_leaves_the_connection_as_it_is(
    ada: Browser, error: str, notice: str, connected_before: bool
) -> None:
    before = [connect(ada)] if connected_before else []
    stored = dict(ada.world.state.connections)
    asked = ada.start("connect")
    page = ada.return_with(state=asked["state"], error=error)
    assert page.led_to == ("/onboarding", notice)
    assert ada.world.state.connections == stored
    assert len(stored) == len(before)


def test_a_scope_that_only_the_address_names_is_not_granted(ada: Browser) -> None:
    asked = ada.start("connect")
    answer = ada.world.token_answer(asked["nonce"], scope=IDENTITY_ONLY)
    ada.world.google.answer = lambda _form: answer
    page = ada.return_with(state=asked["state"], code="x", scope=asked["scope"])
    assert page.led_to == ("/onboarding", "calendar_box")
    assert ada.world.state.connections == {}


def sign_out(browser: Browser) -> None:
    browser.log_out()


def erase(browser: Browser) -> None:
    browser.world.state.sessions.clear()
    browser.world.state.users.clear()


def sign_in_again(browser: Browser) -> None:
    browser.sign_in()


def switch_account(browser: Browser) -> None:
    browser.sign_in(sub="1002", email="bob@example.com")


def wait_a_week(browser: Browser) -> None:
    browser.world.state.sessions = {
        key: (session, browser.world.now)
        for key, (session, _expiry) in browser.world.state.sessions.items()
    }


def lose_the_cookie(browser: Browser) -> None:
    del browser.jar["__Host-rollcall-session"]


@pytest.mark.parametrize(
    "change", [sign_out, erase, sign_in_again, switch_account, wait_a_week, lose_the_cookie]
)
def test_a_session_that_changed_meanwhile_gets_no_calendar(
    ada: Browser, change: Callable[[Browser], None]
) -> None:
    asked = ada.start("connect")
    change(ada)
    calls = len(ada.world.google.forms)
    assert ada.finish(asked).status == 400
    assert ada.world.state.connections == {}
    assert len(ada.world.google.forms) == calls


def test_a_user_erased_while_the_session_lives_is_not_revived(ada: Browser) -> None:
    asked = ada.start("connect")
    ada.world.state.users.clear()
    assert ada.finish(asked).status == 400
    assert ada.world.state.connections == {}
    assert ada.world.state.users == {}


def test_an_attackers_trip_cannot_be_finished_by_a_victim(world: World) -> None:
    attacker, victim = Browser(world), Browser(world)
    attacker.sign_in(sub="666", email="eve@example.com")
    victim.sign_in()
    asked = attacker.start("connect")
    assert victim.finish(asked).location == "/"
    victim.jar |= {name: value for name, value in attacker.jar.items() if "oauth" in name}
    assert victim.finish(asked).status == 400
    assert world.state.connections == {}


def test_a_victims_trip_cannot_be_finished_by_an_attacker(world: World) -> None:
    attacker, victim = Browser(world), Browser(world)
    attacker.sign_in(sub="666", email="eve@example.com")
    victim.sign_in()
    asked = victim.start("connect")
    attacker.jar |= {name: value for name, value in victim.jar.items() if "oauth" in name}
    assert attacker.finish(asked).status == 400
    assert world.state.connections == {}


def test_a_sign_in_trip_never_stores_a_calendar(ada: Browser) -> None:
    assert ada.finish(ada.start()).location == "/"
    assert ada.world.state.connections == {}


def _refuse(name: str) -> Callable[[str], None]:
    def hook(operation: str) -> None:
        if operation == name:
            raise Unavailable("busy")

    return hook


def test_a_wake_up_that_fails_costs_nothing_but_time(ada: Browser) -> None:
    ada.world.state.before = _refuse("wake")
    assert connect(ada) == ("/onboarding", "connected")
    assert connection(ada.world).due_at == ada.world.now


def test_a_grant_that_cannot_be_stored_says_to_try_later(ada: Browser) -> None:
    ada.world.state.before = _refuse("connect")
    assert ada.finish(ada.start("connect")).status == 503
    assert ada.world.state.connections == {}
    assert ada.world.queue.take() == []


def test_an_expired_code_keeps_the_connection(ada: Browser) -> None:
    connect(ada)
    stored = dict(ada.world.state.connections)
    asked = ada.start("connect")
    ada.world.google.answer = lambda _form: json_answer({"error": "invalid_grant"}, 400)
    assert ada.return_with(state=asked["state"], code="x").status == 400
    assert ada.world.state.connections == stored
