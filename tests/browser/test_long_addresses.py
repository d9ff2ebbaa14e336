"""An address that is wider than a small window: no page has to be scrolled sideways for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from rollcall.domain.model import Status
from tests.support.portal.rows import make_connection
from tests.support.portal.window import signed_in
from tests.support.portal.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LONG = "ada.of.the.long.name.and.more@subsidiary.lumen.example"
PATHS = [
    "/", "/account", "/connections/c-1/disconnect", "/account/delete", "/preferences",
    "/preferences/pause", "/past", "/meetings/e-10", "/onboarding",
]  # fmt: skip


@pytest.fixture
def page(chromium: Browser, world: World) -> Iterator[Page]:
    with signed_in(chromium, world, viewport={"width": 320, "height": 256}) as found:
        yield found


@pytest.mark.parametrize("status", [Status.CONNECTED, Status.DISCONNECTED])
@pytest.mark.parametrize("path", PATHS)
def test_no_page_is_wider_than_its_window(
    page: Page, world: World, path: str, status: Status
) -> None:
    world.state.users["u-1"] = replace(world.state.users["u-1"], email=LONG)
    world.state.connections["u-1", "c-1"] = make_connection(email=LONG, status=status)
    if path == "/onboarding":
        del world.state.preferences["u-1"]
    page.goto(f"{world.public_url}{path}")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
