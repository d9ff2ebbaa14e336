"""Signing in and connecting while an account is being deleted, and after it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from rollcall.ports.portal_store import Mark
from tests.support.memory.portal import begin_erasure
from tests.support.oauth.google import Answer, Form, json_answer
from tests.support.oauth.world import REFRESH_TOKEN, Browser, Page, World

TITLE = "This account is being deleted"


@pytest.fixture
def ada(browser: Browser) -> Browser:
    browser.sign_in()
    return browser


def user_id(world: World) -> str:
    (only,) = world.state.users
    return only


def delete(world: World) -> None:
    """Ask for the deletion."""
    begin_erasure(world.state, user_id(world), "receipt", Mark("main", world.now))


def finish(world: World) -> None:
    """The deletion ends."""
    world.state.erasures.clear()
    world.state.users.clear()
    world.state.connections.clear()


def meanwhile(browser: Browser, happens: Callable[[], None]) -> Page:
    """Connect, while something happens between Google's answer and ours."""
    asked = browser.start("connect")
    granted = browser.world.token_answer(asked["nonce"])

    def answer(form: Form) -> Answer:
        if "code" not in form:
            return json_answer({})
        happens()
        return granted

    browser.world.google.answer = answer
    return browser.return_with(state=asked["state"], code="x")


def test_nobody_signs_in_while_the_account_is_being_deleted(ada: Browser) -> None:
    delete(ada.world)
    sessions = dict(ada.world.state.sessions)
    page = Browser(ada.world).sign_in()
    assert (page.status, TITLE in page.body) == (403, True)
    assert ada.world.state.sessions == sessions


def test_signing_in_after_the_deletion_gives_a_new_account(ada: Browser) -> None:
    before = ada.world.state.users[user_id(ada.world)].generation
    delete(ada.world)
    finish(ada.world)
    ada.world.later(minutes=5)
    fresh = Browser(ada.world)
    assert fresh.sign_in().status == 303
    user = ada.world.state.users[user_id(ada.world)]
    assert user.created_at == ada.world.now
    assert user.generation != before
    assert ada.world.state.connections == {}
    assert ada.start("connect").get("nonce") is None


def test_a_connect_that_is_under_way_is_given_back(ada: Browser) -> None:
    page = meanwhile(ada, lambda: delete(ada.world))
    assert page.status == 403
    assert TITLE in page.body
    assert ada.world.state.connections == {}
    assert [f["token"] for f in ada.world.google.forms if "token" in f] == [REFRESH_TOKEN]


def test_a_connect_that_comes_back_after_the_deletion_is_given_back(ada: Browser) -> None:
    def happens() -> None:
        delete(ada.world)
        finish(ada.world)

    assert meanwhile(ada, happens).status == 400
    assert (ada.world.state.users, ada.world.state.connections) == ({}, {})
    assert [f["token"] for f in ada.world.google.forms if "token" in f] == [REFRESH_TOKEN]


def test_a_connect_of_a_session_that_was_ended_with_all_others_stores_nothing(ada: Browser) -> None:
    def happens() -> None:
        state = ada.world.state
        one = user_id(ada.world)
        state.users[one] = replace(state.users[one], generation="another")

    assert meanwhile(ada, happens).status == 400
    assert ada.world.state.connections == {}


def test_every_sign_in_of_a_user_has_the_users_generation(ada: Browser) -> None:
    second = Browser(ada.world)
    second.sign_in()
    generations = {one.generation for one, _ in ada.world.state.sessions.values()}
    assert generations == {ada.world.state.users[user_id(ada.world)].generation}
    assert generations != {""}


def test_whoever_signs_in_again_to_delete_comes_back_to_that_page(browser: Browser) -> None:
    assert browser.finish(browser.start(next="delete")).location == "/account/delete"
