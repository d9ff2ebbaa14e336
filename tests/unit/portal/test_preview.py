from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.portal.preferences_form import SWITCHES, form_values, read_preferences
from rollcall.domain.decision import Record
from rollcall.domain.deduplication import Scope
from rollcall.domain.event import EventFacts, EventType, ResponseStatus
from rollcall.domain.meeting_hours import Hours, Weekday
from rollcall.domain.model import Status
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.rows import Evaluator
from rollcall.ports.portal_store import Mark
from rollcall.use_cases.list_meetings import list_meetings
from rollcall.use_cases.preview_preferences import preview_preferences
from tests.support.companies import COMPANIES
from tests.support.examples import examples
from tests.support.portal.page import Node
from tests.support.portal.rows import (
    COMPANY,
    NOW,
    make_connection,
    make_facts,
    make_row,
    with_bot,
)
from tests.support.portal.world import Browser, World


def fields_of(browser: Browser) -> dict[str, str]:
    return browser.get("/preferences").page.by_id("rules").fields()


def test_the_preview_counts_and_names_what_would_change(world: World, browser: Browser) -> None:
    inside = [
        make_row(make_facts(f"e-{n}", title=f"Inside {n}", domains=(), start=at(n)))
        for n in range(7)
    ]
    world.add_rows(*inside, make_row(make_facts("e-out", start=at(9))))
    fields = {**fields_of(browser), "mode": "every", "title_excludes": "planning"}
    answer = browser.post("/preferences/preview", fields)
    assert answer.status == 200
    panel = answer.page.by_id("live-preview")
    assert panel.one(id="preview-sentence").text == "7 of 8 upcoming meetings: 7 added, 1 removed."
    named = [item.all("bdi")[0].text for item in panel.one("ul").all("li")]
    assert named == [*(f"Inside {n}" for n in range(7)), "Planning"]
    assert panel.one("summary").text == "Show which"
    assert answer.page.by_id("rules").fields() == fields
    assert world.state.preferences["u-1"].version == 1


def test_a_preview_without_changes_says_so(world: World, browser: Browser) -> None:
    world.add_rows(make_row())
    page = browser.post("/preferences/preview", fields_of(browser)).page
    assert page.by_id("preview-sentence").text == "1 of 1 upcoming meetings: nothing changes."


def test_a_series_that_changes_is_named_once_with_its_number(
    world: World, browser: Browser
) -> None:
    daily = [make_row(make_facts(f"e-{n}", series="s-1", start=at(24 * n))) for n in range(3)]
    world.add_rows(*daily, make_row(make_facts("e-9", title="Kick-off", start=at(30))))
    page = browser.post("/preferences/preview", {**fields_of(browser), "mode": "chosen"}).page
    why = "You record only meetings that you turn on."
    series, single = changes_of(page)
    assert series.one("summary").text == "Removed Planning 3 times, first Mon 23 Nov, 10:00"
    days = [f"{day} Nov, 10:00" for day in ("Mon 23", "Tue 24", "Wed 25")]
    assert [one.text for one in series.one("ol").all("li")] == days
    assert series.text.endswith(why)
    assert single.text == f"Removed Kick-off Tue 24 Nov, 16:00 {why}"


def changes_of(page: Node) -> list[Node]:
    """The changes, each with the times of its series inside."""
    changes = page.one("ul", class_="changes")
    return [one for one in changes.parts if isinstance(one, Node)]


def test_without_a_connected_calendar_the_preview_says_so(world: World) -> None:
    browser = world.add_user(connections=(make_connection(status=Status.DISCONNECTED),))
    world.add_rows(make_row())
    page = browser.post("/preferences/preview", {**fields_of(browser), "mode": "every"}).page
    assert page.by_id("preview-sentence").text.startswith("No calendar is connected")


def test_a_value_that_cannot_be_taken_is_named_in_place_of_a_preview(browser: Browser) -> None:
    wrong = {**fields_of(browser), "min_people": "3", "max_people": "2"}
    panel = browser.post("/preferences/preview", wrong).page.by_id("live-preview")
    assert panel.by_id("preview-sentence").text.startswith("Fix “At most this many people” first")
    assert panel.all("ul") == []


def at(hours: int) -> datetime:
    return NOW + timedelta(hours=hours + 1)


EVENTS = st.builds(
    make_facts,
    start=st.integers(1, 27 * 24).map(at),
    title=st.sampled_from(["Planning", "1:1", "Interview", "Board", ""]),
    link=st.sampled_from([None, "https://meet.google.com/abc-defg-hij"]),
    deleted=st.booleans(),
    private=st.booleans(),
    all_day=st.booleans(),
    event_type=st.sampled_from(EventType),
    response_status=st.sampled_from(ResponseStatus),
    organised=st.booleans(),
    attendee_count=st.none() | st.integers(1, 12),
    domains=st.sets(st.sampled_from([COMPANY, "a.example", "b.example"])).map(tuple),
    company=st.sampled_from([COMPANY, None]),
    series=st.sampled_from([None, "s-1", "s-2"]),
)


MIDNIGHT = datetime(2026, 11, 23, 23, tzinfo=UTC)


OVERRIDES = st.sampled_from(Override)


RULES = st.builds(
    Preferences,
    mode=st.sampled_from(Mode),
    **{name: st.booleans() for name in SWITCHES},
    min_people=st.none() | st.integers(1, 6),
    max_people=st.none() | st.integers(6, 1000),
    title_contains=st.sampled_from([(), ("plan",), ("board", "view")]),
    title_excludes=st.sampled_from([(), ("interview",)]),
    skip_domains=st.sampled_from([(), ("a.example",), ("example.com", "b.example")]),
    paused_until=st.none() | st.integers(1, 300).map(lambda days: MIDNIGHT + timedelta(days=days)),
    hours=st.sampled_from([None, Hours(time(9), time(17)), Hours(time(22), time(6, 30))]),
    weekdays=st.frozensets(st.sampled_from(Weekday), max_size=3),
    time_zone=st.just("Asia/Kathmandu"),
    min_minutes=st.none() | st.integers(1, 90),
)  # fmt: skip


@settings(max_examples=examples(120), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    events=st.lists(EVENTS, max_size=8),
    before=RULES,
    after=RULES,
    by_hand=st.dictionaries(st.integers(0, 7), OVERRIDES),
    by_series=st.dictionaries(st.sampled_from(["s-1", "s-2"]), OVERRIDES),
)
def test_the_preview_equals_what_the_list_shows_after_saving(
    events: list[EventFacts],
    before: Preferences,
    after: Preferences,
    by_hand: dict[int, Override],
    by_series: dict[str, Override],
) -> None:
    world = World()
    world.add_user(preferences=before)
    world.add_rows(*(make_row(replace(facts, event_id=f"e-{n}")) for n, facts in enumerate(events)))
    world.state.event_overrides["u-1"] = {f"e-{n}": choice for n, choice in by_hand.items()}
    world.state.series_overrides["u-1"] = by_series
    preview = preview_preferences(world.store, "u-1", after, NOW)
    was = recorded(world)
    world.store.save_preferences("u-1", after, 1, Mark("main", NOW))
    now = recorded(world)
    assert preview.recorded == len(now)
    assert {row.event_id for row in preview.added} == now - was
    assert {row.event_id for row in preview.removed} == was - now


def recorded(world: World) -> set[str]:
    agenda = list_meetings(
        world.store, "u-1", now=NOW, day_start=NOW, scope=Scope.COMPANY, companies=COMPANIES
    )
    return {m.row.event_id for m in agenda.meetings if isinstance(m.decision, Record)}


@settings(max_examples=examples(200), deadline=None)
@given(RULES, st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"]))
def test_reading_what_was_shown_gives_the_same_rules(rules: Preferences, zone: str) -> None:
    shown = {**form_values(rules, zone, NOW), "version": "1"}
    once = read_preferences(shown, NOW).preferences
    again = read_preferences({**form_values(once, zone, NOW), "version": "1"}, NOW).preferences
    assert again == once
    used = zone if rules.hours or rules.weekdays else ""
    expected = replace(rules, paused_until=None, time_zone=used)
    assert replace(once, paused_until=None) == expected


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("min_minutes", "60", "Shorter than 60 minutes."),
        ("hours_last", "10:00", "It does not begin in your hours, 09:00 to 10:00 (Europe/Berlin)."),
        ("weekday_sun", "on", "It does not begin on one of your weekdays (Europe/Berlin)."),
        ("skip_domains", "client.example", "Somebody from client.example is invited."),
        ("title_excludes", "<b>\nplanning", "The title contains “planning”."),
        ("max_people", "1", "More people than 1."),
        ("mode", "chosen", "You record only meetings that you turn on."),
    ],
)
def test_what_would_be_left_out_says_why(
    world: World, browser: Browser, field: str, value: str, said: str
) -> None:
    world.add_rows(make_row())
    fields = fields_of(browser) | {field: value}
    if field == "hours_last":
        fields["hours_first"] = "09:00"
    change = browser.post("/preferences/preview", fields).page.one("ul", class_="changes").one("li")
    assert change.text.startswith("Removed Planning")
    assert change.one(class_="hint because").text == said


def test_a_series_that_is_left_out_for_one_reason_says_it_once(
    world: World, browser: Browser
) -> None:
    series = [make_row(make_facts(f"e-{n}", series="s-1", start=at(n))) for n in (2, 3)]
    world.add_rows(*series)
    fields = fields_of(browser)

    def told(**changed: str) -> list[str]:
        page = browser.post("/preferences/preview", fields | changed).page
        return [one.text for one in page.all(class_="hint because")]

    assert told(min_minutes="60") == ["Shorter than 60 minutes."]


def test_a_series_that_is_left_out_for_several_reasons_says_none(
    world: World, browser: Browser
) -> None:
    short = make_facts("e-1", series="s-1", start=at(2))
    long = replace(make_facts("e-2", series="s-1", start=at(3)), title="Plans", end=at(9))
    world.add_rows(make_row(short), make_row(long))
    fields = fields_of(browser) | {"min_minutes": "60", "title_excludes": "plans"}
    page = browser.post("/preferences/preview", fields).page
    (series,) = changes_of(page)
    assert series.one("summary").text.endswith("2 times, first Mon 23 Nov, 12:00")
    assert page.all(class_="hint because") == []


def test_before_anything_is_edited_the_panel_says_how_it_is(world: World, browser: Browser) -> None:
    world.add_rows(make_row(), make_row(make_facts("e-2", domains=(COMPANY,), start=at(5))))
    panel = browser.get("/preferences").page.by_id("live-preview")
    assert (
        panel.by_id("preview-sentence").text == "1 of 2 upcoming meetings get a bot by these rules."
    )


def test_a_meeting_in_the_room_of_one_that_stays_is_removed_and_its_bot_comes_all_the_same(
    world: World, browser: Browser
) -> None:
    starts = {"Board": at(2), "Board, part two": at(3)}
    rows = [make_row(make_facts(f"e-{n}", title=title, start=start, minutes=90))
            for n, (title, start) in enumerate(starts.items())]  # fmt: skip
    elsewhere = make_facts(
        "e-9", title="Two boards", start=at(2), link="https://zoom.us/j/1234567890"
    )
    world.add_rows(*rows, make_row(elsewhere))
    fields = fields_of(browser) | {"title_excludes": "two"}
    page = browser.post("/preferences/preview", fields).page
    served = {
        one.all("bdi")[0].text: "for another entry of yours" in one.text for one in changes_of(page)
    }
    assert served == {"Board, part two": True, "Two boards": False}


@pytest.mark.parametrize(("company", "said"), [(COMPANY, True), (None, False)])
def test_a_bot_that_colleagues_may_share_is_said_to_stay_for_them(
    world: World, browser: Browser, company: str | None, *, said: bool
) -> None:
    evaluator = Evaluator("u-1", "c-1", world.rules(), Scope.COMPANY, company=company)
    world.add_rows(with_bot(evaluator.evaluate(make_row(), NOW)))
    page = browser.post("/preferences/preview", fields_of(browser) | {"mode": "chosen"}).page
    told = "A bot that a colleague shares stays for that colleague." in page.text
    assert told is said


def test_of_shared_bots_only_those_of_own_meetings_surely_get_the_new_name(
    world: World, browser: Browser
) -> None:
    evaluator = Evaluator("u-1", "c-1", world.rules(), Scope.COMPANY, company=COMPANY)
    for name, organised in (("e-1", True), ("e-2", False), ("e-3", False)):
        row = make_row(make_facts(name, start=at(int(name[-1])), organised=organised))
        world.add_rows(with_bot(evaluator.evaluate(row, NOW)))
    page = browser.post("/preferences/preview", fields_of(browser) | {"bot_name": "Scribe"}).page
    assert page.by_id("preview-sentence").text.endswith(
        "1 bot gets the new name. 2 more get it unless a colleague names them."
    )
