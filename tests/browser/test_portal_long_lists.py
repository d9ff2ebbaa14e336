"""Trouble of the workspace and long lists in a real browser, with and without its script."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from rollcall.domain.preferences import Override
from rollcall.domain.trouble import Trouble, TroubleCause
from tests.support.portal.rows import NOW, make_row
from tests.support.portal.sample import fill_long_list
from tests.support.portal.window import signed_in
from tests.support.portal.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
DOWN = Trouble(TroubleCause.RECALL_DOWN, NOW - timedelta(minutes=9), 3, NOW)
SENTENCE = "The recording service has not answered since 08:51."


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def page(chromium: Browser, world: World, scripted: bool) -> Iterator[Page]:
    with signed_in(chromium, world, java_script_enabled=scripted) as found:
        yield found


def open_second_part(page: Page, world: World) -> None:
    fill_long_list(world, 600)
    page.goto(f"{world.public_url}/")
    page.get_by_role("link", name="More meetings").click()
    expect(page.locator("#first-page")).to_be_visible()


def test_a_switch_in_the_second_part_of_a_list_leaves_that_part_open(
    page: Page, world: World
) -> None:
    open_second_part(page, world)
    address = page.url.partition("#")[0]
    page.locator("#switch-m-0060").click()
    expect(page.locator("#meeting-m-0060")).to_contain_text("You turned this off.")
    assert page.url.partition("#")[0] == address
    assert world.rules().events["m-0060"] is Override.SKIP
    page.get_by_role("link", name="Back to the first meetings").click()
    expect(page.locator("#meeting-e-03")).to_be_visible()


@pytest.mark.parametrize("scripted", [True], indirect=True)
class TestWithScript:
    def test_trouble_appears_and_goes_by_itself(self, page: Page, world: World) -> None:
        banner = page.locator("#trouble")
        expect(banner).to_have_text("")
        world.set_trouble(DOWN)
        expect(banner).to_contain_text(SENTENCE)
        expect(banner).to_contain_text("3 of the meetings below are waiting.")
        world.set_trouble(None)
        expect(banner).to_have_text("")

    def test_a_preview_brings_the_trouble_of_the_moment(self, page: Page, world: World) -> None:
        page.goto(f"{world.public_url}/preferences")
        world.set_trouble(DOWN)
        page.get_by_label("Only meetings I turn on").check()
        expect(page.locator("#trouble")).to_contain_text(SENTENCE)
        expect(page.locator("#preview-sentence")).to_contain_text("removed")

    def test_the_second_part_of_a_list_follows_the_worker_by_itself(
        self, page: Page, world: World
    ) -> None:
        open_second_part(page, world)
        key = ("u-1", "c-1", "m-0065")
        row = world.state.events[key]
        world.state.events[key] = make_row(row.facts, rules=world.rules(), done=False)
        page.reload()
        expect(page.locator("#meeting-m-0065")).to_have_attribute("data-state", "scheduling")
        world.state.events[key] = row
        expect(page.locator("#meeting-m-0065")).to_have_attribute("data-state", "scheduled")
        expect(page.locator("#first-page")).to_be_visible()

    def test_reading_again_leaves_the_second_part_open(self, page: Page, world: World) -> None:
        open_second_part(page, world)
        page.get_by_role("button", name="Check my calendar now").click()
        expect(page.locator("#connection-c-1")).to_contain_text("Being read again")
        expect(page.locator("#first-page")).to_be_visible()
        expect(page.locator("#meeting-e-03")).to_have_count(0)
