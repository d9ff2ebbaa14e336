"""Who is signed out is told so, and comes back to the page and to the click."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions.portal import texts
from functions.portal.kept import ACTIONS, kept_click, whose_mark
from rollcall.domain.preferences import Override
from tests.support.passing import carried, sealed
from tests.support.portal.rows import make_row, make_user
from tests.support.portal.world import Answer, Browser, World

AGAIN = "rollcall-again"
OVERRIDE = "/meetings/e-1/override"


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/preferences", "preferences"),
        ("/account", "account"),
        ("/onboarding", "onboarding"),
        ("/account/again", "again"),
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


def form_of(browser: Browser, path: str, action: str) -> dict[str, str]:
    forms = browser.get(path).page.all("form", action=action)
    return forms[-1].fields()


def refused(world: World, action: str, fields: dict[str, str], **sent: Any) -> Answer:
    """Send a form of a session that has ended."""
    stale = Browser(world, "u-1-gone".ljust(43, "x"))
    return stale.post(action, fields, **sent)


def kept_override(world: World, browser: Browser) -> str:
    world.add_rows(make_row())
    fields = form_of(browser, "/", OVERRIDE) | {"choice": "skip"}
    answer = refused(world, OVERRIDE, fields)
    assert answer.status == 401
    return answer.cookie(AGAIN)


def test_a_click_after_the_end_of_a_session_is_kept_and_asked_about_once(
    world: World, browser: Browser
) -> None:
    kept = kept_override(world, browser)
    assert world.rules().events == {}
    again = world.sign_in("u-1", 2)
    asked = again.get("/account/again", cookies={AGAIN: kept})
    assert asked.page.by_id("what").text == "Do not record this meeting."
    assert asked.page.by_id("about").text == "Planning , Mon 23 Nov, 12:00"
    assert any(f"{AGAIN}=; Max-Age=0" in line for line in asked.cookies)
    assert world.rules().occurrences == world.rules().events == {}
    assert (again.get("/account/again").status, again.get("/account/again").location) == (303, "/")
    form = asked.page.one("form")
    done = again.post(form.attributes["action"], form.fields())
    assert done.status == 303
    assert list(world.rules().events.values()) == [Override.SKIP]


def test_the_page_of_a_refused_click_leads_to_the_sign_in_and_back(
    world: World, browser: Browser
) -> None:
    world.add_rows(make_row())
    fields = form_of(browser, "/", OVERRIDE) | {"choice": "skip"}
    answer = refused(world, OVERRIDE, fields)
    assert answer.page.by_id("error-action").attributes["href"] == ("/auth/google/start?next=again")
    assert "Nothing was changed." in answer.page.by_id("error").text
    (cookie,) = answer.cookies
    assert cookie.endswith("; Max-Age=900; Path=/; HttpOnly; SameSite=Lax; Secure")


def test_what_somebody_else_clicked_is_not_shown_and_forgotten(
    world: World, browser: Browser
) -> None:
    kept = kept_override(world, browser)
    world.add_user(make_user("u-2"))
    answer = world.sign_in("u-2", 2).get("/account/again", cookies={AGAIN: kept})
    assert (answer.location, answer.notice) == ("/", "again_other")
    assert any(f"{AGAIN}=; Max-Age=0" in line for line in answer.cookies)


def test_a_kept_click_on_what_is_gone_is_said_to_be_gone(world: World, browser: Browser) -> None:
    kept = kept_override(world, browser)
    world.state.events.clear()
    answer = browser.get("/account/again", cookies={AGAIN: kept})
    assert (answer.location, answer.notice) == ("/", "again_gone")


def test_a_kept_click_lives_for_a_quarter_of_an_hour(world: World, browser: Browser) -> None:
    kept = kept_override(world, browser)
    world.now += timedelta(minutes=16)
    assert browser.get("/account/again", cookies={AGAIN: kept}).location == "/"


def test_rules_that_were_typed_are_saved_later_and_a_conflict_is_still_seen(
    world: World, browser: Browser
) -> None:
    fields = form_of(browser, "/preferences", "/preferences")
    fields |= {"bot_name": "Scribe", "title_excludes": "a\r\nb <i>"}
    kept = refused(world, "/preferences", fields).cookie(AGAIN)
    asked = browser.get("/account/again", cookies={AGAIN: kept}).page
    assert asked.by_id("what").text == "Save the rules as you entered them."
    again = asked.one("form").fields()
    assert browser.post("/preferences", again).status == 303
    assert world.state.preferences["u-1"].preferences.title_excludes == ("a", "b <i>")
    late = browser.get("/account/again", cookies={AGAIN: kept}).page.one("form").fields()
    assert browser.post("/preferences", late | {"bot_name": "Other"}).status == 409


@pytest.mark.parametrize(
    "sent",
    [
        {"headers": {"sec-fetch-site": "cross-site"}},
        {"headers": {"sec-fetch-site": "", "origin": "https://evil.example"}},
        {"headers": {"content-type": "text/plain"}},
        {"body": "choice=skip&scope=event&evil=1"},
        {"body": "choice=skip&scope=event"},
        {"body": "choice=skip&scope=event&whose=" + "x" * 32},
    ],
)
def test_only_what_a_page_of_ours_sent_is_kept(
    world: World, browser: Browser, sent: dict[str, Any]
) -> None:
    world.add_rows(make_row())
    fields = form_of(browser, "/", OVERRIDE) | {"choice": "skip"}
    answer = refused(world, OVERRIDE, fields, **sent)
    assert (answer.status, answer.cookies) == (401, ())
    assert answer.page.by_id("error-action").attributes["href"] == "/auth/google/start"


def test_more_than_a_cookie_holds_is_not_kept_and_the_page_does_not_promise_it(
    world: World, browser: Browser
) -> None:
    fields = form_of(browser, "/preferences", "/preferences")
    fields["title_excludes"] = "\r\n".join(f"{n} ".ljust(99, "x") for n in range(50))
    answer = refused(world, "/preferences", fields)
    assert answer.cookies == ()
    assert "asked whether" not in answer.page.by_id("error").text


@pytest.mark.parametrize(
    "content",
    [
        "", "x", "[]", "{}", "7", '["override","e-1",{"choice":"skip"},"' + "0" * 31 + '"]',
        '["logout","",{},"' + "0" * 32 + '"]', '["override","../x",{},"0"]',
        '["preferences","",{"a":1},"' + "0" * 32 + '"]', '[["a"],"",{},""]',
        '["sync","c-1",[],"' + "0" * 32 + '"]',
        '["sync","c-1",{},"' + "0" * 32 + '",1795420800]',
    ],
)  # fmt: skip
def test_a_cookie_of_another_shape_is_no_click(
    world: World, browser: Browser, content: str
) -> None:
    value = sealed(world.clicks, content, world.now)
    answer = browser.get("/account/again", cookies={AGAIN: value})
    assert (answer.status, answer.location) == (303, "/")


def test_every_action_that_can_be_kept_has_words_and_an_address_of_ours(
    world: World, browser: Browser
) -> None:
    world.add_rows(make_row())
    for action, address in ACTIONS.items():
        assert any(key.partition(" ")[0] == action for key in texts.AGAIN)
        item = {"/m": "e-1", "/c": "c-1"}.get(address[:2], "") if "{id}" in address else ""
        path = address.replace("{id}", item)
        answer = refused(world, path, {"whose": whose_mark("u-1")})
        assert answer.status == 401, path
        kept = kept_click(carried(world.clicks, answer.cookies, world.now))
        assert kept is not None, path
        assert (kept.action, kept.address) == (action, path)
