"""Journeys through an ended session, a pause and a notice, with and without the script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from rollcall.domain.preferences import Override
from tests.support.portal.rows import NOW, make_user
from tests.support.portal.window import REFUSED, signed_in
from tests.support.portal.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def page(chromium: Browser, world: World, scripted: bool) -> Iterator[Page]:
    tolerated = REFUSED
    with signed_in(chromium, world, tolerated=tolerated, java_script_enabled=scripted) as found:
        yield found


def end_session(world: World) -> None:
    world.state.sessions.clear()


def sign_in(world: World, page: Page, user_id: str = "u-1") -> None:
    """What the sign-in at Google leaves behind in the browser."""
    session_id = world.sign_in(user_id, 2).session_id
    name, url = world.cookies.session_name, world.public_url
    page.context.add_cookies([{"name": name, "value": session_id, "url": url}])


def click_signed_out(world: World, page: Page) -> str:
    """Switch a meeting off after the session has ended; where the sign-in leads."""
    end_session(world)
    page.locator("#switch-e-10").click()
    link = page.get_by_role("main").get_by_role("link", name="Sign in with Google")
    return link.get_attribute("href") or ""


def test_a_click_after_the_end_of_a_session_is_done_after_the_sign_in(
    page: Page, world: World
) -> None:
    before = world.rules()
    assert click_signed_out(world, page) == "/auth/google/start?next=again"
    sign_in(world, page)
    page.goto(f"{world.public_url}/account/again")
    expect(page.locator("#what")).to_have_text("Do not record this meeting.")
    assert world.rules() == before
    page.get_by_role("button", name="Do it now").press("Enter")
    expect(page.locator("#meeting-e-10")).to_contain_text("You turned this off.")
    assert world.rules().events == before.events | {"e-10": Override.SKIP}
    page.goto(f"{world.public_url}/account/again")
    expect(page.get_by_role("heading", level=1)).to_have_text("Upcoming meetings")


def test_somebody_else_is_not_asked_about_it(page: Page, world: World) -> None:
    click_signed_out(world, page)
    world.add_user(make_user("u-2"))
    sign_in(world, page, "u-2")
    page.goto(f"{world.public_url}/account/again")
    expect(page.locator("#notice")).to_contain_text("belongs to another account")
    page.reload()
    expect(page.locator("#notice")).to_have_count(0)


def test_a_deep_link_says_why_the_start_page_comes_and_leads_back(page: Page, world: World) -> None:
    end_session(world)
    page.goto(f"{world.public_url}/meetings/e-10/link")
    expect(page.locator("#notice")).to_contain_text("Your session has ended.")
    expect(page.locator("#sign-in")).to_have_attribute("href", "/auth/google/start?next=link:e-10")


def test_pausing_today_is_one_click_and_so_is_resuming(page: Page, world: World) -> None:
    page.locator("#pause-open").click()
    page.get_by_role("button", name="Today").click()
    expect(page.locator("#notice")).to_contain_text("Paused.")
    expect(page.locator("#paused")).to_contain_text("Everything is paused until Tue 24 Nov.")
    assert world.state.preferences["u-1"].preferences.paused_until is not None
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("#notice")).to_contain_text("The pause is over")
    expect(page.locator("#paused")).to_have_count(0)
    assert world.state.preferences["u-1"].preferences.paused_until is None


def test_a_planned_pause_is_counted_and_then_set(page: Page, world: World) -> None:
    page.locator("#pause-open").click()
    page.get_by_role("link", name="Other days").click()
    page.get_by_label("Pause from").fill("2026-11-25")
    page.get_by_label("Pause until").fill("2026-11-27")
    page.get_by_role("button", name="Show what it touches").click()
    expect(page.locator("#touched")).to_contain_text("their bot")
    assert world.state.preferences["u-1"].preferences.paused_until is None
    page.get_by_role("button", name="Pause these days").click()
    expect(page.locator("#paused")).to_contain_text(
        "A pause is planned from Wed 25 Nov until Fri 27 Nov."
    )


def test_a_notice_is_shown_once_and_stands_in_no_address(page: Page, world: World) -> None:
    page.locator("#sync-c-1").click()
    expect(page.locator("#notice")).to_have_text("Your calendar is being read again.")
    assert page.url.rstrip("/") == world.public_url
    page.reload()
    expect(page.locator("#notice")).to_have_count(0)


@pytest.mark.parametrize("scripted", [True], ids=["script"], indirect=True)
def test_a_notice_gives_way_once_what_it_tells_of_is_over(page: Page, world: World) -> None:
    page.locator("#sync-c-1").click()
    expect(page.locator("#notice")).to_have_text("Your calendar is being read again.")
    connection = world.state.connections["u-1", "c-1"]
    read = replace(connection, resync=False, applied=connection.requested, synced_at=NOW)
    world.state.connections["u-1", "c-1"] = read
    expect(page.locator("#notice")).to_have_text("Your calendar has been read again.")
