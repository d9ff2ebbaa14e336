"""The account page: sessions, the take-out, and how an account ends."""

from __future__ import annotations

import inspect
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from functions.portal import texts
from functions.portal.pages import take_out as page
from rollcall.adapters.dynamodb import keys
from rollcall.domain.amounts import Amount
from rollcall.domain.leaving import Receipt
from rollcall.domain.link_choice import LinkChoice, LinkKind
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.mailbox import Delivery, Lost, Mailbox, Told
from rollcall.domain.model import BotStatus, RecallCalendar, Wanted
from rollcall.domain.month_use import MonthUse
from rollcall.domain.override_keys import Kind, Matter, OverrideKey
from rollcall.domain.past_bots import PastBot
from rollcall.domain.pasted import PastedCall
from rollcall.domain.preferences import Override
from rollcall.domain.stops import Stop
from rollcall.domain.transition import Kind as Change
from rollcall.domain.transition import Transition
from rollcall.ports.session_store import Session
from rollcall.use_cases import take_out
from tests.support.portal.rows import NOW, make_facts, make_row, make_user
from tests.support.portal.world import Browser, World
from tests.support.take_out import FirstPart, LaterPart

ADDRESS = "ada@lumen.example"
DAY = timedelta(days=1)
DOCS = Path(__file__).parents[3] / "docs/take-out.md"


# --- sessions


def test_every_session_is_listed_and_this_one_is_named(world: World, browser: Browser) -> None:
    world.now += 2 * DAY
    world.sign_in("u-1", 2)
    world.now += DAY
    listed = [item.text for item in browser.get("/account").page.by_id("session-list").all("li")]
    assert listed == [
        "This browser : signed in Mon 23 Nov, last used Thu 26 Nov",
        "Another browser: signed in Wed 25 Nov, last used Wed 25 Nov",
    ]


def test_signing_out_everywhere_ends_every_session_at_once(world: World, browser: Browser) -> None:
    others = [world.sign_in("u-1", number) for number in (2, 3)]
    somebody = world.add_user(make_user("u-2"))
    form = browser.get("/account").page.one("form", action="/account/sign-out-everywhere")
    answer = browser.post("/account/sign-out-everywhere", form.fields())
    assert (answer.status, answer.location) == (303, "/")
    assert answer.notice == "signed_out_everywhere"
    assert len(world.state.sessions) == 4
    for one in (browser, *others):
        assert one.get("/account").location == "/?next=account"
        assert one.post("/preferences", {}).status == 401
    assert somebody.get("/account").status == 200


def test_a_session_of_another_generation_is_dead(world: World, browser: Browser) -> None:
    world.state.users["u-1"] = replace(world.state.users["u-1"], generation="another")
    assert browser.get("/account").location == "/?next=account"


def test_the_day_of_a_visit_is_noted_once(world: World, browser: Browser) -> None:
    world.now += DAY
    noted: list[str] = []
    world.state.before = noted.append
    browser.get("/account")
    browser.get("/account")
    assert noted.count("set_seen") == 1
    assert world.state.users["u-1"].last_seen == world.now.date()


# --- what is stored


@pytest.mark.parametrize("deletes_recordings", [True, False])
def test_the_page_tells_of_calls_by_link_of_months_of_use_and_of_a_block(
    *, deletes_recordings: bool
) -> None:
    browser = World(deletes_recordings=deletes_recordings).add_user()
    text = browser.get("/account").page.one("main").text
    assert "For each call that you send a bot to by its link: the link, the title" in text
    assert "in each month that is over" in text
    assert "Deleted 400 days after the month." in text
    assert "Where an administrator blocked your account" in text


# --- take-out


@pytest.fixture
def full(world: World, browser: Browser) -> World:
    """A user of whom everything is stored that can be."""
    del browser
    state = world.state
    state.users["u-1"] = replace(state.users["u-1"], hosted_domain="lumen.example")
    state.calendars["r-c-1"] = RecallCalendar("r-c-1", "u-1", "c-1", ADDRESS)
    until = world.now + DAY
    key = OverrideKey(Kind.SERIES, "s-1")
    state.choose("u-1", key, Override.SKIP, until)
    linked = replace(key, kind=Kind.OCCURRENCE, matter=Matter.LINK)
    state.choose("u-1", linked, LinkChoice(LinkKind.TYPED, "https://meet.example/x"), until)
    for by in ("u-1", "u-2"):
        stop = Stop("o-1", by, "mark", f"FAKE-NAME-{by}", users=("u-3",))
        state.stops["lumen.example", "o-1", by] = (stop, until)
    state.orders["u-1"] = (NOW.date(), Amount(2, 60))
    state.connects["u-1"] = 1
    facts = replace(make_facts(), occurrence_id="o-1")
    row = replace(make_row(facts), history=(Transition(NOW, Change.ORDERED, about="external"),))
    world.add_rows(row, make_row(make_facts("e-2"), user_id="u-2"))
    (bot,) = state.events["u-1", "c-1", "e-1"].observed.bots
    state.bot_reports[bot.bot_id] = {"done": BotStatus(bot.bot_id, "done", None, NOW)}
    company = "lumen.example"
    state.requests[company, "o-1"] = {"u-1": until, "u-2": until, ("u-1", "u-2"): until}
    told = {"episode-1": Told(Delivery.SENT, 1, NOW, until)}
    for user in ("u-1", "u-2"):
        state.mailboxes[user] = Mailbox(user, 1, until, told, {f"FAKE-KEY-{user}": Lost(NOW, 1)})
        state.mail_choices[user] = {MailKind.DIGEST: True, MailKind.BOT_WAITS: False}
        state.mail_stops[user] = f"FAKE-MARK-{user}"
        link = f"https://meet.example/FAKE-{user}"
        call = PastedCall(user, f"call-{user}", link, "Title", NOW, bot_id=f"b-{user}")
        state.pasted[user, call.call_id] = call
        use = MonthUse(user, "2026-10", 3, 2, 7200, 1500, 5400, whole=True, counted_at=NOW)
        state.month_uses[user, use.month] = use
        state.past_bots[user, "b-0"] = PastBot(user, "b-0", NOW, NOW, f"FAKE-KEY-{user}")
        state.bot_reports[call.bot_id] = {"done": BotStatus(call.bot_id, "done", None, NOW)}
    return world


def taken(world: World, path: str = "/account/take-out") -> dict[str, Any]:
    answer = world.sign_in("u-1", 9).get(path)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["content-disposition"].startswith("attachment;")
    found: dict[str, Any] = json.loads(answer.body)
    return found


def test_a_take_out_has_the_documented_form_and_every_part_of_it_is_filled(full: World) -> None:
    content = taken(full)
    FirstPart.model_validate(content)
    assert all(content[name] for name in FirstPart.model_fields if name != "next")
    (event,) = content["events"]
    assert event["facts"]["title"] == "Planning"
    assert (event["asks_not_to_record"], event["keeps_recording"]) == (True, True)
    assert [one["code"] for one in event["reports"]] == ["done"]
    assert [one["about"] for one in event["history"]] == ["external"]
    assert content["mailbox"]["told"].keys() == {"episode-1"}
    assert content["mail_choices"] == {"on": ["digest"], "off": ["bot_waits"]}
    assert content["mail_stop"] == "FAKE-MARK-u-1"
    assert len(content["overrides"]) == 2


def test_a_take_out_holds_no_secret_and_nothing_of_others(full: World) -> None:
    text = json.dumps(taken(full))
    assert "sealed" not in text
    assert "xxxx" not in text
    assert "generation" not in json.loads(text)["profile"]
    for kind in ("NAME", "KEY", "MARK"):
        assert f"FAKE-{kind}-u-2" not in text
    assert "e-2" not in text


PARTS = ("Profile", "Override", "Stop", "Session", "Counters", "Report", "Event", "PastBot")
MAIL = ("Mailbox", "Told", "Lost", "MailChoices", "Transition")


def test_the_document_names_every_field() -> None:
    document = DOCS.read_text()
    unsaid = []
    for model in (FirstPart, LaterPart):
        unsaid += [name for name in model.model_fields if f"`{name}`" not in document]
    for part in (
        "Profile",
        "Override",
        "Stop",
        "Session",
        "Counters",
        "Report",
        "Event",
        "PastBot",
        *MAIL,
    ):
        fields = getattr(inspect.getmodule(FirstPart), part).model_fields
        unsaid += [f"{part}.{name}" for name in fields if f"`{name}`" not in document]
    assert unsaid == []


TAKEN_OUT = {
    "profile": "profile",
    "preferences": "preferences",
    "override": "overrides",
    "connection": "connections",
    "connects": "counters",
    "own": "connections, which have the same addresses",
    "orders": "counters",
    "event": "events",
    "mailbox": "mailbox",
    "mail_choices": "mail_choices",
    "mail_stop": "mail_stop",
    "media": "not taken out: links to recordings, which hold for minutes",
    "call": "calls",
    "calls": "not taken out: a number that counts them",
    "past_bot": "past_bots",
    "month_use": "uses",
    "elsewhere": "stops, and what events say of requests",
    "stop": "stops",
    "sessions": "sessions",
    "person": "not taken out: the hash of an address of the profile",
    "calendar_address": "not taken out: the hash of an address of a connection",
    "rate": "not taken out: forgotten after two minutes",
    "block": "not taken out: there is one only after the account has ended",
}
"""By the function that makes the key of an item about a user: where a take-out has it."""


def test_every_kind_of_item_about_a_user_is_taken_out() -> None:
    made = {
        name
        for name, function in inspect.getmembers(keys, inspect.isfunction)
        if not name.startswith("_")
        and "user_id" in inspect.signature(function).parameters
        and get_type_hints(function)["return"] == keys.Key
    }
    assert made == TAKEN_OUT.keys()


def test_many_events_come_in_parts_that_follow_each_other(
    full: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take_out, "MOST_EVENTS", 3)
    full.add_rows(*(make_row(make_facts(f"m-{n}", start=NOW + n * DAY)) for n in range(8)))
    ids, path, parts = [], "/account/take-out", 0
    while path:
        content = taken(full, path)
        (FirstPart if parts == 0 else LaterPart).model_validate(content)
        ids += [one["facts"]["event_id"] for one in content["events"]]
        path, parts = content["next"], parts + 1
    assert sorted(ids) == sorted({"e-1", *(f"m-{n}" for n in range(8))})
    assert parts > 3


def test_large_events_make_smaller_parts(full: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MOST_CHARACTERS", 4000)
    rows = [make_row(make_facts(f"m-{n}", start=NOW + n * DAY, title="ß" * 900)) for n in range(4)]
    full.add_rows(*rows)
    first = taken(full)
    assert len(first["events"]) < 4
    assert len(taken(full, first["next"])["events"]) < 4


@pytest.mark.parametrize("after", ["x", "", "2026-11-23", "a&after=b", "%ff", "~~~"])
def test_an_unknown_part_is_not_found(browser: Browser, after: str) -> None:
    answer = browser.get(f"/account/take-out?after={after}")
    assert answer.status == 404 or (after == "" and answer.status == 200)


def test_nobody_takes_out_without_a_session(world: World) -> None:
    assert Browser(world).get("/account/take-out").location == "/?next=account"


# --- leaving


def test_the_page_says_what_will_happen(world: World, browser: Browser) -> None:
    world.add_rows(make_row(), make_row(make_facts("e-2")), make_row(make_facts("e-3", domains=())))
    text = browser.get("/account/delete").page.one("main").text
    assert "2 upcoming meetings lose their bot" in text
    assert ADDRESS in text
    assert world.state.erasures == {}


def test_whoever_types_the_address_is_deleted_and_sees_how_far_it_is(
    world: World, browser: Browser
) -> None:
    form = browser.get("/account/delete").page.one("form")
    answer = browser.post("/account/delete", form.fields() | {"phrase": f" {ADDRESS.upper()} "})
    assert answer.status == 303
    assert world.state.erasures.keys() == {"u-1"}
    assert world.state.connections["u-1", "c-1"].wanted is Wanted.REMOVED
    assert world.queue.take() == ["main"]
    for asking in (browser, Browser(world)):
        shown = asking.get(answer.location).page
        assert shown.one("h1").text == texts.DELETING_TITLE
        assert "1 to go" in shown.by_id("receipt").text
        assert shown.one("body").attributes["data-refresh"] == "5"
        assert ADDRESS not in shown.text


def test_from_then_on_every_page_leads_to_the_progress_and_no_form_is_taken(
    world: World, browser: Browser
) -> None:
    receipt = browser.post("/account/delete", {"phrase": ADDRESS}).location
    before = repr(world.state.preferences)
    for path in ("/", "/account", "/preferences", "/account/take-out", "/account/delete"):
        assert (browser.get(path).status, browser.get(path).location) == (303, receipt)
    for path in ("/account/delete", "/account/sign-out-everywhere", "/preferences"):
        assert browser.post(path, {"phrase": ADDRESS}).location == receipt
    assert repr(world.state.preferences) == before
    assert list(world.state.receipts) == [receipt.rpartition("/")[2]]


@pytest.mark.parametrize("phrase", ["", "delete", "ada", "ada@lumen.example.com", "\N{SNOWMAN}"])
def test_without_the_address_nothing_is_deleted(
    world: World, browser: Browser, phrase: str
) -> None:
    answer = browser.post("/account/delete", {"phrase": phrase})
    assert answer.status == 400
    assert answer.page.by_id("error-phrase").text == texts.DELETE_WRONG
    assert world.state.erasures == {}


@pytest.mark.parametrize(("minutes", "fresh"), [(10, True), (11, False)])
def test_only_a_fresh_sign_in_may_delete(
    world: World, browser: Browser, *, minutes: int, fresh: bool
) -> None:
    world.now += timedelta(minutes=minutes)
    page = browser.get("/account/delete").page
    assert page.has("phrase") == fresh
    assert page.has("sign-in-again") != fresh
    answer = browser.post("/account/delete", {"phrase": ADDRESS})
    assert answer.status == (303 if fresh else 400)
    assert (world.state.erasures != {}) == fresh
    if not fresh:
        again = answer.page.by_id("sign-in-again").attributes["href"]
        assert again == "/auth/google/start?next=delete"


def test_somebody_without_a_known_address_types_a_word(world: World) -> None:
    browser = world.add_user(replace(make_user(), email=""))
    assert browser.post("/account/delete", {"phrase": ""}).status == 400
    assert browser.post("/account/delete", {"phrase": "Delete"}).status == 303


def test_the_receipt_names_nobody_and_says_what_remains(world: World) -> None:
    world.state.receipts["r-1"] = Receipt(NOW, NOW + timedelta(minutes=2))
    shown = Browser(world).get("/account/deleted/r-1").page
    assert shown.one("h1").text == texts.DELETED_TITLE
    text = shown.by_id("receipt").text
    assert "Asked for on 23 November 2026, 08:00 UTC" in text
    assert "finished on 23 November 2026, 08:02 UTC" in text
    assert "Backups hold what was deleted until 29 December 2026" in text
    assert shown.one("body").attributes["data-refresh"] == "0"


@pytest.mark.parametrize("receipt", ["nope", "x" * 400, "%00", "..", "%E2%98%83"])
def test_an_unknown_receipt_is_not_found(world: World, receipt: str) -> None:
    assert Browser(world).get(f"/account/deleted/{receipt}").status == 404


def test_a_session_of_before_does_not_open_the_account_of_after(
    world: World, browser: Browser
) -> None:
    world.state.users["u-1"] = replace(make_user(), generation="new")
    assert browser.get("/account").location == "/?next=account"
    session = Session("n" * 43, "u-1", NOW, NOW, "new")
    world.state.sessions["n" * 43] = (session, NOW + DAY)
    assert Browser(world, "n" * 43).get("/account").status == 200
