"""The portal in a real browser when something fails: the page and what was typed stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from functions.portal.gate import SAVES_PER_MINUTE
from rollcall.domain.preferences import Mode, Override
from rollcall.domain.user_rules import StoredPreferences
from tests.support.portal.rows import NOW, make_connection, make_facts, make_row
from tests.support.portal.window import REFUSED, open_parts, signed_in
from tests.support.portal.world import World, failing

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ROW = "#meeting-e-10"
SWITCH = "#switch-e-10"


@pytest.fixture
def page(chromium: Browser, world: World) -> Iterator[Page]:
    with signed_in(chromium, world, tolerated=REFUSED) as found:
        found.evaluate("window.kept = true")
        yield found


def is_same_page(page: Page) -> bool:
    return page.evaluate("window.kept") is True


def test_the_counts_of_onboarding_fill_in_by_themselves(page: Page, world: World) -> None:
    world.state.preferences.clear()
    world.state.connections["u-1", "c-1"] = make_connection(synced=False)
    world.state.events.clear()
    page.goto(f"{world.public_url}/onboarding")
    page.evaluate("window.kept = true")
    expect(page.locator("#count-external")).to_have_text("counting…")
    page.get_by_label("Only meetings I organise").check()
    world.add_rows(make_row(), make_row(make_facts("e-2", domains=())))
    world.state.connections["u-1", "c-1"] = make_connection()
    expect(page.locator("#count-external")).to_have_text("1 of 2 meetings in the next 28 days")
    expect(page.locator("#live-count")).to_contain_text("2 meetings in the next 28 days have")
    expect(page.get_by_label("Only meetings I organise")).to_be_checked()
    assert is_same_page(page)


def test_a_switch_without_a_connection_goes_back_and_the_row_says_why(
    page: Page, world: World
) -> None:
    page.context.set_offline(True)
    page.locator(SWITCH).press("Space")
    expect(page.locator(f"{ROW} [role=alert]")).to_have_text("Not saved. No connection. Try again.")
    expect(page.locator(SWITCH)).to_have_attribute("aria-checked", "true")
    expect(page.locator(SWITCH)).to_be_focused()
    assert is_same_page(page)
    assert "e-10" not in world.rules().events
    page.context.set_offline(False)
    page.locator(SWITCH).press("Space")
    expect(page.locator(ROW)).to_contain_text("You turned this off.")
    expect(page.locator(f"{ROW} .failure")).to_have_count(0)
    assert world.rules().events["e-10"] is Override.SKIP
    assert is_same_page(page)


def test_a_series_and_reading_again_say_it_in_their_place(page: Page) -> None:
    page.context.set_offline(True)
    page.locator("#switch-e-04").click()
    page.locator("#series-e-04").click()
    expect(page.locator("#meeting-e-04 .failure")).to_contain_text("No connection.")
    expect(page.locator("#choice-e-04 form")).to_be_hidden()
    expect(page.locator("#switch-e-04")).to_be_focused()
    page.locator("#sync-c-1").click()
    expect(page.locator("#connection-c-1 .failure")).to_have_text(
        "That did not work. No connection. Try again."
    )
    assert is_same_page(page)


def signed_out(world: World) -> None:
    world.state.sessions.clear()


def too_often(world: World) -> None:
    minute = int(NOW.timestamp()) // 60
    world.state.saves["u-1", minute, ""] = SAVES_PER_MINUTE


def unavailable(world: World) -> None:
    world.state.before = failing("set_overrides")


def over(world: World) -> None:
    key = ("u-1", "c-1", "e-10")
    row = world.state.events[key]
    world.state.events[key] = replace(row, facts=replace(row.facts, start=NOW, end=NOW))


@pytest.mark.parametrize(
    ("refuse", "words"),
    [
        (signed_out, "Not saved. You are signed out. Nothing was changed. Sign in again"),
        (too_often, "Not saved. Too many changes. Please wait a minute, then try again."),
        (unavailable, "This may not be saved. One moment, please."),
        (over, "Not saved. This meeting is over."),
    ],
    ids=["401", "429", "503", "409"],
)
def test_a_switch_that_is_refused_goes_back_and_the_row_names_the_cause(
    page: Page, world: World, refuse: object, words: str
) -> None:
    assert callable(refuse)
    refuse(world)
    page.locator(SWITCH).click()
    expect(page.locator(f"{ROW} [role=alert]")).to_contain_text(words)
    expect(page.locator(SWITCH)).to_have_attribute("aria-checked", "true")
    assert is_same_page(page)


def test_who_is_signed_out_keeps_the_page_and_can_sign_in_from_the_row(
    page: Page, world: World
) -> None:
    page.clock.install()
    signed_out(world)
    page.locator(SWITCH).click()
    link = page.locator(f"{ROW} .failure a")
    expect(link).to_have_attribute("href", "/auth/google/start?next=again")
    page.clock.fast_forward(120_000)
    page.locator("#switch-e-21").click()
    expect(page.locator("#meeting-e-21 .failure a")).to_be_visible()
    expect(link).to_be_visible()
    assert is_same_page(page)


def test_a_change_whose_answer_was_lost_is_called_unsure_until_the_list_shows_it(
    page: Page, world: World
) -> None:
    def lose_answer(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    page.route("**/override", lose_answer)
    page.locator(SWITCH).click()
    message = page.locator(f"{ROW} .failure")
    expect(message).to_have_text("This may not be saved. Rollcall did not answer. Try again.")
    assert world.rules().events["e-10"] is Override.SKIP
    expect(message).to_have_count(0, timeout=10_000)
    expect(page.locator(ROW)).to_contain_text("You turned this off.")


def test_a_list_without_answers_says_since_when_and_recovers(page: Page) -> None:
    page.clock.install()
    expect(page.locator("#stale")).to_be_hidden()
    page.context.set_offline(True)
    page.clock.fast_forward(25_000)
    expect(page.locator("#stale")).to_contain_text("No connection. This list was last updated at")
    expect(page.locator("#announce")).to_contain_text("No connection.")
    page.context.set_offline(False)
    expect(page.locator("#stale")).to_be_hidden()
    assert is_same_page(page)


def open_rules(page: Page, world: World) -> None:
    page.goto(f"{world.public_url}/preferences")
    page.evaluate("window.kept = true")
    open_parts(page)


def stored(world: World) -> StoredPreferences:
    return world.state.preferences["u-1"]


def test_of_two_tabs_the_second_keeps_its_entries_and_can_win(page: Page, world: World) -> None:
    open_rules(page, world)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Every meeting with a link").check()
    other.get_by_role("button", name="Save rules").click()
    expect(other.locator("#notice")).to_contain_text("saved")
    page.get_by_label("Name of the bot").fill("Typed for long")
    page.get_by_role("button", name="Save rules").click()
    expect(page.locator("#conflict")).to_be_focused()
    expect(page.get_by_label("Name of the bot")).to_have_value("Typed for long")
    expect(page.locator("#now-mode")).to_have_text("now: Every meeting with a link")
    assert stored(world).preferences.bot_name != "Typed for long"
    page.get_by_role("button", name="Save mine").click()
    expect(page.locator("#notice")).to_contain_text("Your rules are saved.")
    assert stored(world).preferences.bot_name == "Typed for long"
    assert stored(world).preferences.mode is Mode.EXTERNAL


def test_a_wrong_value_keeps_the_entries_and_takes_the_focus_to_the_problem(
    page: Page, world: World
) -> None:
    open_rules(page, world)
    page.get_by_label("Title contains one of").fill("alpha\nbeta")
    page.get_by_label("Never with anybody from these domains").fill("not a domain")
    page.get_by_role("button", name="Save rules").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.get_by_label("Title contains one of")).to_have_value("alpha\nbeta")
    page.get_by_label("Never with anybody from these domains").fill("a.example")
    page.get_by_role("button", name="Save rules").click()
    expect(page.locator("#notice")).to_contain_text("Your rules are saved.")
    assert stored(world).preferences.title_contains == ("alpha", "beta")


@pytest.mark.parametrize("refuse", [None, signed_out, too_often], ids=["offline", "401", "429"])
def test_rules_that_could_not_be_saved_stay_in_the_form(
    page: Page, world: World, refuse: object
) -> None:
    open_rules(page, world)
    page.get_by_label("Name of the bot").fill("Typed for long")
    if callable(refuse):
        refuse(world)
    else:
        page.context.set_offline(True)
    page.locator("#save").click()
    expect(page.locator("#failed-save")).to_contain_text("Not saved.")
    expect(page.get_by_label("Name of the bot")).to_have_value("Typed for long")
    expect(page.locator("#save")).to_be_focused()
    assert is_same_page(page)
    assert stored(world).version == 1


def test_leaving_asks_only_while_something_is_unsaved(page: Page, world: World) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    open_rules(page, world)
    page.get_by_label("Private events").uncheck()
    page.get_by_label("Private events").check()
    page.get_by_role("link", name="Account", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Account")
    assert asked == []
    open_rules(page, world)
    page.get_by_label("Private events").uncheck()
    page.get_by_role("link", name="Account", exact=True).click(no_wait_after=True)
    expect(page.get_by_label("Private events")).not_to_be_checked()
    page.wait_for_function("window.kept")
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Save rules").click()
    expect(page.locator("#notice")).to_contain_text("saved")
    assert asked == ["beforeunload"]


def test_the_preview_says_what_to_fix_and_when_it_cannot_be_computed(
    page: Page, world: World
) -> None:
    open_rules(page, world)
    page.get_by_label("Only meetings I turn on").check()
    panel = page.locator("#live-preview")
    expect(panel.locator("#preview-sentence")).to_contain_text("removed")
    page.get_by_label("At least this many people").fill("3")
    page.get_by_label("At most this many people").fill("2")
    expect(panel).to_contain_text("Fix “At most this many people” first")
    expect(panel.locator("li")).to_have_count(0)
    page.context.set_offline(True)
    page.get_by_label("At most this many people").fill("5")
    expect(panel).to_contain_text("This could not be computed. No connection.")
    page.context.set_offline(False)
    expect(panel.locator("#preview-sentence")).to_contain_text("removed")
    expect(panel.locator(".failure")).to_have_count(0)
    assert is_same_page(page)


def test_a_preview_that_is_being_computed_again_is_dimmed_at_once(page: Page, world: World) -> None:
    open_rules(page, world)
    page.get_by_label("Only meetings I turn on").check()
    expect(page.locator("#preview-sentence")).to_contain_text("removed")
    page.clock.install()
    page.get_by_label("Title contains none of").fill("x")
    expect(page.locator("#live-preview")).to_have_attribute("aria-busy", "true")


def test_the_list_of_changes_is_open_beside_the_form_and_closed_below_it(
    page: Page, world: World
) -> None:
    for width, is_open in ((1280, True), (390, False)):
        page.set_viewport_size({"width": width, "height": 800})
        open_rules(page, world)
        page.get_by_label("Only meetings I turn on").check()
        expect(page.locator("#preview-sentence")).to_contain_text("removed")
        assert page.locator("#preview-which").evaluate("one => one.open") is is_open
        page.on("dialog", lambda dialog: dialog.accept())


def test_discarding_after_a_conflict_asks_no_question(page: Page, world: World) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    open_rules(page, world)
    world.state.preferences["u-1"] = replace(stored(world), version=2)
    page.get_by_label("Name of the bot").fill("Typed for long")
    page.get_by_role("button", name="Save rules").click()
    page.get_by_role("link", name="Discard mine").click()
    expect(page.locator("#conflict")).to_have_count(0)
    expect(page.get_by_label("Name of the bot")).not_to_have_value("Typed for long")
    assert asked == []


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/onboarding", "form[action='/onboarding']"),
        ("/connections/c-1/disconnect", "form[action='/connections/c-1/disconnect']"),
        ("/account", "form[action='/auth/logout']"),
    ],
)
def test_a_form_that_leads_elsewhere_keeps_its_page_without_a_connection(
    page: Page, world: World, path: str, form: str
) -> None:
    if path == "/onboarding":
        world.state.preferences.clear()
    page.goto(f"{world.public_url}{path}")
    page.evaluate("window.kept = true")
    page.context.set_offline(True)
    button = page.locator(f"{form} button[type=submit]")
    button.click()
    button.click()
    expect(page.locator(f"{form} .failure")).to_have_count(1)
    expect(page.locator(f"{form} .failure")).to_contain_text("No connection.")
    assert is_same_page(page)
