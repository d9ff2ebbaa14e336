"""Recording and transcript of a past meeting: asked for, opened for minutes, by their owner."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import timedelta

import pytest

from functions.portal import texts
from rollcall.domain.media import (
    LINK_LIVES,
    MOST_A_MINUTE,
    MOST_WAITING,
    WAITS,
    Failure,
    Medium,
    MediumState,
)
from rollcall.domain.model import BotStatus, User
from rollcall.runtime.observability import make_telemetry
from tests.support.memory import MemoryNotificationStore
from tests.support.portal.media import RECORDING_LINK, TRANSCRIPT_LINK, answer, refuse
from tests.support.portal.past import fill_past
from tests.support.portal.rows import NOW, make_connection, make_facts, make_row
from tests.support.portal.world import Browser, World

PAGE = "/meetings/p-1/media"
FIELDS = {"medium": "recording"}
OPEN = {medium: f"{PAGE}/{medium}" for medium in Medium}
SECOND = timedelta(seconds=1)


@pytest.fixture
def ada() -> Browser:
    world = World()
    browser = world.add_user()
    fill_past(world)
    return browser


def asked(browser: Browser) -> World:
    assert browser.post(PAGE, FIELDS).status == 303
    return browser.world


def said(browser: Browser) -> str:
    return browser.get(PAGE).page.by_id("said").text


# --- where it is offered


def test_recorded_meetings_have_buttons_and_others_none(ada: Browser) -> None:
    page = ada.get("/past").page
    recorded = {"p-1", "p-3"}
    for event_id in ("p-1", "p-2", "p-3", "p-4", "p-5", "p-6", "p-7", "p-8"):
        found = page.all("button", value="transcript", id=f"transcript-{event_id}")
        assert bool(found) is (event_id in recorded), event_id


def test_each_button_is_named_with_its_meeting_day_and_time(ada: Browser) -> None:
    page = ada.get("/past").page
    named = page.by_id("recording-p-1").attributes["aria-labelledby"].split()
    words = " ".join(page.by_id(one).text for one in named)
    assert words == "Recording Kick-off with Client Yesterday, Sunday 22 November 09:00"


def test_the_page_of_a_recorded_meeting_has_them_and_that_of_another_not(ada: Browser) -> None:
    assert ada.get("/meetings/p-1").page.all("button", id="recording-p-1")
    assert not ada.get("/meetings/p-2").page.all("button", id="recording-p-2")


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [("", texts.MEDIA_ELSEWHERE), ("They are in the <vault>.", "They are in the <vault>.")],
)
def test_where_no_links_are_given_the_operators_sentence_stands(sentence: str, shown: str) -> None:
    world = World(media_links=False, media_sentence=sentence)
    browser = world.add_user()
    fill_past(world)
    for path in ("/past", "/meetings/p-1"):
        page = browser.get(path).page
        assert page.by_id("elsewhere").text == shown
        assert not page.all("button", id="recording-p-1")
    assert not browser.get("/meetings/p-2").page.all("p", id="elsewhere")
    assert [browser.get(path).status for path in (PAGE, *OPEN.values())] == [404, 404, 404]
    assert browser.post(PAGE, FIELDS).status == 404
    assert world.state.media == {}


# --- asking


def test_a_press_is_stored_wakes_the_worker_and_leads_to_the_page(ada: Browser) -> None:
    leads = ada.post(PAGE, {"medium": "transcript"})
    assert (leads.status, leads.location) == (303, f"{PAGE}#transcript")
    (ask,) = ada.world.state.media["u-1"].asks
    assert (ask.event_id, ask.bot_id, ask.asked_at) == ("p-1", "b-p-1", NOW)
    assert len(ada.world.state.wakes) == 1


def test_while_the_answer_is_awaited_the_page_says_so_and_looks_by_itself(ada: Browser) -> None:
    asked(ada)
    page = ada.get(PAGE).page
    assert page.by_id("said").text == texts.MEDIA_ASKING
    assert page.by_id("check-again").attributes["href"] == PAGE
    assert page.one("body").attributes["data-refresh"] == "2"
    assert not page.all("button", id="ask")


def test_a_link_opens_in_a_new_tab_without_saying_where_it_came_from(ada: Browser) -> None:
    answer(asked(ada))
    page = ada.get(PAGE)
    for medium, address in OPEN.items():
        link = page.page.by_id(f"open-{medium}").attributes
        assert (link["href"], link["target"]) == (address, "_blank")
        assert link["rel"] == "noreferrer noopener"
    assert page.page.by_id("said-recording").text == "Valid until 09:05."
    assert "CANARY" not in page.body
    leads = {medium: ada.get(address) for medium, address in OPEN.items()}
    assert {(one.status, one.headers["referrer-policy"]) for one in leads.values()} == {
        (303, "no-referrer")
    }
    assert leads[Medium.RECORDING].location == RECORDING_LINK
    assert leads[Medium.TRANSCRIPT].location == TRANSCRIPT_LINK


def test_after_five_minutes_it_has_expired_and_can_be_asked_for_again(ada: Browser) -> None:
    world = asked(ada)
    answer(world)
    world.now += LINK_LIVES - SECOND
    assert ada.get(OPEN[Medium.RECORDING]).location == RECORDING_LINK
    world.now += SECOND
    assert ada.get(OPEN[Medium.RECORDING]).location == PAGE
    assert said(ada) == texts.MEDIA_EXPIRED
    asked(ada)
    assert said(ada) == texts.MEDIA_ASKING


def test_nobody_has_asked_yet(ada: Browser) -> None:
    assert said(ada) == texts.MEDIA_NOT_ASKED
    assert ada.get(OPEN[Medium.RECORDING]).location == PAGE


@pytest.mark.parametrize("failure", [Failure.GONE, Failure.NO_ANSWER])
def test_what_recall_has_not_said_is_said(ada: Browser, failure: Failure) -> None:
    refuse(asked(ada), failure)
    assert said(ada) == texts.MEDIA_FAILURES[failure]
    assert ada.get(PAGE).page.by_id("ask").text == texts.MEDIA_ASK_AGAIN


def test_a_worker_that_is_away_does_not_let_people_wait_for_ever(ada: Browser) -> None:
    asked(ada).now += WAITS
    assert said(ada) == texts.MEDIA_FAILURES[Failure.NO_ANSWER]
    asked(ada)


@pytest.mark.parametrize(
    "state", [state for state in MediumState if state is not MediumState.READY]
)
def test_every_state_of_a_medium_has_words(ada: Browser, state: MediumState) -> None:
    answer(asked(ada), states=dict.fromkeys(Medium, state))
    page = ada.get(PAGE).page
    words = page.by_id("said-transcript").text
    assert words.startswith(texts.MEDIA_STATES[state].partition("{")[0].strip())
    assert "{" not in words
    assert not page.all("a", id="open-transcript")
    assert page.has("ask")
    assert ada.get(OPEN[Medium.TRANSCRIPT]).location == PAGE


# --- bounds


@pytest.mark.slow
def test_a_user_who_presses_ten_thousand_times_is_refused_and_asks_once(ada: Browser) -> None:
    statuses = [ada.post(PAGE, FIELDS).status for _ in range(10_000)]
    assert statuses.count(303) == MOST_A_MINUTE
    assert set(statuses) == {303, 429}
    assert len(ada.world.state.media["u-1"].asks) == 1
    assert len(ada.world.state.wakes) == 1


def test_links_of_so_many_meetings_are_waited_for_and_no_more(ada: Browser) -> None:
    world = ada.world
    reports = MemoryNotificationStore(world.state)
    for number in range(MOST_WAITING + 1):
        start = NOW - timedelta(hours=5 + number)
        world.add_rows(make_row(make_facts(f"q-{number}", start=start)))
        for code in ("in_call_recording", "done"):
            reports.record_bot_status(BotStatus(f"b-q-{number}", code, None, start), NOW)
    statuses = [
        ada.post(f"/meetings/q-{number}/media", FIELDS).status
        for number in range(MOST_WAITING + 1)
    ]  # fmt: skip
    assert statuses == [303] * MOST_WAITING + [429]


@pytest.mark.parametrize(
    "fields", [{}, {"medium": "video"}, {"medium": "recording", "event": "p-2"}]
)
def test_a_form_that_is_not_ours_asks_for_nothing(ada: Browser, fields: dict[str, str]) -> None:
    assert ada.post(PAGE, fields).status in {400, 422}
    assert ada.post(PAGE, FIELDS, token="x" * 86).status == 403
    assert ada.world.state.media == {}


# --- whose


@pytest.fixture
def bela(ada: Browser) -> Browser:
    """A colleague in the same meeting, without a bot of her own."""
    user = User("u-2", "iss", "bela", "bela@lumen.example", "Bela", "UTC", NOW)
    connection = make_connection("u-2", "c-2", email=user.email)
    browser = ada.world.add_user(user, connections=(connection,))
    own = ada.world.state.events["u-1", "c-1", "p-1"]
    facts = replace(own.facts, event_id="own-of-bela")
    row = make_row(facts, user_id="u-2", key="c-2", done=False)
    ada.world.add_rows(replace(row, due=False))
    return browser


def asks_of(event_id: str) -> list[str]:
    return [f"/meetings/{event_id}/media", *(f"/meetings/{event_id}/media/{m}" for m in Medium)]


def test_a_foreign_meeting_an_unknown_one_and_one_without_a_recording_are_alike(
    ada: Browser, bela: Browser
) -> None:
    answer(asked(ada))
    for event_id in ("never-issued", "own-of-bela", "x" * 250, "%2e%2e"):
        for foreign, other in zip(asks_of("p-1"), asks_of(event_id), strict=True):
            assert bela.get(foreign) == bela.get(other)
            assert bela.get(foreign).status == 404
        posted = bela.post("/meetings/p-1/media", FIELDS)
        assert posted == bela.post(f"/meetings/{event_id}/media", FIELDS)
        assert posted.status == 404
    assert "u-2" not in ada.world.state.media


def test_a_medium_that_there_is_not_is_unknown(ada: Browser) -> None:
    answer(asked(ada))
    assert ada.get(f"{PAGE}/audio").status == 404


def test_a_colleagues_bot_gives_links_to_nobody_whose_event_it_did_not_serve(
    ada: Browser, bela: Browser
) -> None:
    assert not bela.get("/past").page.all("button", value="recording")
    assert "Kick-off with Client" in bela.get("/past").body
    assert ada.get("/past").page.all("button", value="recording")


def test_a_link_that_was_stored_for_another_person_opens_nothing(
    ada: Browser, bela: Browser
) -> None:
    """Whoever can write rows, and not read the key, leads nobody anywhere."""
    world = ada.world
    answer(asked(ada))
    stolen = world.state.media["u-1"].asks[0].sealed
    row = world.state.events["u-2", "c-2", "own-of-bela"]
    world.add_rows(replace(row, observed=world.state.events["u-1", "c-1", "p-1"].observed))
    page = "/meetings/own-of-bela/media"
    assert bela.post(page, FIELDS).status == 303
    box = world.state.media["u-2"]
    (ask,) = box.asks
    forged = replace(
        ask, answered_at=world.now, sealed=stolen, states=dict.fromkeys(Medium, MediumState.READY)
    )
    world.state.media["u-2"] = replace(box, asks=(forged,))
    assert bela.get(f"{page}/recording").location == page


# --- nothing shows it


def test_a_link_is_in_the_redirect_and_nowhere_else() -> None:
    told = io.StringIO()
    with redirect_stdout(told), redirect_stderr(told):
        world = World(telemetry=make_telemetry("portal-canary", level="INFO"))
        ada = world.add_user()
        fill_past(world)
        answer(asked(ada))
        answers = [
            ada.get(path)
            for path in ("/", "/past", "/meetings/p-1", PAGE, "/account", "/account/take-out")
        ]
        leads = ada.get(OPEN[Medium.RECORDING])
        broken = ada.get(f"{PAGE}/recording?x=%ff")
    assert leads.location == RECORDING_LINK
    assert "CANARY" not in leads.body + str(leads.cookies) + broken.body
    for one in answers:
        assert "CANARY" not in one.body + str(one.headers) + str(one.cookies)
    assert "/meetings/{event_id}/media/{medium}" in told.getvalue()
    assert "CANARY" not in told.getvalue()
    stored = repr(world.state) + json.dumps(
        [dict(one.sealed) for box in world.state.media.values() for one in box.asks]
    )
    assert "CANARY" not in stored


def test_a_click_after_the_sessions_end_is_kept_and_asked_about(ada: Browser) -> None:
    lost = Browser(ada.world)
    whose = ada.get("/past").page.all("input", name="whose")[0].attributes["value"]
    answered = lost.post(PAGE, {**FIELDS, "whose": whose}, token=None)
    assert answered.status == 401
    kept = answered.cookie("rollcall-again")
    again = ada.get("/account/again", cookies={"rollcall-again": kept})
    assert texts.AGAIN["media"] in again.body
