"""A row stays short, and offers nothing that does nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.model import EventRow
from rollcall.domain.reasons import Reason
from tests.support.portal.page import Node
from tests.support.portal.rows import NOW, make_facts, make_row
from tests.support.portal.world import Browser, World

ZOOM = "https://us02web.zoom.us/j/81234567890?pwd=a"
TEAMS = "https://teams.microsoft.com/meet/1"


def shown(browser: Browser) -> Node:
    return browser.get("/").page.by_id("meeting-e-1")


def buttons(row: Node) -> list[str]:
    return [button.text for button in row.all("button", class_="link")]


def links(row: Node) -> list[str]:
    """The links of a row, but for its title, which leads to the page of the meeting."""
    return [one.text for one in row.all("a") if not one.attributes["href"].endswith("/e-1")]


@pytest.mark.parametrize(
    ("others", "offered", "opened"),
    [
        ((), [], ["Join on Google Meet", "Change link"]),
        ((ZOOM,), ["Use Zoom instead"], ["Join on Google Meet", "Open Zoom link", "Change link"]),
        ((ZOOM, TEAMS), [], ["Join on Google Meet", "Change link"]),
    ],
    ids=["one link", "two links", "three links"],
)
def test_a_row_has_at_most_one_other_link_to_click_on(
    world: World, browser: Browser, others: tuple[str, ...], offered: list[str], opened: list[str]
) -> None:
    world.add_rows(make_row(replace(make_facts(), other_links=others)))
    row = shown(browser)
    assert buttons(row) == offered
    assert links(row) == opened


def cancelled() -> EventRow:
    return make_row(replace(make_facts(), is_deleted=True, other_links=(ZOOM,)))


def over() -> EventRow:
    facts = replace(make_facts(start=NOW - timedelta(hours=2)), other_links=(ZOOM,))
    return make_row(facts)


@pytest.mark.parametrize(
    ("row", "left"), [(cancelled(), []), (over(), [])], ids=["cancelled", "over"]
)
def test_a_meeting_that_will_not_be_held_offers_no_way_into_it(
    world: World, browser: Browser, row: EventRow, left: list[str]
) -> None:
    world.add_rows(row)
    assert links(shown(browser)) == left
    assert buttons(shown(browser)) == []


def test_an_entry_that_cannot_be_read_offers_no_choice_of_a_link(
    world: World, browser: Browser
) -> None:
    world.add_rows(unreadable())
    row = shown(browser)
    assert row.one(class_="lock").text == "Not readable"
    assert "Change link" not in links(row)
    assert "Add a link" not in links(row)


def unreadable() -> EventRow:
    row = make_row(done=False)
    return replace(row, decision=replace(row.decision, reason=Reason.UNREADABLE))


def test_everything_on_a_row_that_can_be_pressed_is_named_with_title_day_and_time(
    world: World, browser: Browser
) -> None:
    facts = replace(make_facts(series="s-1"), other_links=(ZOOM,))
    world.add_rows(make_row(facts))
    browser.post("/meetings/e-1/override", {"choice": "skip", "scope": "series"})
    page = browser.get("/").page
    row = page.by_id("meeting-e-1")
    found = [*row.all("a"), *row.all("button"), *row.all("summary")]
    assert len(found) >= 6
    for control in found:
        attributes = control.attributes
        ids = (attributes.get("aria-labelledby") or attributes["aria-describedby"]).split()
        said = [page.by_id(each).text for each in ids]
        assert {"Planning", "Today, Monday 23 November", "12:00"} <= set(said)


@pytest.mark.parametrize(
    ("problem", "due", "recorded"),
    [("", True, 2), ("refused:bad_meeting_url", False, 1), ("no_bot_free", True, 2)],
    ids=["no news", "refused", "tried again"],
)
def test_a_bot_that_failed_is_not_counted_among_what_will_be_recorded(
    world: World, browser: Browser, problem: str, due: bool, recorded: int
) -> None:
    retry_at = NOW + timedelta(minutes=5) if due and problem else None
    tried = replace(make_row(done=False), due=due, problem=problem, retry_at=retry_at)
    world.add_rows(tried, make_row(make_facts("e-2")))
    said = f"{recorded} of 2 meetings with a link will be recorded"
    assert browser.get("/").page.by_id("summary").text == said
