"""Invited people, administrators and blocked people at sign-in and at connect; what is noted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.audit import Act, AuditEntry
from rollcall.domain.invitations import OPEN
from rollcall.domain.notice import Notice
from rollcall.use_cases.administer import Administer
from tests.support.memory import MemoryPeopleStore
from tests.support.oauth.google import LocalGoogle
from tests.support.oauth.world import Browser, Claims, World

MAX: Claims = {"sub": "2002", "email": "Max@gmail.com", "name": "Max"}
ADA: Claims = {"email": "ada@corp.example"}


@pytest.fixture
def world(google: LocalGoogle) -> World:
    return World(google, allowed="corp.example", admins="root@elsewhere.example")


@pytest.fixture
def admin(world: World) -> Administer:
    store = MemoryPeopleStore(world.state)
    return Administer(store, world.queue, world.admins, world.random_text)


def acts(world: World) -> list[tuple[Act, str, str]]:
    found = sorted(world.state.audit.values(), key=lambda entry: entry.at)
    return [(entry.act, entry.who, entry.why) for entry in found]


def only_user(world: World) -> str:
    (user_id,) = world.state.users
    return user_id


def test_an_invited_address_comes_in_and_connects(
    browser: Browser, world: World, admin: Administer
) -> None:
    assert browser.sign_in(**MAX).status == 403
    assert admin.invite("admin", " max@GMAIL.com", world.now)
    assert browser.sign_in(**MAX).location == "/"
    connected = browser.finish(browser.start("connect"), MAX)
    assert connected.led_to == ("/onboarding", "connected")


def test_an_invitation_lets_one_address_in_and_only_once_google_has_verified_it(
    browser: Browser, world: World, admin: Administer
) -> None:
    admin.invite("admin", "max@gmail.com", world.now)
    assert browser.sign_in(**{**MAX, "email": "max.x@gmail.com"}).status == 403
    assert browser.sign_in(**MAX, email_verified=False).status == 403
    assert world.state.users == {}


def test_an_invitation_that_was_not_used_ends_and_a_used_one_stands(
    browser: Browser, world: World, admin: Administer
) -> None:
    admin.invite("admin", "max@gmail.com", world.now)
    begun = world.now
    world.now = begun + OPEN
    assert browser.sign_in(**MAX).status == 403
    world.now = begun + OPEN - timedelta(seconds=1)
    assert browser.sign_in(**MAX).location == "/"
    world.now = begun + 3 * OPEN
    assert browser.sign_in(**MAX).location == "/"


def test_a_withdrawn_invitation_leaves_the_way_out_and_the_connections(
    browser: Browser, world: World, admin: Administer
) -> None:
    admin.invite("admin", "max@gmail.com", world.now)
    browser.sign_in(**MAX)
    browser.finish(browser.start("connect"), MAX)
    connections = dict(world.state.connections)
    assert admin.withdraw("admin", "max@gmail.com", world.now)
    assert not admin.withdraw("admin", "max@gmail.com", world.now)
    assert browser.start("connect") == {"next": "connect", "purpose": "sign_in"}
    assert browser.sign_in(**MAX).location == "/account/leave"
    assert world.state.connections == connections
    assert acts(world)[-1] == (Act.SIGN_IN_REFUSED, only_user(world), Notice.NOT_ALLOWED)


def test_an_administrator_comes_in_whatever_the_domain(browser: Browser) -> None:
    assert browser.sign_in(sub="7", email="Root@Elsewhere.example").location == "/"
    assert browser.sign_in(sub="8", email="root2@elsewhere.example").status == 403
    unverified = {"sub": "9", "email": "root@elsewhere.example", "email_verified": False}
    assert browser.sign_in(**unverified).status == 403


def test_a_blocked_person_is_led_to_the_ways_out_and_nowhere_else(
    browser: Browser, world: World, admin: Administer
) -> None:
    browser.sign_in(**ADA)
    user_id = only_user(world)
    assert admin.block("admin", user_id, "", world.now)
    # The session of before is none any more, the one to leave with connects nothing.
    for _ in range(2):
        assert browser.start("connect") == {"next": "connect", "purpose": "sign_in"}
        page = browser.finish(browser.start(next="account"), ADA)
        assert page.led_to == ("/account/leave", "")
    admin.unblock("admin", user_id, world.now)
    assert browser.sign_in(**ADA).location == "/"


def test_a_blocked_person_who_deleted_the_account_comes_back_blocked(
    browser: Browser, world: World, admin: Administer
) -> None:
    browser.sign_in(**ADA)
    user_id = only_user(world)
    assert admin.block("admin", user_id, "", world.now)
    at = world.now
    del world.state.users[user_id]
    world.state.blocks[user_id] = (at, "admin")
    page = browser.finish(browser.start(next="account"), ADA)
    assert page.led_to == ("/account/leave", "")
    assert world.state.users[user_id].blocked_at == at
    assert acts(world)[-1] == (Act.SIGN_IN_REFUSED, user_id, Notice.BLOCKED)


def test_who_is_blocked_during_the_trip_connects_nothing(
    browser: Browser, world: World, admin: Administer
) -> None:
    browser.sign_in(**ADA)
    user_id = only_user(world)
    asked = browser.start("connect")
    before = world.state.users[user_id].generation
    admin.block("admin", user_id, "", world.now)
    # As if the block came between two reads of one request: its session is still alive.
    world.state.users[user_id] = replace(world.state.users[user_id], generation=before)
    page = browser.finish(asked, ADA)
    assert page.status == 403
    assert "<h1>This account is blocked</h1>" in page.body
    assert world.state.connections == {}
    assert world.google.paths[-1] == "/revoke"


def test_what_a_person_does_is_noted_and_what_a_stranger_tries_is_not(
    browser: Browser, world: World, admin: Administer
) -> None:
    browser.sign_in(**MAX)
    assert world.state.audit == {}
    browser.sign_in(**ADA)
    world.now += timedelta(seconds=1)
    browser.finish(browser.start("connect"), ADA)
    user_id = only_user(world)
    world.now += timedelta(seconds=1)
    admin.block("admin", user_id, "a reason", world.now)
    world.now += timedelta(seconds=1)
    browser.sign_in(**ADA)
    assert acts(world) == [
        (Act.SIGNED_IN, user_id, ""),
        (Act.CONNECTED, user_id, ""),
        (Act.BLOCKED, "admin", ""),
        (Act.SIGN_IN_REFUSED, user_id, Notice.BLOCKED),
    ]


def test_nobody_floods_the_list_with_sign_ins(browser: Browser, world: World) -> None:
    for _ in range(30):
        browser.sign_in(**ADA)
        world.now += timedelta(seconds=10)
    (entry,) = world.state.audit.values()
    assert entry == AuditEntry(
        world.now - timedelta(seconds=10), only_user(world), Act.SIGNED_IN, times=30
    )


def test_no_log_line_tells_an_address_or_a_reason(
    browser: Browser, world: World, admin: Administer, capsys: pytest.CaptureFixture[str]
) -> None:
    admin.invite("admin", "max@gmail.com", world.now)
    browser.sign_in(**MAX)
    admin.block("admin", only_user(world), "reason-canary", world.now)
    browser.sign_in(**MAX)
    said = "".join(capsys.readouterr())
    assert '"signed_in_to_leave":' in said
    assert [word for word in ("gmail", "canary", "Max") if word in said] == []
