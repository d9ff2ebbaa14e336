"""The strip on top of the list: what runs now or needs somebody, and what can be done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.model import BotStatus
from rollcall.domain.preferences import Override
from tests.support.portal.page import Node
from tests.support.portal.rows import LINK, NOW, make_facts, make_row
from tests.support.portal.sharing import entry, join
from tests.support.portal.world import Browser, World

BEGUN = NOW - timedelta(minutes=5)


def report(world: World, code: str, sub_code: str | None = None, bot: str = "b-e-1") -> None:
    world.state.bot_reports[bot] = {code: BotStatus(bot, code, sub_code, NOW)}


def strip(browser: Browser) -> Node:
    return browser.get("/").page.by_id("now-e-1")


def title(browser: Browser) -> str:
    return browser.get("/").page.one("title").text


def test_there_is_no_strip_while_nothing_runs(world: World, browser: Browser) -> None:
    world.add_rows(make_row())
    page = browser.get("/").page
    assert not page.has("now-title")
    assert page.by_id("live-said").text == ""
    assert title(browser) == "Upcoming meetings · Rollcall"


def test_a_recording_can_be_joined_and_stopped(world: World, browser: Browser) -> None:
    world.add_rows(make_row(make_facts(start=BEGUN)))
    report(world, "in_call_recording")
    item = strip(browser)
    assert item.by_id("now-join-e-1").attributes["href"] == LINK
    assert title(browser).startswith("Recording since 09:00 · Upcoming meetings")
    form = item.one("form")
    answer = browser.post(form.attributes["action"], {**form.fields(), "choice": "skip"})
    assert answer.location == "/#meeting-e-1"
    assert world.rules().events == {"e-1": Override.SKIP}
    assert not browser.get("/").page.has("now-stop-e-1")


def test_a_bot_that_waits_to_be_let_in_says_so_in_title_and_live_region(
    world: World, browser: Browser
) -> None:
    world.add_rows(make_row(make_facts(start=BEGUN)))
    report(world, "in_waiting_room")
    page = browser.get("/").page
    assert page.one("title").text.startswith("(1) Waiting to be let in · ")
    assert "Planning" not in page.one("title").text
    assert page.by_id("live-said").text == "Waiting to be let in: Planning."
    assert page.by_id("now-join-e-1").text == "Join and let it in"
    assert "The host of the meeting has to let it in." in page.by_id("now-e-1").text


@pytest.mark.parametrize(
    ("code", "sub_code"), [("fatal", "meeting_password_incorrect"), ("fatal", "brand_new_code")]
)
def test_a_bot_that_could_not_join_stands_in_the_strip_until_the_end(
    world: World, browser: Browser, code: str, sub_code: str
) -> None:
    world.add_rows(make_row(make_facts(start=BEGUN)))
    report(world, code, sub_code)
    assert "Failed" in strip(browser).text
    assert not strip(browser).has("now-stop-e-1")
    world.now = NOW + timedelta(hours=1)
    assert not browser.get("/").page.has("now-e-1")


def test_who_needs_somebody_comes_first(world: World, browser: Browser) -> None:
    world.add_rows(
        make_row(make_facts(start=BEGUN)),
        make_row(make_facts("e-2", start=BEGUN + timedelta(minutes=1))),
    )
    report(world, "in_call_recording")
    report(world, "in_waiting_room", bot="b-e-2")
    items = browser.get("/").page.all("li", class_="now-item now-needs") + browser.get(
        "/"
    ).page.all("li", class_="now-item")
    assert [item.attributes["id"] for item in items] == ["now-e-2", "now-e-1"]
    assert title(browser).startswith("(1) Waiting to be let in")


def test_the_strip_is_on_every_part_of_the_list(world: World, browser: Browser) -> None:
    world.add_rows(make_row(make_facts(start=BEGUN)))
    report(world, "in_call_recording")
    for path in ("/?from=2026-12-07", "/?show=changed", "/?q=nothing", "/meetings/list"):
        assert browser.get(path).page.has("now-e-1")


def test_the_bot_of_a_colleague_is_shown_and_cannot_be_stopped(world: World) -> None:
    ada, _grace = join(world, "ada"), join(world, "grace")
    entry(world, "grace", start=BEGUN)
    entry(world, "ada", "e-1", start=BEGUN, choice=Override.SKIP)
    report(world, "in_call_recording", bot="b-shared")
    item = strip(ada)
    assert "Grace Summer" in item.text
    assert not item.has("now-stop-e-1")


def test_names_of_strangers_cannot_break_out_of_the_strip(world: World, browser: Browser) -> None:
    world.add_rows(make_row(make_facts(start=BEGUN, title="</title><script>x</script>")))
    report(world, "in_call_recording")
    page = browser.get("/").page
    assert "<script>x</script>" in page.by_id("live-said").text
    assert [n for n in page.all("script") if "src" not in n.attributes] == []
