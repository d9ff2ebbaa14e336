"""Sessions, take-out and the end of an account in a real browser, with and without script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from functions.portal import texts
from functions.portal.handler import build
from tests.support.portal.rows import NOW
from tests.support.portal.window import REFUSED, signed_in
from tests.support.portal.world import World
from tests.support.take_out import FirstPart

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


TOLERATED = {
    "test_signing_out_everywhere_leads_to_the_home_page": "Cleared data types",
    "test_an_account_is_deleted_with_the_keyboard_and_leaves_a_receipt": REFUSED,
    "test_whoever_may_not_come_in_any_more_takes_everything_out_and_deletes_it": REFUSED,
}
"""What the console says because we ask for it: data are cleared, and a form was refused."""


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request: pytest.FixtureRequest, chromium: Browser, world: World) -> Iterator[Page]:
    """A signed-in page of the sample calendar; other complaints of the browser fail the test."""
    tolerated = TOLERATED.get(request.function.__name__)
    scripted = bool(request.param)
    with signed_in(chromium, world, tolerated=tolerated, java_script_enabled=scripted) as found:
        yield found


def test_everything_is_downloaded_as_one_file(page: Page, world: World) -> None:
    page.goto(f"{world.public_url}/account")
    with page.expect_download() as started:
        page.get_by_role("link", name=texts.TAKE_OUT).click()
    assert started.value.suggested_filename == "rollcall-2026-11-23.json"
    content = json.loads(Path(started.value.path()).read_text(encoding="utf-8"))
    FirstPart.model_validate(content)
    assert content["profile"]["email"] == "ada@lumen.example"
    assert len(content["events"]) > 10


def test_signing_out_everywhere_leads_to_the_home_page(page: Page, world: World) -> None:
    page.goto(f"{world.public_url}/account")
    page.get_by_role("button", name=texts.SIGN_OUT_EVERYWHERE).click()
    expect(page.locator("#notice")).to_contain_text("signed out in every browser")
    page.goto(f"{world.public_url}/account")
    expect(page.locator("#sign-in")).to_be_visible()


def test_an_account_is_deleted_with_the_keyboard_and_leaves_a_receipt(
    page: Page, world: World
) -> None:
    page.goto(f"{world.public_url}/account")
    page.locator("#leave").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(texts.DELETE_TITLE)
    page.locator("#phrase").fill("yes")
    page.locator("#phrase").press("Enter")
    expect(page.locator("#error-phrase")).to_have_text(texts.DELETE_WRONG)
    page.locator("#phrase").fill("ada@lumen.example")
    page.locator("#phrase").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(texts.DELETING_TITLE)
    page.goto(f"{world.public_url}/preferences")
    expect(page.get_by_role("heading", level=1)).to_have_text(texts.DELETING_TITLE)
    (receipt,) = world.state.receipts
    ended = replace(world.state.receipts[receipt], finished_at=NOW + timedelta(minutes=2))
    world.state.receipts[receipt] = ended
    world.state.users.clear()
    page.get_by_role("link", name=texts.DELETING_AGAIN).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(texts.DELETED_TITLE)
    expect(page.locator("main")).not_to_contain_text("ada@lumen.example")


def test_whoever_may_not_come_in_any_more_takes_everything_out_and_deletes_it(
    page: Page, world: World
) -> None:
    world.handler = build(replace(world.deps, admission=world.admission("elsewhere.example")))
    page.goto(f"{world.public_url}/preferences")
    expect(page.locator("#notice")).to_be_visible()
    page.get_by_role("link", name=texts.WAYS_OUT).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(texts.WAYS_OUT_TITLE)
    expect(page.get_by_role("navigation")).to_have_count(0)
    with page.expect_download() as started:
        page.get_by_role("link", name=texts.TAKE_OUT).click()
    content = json.loads(Path(started.value.path()).read_text(encoding="utf-8"))
    assert content["profile"]["email"] == "ada@lumen.example"
    page.get_by_role("link", name=texts.LEAVE).click()
    page.get_by_role("link", name=texts.DELETE_KEEP).click()
    page.get_by_role("link", name=texts.LEAVE).click()
    page.locator("#phrase").fill("ada@lumen.example")
    page.get_by_role("button", name=texts.DELETE_BUTTON).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(texts.DELETING_TITLE)
