"""The list in pages by week: what is narrowed, folded, named and counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.model import BotStatus, EventRow, Status
from rollcall.domain.preferences import Override
from rollcall.use_cases import list_meetings
from tests.support.portal.page import Node
from tests.support.portal.rows import NOW, make_connection, make_facts, make_row
from tests.support.portal.world import Browser, World

DAY = timedelta(days=1)


def meeting(name: str, days: float = 0, **facts: object) -> EventRow:
    start = NOW + timedelta(hours=3) + days * DAY
    return make_row(make_facts(name, start=start, **facts))  # type: ignore[arg-type]


def shown(page: Node) -> list[str]:
    return [n.attributes["data-event"] for n in page.walk() if "data-event" in n.attributes]


def section(page: Node, day: str) -> Node:
    (found,) = [s for s in page.all("section") if s.all("h2", id=f"day-{day}")]
    return found


def report(world: World, bot: str, code: str, sub_code: str | None = None) -> None:
    world.state.bot_reports[bot] = {code: BotStatus(bot, code, sub_code, NOW)}


def test_a_page_shows_a_week_and_leads_to_the_other_ones(world: World, browser: Browser) -> None:
    world.add_rows(*(meeting(f"e-{week}", 7 * week) for week in range(4)))
    for week, start in enumerate(("23 Nov", "30 Nov", "7 Dec", "14 Dec")):
        links = browser.get("/").page.one("nav", class_="weeks").all("a")
        assert start in links[week].text
        page = browser.get(links[week].attributes["href"]).page
        assert shown(page) == [f"e-{week}"]
        current = page.one("nav", class_="weeks").one("a", aria_current="page")
        assert current.text == links[week].text


def test_a_day_without_meetings_is_named(world: World, browser: Browser) -> None:
    world.add_rows(meeting("e-1", 2))
    page = browser.get("/").page
    assert "No meetings." in section(page, "2026-11-24").text
    assert "No meetings." not in section(page, "2026-11-25").text
    assert len(page.all("section", class_="day day-empty")) == 6


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("2026-12-05", "/?from=2026-12-05#day-2026-12-05"),
        ("2026-11-01", "/?from=2026-11-23#day-2026-11-23"),
        ("2030-01-01", "/?from=2026-12-21#day-2026-12-21"),
    ],
)
def test_a_day_is_gone_to(world: World, browser: Browser, wanted: str, leads_to: str) -> None:
    world.add_rows(meeting("e-1", 20))
    answer = browser.get(f"/?day={wanted}")
    assert (answer.status, answer.location) == (303, leads_to)
    assert browser.get(leads_to.partition("#")[0]).page.has(leads_to.partition("#")[2])


@pytest.mark.parametrize("wanted", ["", "tomorrow", "2026-13-40", "2026-12-05&day=2026-12-06"])
def test_what_is_no_day_leads_nowhere(browser: Browser, wanted: str) -> None:
    assert browser.get(f"/?day={wanted}").status == 200


def test_a_search_finds_titles_as_people_read_them_in_all_weeks(
    world: World, browser: Browser
) -> None:
    world.add_rows(
        meeting("e-1", title="Café “Nord”"), meeting("e-2", 20, title="CAFE\u0301 nord-west"),
        meeting("e-3", title="Planning"),
    )  # fmt: skip
    page = browser.get("/?q=cAF%C3%89").page
    assert shown(page) == ["e-1", "e-2"]
    assert page.by_id("found").text == "2 meetings found"
    assert page.by_id("q").attributes["value"] == "cAFÉ"
    assert page.by_id("show-again").attributes["href"] == "/"


def test_a_search_for_nothing_that_is_there_says_so(world: World, browser: Browser) -> None:
    world.add_rows(meeting("e-1"))
    page = browser.get("/?q=%3Cscript%3E").page
    assert page.one(class_="card empty").one("h2").text == "No meeting fits"
    assert page.by_id("q").attributes["value"] == "<script>"


@pytest.mark.parametrize("query", ["q=", "q=%20%20", "q=%E2%80%8B", "show=", "show=nonsense"])
def test_a_filter_that_leaves_nothing_out_is_none(
    world: World, browser: Browser, query: str
) -> None:
    world.add_rows(meeting("e-1"), meeting("e-2", 20))
    page = browser.get(f"/?{query}").page
    assert shown(page) == ["e-1"]
    assert not page.has("found")


def test_the_list_is_narrowed_and_each_way_says_how_many_it_shows(
    world: World, browser: Browser
) -> None:
    world.state.event_overrides["u-1"] = {"e-off": Override.SKIP}
    refused = replace(meeting("e-refused", 1), problem="refused:bad_meeting_url", due=False)
    refused = replace(refused, observed=replace(refused.observed, bots=()))
    world.add_rows(
        meeting("e-on", 9), meeting("e-inside", 2, domains=()), meeting("e-off", 3), refused
    )
    rules = world.rules()
    world.add_rows(make_row(meeting("e-off", 3).facts, rules=rules))
    texts = {
        a.attributes["id"]: a.text for a in browser.get("/").page.one(class_="filters").all("a")
    }
    assert texts == {
        "show-all": "All",
        "show-recorded": "To be recorded 1",
        "show-attention": "Needs attention 1",
        "show-changed": "Changed by me 1",
    }
    for show, events in (("recorded", "e-on"), ("attention", "e-refused"), ("changed", "e-off")):
        page = browser.get(f"/?show={show}").page
        assert shown(page) == [events]
        assert page.by_id(f"show-{show}").attributes["aria-current"] == "true"


def test_a_switch_in_a_narrowed_list_leads_back_to_it(world: World, browser: Browser) -> None:
    world.add_rows(meeting("e-1", 9))
    form = browser.get("/?show=recorded&q=plan+ning%21&x=1").page
    assert shown(form) == []
    page = browser.get("/?q=plan&show=recorded").page
    (fields,) = [f.fields() for f in page.by_id("meeting-e-1").all("form")]
    answer = browser.post("/meetings/e-1/override", {**fields, "choice": "skip"})
    assert answer.location == "/?show=recorded&q=plan#meeting-e-1"


def stand_ups(count: int) -> list[EventRow]:
    return [meeting(f"e-{n}", n, title="Stand-up", series="s-1") for n in range(count)]


def test_the_meetings_of_a_series_are_folded_into_the_first(world: World, browser: Browser) -> None:
    world.add_rows(*stand_ups(4), meeting("e-x", 1))
    page = browser.get("/").page
    more = page.by_id("more-e-0")
    assert shown(more) == ["e-1", "e-2", "e-3"]
    assert page.by_id("more-summary-e-0").text == (
        "Stand-up : 3 more like this: Tue 24 Nov, Wed 25 Nov, Thu 26 Nov"
    )
    assert "12:00 Stand-up, with Mon 23 Nov" in section(page, "2026-11-25").text.replace(" ,", ",")
    assert "No meetings" not in section(page, "2026-11-25").text


@pytest.mark.parametrize("apart", ["by hand", "failed", "other title", "not recorded"])
def test_a_meeting_of_a_series_that_differs_stands_by_itself(
    world: World, browser: Browser, apart: str
) -> None:
    rows = stand_ups(4)
    if apart == "by hand":
        world.state.event_overrides["u-1"] = {"e-2": Override.RECORD}
    if apart == "failed":
        without = replace(rows[2].observed, bots=())
        rows[2] = replace(rows[2], observed=without, problem="refused:x", due=False)
    if apart == "other title":
        rows[2] = replace(rows[2], facts=replace(rows[2].facts, title="Retrospective"))
    if apart == "not recorded":
        rows[2] = make_row(replace(rows[2].facts, private=True))
    world.add_rows(*rows)
    page = browser.get("/").page
    assert shown(page.by_id("more-e-0")) == ["e-1", "e-3"]
    assert shown(section(page, "2026-11-25")) == ["e-2"]


def test_what_is_over_today_is_folded(world: World, browser: Browser) -> None:
    early = make_facts("e-early", start=NOW - timedelta(hours=2), minutes=30)
    runs = make_facts("e-runs", start=NOW - timedelta(minutes=5))
    world.add_rows(make_row(early), make_row(runs), meeting("e-next"))
    page = browser.get("/").page
    folded = page.by_id("earlier-2026-11-23")
    assert folded.one("summary").text == "1 earlier today"
    assert shown(folded) == ["e-early"]
    assert shown(page) == ["e-early", "e-runs", "e-next"]


def test_the_next_meeting_stands_out_on_the_first_page_only(world: World, browser: Browser) -> None:
    world.add_rows(
        make_row(make_facts("e-runs", start=NOW - timedelta(minutes=5))),
        meeting("e-1", link=None), meeting("e-2", 0.1), meeting("e-3", 8),
    )  # fmt: skip
    page = browser.get("/").page
    assert [n.attributes["data-event"] for n in page.all("li", data_next="")] == ["e-2"]
    assert browser.get("/?from=2026-11-30").page.all("li", data_next="") == []


def test_one_calendar_has_one_number_of_meetings_on_every_page(
    world: World, browser: Browser
) -> None:
    world.add_rows(
        meeting("e-1"), meeting("e-2", 9), meeting("e-3", domains=()),
        meeting("e-4", link=None), meeting("e-5", deleted=True),
        make_row(make_facts("e-6", start=NOW - timedelta(minutes=5))),
        make_row(make_facts("e-7", start=NOW - timedelta(hours=3), minutes=30)),
    )  # fmt: skip
    for path in ("/", "/?from=2026-11-30", "/?show=changed", "/?q=nothing"):
        said = browser.get(path).page.by_id("summary").text
        assert said == "2 of 3 meetings with a link will be recorded"
    assert "2 of 2 meetings have their bot" in browser.get("/").page.by_id("connection-c-1").text
    assert "2 of 2 meetings have their bot" in browser.get("/account").page.text
    form = browser.get("/preferences").page.by_id("rules").fields()
    preview = browser.post("/preferences/preview", form).page.by_id("preview-sentence").text
    assert preview == "2 of 3 upcoming meetings: nothing changes."
    del world.state.preferences["u-1"]
    count = browser.get("/onboarding").page.by_id("count-external").text
    assert count == "2 of 3 meetings in the next 28 days"


def test_a_meeting_leads_back_to_the_part_of_the_list_that_has_it(
    world: World, browser: Browser
) -> None:
    world.add_rows(meeting("e-1", 12))
    links = browser.get("/meetings/e-1").page.all("a")
    (back,) = [a.attributes["href"] for a in links if "#meeting-" in a.attributes["href"]]
    assert shown(browser.get(back.partition("#")[0]).page) == ["e-1"]


def test_a_lost_calendar_needs_attention(world: World) -> None:
    lost = make_connection(status=Status.DISCONNECTED)
    browser = world.add_user(connections=(lost,))
    world.add_rows(meeting("e-1"), meeting("e-2", domains=()))
    assert shown(browser.get("/?show=attention").page) == ["e-1"]


def test_an_empty_list_offers_no_more_of_it(browser: Browser) -> None:
    page = browser.get("/").page
    assert "Nothing in the next 28 days" in page.text
    assert page.all("a", id="next-page") == []
    assert not any(page.has(name) for name in ("show-all", "q", "day"))


def test_a_search_goes_on_where_the_table_is_read_in_pieces(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_meetings, "MOST_SHOWN", 2)
    world.add_rows(*(meeting(f"e-{number}", number) for number in range(1, 12)))
    world.add_rows(meeting("far", 12, title="Sought"), meeting("farther", 26, title="Sought too"))
    page = browser.get("/?q=sought").page
    assert shown(page) == []
    assert "None so far; there are more to look through." in page.text
    page = browser.get(page.by_id("next-page").attributes["href"]).page
    assert shown(page)[:1] == ["far"]


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("override", {"choice": "skip", "scope": "event"}),
        ("link", {"link": "typed", "url": "https://zoom.us/j/81234567890", "scope": "event"}),
    ],
)
def test_what_is_done_outside_the_list_leads_to_the_part_that_has_the_meeting(
    world: World, browser: Browser, action: str, fields: dict[str, str]
) -> None:
    world.add_rows(meeting("e-1", 1), meeting("e-2", 12))
    near = browser.post(f"/meetings/e-1/{action}", fields)
    far = browser.post(f"/meetings/e-2/{action}", fields)
    assert near.location == "/#meeting-e-1"
    assert far.location == "/?from=2026-12-05#meeting-e-2"
    assert shown(browser.get("/?from=2026-12-05").page) == ["e-2"]
