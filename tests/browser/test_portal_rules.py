"""The rules in a real browser: five choices, one sentence, and a preview that is never stale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from rollcall.domain.preferences import Mode
from tests.support.portal.rows import NOW, make_facts, make_row
from tests.support.portal.window import REFUSED, signed_in
from tests.support.portal.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LATER = "fetch('/privacy').then((answer) => answer.text())"
"""Whatever the page does with an answer is done before it has a later one."""
ALL_OF_THE_REST = ("who", "kind", "when", "words")


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def page(chromium: Browser, world: World, scripted: bool) -> Iterator[Page]:
    """The rules of somebody with a busy calendar."""
    options = {"java_script_enabled": scripted, "viewport": {"width": 1280, "height": 900}}
    with signed_in(chromium, world, tolerated=REFUSED, **options) as found:
        for number in range(19):
            start = NOW + timedelta(days=number + 1, hours=2)
            facts = make_facts(f"d-{number}", start=start, title="Daily review", series="s-daily")
            world.add_rows(make_row(facts, rules=world.rules()))
        found.goto(f"{world.public_url}/preferences")
        yield found


def is_closed(page: Page, name: str) -> bool:
    return page.locator(f"#group-{name}").get_attribute("open") is None


def test_a_newcomer_sees_five_choices_and_opens_one_with_the_keyboard(
    page: Page, world: World
) -> None:
    assert [name for name in ALL_OF_THE_REST if not is_closed(page, name)] == []
    expect(page.get_by_label("At least this many people")).to_be_hidden()
    expect(page.locator("#set-who")).to_have_text("Nothing set.")
    page.locator("#group-who > summary").press("Enter")
    page.get_by_label("At least this many people").fill("3")
    page.locator("#show-preview").press("Enter")
    expect(page.locator("#set-who")).to_have_text("Only with at least 3 people.")
    expect(page.locator("#rule-sentence")).to_contain_text("; only with at least 3 people; ")
    page.locator("#save").press("Enter")
    expect(page.locator("#notice")).to_contain_text("Your rules are saved.")
    expect(page.locator("#set-who")).to_have_text("Only with at least 3 people.")
    assert world.state.preferences["u-1"].preferences.min_people == 3
    page.locator("#notice-back").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Upcoming meetings")


def test_a_part_with_a_wrong_value_opens_by_itself(page: Page) -> None:
    page.locator("#group-words > summary").click()
    page.get_by_label("Name of the bot").fill("")
    page.locator("#group-words > summary").click()
    expect(page.get_by_label("Name of the bot")).to_be_hidden()
    page.locator("#save").click()
    expect(page.locator("#errors")).to_contain_text("Name of the bot")
    expect(page.get_by_label("Name of the bot")).to_be_visible()
    expect(page.locator("#set-words")).to_have_text("To be put right: “Name of the bot”.")


def test_a_link_to_a_field_in_a_closed_part_opens_it(page: Page, world: World) -> None:
    page.goto(f"{world.public_url}/account")
    page.locator("a[href$='#time_zone']").click()
    expect(page.get_by_label("Time zone")).to_be_in_viewport()
    assert not is_closed(page, "when")


def test_a_series_is_one_change_that_can_be_opened(page: Page) -> None:
    page.get_by_label("Only meetings I turn on").check()
    page.locator("#show-preview").click()
    series = page.locator(".changes details", has_text="Daily review")
    expect(series.locator("summary")).to_contain_text("19 times, first Tue 24 Nov, 11:00")
    series.locator("summary").click()
    expect(series.locator("li")).to_have_count(19)


@pytest.mark.parametrize("scripted", [True], indirect=True)
class TestWithScript:
    def test_counts_words_and_sentence_follow_the_form_while_it_is_edited(
        self, page: Page, world: World
    ) -> None:
        of_all = page.locator("#count-every").inner_text()
        page.get_by_label("Every meeting with a link").check()
        expect(page.locator("#rule-sentence")).to_contain_text("Record every meeting with a link;")
        expect(page.locator("#count-every")).to_have_text(of_all)
        page.locator("#group-words > summary").click()
        page.get_by_label("Title contains none of").fill("daily review")
        expect(page.locator("#set-words")).to_contain_text("Leave out titles with “daily review”;")
        expect(page.locator("#count-every")).not_to_have_text(of_all)
        assert world.state.preferences["u-1"].preferences.mode is Mode.EXTERNAL

    def test_a_series_stays_open_while_the_form_is_edited(self, page: Page) -> None:
        page.get_by_label("Only meetings I turn on").check()
        series = page.locator(".changes details", has_text="Daily review")
        series.locator("summary").click()
        page.get_by_label("Only meetings I organise").check()
        expect(page.locator("#rule-sentence")).to_contain_text("that you organise")
        expect(series.locator("li").first).to_be_visible()
        page.locator("#preview-which > summary").click()
        page.get_by_label("Only meetings I turn on").check()
        expect(page.locator("#rule-sentence")).to_contain_text("that you turn on")
        expect(series).to_be_hidden()

    def test_an_answer_that_comes_late_does_not_replace_a_newer_one(self, page: Page) -> None:
        held: list[Route] = []

        def hold_first(route: Route) -> None:
            if held:
                return route.continue_()
            return held.append(route)

        page.route("**/preferences/preview", hold_first)
        with page.expect_request("**/preferences/preview"):
            page.get_by_label("Only meetings I turn on").check()
        page.get_by_label("Every meeting with a link").check()
        expect(page.locator("#preview-sentence")).to_contain_text("0 removed")
        shown = page.locator("#live-preview").inner_html()
        with page.expect_response("**/preferences/preview") as late:
            held[0].continue_()
        late.value.finished()
        page.evaluate(LATER)
        assert page.locator("#live-preview").inner_html() == shown
        expect(page.locator("#rule-sentence")).to_contain_text("Record every meeting")

    def test_an_answer_to_a_form_that_was_edited_since_is_not_shown(self, page: Page) -> None:
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route("**/preferences/preview", hold)
        with page.expect_request("**/preferences/preview"):
            page.get_by_label("Only meetings I turn on").check()
        page.clock.install()
        page.get_by_label("Every meeting with a link").check()
        with page.expect_response("**/preferences/preview") as late:
            held[0].continue_()
        late.value.finished()
        page.evaluate(LATER)
        expect(page.locator("#live-preview")).to_have_attribute("aria-busy", "true")
        expect(page.locator("#preview-sentence")).not_to_contain_text("removed")

    def test_without_an_answer_nothing_of_the_former_one_is_left(self, page: Page) -> None:
        page.context.set_offline(True)
        page.get_by_label("Only meetings I turn on").check()
        expect(page.locator("#live-preview")).to_contain_text("This could not be computed.")
        for place in ("rule-sentence", "count-every", "count-chosen", "set-who", "set-words"):
            expect(page.locator(f"#{place}")).to_have_text("")
        page.context.set_offline(False)
        expect(page.locator("#count-chosen")).to_contain_text("meetings in the next 28 days")
        expect(page.locator("#rule-sentence")).to_contain_text("that you turn on")

    def test_parts_that_were_opened_stay_open_when_the_form_is_refused(self, page: Page) -> None:
        page.locator("#group-when > summary").click()
        page.locator("#group-who > summary").click()
        page.get_by_label("At least this many people").fill("many")
        page.locator("#save").click()
        expect(page.locator("#errors")).to_be_focused()
        assert [n for n in ALL_OF_THE_REST if not is_closed(page, n)] == ["who", "when"]
