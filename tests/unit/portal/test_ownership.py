"""Two users, every page and action: nothing of the other is read or changed (T-1, T-2)."""

from __future__ import annotations

import pytest

from rollcall.domain.model import User
from tests.support.portal.rows import NOW, make_connection, make_facts, make_row
from tests.support.portal.world import Browser, World

PAGES = ("/", "/preferences", "/account", "/connections/c-bela/disconnect", "/onboarding")


@pytest.fixture
def pair(world: World) -> tuple[Browser, Browser]:
    """Ada owns c-ada and e-ada, Bela owns c-bela and e-bela."""
    browsers = []
    for name in ("ada", "bela"):
        user = User(f"u-{name}", "iss", name, f"{name}@lumen.example", name, "UTC", NOW)
        own = make_connection(user.user_id, f"c-{name}", email=user.email)
        browsers.append(world.add_user(user, connections=(own,)))
        facts = make_facts(f"e-{name}", title=f"Secret of {name}", series=f"s-{name}")
        world.add_rows(make_row(facts, user_id=user.user_id, key=own.calendar_key))
    return browsers[0], browsers[1]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_shows_a_word_of_the_other_user(pair: tuple[Browser, Browser], path: str) -> None:
    body = pair[0].get(path).body
    assert "bela" not in body.casefold()


@pytest.mark.parametrize("action", ["sync", "disconnect"])
def test_a_foreign_connection_is_unknown(
    world: World, pair: tuple[Browser, Browser], action: str
) -> None:
    before = world.state.connections["u-bela", "c-bela"]
    foreign = pair[0].post(f"/connections/c-bela/{action}")
    assert foreign == pair[0].post(f"/connections/never-issued/{action}")
    assert foreign.status == 404
    assert world.state.connections["u-bela", "c-bela"] == before


def test_the_confirmation_of_a_foreign_connection_is_unknown(pair: tuple[Browser, Browser]) -> None:
    answer = pair[0].get("/connections/c-bela/disconnect")
    assert answer == pair[0].get("/connections/never-issued/disconnect")
    assert answer.status == 404


def test_a_choice_for_a_series_stays_with_the_user_who_made_it(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    shared = make_facts("e-shared-1", series="s-shared")
    world.add_rows(make_row(shared, user_id="u-ada", key="c-ada"))
    world.add_rows(
        make_row(make_facts("e-shared-2", series="s-shared"), user_id="u-bela", key="c-bela")
    )
    fields = {"choice": "skip", "scope": "series"}
    assert pair[0].post("/meetings/e-shared-1/override", fields).status == 303
    assert world.rules("u-bela").series == {}
    assert pair[1].get("/").page.by_id("meeting-e-shared-2").attributes["data-state"] == "scheduled"


def test_the_token_of_another_user_opens_nothing(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    fields = {"choice": "skip", "scope": "event"}
    answer = pair[0].post("/meetings/e-ada/override", fields, token=pair[1].token)
    assert answer.status == 403
    assert world.rules("u-ada").events == {}
