"""A page costs the same however many events strangers put on a calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import chain
from urllib.parse import urlsplit

import pytest

from rollcall.domain.event import EventFacts
from rollcall.domain.model import EventRow
from rollcall.domain.preferences import Preferences
from rollcall.use_cases.list_page import MOST_ROWS
from rollcall.use_cases.upcoming_rows import MOST_LOOKED_AT, MOST_SHOWN
from tests.support.portal.page import Node
from tests.support.portal.rows import NOW, make_facts, make_row, make_user
from tests.support.portal.world import Browser, World

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LAMBDA_ANSWER = 6_000_000
"""Bytes that a Lambda function may answer with."""
HOSTILE = "\"'&<" * 75
LONG_LINK = "https://a.example/" + '"' * 3900


def fill(world: World, count: int, *, every: timedelta = MINUTE, **changes: object) -> None:
    """So many meetings one after the other, the first one in a second."""
    row = make_row()
    for number in range(count):
        name = f"e-{number:05}"
        start = NOW + timedelta(seconds=1) + number * every
        facts = replace(row.facts, event_id=name, start=start, end=start + 45 * MINUTE)
        world.add_rows(replace(row, facts=_with(facts, changes)))


def _with(facts: EventFacts, changes: dict[str, object]) -> EventFacts:
    return replace(facts, **changes)  # type: ignore[arg-type]


def shown(page: Node) -> list[str]:
    return [
        row.attributes["data-event"]
        for row in page.all("li", class_="meeting") + page.all("li", class_="meeting dim")
    ]


def target(page: Node, element_id: str) -> str:
    return page.by_id(element_id).attributes["href"]


def walk(browser: Browser) -> list[list[str]]:
    """The events on each page, from the first to the last, by the link to the next."""
    pages, path, seen = [], "/", set[str]()
    while path:
        assert path not in seen
        seen.add(path)
        page = browser.get(path).page
        pages.append(shown(page))
        path = target(page, "next-page") if page.has("next-page") else ""
    return pages


def test_an_answer_with_three_thousand_hostile_meetings_is_one_that_lambda_can_give(
    world: World, browser: Browser
) -> None:
    fill(world, 3000, title=HOSTILE, meeting_url=LONG_LINK, series_id="s-1")
    answer = browser.get("/")
    assert answer.status == 200
    assert len(answer.body.encode()) < LAMBDA_ANSWER
    assert len(shown(answer.page)) == MOST_ROWS


def test_a_page_of_forty_thousand_events_reads_and_holds_what_one_of_five_hundred_does(
    world: World, browser: Browser
) -> None:
    fill(world, 40_000, every=timedelta(seconds=30))
    read: list[int] = []
    upcoming = world.store.upcoming

    def counted(*args: object, **named: object) -> list[EventRow]:
        rows = upcoming(*args, **named)  # type: ignore[arg-type]
        read.append(len(rows))
        return rows

    world.store.upcoming = counted  # type: ignore[method-assign]
    long = browser.get("/")
    assert sum(read) == MOST_SHOWN + 1
    for key in sorted(world.state.events)[MOST_SHOWN:]:
        del world.state.events[key]
    short = browser.get("/")
    assert shown(long.page) == shown(short.page)
    assert len(long.body) < len(short.body) + 1000


def test_every_meeting_is_on_one_page_however_many_start_at_once(
    world: World, browser: Browser
) -> None:
    fill(world, 620, every=timedelta(0))
    pages = walk(browser)
    assert max(map(len, pages)) == MOST_ROWS
    events = list(chain(*pages))
    assert sorted(events) == sorted(event for _, _, event in world.state.events)


def test_a_list_that_ends_has_no_next_page(world: World, browser: Browser) -> None:
    fill(world, MOST_ROWS)
    page = browser.get("/?show=recorded").page
    assert len(shown(page)) == MOST_ROWS
    for word in ("next-page", "next-day", "first-page"):
        assert not page.has(word)


def test_the_last_week_of_a_list_has_no_next_page(world: World, browser: Browser) -> None:
    fill(world, 10, every=timedelta(days=2))
    last = browser.get("/?from=2026-12-14").page
    assert not last.has("next-page")
    assert len(walk(browser)) == 4


def test_a_list_that_is_too_long_counts_only_its_beginning(world: World, browser: Browser) -> None:
    fill(world, 1100, every=2 * MINUTE)
    page = browser.get("/").page
    recorded = "500 of the first 500 meetings with a link will be recorded"
    assert page.by_id("summary").text == recorded
    assert "0 of the first 500 meetings have their bot" in page.by_id("connection-c-1").text


def test_a_day_that_goes_on_on_the_next_page_has_its_heading_there_too(
    world: World, browser: Browser
) -> None:
    fill(world, 100, every=20 * MINUTE)
    first = browser.get("/").page
    assert [h.text for h in first.all("h2") if h.attributes.get("id", "").startswith("day-")] == [
        "Today, Monday 23 November",
        "Tomorrow, Tuesday 24 November",
    ]
    second = browser.get(target(first, "next-page")).page
    assert second.by_id("day-2026-11-24").text == "Tomorrow, Tuesday 24 November, continued"
    assert target(second, "first-page") == "/"


def test_a_day_full_of_meetings_can_be_passed_over(world: World) -> None:
    browser = world.add_user(make_user(time_zone="Asia/Tokyo"))
    fill(world, 2000, every=timedelta(seconds=1))
    tomorrow = make_row(make_facts("e-next", start=NOW + timedelta(hours=8)))
    world.add_rows(tomorrow)
    page = browser.get("/").page
    assert page.by_id("next-day").text == "Go on with Tue 24 Nov"
    following = browser.get(target(page, "next-day")).page
    assert shown(following) == ["e-next"]
    assert following.by_id("day-2026-11-24").text == "Tomorrow, Tuesday 24 November"


def test_a_meeting_that_runs_since_yesterday_is_on_the_first_page_only(
    world: World, browser: Browser
) -> None:
    fill(world, 600)
    world.add_rows(make_row(make_facts("e-night", start=NOW - timedelta(hours=10), minutes=700)))
    pages = walk(browser)
    assert pages[0][0] == "e-night"
    events = list(chain(*pages))
    assert (len(events), len(set(events))) == (601, 601)


def test_a_switch_on_a_later_page_leads_back_to_that_page(world: World, browser: Browser) -> None:
    fill(world, 600)
    path = target(browser.get("/").page, "next-page")
    page = browser.get(path).page
    event = shown(page)[3]
    form = next(f for f in page.by_id(f"meeting-{event}").all("form"))
    answer = browser.post(form.attributes["action"], {**form.fields(), "choice": "skip"})
    assert answer.location == f"{path}#meeting-{event}"
    assert event in shown(browser.get(answer.location.partition("#")[0]).page)


@pytest.mark.parametrize(
    "place",
    [
        "yesterday",
        "2026-11-22",
        "2027-11-22",
        "2026-13-40",
        "2026-11-24T09:00:00~c-1",
        "2026-11-24T09:00:00Z~~",
        "2026-11-24T09:00:00Z~c-1~\x00",
        "9999-12-31T23:59:59-14:00~c-1~e-1",
        "2026-11-22T09:00:00Z~c-1~e-1",
        "2027-11-22T09:00:00Z~c-1~e-1",
        "2026-11-24&from=2026-11-25",
        "%ff",
        "",
    ],
)
def test_a_place_that_no_link_names_is_the_first_page(
    world: World, browser: Browser, place: str
) -> None:
    fill(world, 3)
    answer = browser.get(f"/?from={place}")
    assert (answer.status, shown(answer.page)) == (200, ["e-00000", "e-00001", "e-00002"])
    assert not answer.page.has("first-page")


def test_a_place_behind_which_nothing_is_left_says_so(world: World, browser: Browser) -> None:
    fill(world, MOST_ROWS + 1)
    path = target(browser.get("/?show=recorded").page, "next-page")
    del world.state.events["u-1", "c-1", f"e-{MOST_ROWS:05}"]
    page = browser.get(path).page
    assert page.one(class_="card empty").one("h2").text == "No meeting fits"
    assert target(page, "first-page") == "/"


def test_a_place_in_the_list_of_somebody_else_shows_nothing_of_theirs(world: World) -> None:
    ada, bela = world.add_user(), world.add_user(make_user("u-2"))
    fill(world, 600)
    path = target(ada.get("/").page, "next-page")
    assert shown(bela.get(path).page) == []
    assert urlsplit(path).path == "/"


def test_a_preview_says_when_only_part_was_looked_at(world: World, browser: Browser) -> None:
    fill(world, MOST_LOOKED_AT, every=timedelta(seconds=10))
    form = browser.get("/preferences").page.by_id("rules").fields()
    sentence = "Only your next 2,000 events were looked at."
    whole = browser.post("/preferences/preview", {**form, "mode": "chosen"}).page
    assert whole.by_id("preview-sentence").text.startswith("0 of 2000 upcoming meetings")
    assert sentence not in whole.text
    last = make_facts("e-last", start=NOW + DAY)
    world.add_rows(make_row(last))
    part = browser.post("/preferences/preview", {**form, "mode": "chosen"}).page
    assert part.by_id("preview-sentence").text.startswith("0 of 2000 upcoming meetings")
    assert sentence in part.by_id("live-preview").text


def test_the_first_choice_says_when_only_part_was_counted(world: World) -> None:
    browser = world.add_user(preferences=Preferences())
    del world.state.preferences["u-1"]
    fill(world, MOST_LOOKED_AT + 1, every=timedelta(seconds=10))
    page = browser.get("/onboarding").page
    assert page.by_id("count-every").text == "2000 of your next 2000 meetings"
    assert page.by_id("live-count").text == (
        "At least 2000 meetings in the next 28 days have a link that a bot can join."
    )


def test_disconnecting_says_when_only_part_was_counted(world: World, browser: Browser) -> None:
    fill(world, MOST_LOOKED_AT + 1, every=timedelta(seconds=10))
    page = browser.get("/connections/c-1/disconnect").page
    assert "At least 2000 upcoming meetings lose their bot" in page.text
