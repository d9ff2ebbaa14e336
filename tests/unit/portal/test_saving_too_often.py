"""A user who saves more than a hundred times a minute is asked to wait (D5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from functions.portal.gate import SAVES_PER_MINUTE
from rollcall.domain.preferences import Override
from tests.support.portal.rows import make_row, make_user
from tests.support.portal.world import Browser, World

RECORD = {"choice": "record", "scope": "event"}
SKIP = {"choice": "skip", "scope": "event"}
URL = "/meetings/e-1/override"
ACTIONS = (
    URL,
    "/preferences",
    "/onboarding",
    "/connections/c-1/sync",
    "/connections/c-1/disconnect",
)


@pytest.fixture
def busy(world: World, browser: Browser) -> Browser:
    """A browser whose user has saved as often as may be in this minute."""
    world.add_rows(make_row())
    for _ in range(SAVES_PER_MINUTE):
        assert browser.post(URL, SKIP).status == 303
    return browser


def test_one_save_more_than_allowed_is_refused_and_changes_nothing(
    world: World, busy: Browser
) -> None:
    before = world.state.connections["u-1", "c-1"]
    answer = busy.post(URL, RECORD)
    assert answer.status == 429
    assert answer.page.one("h1").text == "Too many changes"
    assert world.rules().events == {"e-1": Override.SKIP}
    assert world.state.connections["u-1", "c-1"] == before


@pytest.mark.parametrize("path", ACTIONS)
def test_every_action_that_saves_is_counted(busy: Browser, path: str) -> None:
    assert busy.post(path).status == 429


def test_a_second_session_of_the_user_shares_the_count(world: World, busy: Browser) -> None:
    assert busy.session_id
    assert world.sign_in("u-1", 2).post(URL, SKIP).status == 429


def test_another_user_is_not_held_up(world: World, busy: Browser) -> None:
    assert busy.post(URL, SKIP).status == 429
    other = world.add_user(make_user(user_id="u-2"))
    assert other.post("/connections/c-1/sync").status == 303


def test_pages_and_previews_are_not_counted(busy: Browser) -> None:
    assert busy.get("/").status == 200
    assert busy.post("/preferences/preview").status == 422


def test_the_next_minute_is_free_again(world: World, busy: Browser) -> None:
    world.now += timedelta(minutes=1)
    assert busy.post(URL, SKIP).status == 303


def test_a_forged_request_does_not_use_the_count_up(world: World, browser: Browser) -> None:
    world.add_rows(make_row())
    for _ in range(SAVES_PER_MINUTE):
        assert browser.post(URL, SKIP, headers={"sec-fetch-site": "cross-site"}).status == 403
    assert browser.post(URL, SKIP).status == 303
