from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from functions.portal.preferences_form import FIELDS, IN_ORDER, SWITCHES, form_values
from rollcall.domain.meeting_hours import Hours, Weekday
from rollcall.domain.model import Wanted
from rollcall.domain.preferences import Mode, Preferences
from rollcall.domain.tag_names import TagNames
from rollcall.domain.user_rules import StoredPreferences
from tests.support.portal.rows import (
    NOW,
    make_connection,
    make_user,
)
from tests.support.portal.world import Browser, World, failing

FULL = Preferences(
    mode=Mode.ORGANISED,
    skip_private=False,
    skip_declined=True,
    skip_unanswered=True,
    skip_all_day=False,
    skip_focus_time=False,
    skip_out_of_office=True,
    skip_working_location=False,
    min_people=2,
    max_people=40,
    title_contains=("Review", "weekly sync"),
    title_excludes=("intern",),
    skip_domains=("bank.example", "law.co.uk"),
    bot_name="Ada's scribe ✍",
    paused_until=datetime(2026, 12, 1, 23, 0, tzinfo=UTC),
    skip_tentative=True,
    skip_free=True,
    skip_alone=False,
    hours=Hours(time(22, 15), time(6)),
    weekdays=frozenset({Weekday.MONDAY, Weekday.SUNDAY}),
    time_zone="Europe/Berlin",
    min_minutes=15,
    paused_from=datetime(2026, 11, 29, 23, 0, tzinfo=UTC),
    pause_spares_chosen=True,
)


def fields_of(browser: Browser) -> dict[str, str]:
    return browser.get("/preferences").page.by_id("rules").fields()


def test_the_form_has_exactly_the_fields_that_are_read(browser: Browser) -> None:
    form = browser.get("/preferences").page.by_id("rules")
    names = {node.attributes["name"] for node in form.walk() if "name" in node.attributes}
    assert names == FIELDS | {"form_token", "whose"}


def test_every_rule_survives_being_shown_and_sent_again(world: World) -> None:
    browser = world.add_user(preferences=FULL)
    answer = browser.post("/preferences", fields_of(browser))
    assert (answer.location, answer.notice) == ("/preferences", "saved_same")
    assert world.state.preferences["u-1"] == StoredPreferences(FULL, 2)


def test_saving_hands_every_connected_calendar_to_the_worker(world: World) -> None:
    leaving = make_connection(key="c-3", wanted=Wanted.REMOVED)
    browser = world.add_user(connections=(make_connection(), make_connection(key="c-2"), leaving))
    browser.post("/preferences", {**fields_of(browser), "mode": "every"})
    requested = {key[1]: c.requested for key, c in world.state.connections.items()}
    assert requested == {"c-1": 2, "c-2": 2, "c-3": 1}
    assert world.state.connections["u-1", "c-3"].wanted is Wanted.REMOVED
    assert world.queue.take() == ["main"]


def test_switches_that_are_absent_are_off(world: World, browser: Browser) -> None:
    fields = {name: value for name, value in fields_of(browser).items() if name not in SWITCHES}
    browser.post("/preferences", fields)
    stored = world.state.preferences["u-1"].preferences
    assert not [name for name in SWITCHES if getattr(stored, name)]


@pytest.mark.parametrize(
    "name",
    [
        "\u0631\u0648\u0644 (AI)\u200f",
        "\u200eNotes",
        "\u0645\u06cc\u200c\u0646\u0648\u06cc\u0633\u062f",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f Notes",
        "\U0001f469\u200d\U0001f4bb Notes",
        "\u2764\ufe0f Notes",
    ],
)
def test_a_name_of_the_bot_may_have_what_its_script_and_emoji_need(
    world: World, browser: Browser, name: str
) -> None:
    assert browser.post("/preferences", fields_of(browser) | {"bot_name": name}).status == 303
    assert world.state.preferences["u-1"].preferences.bot_name == name


BAD_VALUES = [
    *((name, value) for name in SWITCHES[:1] for value in ("1", "true", "yes", "", "ON")),
    ("mode", ""),
    ("mode", "Every"),
    ("mode", "everything"),
    *(("min_people", v) for v in ("0", "-1", "1001", "1e309", "NaN", "1" * 30, "2.5", "٣", "x")),
    ("max_people", "+5"),
    *(("min_minutes", v) for v in ("0", "-1", "1441", "1.5", "an hour")),
    *(("weekday_mon", v) for v in ("1", "mon", "", "ON")),
    *(("hours_first", v) for v in ("24:00", "9", "09:60", "9:5", "09:00:00", "9am", "\u0669:00")),
    *(("hours_last", v) for v in ("25:00", "noon", "-1:00", "09.00")),
    ("bot_name", ""),
    ("bot_name", "   "),
    ("bot_name", "x" * 101),
    ("bot_name", "nul\x00"),
    ("bot_name", "two\nlines"),
    ("bot_name", "\u202eright to left"),
    ("bot_name", "\u200f\u200e\u061c"),
    ("bot_name", "\u200d"),
    ("bot_name", "\U0001f3f4\U000e0067 open tags"),
    ("bot_name", "hidden \U000e0067\U000e0062\U000e007f"),
    ("bot_name", "\u2066isolated\u2069"),
    ("title_contains", "bidi \u2066"),
    ("title_contains", "x" * 101),
    ("title_excludes", "\n".join(f"w{n}" for n in range(51))),
    ("skip_domains", "not a domain"),
    ("skip_domains", "localhost"),
    ("skip_domains", "a..example"),
    ("skip_domains", "-a.example"),
    ("skip_domains", "https://"),
    ("skip_domains", "ceo@localhost"),
    ("skip_domains", "@"),
    ("skip_domains", "the boss@a.example"),
    ("skip_domains", "a@b@c.example"),
    ("paused_until", "2026-02-30"),
    ("paused_until", "2026-13-01"),
    ("paused_until", "20261201"),
    ("paused_until", "2026-W50-1"),
    ("paused_until", "tomorrow"),
    ("paused_until", "2026-11-23"),
    ("paused_until", "2020-01-01"),
    ("paused_until", "9999-12-31"),
    ("time_zone", ""),
    ("time_zone", "Europe/Atlantis"),
    ("time_zone", "../../etc/passwd"),
    ("time_zone", "posixrules"),
    ("version", ""),
    ("version", "-1"),
    ("version", "0"),
    ("version", "9" * 40),
]


@pytest.mark.parametrize(("name", "value"), BAD_VALUES)
@pytest.mark.parametrize("path", ["/preferences", "/preferences/preview"])
def test_a_wrong_value_is_named_and_nothing_is_saved(
    world: World, browser: Browser, path: str, name: str, value: str
) -> None:
    shown = form_values(Preferences(mode=Mode.EVERY), "Europe/Berlin", NOW)
    answer = browser.post(path, {**shown, "version": "1", name: value})
    assert answer.status == 422
    links = [link.attributes["href"] for link in answer.page.by_id("errors").all("a")]
    assert links == ["#mode-every" if name == "mode" else f"#{name}"]
    assert answer.page.has(links[0][1:])
    assert world.state.preferences["u-1"] == StoredPreferences(Preferences(), 1)


def test_a_field_that_is_missing_counts_as_wrong(browser: Browser) -> None:
    for name in ("mode", "version", "bot_name", "time_zone"):
        fields = fields_of(browser)
        del fields[name]
        assert browser.post("/preferences", fields).status == 422


def test_the_form_is_shown_again_with_what_was_entered_and_every_fault(browser: Browser) -> None:
    given = fields_of(browser) | {
        "mode": "organised", "min_people": "9", "max_people": "3", "skip_domains": "a b\n<i>",
    }  # fmt: skip
    page = browser.post("/preferences", given).page
    assert page.by_id("rules").fields() == given
    assert page.by_id("max_people").attributes["aria-invalid"] == "true"
    described = page.by_id("skip_domains").attributes["aria-describedby"].split()
    assert described == ["hint-skip_domains", "error-skip_domains"]
    assert page.by_id("error-max_people").text.startswith("This must not be smaller")


@pytest.mark.parametrize(
    ("name", "value", "attribute", "stored"),
    [
        ("title_contains", " a \r\n\r\nb\na ", "title_contains", ("a", "b")),
        ("skip_domains", "@Bank.Example\nbank.example", "skip_domains", ("bank.example",)),
        ("skip_domains", "https://a.example/x?y#z", "skip_domains", ("a.example",)),
        ("skip_domains", "XN--BCHER-KVA.example", "skip_domains", ("bücher.example",)),
        ("skip_domains", "ban\N{KELVIN SIGN}.example", "skip_domains", ("bank.example",)),
        ("skip_domains", "CEO@A.example", "skip_domains", ("ceo@a.example",)),
        ("bot_name", "  Scribe 📝 ", "bot_name", "Scribe 📝"),
        ("max_people", "1000", "max_people", 1000),
        ("min_minutes", "1440", "min_minutes", 1440),
        ("skip_free", "on", "skip_free", True),
        ("weekday_sat", "on", "weekdays", frozenset({Weekday.SATURDAY})),
        ("paused_until", "", "paused_until", None),
        ("paused_until", "2026-11-24", "paused_until", datetime(2026, 11, 23, 23, 0, tzinfo=UTC)),
    ],
)
def test_values_are_brought_into_one_form(
    world: World, browser: Browser, name: str, value: str, attribute: str, stored: object
) -> None:
    assert browser.post("/preferences", {**fields_of(browser), name: value}).status == 303
    assert getattr(world.state.preferences["u-1"].preferences, attribute) == stored


def test_a_pause_that_falls_into_a_gap_of_the_clock_is_still_a_moment(world: World) -> None:
    world.now = datetime(2026, 9, 1, tzinfo=UTC)
    browser = world.add_user(make_user(time_zone="America/Asuncion"))
    fields = {**fields_of(browser), "time_zone": "America/Havana", "paused_until": "2027-03-14"}
    assert browser.post("/preferences", fields).status == 303
    until = world.state.preferences["u-1"].preferences.paused_until
    assert until == datetime(2027, 3, 14, 5, 0, tzinfo=UTC)


def test_a_pause_that_is_over_is_not_shown_any_more(world: World) -> None:
    over = Preferences(paused_until=NOW - timedelta(days=1))
    browser = world.add_user(preferences=over)
    assert fields_of(browser)["paused_until"] == ""


def test_the_time_zone_is_stored_with_the_user(world: World, browser: Browser) -> None:
    browser.post("/preferences", {**fields_of(browser), "time_zone": "Pacific/Auckland"})
    assert world.state.users["u-1"].time_zone == "Pacific/Auckland"


def test_hours_are_stored_with_the_zone_they_are_counted_in(world: World, browser: Browser) -> None:
    given = {"hours_first": "9:00", "hours_last": "17:30", "time_zone": "Asia/Kathmandu"}
    browser.post("/preferences", fields_of(browser) | given)
    stored = world.state.preferences["u-1"].preferences
    assert stored.hours == Hours(time(9), time(17, 30))
    assert stored.time_zone == "Asia/Kathmandu"
    shown = fields_of(browser)
    assert (shown["hours_first"], shown["hours_last"]) == ("09:00", "17:30")


def test_without_hours_and_weekdays_another_zone_is_no_other_rule(
    world: World, browser: Browser
) -> None:
    browser.post("/preferences", fields_of(browser) | {"time_zone": "Asia/Kathmandu"})
    assert world.state.preferences["u-1"].preferences == Preferences()
    assert fields_of(browser)["time_zone"] == "Asia/Kathmandu"


@pytest.mark.parametrize(
    ("first", "last", "faulty", "words"),
    [
        ("09:00", "", "hours_last", "Enter both times"),
        ("", "17:00", "hours_first", "Enter both times"),
        ("09:00", "09:00", "hours_last", "The two times must differ"),
        ("9 o'clock", "17:00", "hours_first", "Enter a time of day"),
        ("09:00", "late", "hours_last", "Enter a time of day"),
    ],
)
def test_hours_that_are_no_span_are_named_and_kept_as_entered(
    browser: Browser, first: str, last: str, faulty: str, words: str
) -> None:
    given = fields_of(browser) | {"hours_first": first, "hours_last": last, "weekday_tue": "on"}
    page = browser.post("/preferences", given).page
    assert page.by_id("rules").fields() == given
    assert page.by_id(f"error-{faulty}").text.startswith(words)
    assert len(page.by_id("errors").all("a")) == 1


def test_a_stored_zone_that_is_not_known_is_said_to_count_as_utc(world: World) -> None:
    lost = Preferences(hours=Hours(time(9), time(17)), time_zone="Mars/Base")
    page = world.add_user(preferences=lost).get("/preferences").page
    assert "Mars/Base" in page.by_id("zone-unknown").text
    assert "UTC" in page.by_id("zone-unknown").text


def test_a_known_zone_needs_no_words(browser: Browser) -> None:
    assert not browser.get("/preferences").page.has("zone-unknown")


def test_the_page_names_the_tags_as_the_operator_calls_them() -> None:
    world = World(tags=TagNames("privat", "aufnehmen"))
    text = world.add_user().get("/preferences").page.by_id("tags").text
    assert "#privat" in text
    assert "#aufnehmen" in text
    assert "#norecord" not in text


def test_a_tag_that_is_off_is_not_named() -> None:
    page = World(tags=TagNames("", "")).add_user().get("/preferences").page
    assert not page.has("tags")
    one = World(tags=TagNames("norecord", "")).add_user().get("/preferences").page
    assert len(one.by_id("tags").all("p")) == 1


def test_a_conflict_keeps_what_was_entered_and_names_what_is_stored(
    world: World, browser: Browser
) -> None:
    old = fields_of(browser)
    other = {"mode": "every", "max_people": "9", "title_contains": "a\nb", "skip_focus_time": ""}
    theirs = {name: value for name, value in (old | other).items() if value}
    assert browser.post("/preferences", theirs).status == 303
    mine = old | {"mode": "organised", "bot_name": "Typed long", "skip_domains": "Typed.Example"}
    answer = browser.post("/preferences", mine)
    assert answer.status == 409
    form = answer.page.by_id("rules")
    assert form.fields() == mine | {"version": "2"}
    stored = {node.attributes["id"]: node.text for node in form.all("p", class_="now")}
    assert stored == {
        "now-mode": "now: Every meeting with a link",
        "now-max_people": "now: 9",
        "now-title_contains": "now: a, b",
        "now-skip_focus_time": "now: not ticked",
        "now-skip_domains": "now: empty",
        "now-bot_name": "now: Rollcall notetaker",
    }
    described = form.by_id("skip_domains").attributes["aria-describedby"].split()
    assert described == ["hint-skip_domains", "now-skip_domains"]
    assert len(answer.page.by_id("conflict").all("li")) == len(stored)
    assert world.state.preferences["u-1"].preferences.mode is Mode.EVERY


def test_saving_once_more_after_a_conflict_replaces_what_was_stored(
    world: World, browser: Browser
) -> None:
    old = fields_of(browser)
    browser.post("/preferences", {**old, "mode": "every"})
    page = browser.post("/preferences", {**old, "mode": "organised"}).page
    assert page.by_id("save").text == "Save mine"
    assert browser.post("/preferences", page.by_id("rules").fields()).status == 303
    stored = world.state.preferences["u-1"]
    assert (stored.preferences.mode, stored.version) == (Mode.ORGANISED, 3)


def test_a_third_change_meanwhile_is_a_conflict_again(world: World, browser: Browser) -> None:
    old = fields_of(browser)
    browser.post("/preferences", {**old, "mode": "every"})
    mine = browser.post("/preferences", {**old, "mode": "organised"}).page.by_id("rules").fields()
    browser.post("/preferences", {**old, "version": "2", "mode": "chosen"})
    answer = browser.post("/preferences", mine)
    assert answer.status == 409
    assert answer.page.by_id("now-mode").text == "now: Only meetings I turn on"


def test_a_form_with_unsaved_entries_says_so_to_the_script(browser: Browser) -> None:
    fields = fields_of(browser)
    assert "data-unsaved" not in browser.get("/preferences").page.by_id("rules").attributes
    for path, changes in (
        ("/preferences", {"bot_name": ""}),
        ("/preferences/preview", {"mode": "every"}),
    ):
        page = browser.post(path, {**fields, **changes}).page
        assert "data-unsaved" in page.by_id("rules").attributes


def test_a_double_click_saves_once(world: World, browser: Browser) -> None:
    fields = {**fields_of(browser), "mode": "every"}
    assert [browser.post("/preferences", fields).status for _ in range(2)] == [303, 303]
    assert world.state.preferences["u-1"].version == 2


def test_a_store_that_does_not_answer_while_saving_gives_a_page_that_says_so(
    world: World, browser: Browser
) -> None:
    fields = fields_of(browser)
    world.state.before = failing("save_preferences")
    assert browser.post("/preferences", fields).status == 503


def test_rules_come_after_onboarding(world: World, browser: Browser) -> None:
    fields = fields_of(browser)
    del world.state.preferences["u-1"]
    assert browser.get("/preferences").location == "/onboarding"
    assert browser.post("/preferences", fields).location == "/onboarding"
    assert world.state.preferences == {}


def test_on_a_public_mail_service_the_page_says_what_outside_needs(world: World) -> None:
    browser = world.add_user(connections=(make_connection(email="ada@gmail.com"),))
    hint = browser.get("/preferences").page.by_id("hint-mode-external").text
    assert "needs a company domain" in hint
    other = world.add_user()
    hint = other.get("/preferences").page.by_id("hint-mode-external").text
    assert "needs a company domain" not in hint


SHOWN = [name for name in IN_ORDER if name != "mode"]


def test_what_is_wrong_is_told_from_the_top_of_the_form_to_its_end(browser: Browser) -> None:
    wrong = {
        "bot_name": "", "max_people": "no", "time_zone": "Nowhere", "hours_first": "25:00",
        "hours_last": "9", "min_minutes": "0", "skip_domains": "no domain", "mode": "some",
    }  # fmt: skip
    answer = browser.post("/preferences", fields_of(browser) | wrong)
    told = [a.attributes["href"][1:] for a in answer.page.by_id("errors").all("a")]
    assert told == ["mode-every", *(name for name in SHOWN if name in wrong)]
    assert "Which meetings" in answer.page.by_id("preview-sentence").text


def test_the_order_of_the_fields_is_that_of_the_form(browser: Browser) -> None:
    page = browser.get("/preferences").page
    fields = [n.attributes["id"] for n in page.by_id("rules").walk() if "id" in n.attributes]
    assert [name for name in fields if name in SHOWN] == SHOWN


def test_every_field_of_the_rules_has_a_label_and_a_hint_that_is_there(browser: Browser) -> None:
    page = browser.get("/preferences").page
    labelled = {label.attributes["for"] for label in page.all("label")}
    assert set(SHOWN) <= labelled
    ids = {node.attributes.get("id") for node in page.walk()}
    for node in page.walk():
        assert set(node.attributes.get("aria-describedby", "").split()) <= ids
    hints = {
        "hours_first": "hint-hours", "hours_last": "hint-hours", "min_people": "hint-people",
        "max_people": "hint-people", "title_excludes": "hint-title", "time_zone": "hint-zone",
    }  # fmt: skip
    told = {name: page.by_id(name).attributes["aria-describedby"] for name in hints}
    assert told == hints


def test_hours_are_said_to_count_in_the_zone_that_is_used(world: World) -> None:
    known = world.add_user(make_user(time_zone="Asia/Tokyo")).get("/preferences").page
    assert "in the time zone Asia/Tokyo." in known.by_id("hint-hours").text
    unknown = world.add_user(make_user("u-2", time_zone="Atlantis/Main")).get("/preferences").page
    assert "in the time zone UTC." in unknown.by_id("hint-hours").text
    assert unknown.by_id("zone-unknown").text.endswith("UTC is used. Choose another one.")
