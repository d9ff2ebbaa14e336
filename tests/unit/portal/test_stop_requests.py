"""Whoever has a meeting may ask the colleagues whose bots record it to stop."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.stops import KEPT
from tests.support.portal.asking import (
    ADA_ASKS,
    KEEPS,
    SKIP,
    YOU_ASK,
    buttons,
    people,
    press,
    row_of,
    stop,
    working,
)
from tests.support.portal.rows import COMPANY, NOW
from tests.support.portal.sharing import entry, join
from tests.support.portal.world import Browser, World, failing


@pytest.fixture
def pair(world: World) -> tuple[Browser, Browser]:
    """Ada, who may ask, and Grace, who may answer."""
    return people(world)


def test_a_row_with_a_colleagues_bot_offers_to_ask_for_a_stop(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    assert buttons(ada, "ada") == ["Ask Grace Summer to stop"]
    assert buttons(grace, "grace") == []
    assert world.state.requests == {}


def test_who_is_asked_reads_who_asks_and_may_stop_or_keep(pair: tuple[Browser, Browser]) -> None:
    ada, grace = pair
    assert press(ada, "ada", "ask").location == "/#meeting-e-ada"
    assert YOU_ASK in row_of(ada, "ada").text
    assert buttons(ada, "ada") == ["Take that back"]
    assert ADA_ASKS in row_of(grace, "grace").text
    assert buttons(grace, "grace") == ["Stop", "Keep"]


def test_each_button_is_named_by_the_request_and_the_meeting(pair: tuple[Browser, Browser]) -> None:
    ada, grace = pair
    asks = row_of(ada, "ada").by_id("request-ask-e-ada")
    assert asks.attributes["aria-describedby"] == "title-e-ada"
    press(ada, "ada", "ask")
    keeps = row_of(grace, "grace").by_id("request-keep-e-grace")
    assert keeps.attributes["aria-describedby"] == "request-e-grace title-e-grace"


def test_stop_turns_off_what_is_asked_for_that_meeting_only(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    press(ada, "ada", "ask")
    assert stop(grace, "grace").status == 303
    assert world.rules("u-grace").occurrences == {"x1": SKIP}
    assert ADA_ASKS not in row_of(grace, "grace").text


def test_when_nobody_records_any_more_nothing_is_said_of_a_request(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    press(ada, "ada", "ask")
    stop(grace, "grace")
    del world.state.events["u-grace", "c-grace", "e-grace"]
    assert buttons(ada, "ada") == []
    assert "You ask" not in row_of(ada, "ada").text


def test_who_keeps_it_is_asked_no_more_and_who_asked_reads_that(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    press(ada, "ada", "ask")
    assert press(grace, "grace", "keep").location == "/#meeting-e-grace"
    assert (ADA_ASKS in row_of(grace, "grace").text, buttons(grace, "grace")) == (False, [])
    assert KEEPS in row_of(ada, "ada").text
    assert YOU_ASK not in row_of(ada, "ada").text
    assert world.rules("u-grace").occurrences == {}


def test_asking_again_changes_nothing_also_after_an_answer(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    press(ada, "ada", "ask")
    press(ada, "ada", "ask")
    assert len(world.state.requests[COMPANY, "x1"]) == 1
    press(grace, "grace", "keep")
    for choice in ("ask", "withdraw", "ask"):
        press(ada, "ada", choice)
    assert buttons(grace, "grace") == []
    assert KEEPS in row_of(ada, "ada").text


def test_a_request_that_is_taken_back_is_gone_on_both_rows(pair: tuple[Browser, Browser]) -> None:
    ada, grace = pair
    press(ada, "ada", "ask")
    press(ada, "ada", "withdraw")
    assert ADA_ASKS not in row_of(grace, "grace").text
    assert buttons(ada, "ada") == ["Ask Grace Summer to stop"]


def test_only_who_asked_can_take_a_request_back(pair: tuple[Browser, Browser]) -> None:
    ada, grace = pair
    press(ada, "ada", "ask")
    press(grace, "grace", "withdraw")
    assert ADA_ASKS in row_of(grace, "grace").text


def test_all_who_record_it_are_asked_and_each_answers_alone(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    hal = join(world, "hal")
    entry(world, "hal", occurrence="x1", bot="b-hal")
    assert buttons(ada, "ada") == ["Ask Grace Summer and Hal Summer to stop"]
    press(ada, "ada", "ask")
    press(grace, "grace", "keep")
    assert ADA_ASKS in row_of(hal, "hal").text
    assert f"You ask Hal Summer not to record this. {KEEPS}" in row_of(ada, "ada").text


def test_who_begins_to_record_later_is_asked_as_well(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    press(pair[0], "ada", "ask")
    hal = join(world, "hal")
    entry(world, "hal", occurrence="x1")
    assert ADA_ASKS in row_of(hal, "hal").text


def test_several_who_ask_are_named_together(world: World, pair: tuple[Browser, Browser]) -> None:
    ada, grace = pair
    bob = join(world, "bob")
    entry(world, "bob", occurrence="x1", choice=SKIP)
    for browser, name in ((ada, "ada"), (bob, "bob")):
        press(browser, name, "ask")
    asked = "Ada Summer and Bob Summer ask that this meeting is not recorded."
    assert asked in row_of(grace, "grace").text
    press(grace, "grace", "keep")
    assert buttons(grace, "grace") == []
    assert KEEPS in row_of(bob, "bob").text


def test_keep_answers_those_alone_whose_request_is_shown(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    bob = join(world, "bob")
    entry(world, "bob", occurrence="x1", choice=SKIP)
    for browser, name in ((ada, "ada"), (bob, "bob")):
        press(browser, name, "ask")
    world.state.event_overrides["u-bob"].clear()
    entry(world, "bob", occurrence="x1")
    press(grace, "grace", "keep")
    entry(world, "bob", occurrence="x1", choice=SKIP)
    asked = row_of(grace, "grace").by_id("request-e-grace").text
    assert asked == "Bob Summer asks that this meeting is not recorded."


def test_who_chose_another_link_asks_those_in_that_call(world: World) -> None:
    ada, grace = join(world, "ada"), join(world, "grace")
    link = "https://meet.google.com/xyz-abcd-efg"
    entry(world, "grace", occurrence="x1", link=link)
    entry(world, "ada", occurrence="x1", choice=SKIP)
    typed = {"link": "typed", "url": link, "scope": "event"}
    assert ada.post("/meetings/e-ada/link", typed).status == 303
    assert buttons(ada, "ada") == ["Ask Grace Summer to stop"]
    press(ada, "ada", "ask")
    assert ADA_ASKS in row_of(grace, "grace").text


def test_taking_back_or_keeping_what_was_not_asked_stores_nothing(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    press(pair[0], "ada", "withdraw")
    press(pair[1], "grace", "keep")
    assert world.state.requests == {}


def test_what_could_not_be_stored_is_said_and_can_be_repeated(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    world.state.before = failing("save_request")
    assert press(ada, "ada", "ask").status == 503
    world.state.before = working
    press(ada, "ada", "ask")
    world.state.before = failing("save_answers")
    assert press(grace, "grace", "keep").status == 503
    world.state.before = working
    assert buttons(grace, "grace") == ["Stop", "Keep"]


def test_a_request_wakes_no_worker_and_marks_no_calendar(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    connections = dict(world.state.connections)
    press(ada, "ada", "ask")
    press(grace, "grace", "keep")
    assert (world.state.connections, world.state.wakes) == (connections, {})


def test_a_request_is_kept_some_days_after_its_meeting_and_no_longer(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    press(pair[0], "ada", "ask")
    end = world.state.events["u-ada", "c-ada", "e-ada"].facts.end + KEPT
    found = [world.store.requests(COMPANY, ["x1"], at) for at in (end - KEPT, end)]
    assert [list(each) for each in found] == [["x1"], []]


def test_a_request_in_a_later_part_of_the_list_stays_there(pair: tuple[Browser, Browser]) -> None:
    day = (NOW + timedelta(days=1)).date().isoformat()
    answer = pair[0].post("/meetings/e-ada/request", {"choice": "ask", "from": f"from={day}"})
    assert answer.location == f"/?from={day}#meeting-e-ada"
