"""The past: what became of each meeting, by day and by week."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.model import BotStatus
from rollcall.domain.preferences import Override
from rollcall.use_cases import list_past
from tests.support.memory import MemoryNotificationStore
from tests.support.portal.page import Node
from tests.support.portal.rows import NOW, make_facts, make_row
from tests.support.portal.sharing import entry, join
from tests.support.portal.world import Browser, World

BEGUN = NOW - timedelta(days=2)
DAY = timedelta(days=1)


def tell(world: World, *told: str, bot: str = "b-e-1") -> None:
    store = MemoryNotificationStore(world.state)
    for second, word in enumerate(told):
        code, _, sub_code = word.partition("/")
        at = BEGUN + timedelta(seconds=second)
        store.record_bot_status(BotStatus(bot, code, sub_code or None, at), NOW)


def row_of(browser: Browser, event_id: str = "e-1") -> Node:
    return browser.get("/past").page.by_id(f"meeting-{event_id}")


def state_of(row: Node) -> str:
    return row.one("span", class_="state").text


def test_a_recorded_meeting_tells_how_long_and_from_when(world: World, browser: Browser) -> None:
    world.add_rows(make_row(make_facts(start=BEGUN)))
    tell(world, "in_call_recording", "call_ended/call_ended_by_host", "done")
    store = MemoryNotificationStore(world.state)
    store.record_recording("b-e-1", BEGUN, BEGUN + timedelta(minutes=29, seconds=40), NOW)
    row = row_of(browser)
    assert state_of(row) == "Recorded 29 min"
    assert row.one("p", class_="note").text == "From 09:00 to 09:29. The host ended the call."
    assert "data-needs" not in row.one("p", class_="note").attributes


def test_a_meeting_whose_bot_nobody_let_in_names_the_remedy(world: World, browser: Browser) -> None:
    world.add_rows(make_row(make_facts(start=BEGUN)))
    tell(world, "in_waiting_room", "call_ended/call_ended_by_host")
    row = row_of(browser)
    assert state_of(row) == "Not recorded"
    note = row.one("p", class_="note")
    assert note.text.startswith("Nobody let the bot in.")
    assert "data-needs" in note.attributes


def test_a_skipped_meeting_steps_back_and_says_why(world: World, browser: Browser) -> None:
    world.add_rows(make_row(make_facts(start=BEGUN, private=True)))
    row = row_of(browser)
    assert (state_of(row), row.one("span", class_="why").text) == ("Skipped", "Private event.")
    assert "dim" in row.attributes["class"]


def test_the_newest_day_and_the_latest_meeting_come_first(world: World, browser: Browser) -> None:
    starts = {"e-1": BEGUN, "e-2": BEGUN + timedelta(hours=2), "e-3": BEGUN - DAY}
    world.add_rows(*(make_row(make_facts(one, start=start)) for one, start in starts.items()))
    page = browser.get("/past").page
    assert [row.attributes["id"] for row in page.all("li", class_="meeting")] == [
        "meeting-e-2", "meeting-e-1", "meeting-e-3",
    ]  # fmt: skip
    assert [node.text for node in page.all("h2")] == [
        "Saturday 21 November", "Friday 20 November",
    ]  # fmt: skip


def test_what_has_not_ended_or_is_another_persons_is_not_there(
    world: World, browser: Browser
) -> None:
    world.add_rows(
        make_row(make_facts("running", start=NOW - timedelta(minutes=10))),
        make_row(make_facts("coming")),
        make_row(make_facts("theirs", start=BEGUN), user_id="u-2"),
    )
    page = browser.get("/past").page
    assert page.all("li", class_="meeting") == []
    assert "Nothing was on your calendar in these days." in page.text


def test_weeks_follow_one_another_without_a_gap_until_nothing_older_is_kept(
    world: World, browser: Browser
) -> None:
    days = range(1, 60)
    world.add_rows(*(make_row(make_facts(f"e-{n}", start=NOW - n * DAY)) for n in days))
    address, seen, pages = "/past", [], 0
    while address:
        page = browser.get(address).page
        seen += [row.attributes["id"] for row in page.all("li", class_="meeting")]
        link = page.all("a", id="earlier")
        address = link[0].attributes["href"] if link else ""
        assert page.has("latest") is bool(pages)
        pages += 1
    assert seen == [f"meeting-e-{n}" for n in days]
    assert pages <= 10


def test_a_week_with_more_than_one_page_of_meetings_goes_on_without_losing_any(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_past, "MOST_SHOWN", 3)
    starts = [BEGUN, BEGUN, *(BEGUN - n * timedelta(hours=1) for n in range(1, 6))]
    rows = [make_row(make_facts(f"e-{n}", start=start)) for n, start in enumerate(starts)]
    world.add_rows(*rows)
    address, seen = "/past", []
    while address:
        page = browser.get(address).page
        shown = [row.attributes["id"] for row in page.all("li", class_="meeting")]
        assert len(shown) <= 3
        seen += shown
        link = page.all("a", id="earlier")
        address = link[0].attributes["href"] if link else ""
    assert sorted(seen) == sorted(f"meeting-{row.event_id}" for row in rows)


@pytest.mark.parametrize(
    "query",
    ["before=", "before=x", "before=2026-11-16", "before=9999-12-31T23:59:59Z", "%ff=",
     "before=2020-01-01T00:00:00Z", "before=2026-11-16T00:00:00Z&before=2026-11-15T00:00:00Z",
     "before=0001-01-01T00:00:00Z", "before=2026-99-16T00:00:00Z"],
)  # fmt: skip
def test_an_address_that_names_no_week_shows_the_latest_one(
    world: World, browser: Browser, query: str
) -> None:
    world.add_rows(make_row(make_facts(start=BEGUN)))
    answer = browser.get(f"/past?{query}")
    assert answer.status == 200
    assert answer.page.has("meeting-e-1")


def test_the_bot_of_a_colleague_is_told_where_ones_own_was_off(world: World) -> None:
    join(world, "grace")
    ada = join(world, "ada")
    entry(world, "grace", start=BEGUN)
    entry(world, "ada", start=BEGUN, choice=Override.SKIP)
    tell(world, "in_call_recording", "done", bot="b-shared")
    row = row_of(ada, "e-ada")
    assert state_of(row) == "Grace Summer's bot recorded this · Rollcall notetaker"
    assert row.one("span", class_="why").text == "You turned yours off."
    assert "dim" not in row.attributes["class"]


def test_whoever_is_not_signed_in_is_sent_to_the_start(world: World) -> None:
    answer = Browser(world).get("/past")
    assert (answer.status, answer.location) == (303, "/?next=past")
