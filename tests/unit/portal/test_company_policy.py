"""What the company has set is shown, cannot be got round on the pages, and is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from functions.portal import texts
from rollcall.domain.explanation import Question
from rollcall.domain.policy import CompanyPause, CompanyPolicy
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.user_rules import StoredPreferences
from rollcall.use_cases.agenda import Lock
from tests.support.portal.rows import NOW, make_facts, make_row
from tests.support.portal.world import Browser, World

SCRIBE = Preferences(mode=Mode.EVERY, bot_name="Scribe", min_people=2)
LOCKED = CompanyPolicy(
    rules=Preferences(bot_name="Corp bot", min_people=5, skip_private=False),
    locked=frozenset({"bot_name", "min_people", "skip_private"}),
    version=1,
)
LIMITED = CompanyPolicy(modes=frozenset({Mode.EXTERNAL, Mode.CHOSEN}), version=1)
PAUSED = CompanyPolicy(paused=CompanyPause(NOW - timedelta(days=1), "u-boss"), version=1)
NO_PARTNERS = CompanyPolicy(never_guests=("partner.example",), version=1)


def with_policy(world: World, policy: CompanyPolicy, rules: Preferences = SCRIBE) -> None:
    world.state.policy = policy
    world.state.preferences["u-1"] = StoredPreferences(rules, 3)


def sent(browser: Browser) -> dict[str, str]:
    """What a browser sends of the form: nothing that is disabled."""
    form = browser.get("/preferences").page.by_id("rules")
    disabled = {
        node.attributes["name"]
        for node in form.all("input") + form.all("textarea")
        if "disabled" in node.attributes
    }
    return {name: v for name, v in form.fields().items() if name not in disabled}


def test_locked_fields_show_what_the_company_set_and_are_disabled(
    world: World, browser: Browser
) -> None:
    with_policy(world, LOCKED)
    page = browser.get("/preferences").page

    assert page.by_id("bot_name").attributes["value"] == "Corp bot"
    assert page.by_id("min_people").attributes["value"] == "5"
    assert "checked" not in page.by_id("skip_private").attributes
    for name in ("bot_name", "min_people", "skip_private"):
        assert "disabled" in page.by_id(name).attributes
    assert "disabled" not in page.by_id("max_people").attributes
    assert page.text.count(texts.SET_BY_COMPANY) == 3


def test_saving_keeps_what_was_stored_in_locked_fields(world: World, browser: Browser) -> None:
    with_policy(world, LOCKED)
    form = sent(browser)

    answer = browser.post("/preferences", {**form, "max_people": "9"})

    assert answer.status == 303
    assert world.state.preferences["u-1"].preferences == replace(SCRIBE, max_people=9)


@pytest.mark.parametrize(
    ("name", "value"), [("bot_name", "Mine"), ("min_people", "1"), ("skip_private", "on")]
)
def test_a_value_of_ones_own_in_a_locked_field_is_refused_in_words(
    world: World, browser: Browser, name: str, value: str
) -> None:
    with_policy(world, LOCKED)

    answer = browser.post("/preferences", {**sent(browser), name: value})

    assert answer.status == 422
    assert texts.FIELD_LOCKED in answer.page.by_id("errors").text
    assert world.state.preferences["u-1"].version == 3


def test_modes_that_are_not_allowed_are_absent_and_that_is_said(
    world: World, browser: Browser
) -> None:
    with_policy(world, LIMITED)
    page = browser.get("/preferences").page

    assert [
        node.attributes["value"]
        for node in page.by_id("rules").all("input")
        if node.attributes.get("name") == "mode"
    ] == ["external", "chosen"]
    assert page.by_id("modes-said").text == texts.MODES_LIMITED
    assert "checked" in page.by_id("mode-external").attributes


def test_a_mode_that_is_not_allowed_is_refused_in_words(world: World, browser: Browser) -> None:
    with_policy(world, LIMITED)

    answer = browser.post("/preferences", {**sent(browser), "mode": "every"})

    assert answer.status == 422
    assert texts.MODE_NOT_ALLOWED in answer.page.by_id("errors").text


def test_a_locked_mode_is_the_only_one_and_cannot_be_changed(
    world: World, browser: Browser
) -> None:
    rules = Preferences(mode=Mode.CHOSEN)
    with_policy(world, CompanyPolicy(rules=rules, locked=frozenset({"mode"}), version=1))
    page = browser.get("/preferences").page

    assert "disabled" in page.by_id("mode-chosen").attributes
    assert page.by_id("modes-said").text == texts.MODE_FIXED
    assert browser.post("/preferences", sent(browser)).status == 303
    assert world.state.preferences["u-1"].preferences.mode is Mode.EVERY


def meet(world: World) -> None:
    start = NOW + timedelta(hours=3)
    row = make_row(make_facts("e-1", start=start, domains=("partner.example",)))
    world.state.events[row.key] = row


def test_the_preview_counts_what_the_company_leaves_out(world: World, browser: Browser) -> None:
    with_policy(world, NO_PARTNERS)
    meet(world)
    page = browser.get("/preferences").page

    assert page.by_id("preview-company").text == texts.PREVIEW_COMPANY_ONE
    assert "0 of 1" in page.by_id("preview-sentence").text


def test_recording_is_not_offered_for_what_the_company_forbids_and_it_says_why(
    world: World, browser: Browser
) -> None:
    with_policy(world, NO_PARTNERS)
    meet(world)

    row = browser.get("/").page.by_id("meeting-e-1")

    assert "Your company never records meetings with partner.example." in row.text
    assert texts.LOCKS[Lock.COMPANY] in row.text
    assert [b for b in row.all("button") if b.attributes.get("value") == Override.RECORD] == []


def test_the_page_of_a_meeting_names_the_rule_that_decides(world: World, browser: Browser) -> None:
    with_policy(world, NO_PARTNERS)
    meet(world)

    text = browser.get("/meetings/e-1").page.text

    assert texts.QUESTIONS[Question.COMPANY_NEVER] in text
    assert "Skip: Your company never records meetings with partner.example." in text


@pytest.mark.parametrize("path", ["/", "/preferences"])
def test_a_pause_of_the_company_is_said(world: World, browser: Browser, path: str) -> None:
    with_policy(world, PAUSED)

    said = browser.get(path).page.by_id("company-pause").text

    assert said.startswith("Your company has paused recording, since")


def test_no_bot_is_sent_by_hand_while_the_company_has_paused(
    world: World, browser: Browser
) -> None:
    with_policy(world, PAUSED)

    answer = browser.post("/send", {"link": "https://meet.google.com/abc-defg-hij", "title": ""})

    assert answer.status == 409
    assert "Your company has paused recording." in answer.page.text
    assert world.state.pasted == {}


def test_first_rules_are_the_companys(world: World, browser: Browser) -> None:
    rules = Preferences(mode=Mode.EXTERNAL, bot_name="Corp bot", skip_free=True)
    world.state.policy = replace(LIMITED, rules=rules)
    world.state.preferences.pop("u-1", None)
    page = browser.get("/onboarding").page
    assert "Corp bot" in page.text
    assert "checked" in page.by_id("mode-external").attributes

    answer = browser.post("/onboarding", {"mode": "chosen", "time_zone": "Europe/Berlin"})

    assert answer.status == 303
    assert world.state.preferences["u-1"].preferences == replace(rules, mode=Mode.CHOSEN)


def test_a_mode_that_is_not_allowed_is_refused_at_first_as_well(
    world: World, browser: Browser
) -> None:
    world.state.policy = LIMITED
    world.state.preferences.pop("u-1", None)

    answer = browser.post("/onboarding", {"mode": "every", "time_zone": "Europe/Berlin"})

    assert answer.status == 422
    assert "u-1" not in world.state.preferences
