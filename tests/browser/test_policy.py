"""The content security policy in a real browser: what it refuses is heard, axe needs no hole."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from rollcall.runtime.http import SECURITY_HEADERS
from tests.support.gallery import axe
from tests.support.gallery.policy import PolicyWatch
from tests.support.portal.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

BAD = """<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1>
<p>This page is badly made</p>{}</main></html>"""
PLANTED = {
    "a script": "<script>document.title = 'ran'</script>",
    "a style": "<style>h1 { color: red }</style>",
    "a style of one element": '<p style="color: red">Red</p>',
    "a picture from elsewhere": '<img alt="" src="https://elsewhere.example/a.png">',
}


def opened(page: Page, world: World, body: str) -> None:
    """A page of ours by its headers, with a body that we would not write."""
    page.route(
        "**/bad",
        lambda route: route.fulfill(
            headers={"content-type": "text/html", **SECURITY_HEADERS}, body=BAD.format(body)
        ),
    )
    page.goto(f"{world.public_url}/bad")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bad")


@pytest.mark.parametrize("planted", PLANTED)
def test_whatever_the_policy_refuses_is_heard(
    whole_chromium: Browser, policy_watch: PolicyWatch, world: World, planted: str
) -> None:
    context = whole_chromium.new_context()
    opened(context.new_page(), world, PLANTED[planted])
    context.close()
    assert len(policy_watch.found) == 1


def test_a_context_that_bypasses_the_policy_is_refused(policy_watch: PolicyWatch) -> None:
    with pytest.raises(AssertionError, match="under the policy"):
        policy_watch.new_context(bypass_csp=True)


def test_axe_finds_what_is_wrong_without_a_hole_in_the_policy(
    chromium: Browser, world: World
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    opened(page, world, "")
    assert axe.violations(page) == []
    opened(page, world, '<p><img src="/nothing.png"><button></button></p>')
    found = axe.violations(page)
    assert [one.partition(":")[0] for one in found] == ["button-name", "image-alt"]
    context.close()


def test_without_axe_a_check_fails_with_what_to_do(
    chromium: Browser, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(axe, "SCRIPT", axe.SCRIPT.with_name("gone.js"))
    axe._source.cache_clear()
    context = chromium.new_context()
    page = context.new_page()
    opened(page, world, "")
    with pytest.raises(axe.AxeMissingError, match="run `scripts/setup node`"):
        axe.violations(page)
    context.close()
