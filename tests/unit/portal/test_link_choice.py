"""A person chooses which link the bot joins: on the row, and on the page of one meeting."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics

from rollcall.domain.event import ScheduledBot
from rollcall.domain.link_choice import LinkChoice, LinkKind, of_entry
from rollcall.domain.meeting_room import room
from rollcall.domain.model import EventRow
from rollcall.domain.override_keys import Kind, OverrideKey, link_key
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.runtime.observability import Telemetry
from rollcall.use_cases.choose_link import MOST_CHOSEN
from rollcall.use_cases.preview_preferences import preview_preferences
from tests.support.portal.page import Node
from tests.support.portal.rows import LINK, NOW, make_facts, make_row
from tests.support.portal.world import Answer, Browser, World

ZOOM = "https://us02web.zoom.us/j/81234567890?pwd=a"
TEAMS = "https://teams.microsoft.com/meet/2871234567890?p=x"
PATH = "/meetings/e-1/link"


def two_links(event_id: str = "e-1", series: str | None = None, day: int = 0) -> EventRow:
    facts = make_facts(event_id, series=series, start=NOW + timedelta(hours=3, days=day))
    return make_row(replace(facts, other_links=(ZOOM,)))


def no_link() -> EventRow:
    return make_row(make_facts(link=None, platform=None))


def shown(browser: Browser, event_id: str = "e-1") -> Node:
    return browser.get("/").page.by_id(f"meeting-{event_id}")


def choose(browser: Browser, link: str = "entry", scope: str = "event", **more: str) -> Answer:
    return browser.post(PATH, {"link": link, "scope": scope, **more})


def typed(browser: Browser, url: str, scope: str = "event") -> Answer:
    return choose(browser, "typed", scope, url=url)


def chosen(world: World) -> list[LinkChoice]:
    return list(world.rules().links.values())


def told(row: Node) -> list[str]:
    return [one.text for one in (*row.all("p", class_="note"), *row.all("form", class_="by-hand"))]


def press(browser: Browser, form: Node, button: Node | None = None) -> Answer:
    """Send a form as a browser without scripts does."""
    pressed = (button or form.one("button")).attributes
    fields = {**form.fields(), pressed["name"]: pressed["value"]}
    return browser.post(form.attributes["action"], fields)


def test_a_single_meeting_offers_its_other_link_on_the_row_and_takes_it_back_there(
    world: World, browser: Browser
) -> None:
    world.add_rows(two_links())
    row = shown(browser)
    assert told(row) == ["Joins Google Meet; there is also a Zoom link.", "Use Zoom instead"]

    answer = press(browser, row.one("form", class_="by-hand"))
    assert (answer.status, answer.location) == (303, "/#meeting-e-1")
    assert chosen(world) == [of_entry(ZOOM)]
    assert world.queue.take() == ["main"]
    row = shown(browser)
    assert told(row) == [
        "Joins Zoom; there is also a Google Meet link.",
        "Link chosen by you. Use the calendar's link again",
    ]
    assert [a.attributes["href"] for a in row.all("a", class_="open")] == [ZOOM, LINK]

    assert press(browser, row.one("form", class_="by-hand")).status == 303
    assert chosen(world) == []
    assert told(shown(browser))[0] == "Joins Google Meet; there is also a Zoom link."


def test_what_can_be_pressed_is_named_with_title_day_and_time(
    world: World, browser: Browser
) -> None:
    world.add_rows(two_links())
    page = browser.get("/").page
    for name in ("instead-1-e-1", "link-e-1"):
        ids = page.by_id(name).attributes["aria-describedby"].split()
        assert [page.by_id(each).text for each in ids] == [
            "Planning", "Today, Monday 23 November", "12:00",
        ]  # fmt: skip
    page = browser.get(PATH).page
    assert page.by_id("which").text == "Planning , Today, Monday 23 November, 12:00"
    for button in page.one("main").all("button"):
        assert "which" in button.attributes["aria-describedby"].split()


def test_a_series_is_chosen_for_on_the_page_of_the_meeting(world: World, browser: Browser) -> None:
    world.add_rows(two_links(series="s-1"), two_links("e-2", "s-1", 6))
    assert told(shown(browser)) == ["Joins Google Meet; there is also a Zoom link."]
    page = browser.get(shown(browser).by_id("link-e-1").attributes["href"]).page
    series = page.by_id("option-2-series")
    (form,) = [form for form in page.all("form") if series in form.all("button")]
    assert press(browser, form, series).location == "/#meeting-e-1"

    (key,) = world.rules().links
    assert (key.kind, key.id) == ("series", "s-1")
    for event_id in ("e-1", "e-2"):
        assert told(shown(browser, event_id)) == [
            "Joins Zoom; there is also a Google Meet link.",
            "Link chosen by you. Use the calendar's links again for the whole series",
        ]

    choose(browser, room=room(LINK))
    undo = shown(browser).one("form", class_="by-hand")
    assert undo.one("button").text == "Use the link of the series again"
    press(browser, undo)
    assert list(world.rules().links) == [key]


def test_a_typed_link_gives_a_row_without_a_link_its_bot(world: World, browser: Browser) -> None:
    world.add_rows(no_link())
    row = shown(browser)
    assert (row.one(class_="lock").text, row.by_id("link-e-1").text) == (
        "Cannot be recorded",
        "Add a link",
    )

    assert typed(browser, f" {TEAMS} ").status == 303
    assert chosen(world) == [LinkChoice(LinkKind.TYPED, TEAMS)]
    row = shown(browser)
    assert row.all(class_="lock") == []
    assert row.by_id("switch-e-1").attributes["aria-checked"] == "true"
    assert row.one("a", class_="open").attributes["href"] == TEAMS
    assert "Microsoft Teams" in row.one(class_="badges").text
    assert told(row) == ["Link chosen by you. Remove this link"]

    assert choose(browser, "unset").status == 303
    assert shown(browser).one(class_="lock").text == "Cannot be recorded"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "Enter a link."),
        ("https://video.example/room", "This is not a link into a meeting of Google Meet, Zoom,"),
        ("javascript:alert(1)", "This is not a link into a meeting"),
        ("https://protect-us.mimecast.com/s/AbC1?domain=zoom.us", "protected by a mail filter"),
        (f"{ZOOM} {TEAMS}", "There are links into several meetings."),
        (ZOOM + "9" * 600, "This is too long"),
        ('"><script>alert(1)</script>', "This is not a link into a meeting"),
    ],
)
def test_a_link_that_cannot_be_used_is_refused_with_what_was_typed_kept(
    world: World, browser: Browser, url: str, said: str
) -> None:
    world.add_rows(two_links())
    answer = typed(browser, url)
    assert answer.status == 422
    assert "Nothing was changed." in answer.page.by_id("problem").text
    assert said in answer.page.by_id("error-url").text
    field = answer.page.by_id("url")
    assert field.attributes["value"] == url
    assert "error-url" in field.attributes["aria-describedby"].split()
    assert field.attributes["aria-invalid"] == "true"
    assert chosen(world) == []


def test_a_wrapped_link_is_kept_unwrapped(world: World, browser: Browser) -> None:
    world.add_rows(no_link())
    inside = TEAMS.replace(":", "%3A").replace("/", "%2F").replace("?", "%3F").replace("=", "%3D")
    typed(browser, f"https://eur03.safelinks.protection.outlook.com/?url={inside}&data=x")
    assert chosen(world) == [LinkChoice(LinkKind.TYPED, TEAMS)]


def test_a_link_that_went_meanwhile_is_not_chosen(world: World, browser: Browser) -> None:
    world.add_rows(make_row())
    answer = choose(browser, room=room(ZOOM))
    assert answer.status == 409
    assert "no longer has that link" in answer.page.by_id("problem").text
    assert "aria-invalid" not in answer.page.by_id("url").attributes
    assert chosen(world) == []


def test_a_choice_whose_link_went_says_so(world: World, browser: Browser) -> None:
    world.add_rows(two_links())
    choose(browser, room=room(ZOOM))
    world.add_rows(make_row())
    assert told(shown(browser)) == [
        "The link that you chose is no longer in the entry. Use the calendar's link again"
    ]
    assert shown(browser).one("a", class_="open").attributes["href"] == LINK


def test_no_more_links_are_kept_than_the_cap(world: World, browser: Browser) -> None:
    world.add_rows(two_links())
    others = [link_key(OverrideKey(Kind.SERIES, f"s-{n}")) for n in range(MOST_CHOSEN)]
    world.state.links["u-1"] = dict.fromkeys(others, of_entry(ZOOM))
    answer = typed(browser, TEAMS)
    assert answer.status == 409
    assert "as many as are kept" in answer.page.by_id("problem").text
    assert answer.page.by_id("url").attributes["value"] == TEAMS
    assert len(chosen(world)) == MOST_CHOSEN

    del world.state.links["u-1"][others[0]]
    for url in (TEAMS, ZOOM):
        assert typed(browser, url).status == 303
    assert len(chosen(world)) == MOST_CHOSEN


@pytest.mark.parametrize(
    ("row", "status"),
    [
        (make_row(make_facts(start=NOW - timedelta(hours=2))), 409),
        (make_row(make_facts(deleted=True)), 404),
        (make_row(user_id="u-2"), 404),
    ],
    ids=["over", "cancelled", "somebody else's"],
)
def test_no_link_is_chosen_for_a_meeting_that_is_over_or_unknown(
    world: World, browser: Browser, row: EventRow, status: int
) -> None:
    world.add_rows(row)
    assert browser.get(PATH).status == typed(browser, TEAMS).status == status
    assert chosen(world) == []


def test_there_is_no_series_to_choose_for_where_a_meeting_does_not_recur(
    world: World, browser: Browser
) -> None:
    world.add_rows(two_links())
    assert typed(browser, TEAMS, "series").status == 409


def test_a_switch_that_is_off_wins_over_a_chosen_link(world: World, browser: Browser) -> None:
    world.add_rows(two_links())
    choose(browser, room=room(ZOOM))
    browser.post("/meetings/e-1/override", {"choice": "skip", "scope": "event"})
    row = shown(browser)
    assert row.one(class_="why").text == "You turned this off."
    assert world.rules().events == {"e-1": Override.SKIP}
    assert told(row)[0].startswith("Links to Zoom;")


def test_the_preview_counts_a_meeting_whose_link_was_typed(world: World, browser: Browser) -> None:
    world.add_rows(no_link(), make_row(make_facts("e-2")))
    every = Preferences(mode=Mode.EVERY)
    assert preview_preferences(world.store, "u-1", every, NOW).total == 1
    typed(browser, TEAMS)
    found = preview_preferences(world.store, "u-1", every, NOW)
    assert (found.total, found.recorded) == (2, 2)


def test_of_a_running_call_the_row_shows_where_the_bot_is_and_that_it_stays(
    world: World, browser: Browser
) -> None:
    row = two_links()
    begun = replace(row, facts=replace(row.facts, start=NOW - timedelta(minutes=5)))
    bots = tuple(replace(bot, start=begun.facts.start) for bot in row.observed.bots)
    world.add_rows(replace(begun, observed=replace(row.observed, bots=bots)))
    assert [type(bot) for bot in bots] == [ScheduledBot]
    typed(browser, TEAMS)
    row_shown = shown(browser)
    assert "The bot stays in the call that it is in." in told(row_shown)
    assert "Joins Google Meet; there is also a Zoom link." in told(row_shown)
    assert row_shown.all("a", class_="open")[0].attributes["href"] == LINK


def test_the_page_goes_back_to_the_part_of_the_list_that_it_came_from(
    world: World, browser: Browser
) -> None:
    world.add_rows(two_links(day=3))
    page = browser.get(f"{PATH}?from=from%3D2026-11-26").page
    assert [form.fields()["from"] for form in page.all("form", class_="link-choice")] == [
        "from=2026-11-26"
    ] * 2
    answer = choose(browser, room=room(ZOOM), **{"from": "from=2026-11-26"})
    assert answer.location == "/?from=2026-11-26#meeting-e-1"


def test_a_typed_link_is_in_no_log_line() -> None:
    stream = io.StringIO()
    metrics = EphemeralMetrics(service="portal-links", namespace="Rollcall")
    logger = Logger(service="portal-links", level="DEBUG", stream=stream)
    world = World(telemetry=Telemetry(logger, metrics))
    browser = world.add_user()
    world.add_rows(two_links())
    canary = "https://zoom.us/j/5550001112?pwd=canary"
    for url in (canary, "https://canary.example/5550001112", ""):
        typed(browser, url)
    choose(browser, room="zoom:5550001112")
    browser.get("/")
    browser.get(PATH)
    assert stream.getvalue()
    assert not [word for word in ("canary", "5550001112", "zoom") if word in stream.getvalue()]
    assert "canary" not in repr(world.rules().links)
