from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.model import EventRow
from rollcall.domain.preferences import Override, Preferences
from tests.support.portal.page import Node
from tests.support.portal.rows import NOW, make_facts, make_row
from tests.support.portal.world import Browser, World, failing


def row_of(page: Node, event_id: str = "e-1") -> Node:
    return page.by_id(f"meeting-{event_id}")


def test_the_switch_is_labelled_with_title_day_and_time_and_tells_its_position(
    world: World, browser: Browser
) -> None:
    world.add_rows(make_row(), make_row(make_facts("e-2", domains=())))
    page = browser.get("/").page
    on, off = page.by_id("switch-e-1"), page.by_id("switch-e-2")
    assert (on.attributes["role"], on.attributes["aria-checked"]) == ("switch", "true")
    assert off.attributes["aria-checked"] == "false"
    words = [page.by_id(part).text for part in on.attributes["aria-labelledby"].split()]
    assert words == ["Record", "Planning", "Today, Monday 23 November", "12:00"]


def test_switching_off_is_kept_synced_at_once_and_handed_to_the_worker(
    world: World, browser: Browser
) -> None:
    world.add_rows(make_row())
    button = browser.get("/").page.by_id("switch-e-1").attributes
    fields = {"choice": button["value"], "scope": "event"}
    answer = browser.post("/meetings/e-1/override", fields)
    assert (answer.status, answer.location) == (303, "/#meeting-e-1")
    assert world.rules().events == {"e-1": Override.SKIP}
    row = row_of(browser.get("/").page)
    assert row.one(class_="state").text == "Removing…"
    assert row.one(class_="why").text == "You turned this off."
    assert row.one(class_="by-hand").text == "Changed by you. Follow my rules"
    connection = world.state.connections["u-1", "c-1"]
    assert (connection.requested, connection.due_at) == (2, NOW)
    assert world.queue.take() == ["main"]


def test_the_choice_for_a_meeting_goes_long_after_it_and_that_for_a_series_stays(
    world: World, browser: Browser
) -> None:
    far = NOW + timedelta(days=20)
    world.add_rows(make_row(make_facts(start=far)), make_row(make_facts("e-2", series="s-1")))
    browser.post("/meetings/e-1/override", {"choice": "skip", "scope": "event"})
    browser.post("/meetings/e-2/override", {"choice": "skip", "scope": "series"})
    series = {"s-1": Override.SKIP}
    for days, events in ((20 + 180, {"e-1": Override.SKIP}), (20 + 181, {})):
        later = world.store.rules("u-1", NOW + timedelta(days=days))
        assert (later.events, later.series) == (events, series)


def test_follow_my_rules_forgets_the_choice(world: World, browser: Browser) -> None:
    world.add_rows(make_row())
    browser.post("/meetings/e-1/override", {"choice": "skip", "scope": "event"})
    form = row_of(browser.get("/").page).one("form", class_="by-hand")
    fields = {**form.fields(), "choice": form.one("button").attributes["value"]}
    assert browser.post(form.attributes["action"], fields).status == 303
    assert world.rules().events == {}
    assert row_of(browser.get("/").page).one(class_="state").text == "Scheduled"


def test_a_recurring_meeting_asks_this_one_or_the_series(world: World, browser: Browser) -> None:
    world.add_rows(make_row(make_facts(series="s-1")))
    page = browser.get("/").page
    assert page.by_id("switch-e-1").tag == "summary"
    form = page.by_id("choice-e-1").one("form")
    buttons = {button.text: button.attributes["value"] for button in form.all("button")}
    assert buttons == {"This meeting": "event", "All in this series": "series"}
    assert form.fields()["choice"] == "skip"


def test_a_choice_for_the_series_holds_for_every_occurrence_and_replaces_the_single_one(
    world: World, browser: Browser
) -> None:
    later = make_facts("e-2", start=NOW + timedelta(days=6), series="s-1")
    world.add_rows(make_row(make_facts(series="s-1")), make_row(later))
    browser.post("/meetings/e-1/override", {"choice": "record", "scope": "event"})
    browser.post("/meetings/e-1/override", {"choice": "skip", "scope": "series"})
    assert world.rules().series == {"s-1": Override.SKIP}
    assert world.rules().events == {}
    page = browser.get("/").page
    reasons = [row_of(page, event).one(class_="why").text for event in ("e-1", "e-2")]
    assert reasons == ["You turned this series off."] * 2
    undo = row_of(page, "e-2").one("form", class_="by-hand").fields()
    assert undo["scope"] == "series"
    browser.post("/meetings/e-2/override", {"choice": "unset", "scope": "series"})
    assert world.rules().series == {}


def test_a_meeting_that_does_not_recur_has_no_series(world: World, browser: Browser) -> None:
    world.add_rows(make_row())
    answer = browser.post("/meetings/e-1/override", {"choice": "skip", "scope": "series"})
    assert answer.status == 409
    assert world.rules().events == {}


def test_sending_a_choice_twice_changes_nothing_more(world: World, browser: Browser) -> None:
    world.add_rows(make_row())
    for _ in range(2):
        fields = {"choice": "skip", "scope": "event"}
        assert browser.post("/meetings/e-1/override", fields).status == 303
    assert world.rules().events == {"e-1": Override.SKIP}


@pytest.mark.parametrize(
    ("minutes", "note"),
    [
        (9, "Starts in less than ten minutes: a change may be too late."),
        (-5, "Under way: a change may be too late."),
    ],
)
def test_close_to_the_start_the_row_says_that_it_may_be_too_late(
    world: World, browser: Browser, minutes: int, note: str
) -> None:
    world.add_rows(make_row(make_facts(start=NOW + timedelta(minutes=minutes))))
    page = browser.get("/").page
    assert [found.text for found in page.all("p", class_="note")] == [note]
    assert page.has("switch-e-1")


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (make_row(make_facts(link=None)), "Cannot be recorded"),
        (make_row(make_facts(deleted=True)), "Cancelled"),
        (make_row(make_facts(start=NOW - timedelta(hours=2))), "Already over"),
    ],
    ids=["no link", "cancelled", "over"],
)
def test_a_row_that_cannot_be_switched_says_why(
    world: World, browser: Browser, row: EventRow, word: str
) -> None:
    world.add_rows(row)
    page = browser.get("/").page
    assert row_of(page).one(class_="lock").text == word
    assert not page.has("switch-e-1")


def test_a_past_meeting_cannot_be_switched(world: World, browser: Browser) -> None:
    world.add_rows(make_row(make_facts(start=NOW - timedelta(hours=2))))
    answer = browser.post("/meetings/e-1/override", {"choice": "skip", "scope": "event"})
    assert answer.status == 409
    assert answer.page.one("h1").text == "This meeting is over"
    assert world.rules().events == {}


def test_a_past_meeting_keeps_the_decision_it_had(world: World) -> None:
    browser = world.add_user(preferences=Preferences(title_excludes=("plan",)))
    past = make_row(make_facts(start=NOW - timedelta(hours=2)))
    world.add_rows(past)
    row = row_of(browser.get("/").page)
    assert row.attributes["data-recorded"] == "true"
    assert row.one(class_="state").text == "Recording not confirmed"


def test_while_paused_nothing_can_be_switched_and_the_page_says_until_when(world: World) -> None:
    paused = Preferences(paused_until=NOW + timedelta(days=2))
    browser = world.add_user(preferences=paused)
    world.add_rows(make_row())
    page = browser.get("/").page
    assert page.by_id("paused").text == (
        "Everything is paused until Wed 25 Nov. Change the pause Resume"
    )
    assert row_of(page).one(class_="lock").text == "Paused"
    assert page.by_id("connection-c-1").one(class_="pill").text == "Paused"


def test_a_failed_wake_up_does_not_lose_the_choice(world: World, browser: Browser) -> None:
    world.add_rows(make_row())
    world.state.before = failing("wake")
    answer = browser.post("/meetings/e-1/override", {"choice": "skip", "scope": "event"})
    assert answer.status == 303
    assert world.state.connections["u-1", "c-1"].due_at == NOW
