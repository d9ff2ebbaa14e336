"""The rules as five choices: what is set in each, the whole in one sentence, counts by mode."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from functions.portal.preferences_form import GROUPS
from rollcall.domain.meeting_hours import Hours
from rollcall.domain.model import Status
from rollcall.domain.preferences import Mode, Preferences
from rollcall.domain.rule_words import RuleGroup
from tests.support.portal.page import Node
from tests.support.portal.rows import COMPANY, NOW, make_connection, make_facts, make_row
from tests.support.portal.world import Browser, World

SET = Preferences(
    mode=Mode.EVERY,
    min_people=3,
    hours=Hours(time(8), time(18)),
    time_zone="Europe/Berlin",
    title_contains=("<b>plan",),
)


def fields_of(browser: Browser, **changes: str) -> dict[str, str]:
    return {**browser.get("/preferences").page.by_id("rules").fields(), **changes}


def said(page: Node) -> dict[str, str]:
    return {group.value: page.by_id(f"set-{group}").text for group in RuleGroup}


def opened(page: Node) -> list[str]:
    return [g.value for g in RuleGroup if "open" in page.by_id(f"group-{g}").attributes]


def test_the_page_has_five_choices_and_all_but_the_first_are_closed(browser: Browser) -> None:
    form = browser.get("/preferences").page.by_id("rules")
    stack = form.one(class_="stack")
    choices = [part for part in stack.parts if isinstance(part, Node) and part.all("h2")]
    assert [choice.one("h2").text for choice in choices] == [
        "Which meetings", "Who is invited", "What is left out", "Days, hours, pause",
        "Title and bot", "Tags",
    ]  # fmt: skip
    assert opened(form) == []


def test_every_closed_part_says_what_is_set_in_it(world: World) -> None:
    page = world.add_user(preferences=SET).get("/preferences").page
    assert said(page) == {
        "who": "Only with at least 3 people.",
        "kind": (
            "Leave out what you declined, invitations that you have not answered, private events, "
            "entries with nobody else, all-day events, focus time, out of office and working "
            "locations."
        ),
        "when": "Only when they begin from 08:00 to 18:00 (Europe/Berlin).",
        "words": "Only with “<b>plan” in the title; the bot is called “Rollcall notetaker”.",
    }
    plain = world.add_user().get("/preferences").page
    assert (said(plain)["who"], said(plain)["when"]) == ("Nothing set.", "Nothing set.")


@pytest.mark.parametrize(
    ("changes", "group"),
    [
        ({"min_people": "3", "max_people": "2"}, "who"),
        ({"skip_domains": "no domain"}, "who"),
        ({"skip_private": "yes"}, "kind"),
        ({"hours_first": "09:00"}, "when"),
        ({"paused_until": "soon"}, "when"),
        ({"time_zone": "Nowhere"}, "when"),
        ({"bot_name": ""}, "words"),
    ],
)
@pytest.mark.parametrize("path", ["/preferences", "/preferences/preview"])
def test_a_part_with_a_wrong_value_is_open_and_names_it(
    browser: Browser, path: str, changes: dict[str, str], group: str
) -> None:
    page = browser.post(path, fields_of(browser, **changes)).page
    assert opened(page) == [group]
    assert page.by_id(f"set-{group}").text.startswith("To be put right: “")
    assert page.by_id("rule-sentence").text == ""


def test_what_is_set_rightly_beside_a_wrong_value_is_still_said(browser: Browser) -> None:
    fields = fields_of(browser, bot_name="", min_people="4")
    page = browser.post("/preferences/preview", fields).page
    assert page.by_id("set-who").text == "Only with at least 4 people."


def test_a_part_that_differs_from_what_is_stored_is_open_after_a_conflict(
    world: World, browser: Browser
) -> None:
    fields = fields_of(browser, min_people="4", version="7")
    assert opened(browser.post("/preferences", fields).page) == ["who"]


def test_the_whole_rule_is_one_sentence_of_what_the_form_says(world: World) -> None:
    browser = world.add_user(preferences=SET)
    before = browser.get("/preferences").page.by_id("rule-sentence").text
    assert before.startswith("Record every meeting with a link; only with at least 3 people; ")
    fields = fields_of(browser, mode="chosen", min_people="")
    after = browser.post("/preferences/preview", fields).page.by_id("rule-sentence").text
    assert after.startswith("Record only meetings that you turn on; leave out ")


def test_the_page_of_one_meeting_says_the_whole_rule(world: World) -> None:
    browser = world.add_user(preferences=SET)
    world.add_rows(make_row())
    page = browser.get("/meetings/e-1").page
    assert page.by_id("rule-sentence").text.endswith("the bot is called “Rollcall notetaker”.")


def test_a_pause_that_is_over_is_not_said(world: World) -> None:
    over = Preferences(paused_until=NOW - timedelta(hours=1))
    page = world.add_user(preferences=over).get("/preferences").page
    assert said(page)["when"] == "Nothing set."
    assert "record nothing" not in page.by_id("rule-sentence").text


def at(hours: int) -> datetime:
    return NOW + timedelta(hours=hours)


def counts(page: Node) -> dict[str, str]:
    return {mode.value: page.by_id(f"count-{mode}").text for mode in Mode}


def test_each_mode_says_what_it_would_record_with_the_rest_of_the_form(
    world: World, browser: Browser
) -> None:
    inside = make_facts("e-2", domains=(COMPANY,), start=at(4), title="Board", organised=True)
    world.add_rows(make_row(), make_row(inside), make_row(make_facts("e-3", start=at(6))))
    of_three = "{} of 3 meetings in the next 28 days"
    assert counts(browser.get("/preferences").page) == {
        "every": of_three.format(3), "external": of_three.format(2),
        "organised": of_three.format(1), "chosen": of_three.format(0),
    }  # fmt: skip
    fields = fields_of(browser, title_excludes="board", mode="chosen")
    assert counts(browser.post("/preferences/preview", fields).page) == {
        "every": of_three.format(2), "external": of_three.format(2),
        "organised": of_three.format(0), "chosen": of_three.format(0),
    }  # fmt: skip


def test_no_mode_has_a_count_while_it_cannot_be_known(world: World, browser: Browser) -> None:
    world.add_rows(make_row())
    wrong = browser.post("/preferences/preview", fields_of(browser, bot_name="")).page
    assert set(counts(wrong).values()) == {""}
    lost = world.add_user(connections=(make_connection(status=Status.DISCONNECTED),))
    assert set(counts(lost.get("/preferences").page).values()) == {""}


def test_every_field_beside_the_mode_is_in_one_part(browser: Browser) -> None:
    page = browser.get("/preferences").page
    for group, names in GROUPS.items():
        part = page.by_id(f"group-{group}")
        assert [name for name in names if not part.has(name)] == []
