"""The page in a real browser: it follows by itself and leaves an open form alone."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.tour.browsing import launched

ADA = "ada@corp.example"
NARROWEST_START = 170
"""Pixels in which a browser shows a date, a time and the button of the calendar."""
TWO_LINES = 48
CORNERS = "all => all.map(f => f.getBoundingClientRect()).map(b => [b.x, b.y, b.right, b.bottom])"
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(params=[(1280, 900), (390, 844), (320, 568)], ids=["wide", "narrow", "narrowest"])
def page(request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window of each size; what the browser complains about fails the test."""
    width, height = request.param
    problems: list[str] = []
    with launched() as browser:
        found = browser.new_page(viewport={"width": width, "height": height})
        found.on("pageerror", lambda error: problems.append(str(error)))
        found.on("console", lambda message: problems.append(message.text))
        yield found
        assert found.evaluate("document.documentElement.scrollWidth") <= width
    assert problems == []


@pytest.mark.browser
def test_the_page_follows_by_itself_and_keeps_what_is_being_typed(local: Any, page: Page) -> None:
    made = local.create(title="Before")
    page.goto(f"{local.console}/?account={ADA}")
    row = page.locator(f'.event[data-event-id="{made["id"]}"]')
    row.locator("summary").click()
    row.locator('input[name="title"]').fill("Being typed")

    local.act(made["id"], "retitle", title=HOSTILE)
    other = local.create(title="From elsewhere")

    expect(row.locator("h4")).to_have_text(HOSTILE)
    expect(page.locator(f'.event[data-event-id="{other["id"]}"] h4')).to_be_visible()
    expect(row.locator('input[name="title"]')).to_have_value("Being typed")

    rename = row.get_by_role("button", name="Rename")
    expect(rename).to_have_accessible_name(re.compile(r"^Rename .*, .* [0-9:]{5} \(Europe/"))
    rename.click()
    expect(row.locator("h4")).to_have_text("Being typed")
    expect(row.locator("details")).not_to_have_attribute("open", "")
    row.locator("summary").click()
    row.get_by_role("button", name="Cancel meeting").click()
    expect(row.locator(".badges")).to_have_text("cancelled")
    row.get_by_role("button", name="Undo cancelling").click()
    expect(page.locator("#said")).to_have_text("“Being typed” takes place again.")
    expect(row.locator(".badges")).to_be_empty()
    assert local.row(made["id"])["title"] == "Being typed"


@pytest.mark.browser
def test_a_fault_that_is_on_shows_in_the_header_until_all_are_off(local: Any, page: Page) -> None:
    local.post("/faults/off")
    page.goto(f"{local.console}/?account={ADA}")
    expect(page.locator("#faults-alarm")).to_be_hidden()
    expect(page.locator("#faults")).not_to_have_attribute("open", "")

    local.post("/faults", on=["all-503", "google-box"])

    expect(page.locator("#faults-on")).to_have_text("2 faults on")
    expect(page).to_have_title("(2 faults on) Rollcall console")
    expect(page.get_by_label("Everything: 503")).to_be_checked()
    page.get_by_role("button", name="All off").click()
    expect(page.locator("#said")).to_contain_text("All faults are off.")
    # On one line, however narrow the window is.
    assert page.get_by_role("button", name="Close").evaluate("it => it.clientHeight") < TWO_LINES
    expect(page.locator("#faults-alarm")).to_be_hidden()
    expect(page.get_by_label("Everything: 503")).not_to_be_checked()


@pytest.mark.browser
def test_boxes_that_are_being_ticked_are_left_alone(local: Any, page: Page) -> None:
    local.post("/faults/off")
    page.goto(f"{local.console}/?account={ADA}")
    page.locator("#faults summary").click()
    page.get_by_label("Lists: not JSON").check()
    local.post("/faults", on=["slow"])
    expect(page.locator("#faults-on")).to_have_text("1 fault on")
    expect(page.get_by_label("Lists: not JSON")).to_be_checked()
    page.locator("#apply-faults").click()
    expect(page.locator("#said")).to_contain_text("Switched on: “Lists: not JSON” at Recall.")
    local.post("/faults/off")


@pytest.mark.browser
def test_what_was_done_is_said_where_it_was_asked_for_and_covers_nothing(
    local: Any, page: Page
) -> None:
    made = local.create(title="Said here")
    page.goto(f"{local.console}/?account={ADA}")
    row = page.locator(f'.event[data-event-id="{made["id"]}"]')
    row.locator("summary").click()
    row.get_by_role("button", name="Accept").click()

    message = row.locator("#say")
    expect(message).to_contain_text("Accepted “Said here”.")
    expect(message).to_be_in_viewport()
    shown = page.locator("#say, body :is(a, button, h2, h4, summary, p):visible:not(#say *)")
    boxes = shown.evaluate_all(CORNERS)
    said = boxes.pop(shown.evaluate_all("all => all.findIndex(one => one.id === 'say')"))
    assert not [box for box in boxes if _overlap(said, box)]

    # Without its row it goes to the top, and can still be closed.
    local.http.post(f"{local.google}/admin/reset", json={"keep_grants": True})
    expect(row).to_have_count(0)
    page.locator("#say-home").get_by_role("button", name="Close").click()
    expect(page.locator("#say")).to_be_hidden()


@pytest.mark.browser
def test_nothing_of_the_form_for_a_new_meeting_overlaps(local: Any, page: Page) -> None:
    page.goto(f"{local.console}/?account={ADA}")
    page.locator("#new-meeting summary").click()
    fields = page.locator("#create :is(input, select, textarea, button):visible")
    boxes = fields.evaluate_all(CORNERS)
    pairs = [(one, other) for at, one in enumerate(boxes) for other in boxes[at + 1 :]]
    assert not [pair for pair in pairs if _overlap(*pair)]
    start = page.get_by_label("Start").first
    assert start.evaluate("field => field.clientWidth") >= NARROWEST_START


def _overlap(one: list[float], other: list[float]) -> bool:
    apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    return not apart
