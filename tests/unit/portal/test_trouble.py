"""Trouble of the whole workspace is told on every page, and no longer than it is known to last."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from functions.portal import texts
from rollcall.domain.trouble import CURRENT, Trouble, TroubleCause
from tests.support.portal.page import Node
from tests.support.portal.rows import NOW, make_connection, make_facts, make_row
from tests.support.portal.world import Browser, World, failing

MINUTE = timedelta(minutes=1)
DOWN = Trouble(TroubleCause.RECALL_DOWN, NOW - 20 * MINUTE, 4711, NOW - MINUTE)
PAGES = ["/", "/preferences", "/account", "/connections/c-1/disconnect"]


def banner(page: Node) -> str:
    return page.by_id("trouble").text


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_what_is_the_matter_and_since_when_in_the_users_zone(
    world: World, browser: Browser, path: str
) -> None:
    world.set_trouble(DOWN)
    told = banner(browser.get(path).page)
    assert told.startswith("The recording service has not answered since 08:40.")
    assert "Nothing is lost, and it goes on by itself" in told


def test_the_first_steps_and_the_answers_to_forms_say_it_too(world: World) -> None:
    browser = world.add_user()
    world.set_trouble(DOWN)
    form = browser.get("/preferences").page.by_id("rules").fields()
    assert "since 08:40" in banner(browser.post("/preferences/preview", form).page)
    refused = browser.post("/preferences", {**form, "min_people": "many"})
    assert refused.status == 422
    assert "since 08:40" in banner(refused.page)
    del world.state.preferences["u-1"]
    assert "since 08:40" in banner(browser.get("/onboarding").page)


@pytest.mark.parametrize("path", PAGES)
def test_without_trouble_nothing_is_said(world: World, browser: Browser, path: str) -> None:
    assert banner(browser.get(path).page) == ""
    world.set_trouble(None)
    assert banner(browser.get(path).page) == ""


@pytest.mark.parametrize("cause", TroubleCause)
def test_each_cause_has_words_of_its_own_and_a_promise(
    world: World, browser: Browser, cause: TroubleCause
) -> None:
    world.set_trouble(replace(DOWN, cause=cause))
    told = banner(browser.get("/account").page)
    assert "08:40" in told
    assert "othing is lost" in told
    world.set_trouble(DOWN)
    same = told == banner(browser.get("/account").page)
    assert same == (cause is TroubleCause.RECALL_DOWN)


def test_trouble_of_another_day_has_its_date(world: World, browser: Browser) -> None:
    world.set_trouble(replace(DOWN, since=NOW - timedelta(hours=10)))
    assert "since Sun 22 Nov, 23:00." in banner(browser.get("/account").page)


def test_a_user_learns_how_many_of_their_own_meetings_wait_and_of_nobody_elses(
    world: World, browser: Browser
) -> None:
    world.set_trouble(DOWN)
    world.add_rows(make_row(), make_row(make_facts("e-2"), user_id="u-2", done=False))
    assert browser.get("/").page.by_id("live-waiting").text == ""
    world.add_rows(make_row(make_facts("e-3"), done=False))
    answer = browser.get("/")
    assert banner(answer.page).endswith("1 of the meetings below is waiting.")
    assert "4711" not in answer.body
    world.add_rows(make_row(make_facts("e-4"), done=False))
    assert banner(browser.get("/").page).endswith("2 of the meetings below are waiting.")
    for path in PAGES[1:]:
        told = browser.get(path).page.by_id("live-waiting").text
        assert told == "2 of your meetings are waiting."


def test_a_page_without_meetings_says_what_is_the_matter_when_they_cannot_be_read(
    world: World, browser: Browser
) -> None:
    world.set_trouble(DOWN)
    world.add_rows(make_row(done=False))
    assert "1 of your meetings is waiting." in banner(browser.get("/account").page)
    world.state.before = failing("upcoming")
    told = banner(browser.get("/account").page)
    assert told.startswith("The recording service has not answered")
    assert "waiting" not in told


@pytest.mark.parametrize("age", [CURRENT + MINUTE, timedelta(days=9)])
def test_trouble_that_no_worker_confirms_any_more_is_told_as_old_news_only(
    world: World, browser: Browser, age: timedelta
) -> None:
    old = replace(DOWN, since=NOW - age - MINUTE, seen_at=NOW - age)
    world.set_trouble(old)
    world.add_rows(make_row(done=False))
    told = banner(browser.get("/").page)
    assert "has not answered" not in told
    when = "08:54" if age < timedelta(days=1) else "Sat 14 Nov, 09:00"
    assert told.startswith(f"Since {when} nothing has been heard from the part of Rollcall")
    assert told.endswith("1 of the meetings below is waiting.")


@pytest.mark.parametrize("trouble", [None, DOWN])
def test_a_worker_that_has_not_come_to_its_end_for_long_is_told_though_it_left_no_trouble(
    world: World, browser: Browser, trouble: Trouble | None
) -> None:
    world.set_trouble(trouble, ran_at=NOW - CURRENT - MINUTE)
    told = banner(browser.get("/").page)
    assert told.startswith("Since 08:54 nothing has been heard from the part of Rollcall")
    world.set_trouble(None, ran_at=NOW - CURRENT)
    assert banner(browser.get("/").page) == ""


@pytest.mark.parametrize(
    ("next_try", "told"),
    [
        (NOW - timedelta(seconds=20), "The next try comes within a minute."),
        (NOW + timedelta(seconds=29), "The next try comes within a minute."),
        (NOW + timedelta(seconds=31), "The next try comes within 2 minutes."),
        (NOW + 4 * MINUTE, "The next try comes within 5 minutes."),
    ],
)
def test_the_banner_says_when_the_next_try_comes(
    world: World, browser: Browser, next_try: datetime, told: str
) -> None:
    world.set_trouble(replace(DOWN, next_try=next_try))
    assert banner(browser.get("/account").page).endswith(told)


def test_no_next_try_is_told_that_is_past_or_unknown(world: World, browser: Browser) -> None:
    for next_try in (None, NOW - 2 * MINUTE):
        world.set_trouble(replace(DOWN, seen_at=NOW - 2 * MINUTE, next_try=next_try))
        assert "next try" not in banner(browser.get("/account").page)


def test_a_clock_ahead_of_ours_dates_nothing_after_now(world: World, browser: Browser) -> None:
    world.set_trouble(replace(DOWN, since=NOW + MINUTE, seen_at=NOW + 2 * MINUTE))
    assert "not answered since 09:00." in banner(browser.get("/account").page)
    world.set_trouble(replace(DOWN, since=NOW, seen_at=NOW + timedelta(hours=2)))
    assert banner(browser.get("/account").page).startswith("Since 09:00 nothing has been heard")


def test_a_page_comes_without_its_banner_when_that_cannot_be_read(
    world: World, browser: Browser
) -> None:
    world.set_trouble(DOWN)
    world.state.before = failing("last_run")
    answer = browser.get("/account")
    assert answer.status == 200
    assert banner(answer.page) == ""


def test_the_banner_is_a_live_part_that_is_read_out(world: World) -> None:
    browser = world.add_user(connections=(make_connection(),))
    for path in PAGES:
        part = browser.get(path).page.by_id("live-trouble")
        assert part.attributes["role"] == "status"
        assert "data-live" in part.attributes


WAITING = make_row(done=False)


@pytest.mark.parametrize("path", ["/", "/meetings/list", f"/meetings/{WAITING.event_id}"])
@pytest.mark.parametrize("cause", TroubleCause)
def test_a_meeting_that_waits_for_its_bot_says_what_for(
    world: World, browser: Browser, cause: TroubleCause, path: str
) -> None:
    world.add_rows(WAITING, make_row(make_facts("e-2")))
    before = browser.get(path).page.one("main" if "list" not in path else "body").text
    world.set_trouble(replace(DOWN, cause=cause))
    told = browser.get(path).page.one("main" if "list" not in path else "body").text
    assert told.count(texts.ROW_WAITS[cause]) == 1
    assert texts.ROW_WAITS[cause] not in before


def test_a_meeting_waits_for_a_worker_that_is_not_heard_of(world: World, browser: Browser) -> None:
    world.add_rows(WAITING)
    world.set_trouble(None, ran_at=NOW)
    world.now += 2 * CURRENT
    row = browser.get("/").page.by_id(f"meeting-{WAITING.event_id}")
    assert texts.ROW_WAITS_UNHEARD in row.text


def test_a_calendar_that_is_to_be_read_again_says_so_during_an_outage(
    world: World, browser: Browser
) -> None:
    world.set_trouble(DOWN)
    browser.post("/connections/c-1/sync")
    card = browser.get("/").page.by_id("connection-c-1").text
    assert texts.READING_AGAIN in card
    assert "2 minutes ago" not in card.split(texts.READING_AGAIN)[0]
