"""The list in a real browser: its weeks, its folds, its strip, and how it stays fresh."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from rollcall.domain.model import BotStatus
from rollcall.domain.preferences import Override
from tests.support.portal.measures import pale_texts, small_targets, unnamed_controls
from tests.support.portal.rows import NOW
from tests.support.portal.window import signed_in
from tests.support.portal.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def page(chromium: Browser, world: World, scripted: bool) -> Iterator[Page]:
    with signed_in(chromium, world, java_script_enabled=scripted) as found:
        yield found


def test_a_meeting_is_found_switched_off_and_the_search_stays(page: Page, world: World) -> None:
    page.get_by_label("Search titles").fill("tern")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#found")).to_have_text("1 meeting found")
    page.get_by_role("switch", name="Record Renewal: Tern Analytics").click()
    expect(page.locator("#meeting-e-25")).to_contain_text("You turned this off.")
    assert "q=tern" in page.url
    assert world.rules().events["e-25"] is Override.SKIP
    page.get_by_role("link", name="Show all again").click()
    expect(page.locator("#week-2026-11-23")).to_have_attribute("aria-current", "page")


def test_a_day_is_gone_to(page: Page) -> None:
    page.get_by_label("Go to a day").fill("2026-12-02")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.locator("#day-2026-12-02")).to_be_in_viewport()
    expect(page.locator("#meeting-e-25")).to_be_visible()


def test_the_list_is_narrowed(page: Page) -> None:
    page.get_by_role("link", name="Needs attention").click()
    expect(page.locator("#show-attention")).to_have_attribute("aria-current", "true")
    expect(page.locator("#meeting-e-19")).to_be_visible()
    expect(page.locator("#meeting-e-05")).to_have_count(0)


def test_a_folded_series_opens_and_its_meetings_have_their_day_in_their_names(page: Page) -> None:
    folded = page.locator("details[id^=more-]").first
    folded.locator("summary").first.click()
    names = folded.locator(".switch")
    expect(names.first).to_be_visible()
    expect(names.first).to_have_accessible_name(
        "Record Stand-up Tomorrow, Tuesday 24 November 09:30 is on"
    )


def test_what_is_over_today_opens(page: Page) -> None:
    row = page.locator("#meeting-e-01")
    expect(row).to_be_hidden()
    page.locator("#earlier-summary-2026-11-23").click()
    expect(row).to_be_visible()


def test_a_running_bot_is_stopped_from_the_strip(page: Page, world: World) -> None:
    page.locator("#now-stop-e-02").click()
    expect(page.locator("#now-stop-e-02")).to_have_count(0)
    assert world.rules().events["e-02"] is Override.SKIP


def test_another_bot_is_sent_from_the_strip(page: Page, world: World) -> None:
    key = ("u-1", "c-1", "e-02")
    row = world.state.events[key]
    (bot,) = row.observed.bots
    broken = BotStatus(bot.bot_id, "fatal", "bot_errored", NOW)
    world.state.bot_reports[bot.bot_id] = {"fatal": broken}
    page.reload()
    again = page.locator("#now-again-e-02")
    expect(again).to_have_accessible_name("Send again")
    expect(again).to_have_accessible_description(re.compile(r".+ Mon 23 Nov, \d\d:\d\d"))
    again.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#meeting-e-02")).to_have_attribute("data-state", "scheduling")
    expect(again).to_have_count(0)
    assert world.rules().given_up["e-02"].bots == {bot.bot_id}
    # The worker has ordered another one, and it is in the call.
    gone = frozenset({bot.bot_id})
    bots = (bot, replace(bot, bot_id="b-2"))
    observed = replace(row.observed, bots=bots, dismissed=gone)
    world.state.events[key] = replace(row, observed=observed)
    code = "in_call_recording"
    world.state.bot_reports["b-2"] = {code: BotStatus("b-2", code, None, NOW)}
    page.reload()
    expect(page.locator("#meeting-e-02")).to_have_attribute("data-state", "recording")


def test_every_control_has_a_name_enough_contrast_and_size(page: Page, scripted: bool) -> None:
    for one in page.locator("details:not([data-closes]) > summary").all():
        one.click()
    assert unnamed_controls(page) == []
    if scripted:
        assert pale_texts(page) == []
        assert small_targets(page) == []


@pytest.mark.parametrize("scripted", [True], indirect=True)
class TestWithScript:
    def test_the_strip_and_the_title_follow_the_bot_by_themselves(
        self, page: Page, world: World
    ) -> None:
        expect(page).to_have_title("(1) Waiting to be let in · Upcoming meetings · Rollcall")
        code = "in_call_recording"
        world.state.bot_reports["b-e-03"] = {code: BotStatus("b-e-03", code, None, NOW)}
        expect(page).to_have_title("Recording since 09:00 · Upcoming meetings · Rollcall")
        expect(page.locator("#live-said")).to_contain_text("Recording since 09:00: Intro")

    def test_an_unchanged_list_is_not_sent_again(self, page: Page) -> None:
        found: list[Response] = []
        page.on("response", lambda one: found.append(one) if "/meetings/list" in one.url else None)
        page.wait_for_event("response", lambda one: one.status == 304, timeout=15_000)
        assert found[0].status == 200
        assert found[-1].headers.get("content-length", "0") == "0"

    def test_an_open_fold_and_what_is_typed_stay_while_the_list_follows_the_worker(
        self, page: Page, world: World
    ) -> None:
        page.locator("#earlier-summary-2026-11-23").click()
        page.get_by_label("Search titles").fill("half a wo")
        page.locator("#call-e-05").focus()
        world.state.event_overrides["u-1"]["e-10"] = Override.SKIP
        expect(page.locator("#meeting-e-10")).to_contain_text("You turned this off.")
        expect(page.locator("#meeting-e-01")).to_be_visible()
        expect(page.get_by_label("Search titles")).to_have_value("half a wo")
        expect(page.locator("#call-e-05")).to_be_focused()

    def test_a_question_closes_when_the_focus_leaves_it(self, page: Page) -> None:
        question = page.locator("details.choice:visible").first
        question.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(question.locator("form")).to_be_visible()
        for _ in range(3):
            page.keyboard.press("Tab")
        expect(question.locator("form")).to_be_hidden()
