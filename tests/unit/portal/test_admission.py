"""Sessions of people who may not come in any more, because the operator narrowed the list."""

from __future__ import annotations

import pytest

from rollcall.domain.model import User
from tests.support.portal.rows import make_row, make_user
from tests.support.portal.world import Answer, Browser, World

PAGES = ("/", "/onboarding", "/preferences", "/account", "/connections/c-1/disconnect")
ACTIONS = (
    "/onboarding",
    "/meetings/e-1/override",
    "/preferences",
    "/preferences/preview",
    "/connections/c-1/sync",
    "/connections/c-1/disconnect",
)


def member(email: str, hosted_domain: str = "") -> User:
    user = make_user()
    return User(
        user.user_id, user.issuer, user.subject, email, user.name, hosted_domain=hosted_domain
    )


def signed_in(email: str, hosted_domain: str = "", allowed: str = "corp.example") -> Browser:
    world = World(allowed=allowed)
    world.add_rows(make_row())
    return world.add_user(member(email, hosted_domain))


@pytest.mark.parametrize(
    "browser",
    [
        signed_in("ada@corp.example"),
        signed_in("ada@secondary.example", "corp.example"),
        signed_in("", "corp.example"),
        signed_in("max@gmail.com", allowed="*"),
        signed_in("", allowed="*"),
    ],
    ids=["address", "organisation", "no address", "everybody", "everybody without address"],
)
def test_people_of_a_listed_domain_see_their_pages(browser: Browser) -> None:
    assert browser.get("/account").status == 200


REFUSED = [
    ("max@gmail.com", ""),
    ("ada@eu.corp.example", ""),
    ("", ""),
    ("a@x.example", "x.example"),
]


@pytest.mark.parametrize(("email", "hosted_domain"), REFUSED)
@pytest.mark.parametrize("path", PAGES)
def test_others_see_the_home_page_with_the_reason(
    email: str, hosted_domain: str, path: str
) -> None:
    answer = signed_in(email, hosted_domain).get(path)
    assert_refused(answer)


@pytest.mark.parametrize("path", ACTIONS)
def test_others_change_nothing(path: str) -> None:
    browser = signed_in("max@gmail.com")
    state = browser.world.state
    before = (dict(state.connections), dict(state.preferences), dict(state.events))
    assert_refused(browser.post(path, {"choice": "skip", "scope": "event"}))
    assert (state.connections, state.preferences, state.events) == before
    assert browser.world.queue.take() == []


def test_a_wider_list_lets_the_same_session_in_again() -> None:
    browser = signed_in("max@gmail.com")
    assert_refused(browser.get("/"))
    wider = World(allowed="gmail.com", state=browser.world.state)
    assert Browser(wider, browser.session_id).get("/").status == 200


def assert_refused(answer: Answer) -> None:
    assert answer.status == 403
    assert 'data-notice="not_allowed"' in answer.body
    assert 'href="/auth/google/start"' in answer.body
    assert "max@gmail.com" not in answer.body
