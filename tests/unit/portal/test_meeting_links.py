"""What a row says of its links: wrapped, lost, or several."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.event import EventFacts
from rollcall.domain.model import EventRow
from rollcall.domain.preferences import Override, Preferences
from tests.support.portal.page import Node
from tests.support.portal.rows import LINK, NOW, make_facts, make_row
from tests.support.portal.world import Browser, World

ZOOM = "https://us02web.zoom.us/j/81234567890?pwd=a"
MIMECAST = "https://protect-us.mimecast.com/s/AbC1?domain=zoom.us"
ASK = (
    "Ask whoever organises it to put the meeting's own link into the location, and a bot can join."
)


def wrapped(link: str = MIMECAST, by: str = "Mimecast", **more: Any) -> EventFacts:
    """An entry whose only link cannot be read."""
    facts = make_facts(link=None, platform=None, **more)
    return replace(facts, wrapped_by=by, wrapped_link=link)


def lost(facts: EventFacts | None = None) -> EventRow:
    """A row that had a bot until its link went."""
    return replace(make_row(facts or make_facts(link=None, platform=None)), link_lost=True)


def shown(browser: Browser, event_id: str = "e-1") -> Node:
    return browser.get("/").page.by_id(f"meeting-{event_id}")


def notes(row: Node) -> list[str]:
    return [note.text for note in row.all("p", class_="note")]


def opened(row: Node) -> list[str]:
    return [link.attributes["href"] or "" for link in row.all("a", class_="open")]


def coverage(browser: Browser) -> str:
    card = browser.get("/").page.by_id("connection-c-1")
    return next(line.text for line in card.all("p") if "have their bot" in line.text)


def test_a_wrapped_link_is_named_and_shown_with_what_to_do(world: World, browser: Browser) -> None:
    world.add_rows(make_row(wrapped()))
    row = shown(browser)

    reason = "The link is wrapped by Mimecast, so a bot cannot follow it."
    assert row.one("span", class_="why").text == reason
    assert row.one(class_="lock").text == "Cannot be recorded"
    assert row.one("span", class_="state").text == "No bot can join"
    assert notes(row) == [ASK]
    assert "data-needs" in row.one("p", class_="note").attributes
    assert opened(row) == [MIMECAST]


def test_whoever_organises_the_meeting_is_told_to_change_it(world: World, browser: Browser) -> None:
    world.add_rows(make_row(wrapped(organised=True)))

    assert notes(shown(browser)) == [
        "Put the meeting's own link into the entry's location, and a bot can join."
    ]


@pytest.mark.parametrize("link", ["", "http://a.mimecast.com/s/x", "javascript:alert(1)"])
def test_a_wrapped_link_that_cannot_be_clicked_is_only_named(
    world: World, browser: Browser, link: str
) -> None:
    world.add_rows(make_row(wrapped(link)))
    row = shown(browser)

    assert "wrapped by Mimecast" in row.text
    assert opened(row) == []


@pytest.mark.parametrize(
    "row",
    [lost(), lost(wrapped("https://secure-web.cisco.com/1EH", "Cisco")), make_row(wrapped())],
    ids=["link gone", "wrapped afterwards", "wrapped from the beginning"],
)
def test_a_meeting_whose_link_keeps_its_bot_away_counts_as_uncovered(
    world: World, browser: Browser, row: EventRow
) -> None:
    world.add_rows(row, make_row(make_facts("e-2")))

    assert coverage(browser) == "1 of 2 meetings have their bot"


def test_a_bot_that_was_lost_with_its_link_is_told_of(world: World, browser: Browser) -> None:
    world.add_rows(lost())
    row = shown(browser)

    assert row.one("span", class_="why").text == "No meeting link that a bot can join."
    assert notes(row) == [f"It had a bot until its link was changed or removed. {ASK}"]


@pytest.mark.parametrize(
    "row",
    [
        make_row(make_facts(link=None)),
        make_row(wrapped("https://secure-web.cisco.com/1EH", "Cisco")),
        make_row(wrapped(private=True)),
        lost(make_facts(link=None, private=True)),
        lost(make_facts(link=None, start=NOW - timedelta(hours=2))),
        lost(make_facts(link=None, deleted=True)),
    ],
    ids=["never a link", "leads anywhere", "private", "lost but private", "over", "cancelled"],
)
def test_what_no_bot_was_wanted_for_is_not_missing(
    world: World, browser: Browser, row: EventRow
) -> None:
    world.add_rows(row, make_row(make_facts("e-2")))

    assert coverage(browser) == "1 of 1 meetings have their bot"
    assert "data-needs" not in str([n.attributes for n in shown(browser).all("p")])


def test_a_meeting_that_was_turned_off_is_not_missing_when_its_link_goes(world: World) -> None:
    browser = world.add_user(preferences=Preferences())
    world.state.event_overrides["u-1"] = {"e-1": Override.SKIP}
    world.add_rows(lost(), make_row(make_facts("e-2")))

    assert coverage(browser) == "1 of 1 meetings have their bot"


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ((ZOOM,), "Joins Google Meet; there is also a Zoom link."),
        (
            ("https://meet.google.com/aaa-bbbb-ccc",),
            "Joins Google Meet; there is also another Google Meet link.",
        ),
        (
            (ZOOM, "https://teams.microsoft.com/meet/1", "https://zoom.us/j/2"),
            "Joins Google Meet; there is also a Zoom link and a Microsoft Teams link.",
        ),
    ],
)
def test_several_links_are_named_and_shown(
    world: World, browser: Browser, others: tuple[str, ...], said: str
) -> None:
    world.add_rows(make_row(replace(make_facts(), other_links=others)))
    row = shown(browser)

    assert notes(row) == [said]
    assert opened(row) == ([LINK, *others] if len(others) == 1 else [LINK])
    # What the row has no room for is opened where it is chosen.
    page = browser.get("/meetings/e-1/link").page
    assert [link.attributes["href"] for link in page.all("a", class_="open")] == [LINK, *others]


def test_of_a_meeting_that_is_not_recorded_nothing_is_said_to_be_joined(
    world: World, browser: Browser
) -> None:
    world.add_rows(make_row(replace(make_facts(private=True), other_links=(ZOOM,))))

    assert notes(shown(browser)) == ["Links to Google Meet; there is also a Zoom link."]


def test_of_an_unknown_platform_the_first_link_is_joined(world: World, browser: Browser) -> None:
    facts = make_facts(link="https://call.example/1", platform=None)
    world.add_rows(make_row(replace(facts, other_links=(ZOOM,))))

    assert notes(shown(browser)) == ["Joins the first link; there is also a Zoom link."]


def test_links_of_strangers_are_escaped(world: World, browser: Browser) -> None:
    odd = f'{ZOOM}&x="><script>alert(1)</script>'
    world.add_rows(make_row(replace(make_facts(), other_links=(odd,))), make_row(
        wrapped(f'{MIMECAST}"><script>', by="<b>x</b>", event_id="e-2")))  # fmt: skip
    answer = browser.get("/")

    assert "<script>alert" not in answer.body
    assert "<b>x" not in answer.body
    assert opened(answer.page.by_id("meeting-e-1"))[1] == odd
