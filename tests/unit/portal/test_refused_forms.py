"""A form that is not taken: its page says so in its title, and once what is wrong and where."""

from __future__ import annotations

import pytest

from tests.support.portal.page import Node
from tests.support.portal.rows import make_row
from tests.support.portal.world import Answer, Browser, World

FORMS: dict[str, tuple[str, dict[str, str], str]] = {
    "link of a call": ("/send", {"link": "https://example.com/room"}, "error-link"),
    "title of a call": ("/send", {"link": "", "title": "t" * 101}, "error-title"),
    "another link": (
        "/meetings/e-1/link",
        {"link": "typed", "scope": "event", "url": "https://example.com/room"},
        "error-url",
    ),
    "pause": ("/preferences/pause", {"choice": "days"}, "error-paused_until"),
    "deletion": ("/account/delete", {"phrase": "yes"}, "error-phrase"),
}
"""Small forms: where they are sent, with what, and where the fault is told."""


@pytest.fixture(params=list(FORMS.values()), ids=list(FORMS))
def refused(request: pytest.FixtureRequest, world: World, browser: Browser) -> tuple[Answer, str]:
    world.add_rows(make_row())
    address, fields, place = request.param
    answer = browser.post(address, fields)
    assert 400 <= answer.status < 500
    return answer, place


def title_of(page: Node) -> str:
    return page.one("title").text


def test_what_is_wrong_with_a_small_form_is_said_once(refused: tuple[Answer, str]) -> None:
    answer, place = refused
    said = answer.page.by_id(place).text
    assert said
    assert answer.page.by_id("content").text.count(said) == 1


def test_the_title_of_a_form_that_is_not_taken_begins_with_error(
    refused: tuple[Answer, str],
) -> None:
    assert title_of(refused[0].page).startswith("Error: ")


def test_a_form_that_is_not_taken_gives_the_focus_to_what_is_said(
    refused: tuple[Answer, str],
) -> None:
    answer, place = refused
    (focused,) = [node for node in answer.page.walk() if "autofocus" in node.attributes]
    is_field = focused.attributes.get("aria-describedby") == place
    assert is_field or (focused.attributes["role"], focused.attributes["tabindex"]) == (
        "alert",
        "-1",
    )


def test_what_is_told_above_a_form_leads_to_fields_that_are_there(
    refused: tuple[Answer, str],
) -> None:
    answer, place = refused
    boxes = answer.page.all(id="problem")
    for link in [link for box in boxes for link in box.all("a")]:
        field = answer.page.by_id(link.attributes["href"][1:])
        assert field.attributes["aria-invalid"] == "true"
    assert boxes or place == "error-phrase"


@pytest.mark.parametrize("stored", [1, 2], ids=["wrong", "changed meanwhile"])
def test_rules_that_are_not_saved_say_so_in_the_title_and_take_the_focus(
    browser: Browser, stored: int
) -> None:
    fields = browser.get("/preferences").page.by_id("rules").fields()
    wrong = (
        {"min_people": "3", "max_people": "2"}
        if stored == 1
        else {"version": "9", "bot_name": "Scribe"}
    )
    answer = browser.post("/preferences", fields | wrong)
    assert answer.status in {409, 422}
    assert title_of(answer.page) == "Error: Rules · Rollcall"
    (focused,) = [node for node in answer.page.walk() if "autofocus" in node.attributes]
    assert focused.attributes["id"] == ("errors" if stored == 1 else "conflict")


def test_the_title_of_a_page_that_was_asked_for_has_no_error(browser: Browser) -> None:
    for path in ("/", "/send", "/preferences", "/preferences/pause", "/account/delete"):
        page = browser.get(path).page
        assert "Error" not in title_of(page)
        assert not [node for node in page.walk() if "autofocus" in node.attributes]
