"""A new name for the bot is shown as what it is: the same bots, named anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.preferences import Preferences
from tests.support.portal.rows import COMPANY, NOW, make_facts, make_row
from tests.support.portal.world import Browser, World


def fill(world: World, number: int) -> None:
    world.add_rows(
        *(make_row(make_facts(f"e-{n}", start=NOW + timedelta(hours=n + 1))) for n in range(number))
    )


def fields_of(browser: Browser, **changes: str) -> dict[str, str]:
    return {**browser.get("/preferences").page.by_id("rules").fields(), **changes}


def preview(browser: Browser, **changes: str) -> str:
    page = browser.post("/preferences/preview", fields_of(browser, **changes)).page
    return page.by_id("preview-sentence").text


@pytest.mark.parametrize(
    ("meetings", "said"),
    [
        (10, "10 of 10 upcoming meetings: the same as now. 10 bots get the new name."),
        (1, "1 of 1 upcoming meetings: the same as now. 1 bot gets the new name."),
        (
            0,
            (
                "0 of 0 upcoming meetings: the same as now. "
                "Bots scheduled from then on bear the new name."
            ),
        ),
    ],
)
def test_the_preview_of_a_new_name_counts_the_bots_that_get_it(
    world: World, browser: Browser, meetings: int, said: str
) -> None:
    fill(world, meetings)
    assert preview(browser, bot_name="Scribe") == said


def test_a_new_name_with_new_rules_counts_only_the_bots_that_stay(
    world: World, browser: Browser
) -> None:
    fill(world, 2)
    inside = make_facts("e-in", domains=(COMPANY,), start=NOW + timedelta(hours=9))
    dropped = make_facts("e-out", title="Board", start=NOW + timedelta(hours=10))
    world.add_rows(make_row(inside), make_row(dropped))
    changes = {"bot_name": "Scribe", "mode": "every", "title_excludes": "board"}
    assert preview(browser, **changes) == (
        "3 of 4 upcoming meetings: 1 added, 1 removed. 2 bots get the new name."
    )


def test_a_bot_of_two_entries_gets_its_new_name_once(world: World, browser: Browser) -> None:
    one = make_row(make_facts("e-1"))
    world.add_rows(one, replace(make_row(make_facts("e-2")), observed=one.observed))
    assert preview(browser, bot_name="Scribe").endswith("1 bot gets the new name.")


def test_a_bot_that_is_about_to_join_is_not_promised_a_new_name(
    world: World, browser: Browser
) -> None:
    world.add_rows(make_row(make_facts(start=NOW + timedelta(minutes=10))))
    assert preview(browser, bot_name="Scribe").endswith("from then on bear the new name.")


def test_rows_and_coverage_stay_as_they_are_after_a_new_name(
    world: World, browser: Browser
) -> None:
    fill(world, 3)
    before = browser.get("/").page
    answer = browser.post("/preferences", fields_of(browser, bot_name="Scribe"))
    assert (answer.location, answer.notice) == ("/preferences", "saved")
    after = browser.get("/").page
    for page in (before, after):
        assert "3 of 3 meetings have their bot" in page.by_id("connection-c-1").text
        assert page.text.count("Scheduled") == 3
        assert "Scheduling" not in page.text


@pytest.mark.parametrize(
    ("changes", "notice"),
    [
        ({"time_zone": "Pacific/Auckland"}, "saved_same"),
        ({}, "saved_same"),
        ({"bot_name": "Scribe"}, "saved"),
        ({"mode": "every", "time_zone": "Pacific/Auckland"}, "saved"),
    ],
)
def test_new_rules_are_said_to_count_only_where_they_changed(
    browser: Browser, changes: dict[str, str], notice: str
) -> None:
    answer = browser.post("/preferences", fields_of(browser, **changes))
    assert answer.notice == notice
    said = browser.get(answer.location, notice=notice).page.by_id("notice").text
    assert ("from the next meeting on" in said) == (notice == "saved")


def test_the_first_name_is_no_new_name(world: World) -> None:
    browser = world.add_user(preferences=Preferences(bot_name="Scribe"))
    fill(world, 1)
    assert preview(browser) == "1 of 1 upcoming meetings: nothing changes."
