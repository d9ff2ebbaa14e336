"""A link is pasted on the list: what is taken, what is refused in words, how it is shown after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.guest_noes import Audiences, GuestNo, ids_of
from rollcall.domain.model import BotStatus
from rollcall.domain.pasted import MOST_A_DAY, MOST_RUNNING, PastedCall, call_id
from rollcall.domain.preferences import Preferences
from rollcall.domain.stops import Stop
from rollcall.domain.user_rules import StoredPreferences
from tests.support.companies import COMPANIES
from tests.support.portal.page import Node
from tests.support.portal.rows import NOW, make_facts, make_row
from tests.support.portal.world import Answer, Browser, World

LINK = "https://meet.google.com/abc-defg-hij"
HOUR = timedelta(hours=1)


def paste(browser: Browser, link: str = LINK, title: str = "") -> Answer:
    return browser.post("/send", {"link": link, "title": title})


def stored(world: World) -> PastedCall:
    (found,) = world.state.pasted.values()
    return found


def add(world: World, number: int = 0, at: Any = NOW, **more: Any) -> PastedCall:
    link = f"https://meet.google.com/abc-defg-h{chr(97 + number // 26)}{chr(97 + number % 26)}"
    call = PastedCall("u-1", call_id(at, f"r{number}"), link, "Weekly", at, version=1, **more)
    world.state.pasted["u-1", call.call_id] = call
    return call


def report(world: World, bot: str, *codes: str, at: Any = NOW) -> None:
    known = world.state.bot_reports.setdefault(bot, {})
    for second, code in enumerate(codes):
        known[code] = BotStatus(bot, code, None, at + timedelta(seconds=second))


def item(browser: Browser, call: PastedCall) -> Node:
    return browser.get("/").page.by_id(f"call-{call.call_id}")


def test_the_list_has_the_form(world: World, browser: Browser) -> None:
    form = browser.get("/").page.by_id("send").one("form")
    assert form.attributes["action"] == "/send"
    answer = browser.post("/send", {**form.fields(), "link": LINK})
    assert answer.location == f"/#call-{stored(world).call_id}"


def test_a_pasted_link_is_stored_and_wakes_the_worker(world: World, browser: Browser) -> None:
    answer = paste(browser, title="  Kick-off ")
    call = stored(world)
    assert (answer.status, answer.location) == (303, f"/#call-{call.call_id}")
    assert (call.meeting_url, call.title, call.user_id) == (LINK, "Kick-off", "u-1")
    assert world.queue.take() == ["main"]


def test_an_invitation_is_taken_for_the_one_link_in_it(world: World, browser: Browser) -> None:
    paste(browser, "Join: http://us02web.zoom.us/j/5550001112?pwd=x\nMeeting id: 555 000 1112")
    assert stored(world).meeting_url == "https://us02web.zoom.us/j/5550001112?pwd=x"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter a link."),
        ("https://example.com/room", "This is not a link into a meeting"),
        ("javascript:alert(1)", "This is not a link into a meeting"),
        ("https://urldefense.com/v3/__https://x__;!!abc", "This is not a link into a meeting"),
        (f"{LINK} https://meet.google.com/xyz-defg-hij", "links into several meetings"),
        ("x" * 4001, "too long"),
    ],
)
def test_what_is_no_link_into_one_meeting_is_said_and_kept(
    world: World, browser: Browser, typed: str, said: str
) -> None:
    answer = paste(browser, typed, "Kick-off")
    assert answer.status == 422
    assert said in answer.page.by_id("error-link").text
    assert answer.page.by_id("problem").text.startswith("No bot was sent.")
    assert answer.page.by_id("send-link").attributes["value"] == typed[:4000]
    assert answer.page.by_id("send-title").attributes["value"] == "Kick-off"
    assert world.state.pasted == {}


@pytest.mark.parametrize("title", ["x" * 101, "a\u202eb", "a\x07b"])
def test_a_title_of_odd_characters_or_endless_is_refused(
    world: World, browser: Browser, title: str
) -> None:
    answer = paste(browser, title=title)
    assert answer.status == 422
    assert answer.page.has("error-title")
    assert world.state.pasted == {}


def test_a_second_press_sends_no_second_bot(world: World, browser: Browser) -> None:
    paste(browser)
    answer = paste(browser, f"{LINK}?authuser=2")
    assert answer.status == 409
    assert "Your bot is in that call already" in answer.page.by_id("problem").text
    assert len(world.state.pasted) == 1


def test_after_the_call_the_same_link_is_taken_again(world: World, browser: Browser) -> None:
    paste(browser)
    call = stored(world)
    world.state.pasted["u-1", call.call_id] = replace(call, bot_id="b-1", over=True)
    world.now += HOUR
    assert paste(browser).status == 303


def test_few_calls_run_at_a_time(world: World, browser: Browser) -> None:
    for number in range(MOST_RUNNING):
        add(world, number, bot_id=f"b-{number}")
    assert paste(browser).status == 409
    report(world, "b-0", "call_ended")
    assert paste(browser).status == 303


def test_twenty_calls_in_a_day_are_all(world: World, browser: Browser) -> None:
    for number in range(MOST_A_DAY):
        add(world, number, NOW - number * timedelta(minutes=5), over=True)
    answer = paste(browser)
    assert answer.status == 409
    assert "within a day" in answer.page.by_id("problem").text
    world.now += timedelta(hours=23)
    assert paste(browser).status == 303


@pytest.mark.parametrize(("spares", "status"), [(True, 303), (False, 409)])
def test_a_pause_that_spares_what_is_turned_on_by_hand_lets_a_call_through(
    world: World, browser: Browser, spares: bool, status: int
) -> None:
    paused = Preferences(paused_until=NOW + HOUR, pause_spares_chosen=spares)
    world.state.preferences["u-1"] = StoredPreferences(paused, 1)
    assert paste(browser).status == status


@pytest.mark.parametrize(
    "begins",
    [-5, 10, -70],
    ids=["that goes on", "that is about to begin", "that runs over"],
)
def test_the_link_of_a_meeting_that_a_guest_said_no_to_is_refused(
    world: World, browser: Browser, begins: int
) -> None:
    start = NOW + timedelta(minutes=begins)
    facts = make_facts(start=start, minutes=60, link=LINK)
    world.add_rows(make_row(facts))
    audience = Audiences(world.scope, COMPANIES).of("u-1", world.state.users["u-1"].hosted_domain)
    (about, *_) = ids_of(facts)
    world.state.guest_noes[audience, about] = GuestNo({"guest": NOW + HOUR})
    assert paste(browser).status == 409
    assert paste(browser, "https://meet.google.com/xyz-defg-hij").status == 303


def test_the_link_of_a_meeting_that_its_organiser_stopped_is_refused(
    world: World, browser: Browser
) -> None:
    met = make_facts(start=NOW, link=LINK)
    facts = replace(met, occurrence_id="o-1", organiser="mark")
    world.add_rows(make_row(facts))
    domain = "lumen.example"
    world.state.users["u-1"] = replace(world.state.users["u-1"], hosted_domain=domain)
    stop = Stop("o-1", "u-2", "mark", "Grace")
    world.state.stops[domain, "o-1", "u-2"] = (stop, NOW + HOUR)
    answer = paste(browser)
    assert answer.status == 409
    assert "organiser" in answer.page.one("main").text
    world.state.stops[domain, "o-1", "u-2"] = (replace(stop, active=False), NOW + HOUR)
    assert paste(browser).status == 303


def test_who_has_no_rules_yet_chooses_them_first(world: World, browser: Browser) -> None:
    del world.state.preferences["u-1"]
    assert paste(browser).location == "/onboarding"
    assert world.state.pasted == {}


def test_a_call_is_on_its_way_then_recorded_in_the_strip(world: World, browser: Browser) -> None:
    paste(browser, title="Kick-off")
    call = stored(world)
    assert "Sending a bot…" in item(browser, call).text
    call = replace(call, bot_id="b-1", sent_at=NOW)
    world.state.pasted["u-1", call.call_id] = call
    assert "Joining" in item(browser, call).text
    report(world, "b-1", "joining_call", "in_waiting_room")
    assert "The host of the meeting has to let it in." in item(browser, call).text
    assert item(browser, call).by_id(f"call-join-{call.call_id}").text == "Join and let it in"
    report(world, "b-1", "joining_call", "in_waiting_room", "in_call_recording")
    page = browser.get("/").page
    assert page.one("title").text.startswith("Recording")
    assert page.by_id("live-said").text == "Recording since 09:00: Kick-off."
    assert "Kick-off" not in page.one("title").text


def test_a_call_without_a_title_is_named_by_its_service(world: World, browser: Browser) -> None:
    paste(browser)
    assert "Google Meet call" in item(browser, stored(world)).text


def test_the_list_looks_often_while_a_bot_is_on_its_way(world: World, browser: Browser) -> None:
    paste(browser)
    assert browser.get("/").page.one("body").attributes["data-refresh"] == "3"


def test_stop_takes_the_bot_back(world: World, browser: Browser) -> None:
    call = add(world, bot_id="b-1")
    report(world, "b-1", "in_call_recording")
    form = item(browser, call).one("form")
    answer = browser.post(form.attributes["action"], form.fields())
    assert answer.location == f"/#call-{call.call_id}"
    assert stored(world).stop_at == NOW
    assert world.queue.take() == ["main"]
    assert "Removing" in item(browser, call).text
    assert not item(browser, call).has(f"call-stop-{call.call_id}")


def test_stop_of_a_call_of_somebody_else_is_not_found(world: World, browser: Browser) -> None:
    call = add(world)
    world.state.pasted["u-2", "call-2"] = replace(call, user_id="u-2", call_id="call-2")
    assert browser.post("/calls/call-2/stop").status == 404
    assert browser.post("/calls/none/stop").status == 404
    assert world.state.pasted["u-2", "call-2"].stop_at is None


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ("served", "A bot of Rollcall was in this call already"),
        ("cap_reached", "The limit of recordings for today is reached."),
        ("hours_reached", "The limit of recorded hours for today is reached."),
        ("guest_said_no", "A guest asked not to be recorded."),
        ("stopped_by_organiser", "Its organiser turned recording off for everybody."),
        ("handed_over", "yours or a colleague's, came and took over."),
        ("no_bot_free", "No bot was free in time."),
        ("refused:invalid_request_data", "does not accept this link"),
    ],
)
def test_why_no_bot_came_stands_in_the_strip_for_minutes_and_in_the_past(
    world: World, browser: Browser, problem: str, said: str
) -> None:
    call = add(world, over=True, problem=problem)
    assert said in item(browser, call).text
    world.now += HOUR
    assert not browser.get("/").page.has(f"call-{call.call_id}")
    row = browser.get("/past").page.by_id(f"meeting-{call.call_id}")
    assert "Not recorded" in row.text
    assert said in row.text


def test_what_was_recorded_stands_in_the_past_with_its_length(
    world: World, browser: Browser
) -> None:
    call = add(world, bot_id="b-1", over=True)
    report(world, "b-1", "recording_began")
    report(world, "b-1", "recording_ended", at=NOW + timedelta(minutes=29))
    world.now += HOUR
    row = browser.get("/past").page.by_id(f"meeting-{call.call_id}")
    assert "Recorded 29 min" in row.text
    assert "Weekly" in row.text
    assert "You sent a bot by its link." in row.text
    page = browser.get(row.by_id(f"open-{call.call_id}").attributes["href"]).page
    assert page.by_id("title").text == "Weekly"
    assert page.by_id("state").text == "Recorded 29 min"
    assert "From 09:00 to 09:29." in page.by_id("note").text


def test_the_page_of_a_call_says_what_its_person_and_its_bot_did(
    world: World, browser: Browser
) -> None:
    call = add(world, bot_id="b-1", sent_at=NOW, stop_at=NOW + timedelta(minutes=5))
    report(world, "b-1", "joining_call", "in_waiting_room", at=NOW + timedelta(minutes=1))
    page = browser.get(f"/calls/{call.call_id}").page
    lines = [line.all("span")[0].text for line in page.one("ol", class_="timeline").all("li")]
    assert lines[0] == "You sent a bot by its link."
    assert lines[-1] == "You took the bot back."
    assert len(lines) == 5
    assert "Google Meet" in page.one("dl").text
    assert "meet.google.com" not in page.one("dl").text


def test_the_page_of_a_call_that_is_unknown_or_anothers_is_not_found(
    world: World, browser: Browser
) -> None:
    call = add(world)
    world.state.pasted["u-2", "call-2"] = replace(call, user_id="u-2", call_id="call-2")
    assert browser.get("/calls/call-2").status == 404
    assert browser.get("/calls/none").status == 404


def test_links_to_what_was_recorded_of_a_call_are_asked_for(world: World, browser: Browser) -> None:
    call = add(world, bot_id="b-1", over=True)
    report(world, "b-1", "in_call_recording", "done")
    world.now += HOUR
    answer = browser.post(f"/calls/{call.call_id}/media", {"medium": "recording"})
    assert answer.location == f"/calls/{call.call_id}/media#recording"
    (ask,) = world.state.media["u-1"].asks
    assert (ask.event_id, ask.calendar_key, ask.bot_id) == (call.call_id, "", "b-1")
    page = browser.get(f"/calls/{call.call_id}/media").page
    assert page.by_id("which").text.startswith("Weekly")


def test_of_a_call_that_goes_on_there_are_no_links(world: World, browser: Browser) -> None:
    call = add(world, bot_id="b-1")
    report(world, "b-1", "in_call_recording")
    assert browser.post(f"/calls/{call.call_id}/media", {"medium": "recording"}).status == 404
    assert browser.get(f"/calls/{call.call_id}/media").status == 404


def test_a_call_that_runs_is_not_in_the_past(world: World, browser: Browser) -> None:
    call = add(world, bot_id="b-1")
    world.now += HOUR
    assert not browser.get("/past").page.has(f"meeting-{call.call_id}")


def test_a_press_after_the_end_of_the_session_is_kept(world: World) -> None:
    signed_out = Browser(world)
    answer = signed_out.post("/send", {"link": LINK, "title": "", "whose": "0" * 32})
    assert answer.status == 401
    assert answer.cookie("rollcall-again")


def test_a_title_is_only_ever_text(world: World, browser: Browser) -> None:
    paste(browser, title="<script>alert(1)</script>")
    assert "<script>alert(1)" not in browser.get("/").body


def test_privacy_says_what_is_stored_of_calls(world: World) -> None:
    text = Browser(world).get("/privacy").page.one("main").text
    assert "For each call that you send a bot to by its link" in text
