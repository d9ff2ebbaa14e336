"""Who is signed out is told so, and comes back to the page and to the click."""

from __future__ import annotations

import pytest

from tests.support.portal.world import Browser, World


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/preferences", "preferences"),
        ("/account", "account"),
        ("/onboarding", "onboarding"),
        ("/meetings/e-1/link?from=2026-11-24", "link:e-1"),
        ("/connections/c-1/disconnect", "disconnect:c-1"),
    ],
)
def test_a_deep_link_without_a_session_leads_back_after_the_sign_in(
    world: World, path: str, target: str
) -> None:
    visitor = Browser(world)
    answer = visitor.get(path)
    assert (answer.status, answer.location) == (303, f"/?next={target}")
    page = visitor.get(answer.location).page
    for link in ("sign-in", "sign-in-top"):
        assert page.by_id(link).attributes["href"] == f"/auth/google/start?next={target}"
    assert page.by_id("notice").text.startswith("Sign in first")


@pytest.mark.parametrize("given", ["..", "a%2fb", "%0d%0aset-cookie:x", "é", "x" * 201, "a:b"])
def test_no_id_that_is_not_plain_comes_into_a_redirect(world: World, given: str) -> None:
    assert Browser(world).get(f"/meetings/{given}/link").location == "/"


@pytest.mark.parametrize(
    "query", ["next=//evil", "next=link", "next=link:../x", "next=account&next=account", "next="]
)
def test_an_unknown_target_leads_home_and_says_nothing(world: World, query: str) -> None:
    page = Browser(world).get(f"/?{query}").page
    assert page.by_id("sign-in").attributes["href"] == "/auth/google/start"
    assert not page.has("notice")


def test_a_browser_whose_session_has_ended_is_told_so(world: World, browser: Browser) -> None:
    world.state.sessions.clear()
    page = browser.get("/").page
    assert page.by_id("notice").text.startswith("Your session has ended.")
    assert page.has("sign-in")
