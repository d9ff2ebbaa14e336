"""Addresses that browsers and search engines ask for, and pages that everybody may see."""

from __future__ import annotations

import pytest

from tests.support.portal.world import Browser, World, failing

OPEN = ["/privacy", "/nowhere", "/meetings/e-9/link"]


@pytest.mark.parametrize("path", OPEN)
def test_pages_that_are_nobodys_keep_the_navigation_of_who_is_signed_in(
    browser: Browser, path: str
) -> None:
    links = [one.text for one in browser.get(path).page.one("ul", class_="nav").all("a")]
    assert {"Meetings", "Rules", "Account"} <= set(links)


@pytest.mark.parametrize("path", ["/privacy", "/nowhere"])
def test_visitors_see_them_without(world: World, path: str) -> None:
    assert not Browser(world).get(path).page.all("ul", class_="nav")


def test_a_refused_method_and_a_refused_form_keep_it_too(browser: Browser) -> None:
    for answer in (
        browser.get("/meetings/e-1/override"),
        browser.post("/meetings/e-1/override", token="x"),
    ):
        assert answer.page.all("ul", class_="nav")


def test_who_is_signed_in_need_not_be_known_to_be_told_that_there_is_nothing(
    world: World, browser: Browser
) -> None:
    world.state.before = failing("user")
    for path, status in (("/nowhere", 404), ("/privacy", 200)):
        assert browser.get(path).status == status


def test_the_icon_is_where_browsers_look_for_it(world: World) -> None:
    visitor = Browser(world)
    leads = visitor.get("/favicon.ico").location
    assert visitor.get(leads).headers["content-type"] == "image/svg+xml"


def test_search_engines_are_shown_the_start_and_the_privacy_text_only(world: World) -> None:
    answer = Browser(world).get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.body.splitlines() == [
        "User-agent: *", "Allow: /$", "Allow: /privacy$", "Disallow: /",
    ]  # fmt: skip


def test_the_address_of_a_preview_leads_to_the_rules_when_it_is_opened_again(
    browser: Browser,
) -> None:
    answer = browser.get("/preferences/preview")
    assert (answer.status, answer.location) == (303, "/preferences")
