"""Two users, every page and action: nothing of the other is read or changed (T-1, T-2)."""

from __future__ import annotations

import pytest

from rollcall.domain.model import User
from tests.support.portal.rows import NOW, make_connection, make_facts, make_row
from tests.support.portal.world import Browser, World

PAGES = ("/", "/preferences", "/account", "/connections/c-b/disconnect", "/onboarding")


@pytest.fixture
def pair(world: World) -> tuple[Browser, Browser]:
    """Ada owns c-a and e-a, Bela owns c-b and e-b."""
    browsers = []
    for letter, name in (("a", "Ada"), ("b", "Bela")):
        user = User(f"u-{letter}", "iss", letter, f"{name}@lumen.example", name, "UTC", NOW)
        own = make_connection(user.user_id, f"c-{letter}", email=user.email)
        browsers.append(world.add_user(user, connections=(own,)))
        facts = make_facts(f"e-{letter}", title=f"Secret of {name}", series=f"s-{letter}")
        world.add_rows(make_row(facts, user_id=user.user_id, key=own.calendar_key))
    return browsers[0], browsers[1]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_shows_a_word_of_the_other_user(pair: tuple[Browser, Browser], path: str) -> None:
    body = pair[0].get(path).body
    assert not [word for word in ("Bela", "e-b", "s-b", "c-b") if f"{word}" in _without(body)]


@pytest.mark.parametrize("action", ["sync", "disconnect"])
def test_a_foreign_connection_is_unknown(
    world: World, pair: tuple[Browser, Browser], action: str
) -> None:
    before = world.state.connections["u-b", "c-b"]
    foreign = pair[0].post(f"/connections/c-b/{action}")
    assert foreign == pair[0].post(f"/connections/never-issued/{action}")
    assert foreign.status == 404
    assert world.state.connections["u-b", "c-b"] == before


def test_the_confirmation_of_a_foreign_connection_is_unknown(pair: tuple[Browser, Browser]) -> None:
    answer = pair[0].get("/connections/c-b/disconnect")
    assert answer == pair[0].get("/connections/never-issued/disconnect")
    assert answer.status == 404


def test_a_choice_for_a_series_stays_with_the_user_who_made_it(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    shared = make_facts("e-c", series="s-shared")
    world.add_rows(make_row(shared, user_id="u-a", key="c-a"))
    world.add_rows(make_row(make_facts("e-d", series="s-shared"), user_id="u-b", key="c-b"))
    fields = {"choice": "skip", "scope": "series"}
    assert pair[0].post("/meetings/e-c/override", fields).status == 303
    assert world.rules("u-b").series == {}
    assert pair[1].get("/").page.by_id("meeting-e-d").attributes["data-state"] == "scheduled"


def test_the_token_of_another_user_opens_nothing(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    fields = {"choice": "skip", "scope": "event"}
    answer = pair[0].post("/meetings/e-a/override", fields, token=pair[1].token)
    assert answer.status == 403
    assert world.rules("u-a").events == {}


def _without(body: str) -> str:
    """The page without what every page has in common."""
    return body.replace("e-bo", "").replace("c-bu", "")
