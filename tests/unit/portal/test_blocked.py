"""A blocked person's pages: closed but for the ways out, which say why and whom to ask."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from functions.portal.deps import Operator
from rollcall.domain.admins import Admins
from rollcall.domain.audit import Act, AuditEntry
from rollcall.use_cases.administer import Administer
from tests.support.memory import MemoryPeopleStore
from tests.support.portal.crowd import Person, crowd
from tests.support.portal.route_table import FORMS, filled, routes_of
from tests.support.portal.rows import make_user
from tests.support.portal.world import Browser, World
from tests.unit.portal.test_leaving_refused import BY_LINK, FOR_ALL, OPEN

REASON = "You left <b>the company</b>."


@pytest.fixture
def world() -> World:
    return World(operator=Operator("Corp", "privacy@corp.example"))


def admin_of(world: World) -> Administer:
    store = MemoryPeopleStore(world.state)
    return Administer(store, world.queue, Admins.parse("root@corp.example"), world.random_text)


@pytest.fixture
def blocked(world: World) -> Person:
    """Somebody blocked, who signed in again."""
    person = crowd(world, 1)[0]
    assert admin_of(world).block("admin", person.user_id, REASON, world.now)
    world.queue.take()
    return replace(person, browser=world.sign_in(person.user_id, 2))


def test_the_sessions_of_before_are_none_any_more(world: World) -> None:
    person = crowd(world, 1)[0]
    assert person.browser.get("/account").status == 200
    admin_of(world).block("admin", person.user_id, "", world.now)
    assert person.browser.get("/account").location == "/?next=account"


def test_every_other_route_refuses_and_says_why(world: World, blocked: Person) -> None:
    ids = {**blocked.ids, "receipt": "FAKE-RECEIPT", "": "none"}
    state = world.state
    before = repr((state.connections, state.preferences, state.events, state.series_overrides))
    for method, pattern in routes_of(world):
        if (method, pattern) in OPEN or pattern.startswith((*FOR_ALL, *BY_LINK)):
            continue
        if (method, pattern) == ("GET", "/preferences/preview"):
            continue
        path, browser = filled(pattern, ids), blocked.browser
        form = FORMS.get(pattern, {})
        answer = browser.post(path, form) if method == "POST" else browser.get(path)
        assert answer.status == 403, (method, pattern)
        assert 'data-notice="blocked"' in answer.body
        assert "Title canary" not in answer.body
    after = repr((state.connections, state.preferences, state.events, state.series_overrides))
    assert after == before
    assert world.queue.take() == []


def test_the_page_says_what_happened_why_and_whom_to_ask(blocked: Person) -> None:
    page = blocked.browser.get("/account/leave").page
    assert page.one("h1").text == "Your account is blocked"
    assert REASON in page.by_id("blocked-reason").text
    assert "privacy@corp.example" in page.by_id("whom-to-ask").text


def test_without_a_contact_and_a_reason_it_names_whoever_runs_it() -> None:
    world = World()
    person = crowd(world, 1)[0]
    admin_of(world).block("admin", person.user_id, " ", world.now)
    page = world.sign_in(person.user_id, 2).get("/account/leave").page
    assert "whoever runs this Rollcall" in page.by_id("whom-to-ask").text
    assert not page.has("blocked-reason")


def test_everything_can_be_taken_out_and_deleted(world: World, blocked: Person) -> None:
    browser = blocked.browser
    taken = json.loads(browser.get("/account/take-out").body)
    assert taken["profile"]["blocked_reason"] == REASON
    assert "blocked_by" not in taken["profile"]
    fields = browser.get("/account/delete").page.one("form", action="/account/delete").fields()
    answer = browser.post("/account/delete", fields | {"phrase": "canary-000@lumen.example"})
    assert browser.get(answer.location).status == 200
    assert world.state.users[blocked.user_id].erasing


def test_once_taken_back_the_session_of_now_opens_every_page(world: World, blocked: Person) -> None:
    assert admin_of(world).unblock("admin", blocked.user_id, world.now)
    assert blocked.browser.get("/account").status == 200
    assert blocked.browser.get("/account/leave").location == "/account"


@pytest.mark.parametrize("used", [False, True])
def test_an_invited_person_has_every_page_until_the_invitation_is_withdrawn(used: bool) -> None:
    world = World(allowed="corp.example")
    guest = replace(make_user(), email="guest@far.example")
    browser, admin = world.add_user(guest), admin_of(world)
    assert browser.get("/account").status == 403
    admin.invite("admin", "Guest@far.example", world.now)
    if used:
        stored = world.state.invitations["guest@far.example"]
        world.state.invitations["guest@far.example"] = replace(stored, used_at=world.now)
        world.now += timedelta(days=3)
    assert browser.get("/account").status == 200
    admin.withdraw("admin", "guest@far.example", world.now)
    assert 'data-notice="not_allowed"' in browser.get("/account").body


def test_an_administrator_has_every_page_whatever_the_domain() -> None:
    world = World(allowed="corp.example", admins="ada@far.example")
    root = replace(make_user(), email="Ada@Far.example")
    assert world.add_user(root).get("/account").status == 200


def test_disconnecting_is_noted_and_asking_again_is_not() -> None:
    world = World()
    browser: Browser = world.add_user()
    page = browser.get("/connections/c-1/disconnect").page
    fields = page.one("form", action="/connections/c-1/disconnect").fields()
    for _ in range(2):
        browser.post("/connections/c-1/disconnect", fields)
    assert list(world.state.audit.values()) == [AuditEntry(world.now, "u-1", Act.DISCONNECTED)]
