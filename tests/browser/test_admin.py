"""An administrator's way through their pages, with the keyboard alone and without a script."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from functions.portal.handler import build
from rollcall.domain.admins import Admins
from tests.support.portal.company import ROOT, admin_of
from tests.support.portal.crowd import crowd
from tests.support.portal.world import World

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


@pytest.fixture
def page(chromium: Browser, world: World) -> Page:
    admission = replace(world.deps.admission, admins=Admins.parse(ROOT))
    world.handler = build(replace(world.deps, admission=admission))
    session = admin_of(world).session_id
    crowd(world, 2)
    context = chromium.new_context(java_script_enabled=False)
    name = world.cookies.session_name
    context.add_cookies([{"name": name, "value": session, "url": world.public_url}])
    return context.new_page()


def press(page: Page, selector: str) -> None:
    """Go on with the tabulator until the element has the focus, and press Enter on it."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{selector} is not reached with the keyboard")


def enter(page: Page, selector: str, text: str) -> None:
    """Go on to a field and write into it."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            page.keyboard.type(text)
            return
    raise AssertionError(f"{selector} is not reached with the keyboard")


def test_an_administrator_blocks_invites_and_pauses_with_the_keyboard(
    page: Page, world: World
) -> None:
    page.goto(world.public_url)
    press(page, '.nav a[href="/admin"]')
    enter(page, "#address", "canary-000@lumen.example")
    press(page, "#find")
    expect(page.locator("h1")).to_have_text("Name canary-000")
    enter(page, "#reason", "Left.")
    press(page, "#block")
    expect(page.locator("#notice")).to_contain_text("Blocked.")
    press(page, "#part-invitations")
    enter(page, "#address", "guest@client.example")
    press(page, "#invite")
    expect(page.locator("#invitations")).to_contain_text("guest@client.example")
    press(page, "#part-policy")
    press(page, "#group-never summary")
    enter(page, "#never_words", "payroll")
    press(page, "#count")
    press(page, "#save")
    expect(page.locator("#notice")).to_contain_text("are saved")
    world.now += timedelta(seconds=1)
    press(page, "#pause-all")
    expect(page.locator("#paused")).to_contain_text("Recording is paused")
    press(page, "#part-audit")
    expect(page.locator("#lines li")).to_have_count(4)
    assert world.state.users["u-canary-000"].blocked
    assert world.state.policy.never_words == ("payroll",)
