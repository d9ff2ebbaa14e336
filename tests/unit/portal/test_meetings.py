from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.event import Tag
from rollcall.domain.model import BotStatus, Connection, RecallCalendar, Status, Wanted
from rollcall.domain.preferences import Override
from rollcall.domain.problems import Problem
from rollcall.domain.rows import waits_for_bot_of_another
from tests.support.portal.page import Node
from tests.support.portal.rows import LINK, NOW, make_connection, make_facts, make_row, make_user
from tests.support.portal.sample import fill
from tests.support.portal.world import Browser, World, failing


def report(world: World, code: str, sub_code: str) -> None:
    world.state.bot_reports["b-e-1"] = {code: BotStatus("b-e-1", code, sub_code, NOW)}


def row_of(page: Node, event_id: str = "e-1") -> Node:
    return page.by_id(f"meeting-{event_id}")


def test_meetings_are_grouped_by_day_in_the_users_zone(world: World) -> None:
    browser = world.add_user(make_user(time_zone="Asia/Tokyo"))
    late = make_facts(start=NOW + timedelta(hours=8))
    world.add_rows(make_row(late))
    page = browser.get("/").page
    (day,) = page.all("section", class_="day")
    assert day.one("h2").text == "Tomorrow, Tuesday 24 November"
    assert row_of(page).one("time").text == "01:00"


def test_a_meeting_whose_call_has_the_bot_of_another_entry_says_so_in_plain_words(
    world: World, browser: Browser
) -> None:
    wanted = make_row(done=False)
    world.add_rows(waits_for_bot_of_another(wanted, NOW + timedelta(minutes=2)))
    page = browser.get("/").page
    row = row_of(page)
    assert row.one(class_="state").text == "Shared bot"
    told = "One bot serves this call. It was ordered through another calendar entry."
    assert row.one(class_="note").text == told
    assert "1 of 1 meetings have their bot" in page.text


def test_the_list_states_its_range_and_what_will_be_recorded(
    world: World, browser: Browser
) -> None:
    world.add_rows(
        make_row(), make_row(make_facts("e-2", domains=())), make_row(make_facts("e-3", minutes=1))
    )
    page = browser.get("/").page
    assert page.by_id("range").text == "Mon 23 Nov to Mon 21 Dec, 28 days ahead"
    assert page.by_id("summary").text == "2 of 3 meetings with a link will be recorded"


def test_a_row_says_time_title_badges_state_and_reason(world: World, browser: Browser) -> None:
    world.add_rows(make_row(make_facts(series="s-1", private=True)))
    row = row_of(browser.get("/").page)
    assert row.one("time").text == "12:00"
    assert row.one(class_="length").text == "45 min"
    assert row.one("h3").text == "Planning"
    assert row.one(class_="state").text == "Skipped"
    assert row.one(class_="why").text == "Private event."
    badges = [badge.text for badge in row.one(class_="badges").all("li")]
    assert badges == [
        "Next",
        "Recurring",
        "External",
        "Private",
        "Google Meet",
        "Join on Google Meet",
        "Change link",
    ]


def test_skipped_meetings_stay_in_the_list_and_step_back(world: World, browser: Browser) -> None:
    world.add_rows(make_row(make_facts(domains=())))
    row = row_of(browser.get("/").page)
    assert row.attributes["class"] == "meeting dim"
    assert row.one(class_="why").text == "Nobody from outside your company takes part."


def test_what_the_bot_reported_is_shown_in_words(world: World, browser: Browser) -> None:
    world.add_rows(make_row(make_facts(start=NOW - timedelta(minutes=5))))
    report(world, "fatal", "meeting_password_incorrect")
    row = row_of(browser.get("/").page)
    assert row.one(class_="state").text == "Failed"
    note = row.all(class_="note")[0].text
    assert note.startswith("The meeting's password is wrong. Ask the host for the link")


def test_a_failure_without_words_is_still_told(world: World, browser: Browser) -> None:
    world.add_rows(make_row(make_facts(start=NOW - timedelta(minutes=5))))
    report(world, "fatal", "brand_new_code")
    note = row_of(browser.get("/").page).all(class_="note")[0].text
    assert note == "Something went wrong with the bot."


def test_a_retry_names_its_time_in_the_users_zone(world: World, browser: Browser) -> None:
    row = make_row(done=False)
    retry = NOW + timedelta(minutes=32)
    world.add_rows(replace(row, due=True, problem="no_bot_free", retry_at=retry))
    note = row_of(browser.get("/").page).one(class_="note").text
    assert note == "No bot is free right now. Trying again in 32 min, at 09:32."


@pytest.mark.parametrize("seconds", [-30, 0, 59])
def test_a_retry_names_no_minute_that_may_be_past(
    world: World, browser: Browser, seconds: int
) -> None:
    row, retry = make_row(done=False), NOW + timedelta(seconds=seconds)
    world.add_rows(replace(row, due=True, problem="no_bot_free", retry_at=retry))
    note = row_of(browser.get("/").page).one(class_="note").text
    assert note == "No bot is free right now. Trying again in a moment."


def test_the_card_counts_bots_that_are_still_to_be_removed(world: World, browser: Browser) -> None:
    world.state.event_overrides["u-1"] = {"e-2": Override.SKIP}
    world.add_rows(make_row(), make_row(make_facts("e-2")))
    card = browser.get("/").page.by_id("connection-c-1")
    (health,) = card.all(class_="health health-open")
    assert health.text == "1 of 1 meetings have their bot; still to be removed: 1"


def test_a_lost_connection_keeps_the_list_and_counts_the_meetings_at_risk(world: World) -> None:
    lost = make_connection(status=Status.DISCONNECTED, problem=Problem.ACCESS_ENDED)
    browser = world.add_user(connections=(lost,))
    world.add_rows(make_row(), make_row(make_facts("e-2")), make_row(make_facts("e-3", domains=())))
    page = browser.get("/").page
    banner = page.one(role="alert")
    assert "Google ended Rollcall's access to this calendar." in banner.text
    assert "2 upcoming meetings get no bot of yours until you reconnect." in banner.text
    assert banner.one("a").attributes["href"] == "/auth/google/start?purpose=connect&calendar=c-1"
    assert row_of(page).one(class_="lock").text == "Not connected"


def test_the_card_counts_covered_meetings(world: World, browser: Browser) -> None:
    world.add_rows(make_row(), make_row(make_facts("e-2"), done=False))
    card = browser.get("/").page.by_id("connection-c-1")
    assert card.one(class_="pill").text == "Connected"
    assert "1 of 2 meetings have their bot" in card.text
    assert "Up to date, checked 3 minutes ago" in card.text


@pytest.mark.parametrize(
    ("read", "swept", "said"),
    [
        (60, 2, "Up to date, checked 2 minutes ago"),
        (2, 10, "Up to date, checked 2 minutes ago"),
        (60, 31, "Last checked 31 minutes ago"),
        (60, None, "Last checked 1 hour ago"),
    ],
)
def test_the_card_says_when_the_worker_last_looked_at_a_quiet_calendar(
    world: World, read: int, swept: int | None, said: str
) -> None:
    quiet = replace(make_connection(), synced_at=NOW - timedelta(minutes=read))
    world.set_swept(None if swept is None else NOW - timedelta(minutes=swept))
    card = world.add_user(connections=(quiet,)).get("/").page.by_id("connection-c-1")
    assert card.one("p", class_="hint").text == said


@pytest.mark.parametrize(
    "status", [Status.CONNECTED, Status.DISCONNECTED], ids=["never read", "lost"]
)
def test_a_sweep_says_nothing_of_a_calendar_that_nobody_watches(
    world: World, status: Status
) -> None:
    world.set_swept(NOW - timedelta(minutes=2))
    connection = make_connection(status=status, synced=status is not Status.CONNECTED)
    page = world.add_user(connections=(connection,)).get("/").page
    assert "Up to date" not in page.text


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "Being read again…"), (3, "Being read again… Last checked 3 minutes ago")],
)
def test_while_a_read_is_asked_for_nothing_is_said_to_be_just_read(
    world: World, minutes: int, said: str
) -> None:
    read = NOW - timedelta(minutes=minutes)
    browser = world.add_user(connections=(replace(make_connection(), resync=True, synced_at=read),))
    page = browser.get("/").page
    assert page.by_id("connection-c-1").one("p", class_="hint").text == said
    assert page.one("body").attributes["data-refresh"] == "3"
    assert page.one(class_="card empty").one("h2").text == "Nothing in the next 28 days"


def test_the_card_says_that_a_calendar_has_more_events_than_are_watched(world: World) -> None:
    kept = RecallCalendar("r-c-1", "u-1", "c-1", "ada@lumen.example", full_due_at=NOW, full=True)
    browser = world.add_user()
    world.state.calendars["r-c-1"] = kept
    sentence = "Only the next 5,000 events of this calendar are watched."
    assert sentence in browser.get("/").page.by_id("connection-c-1").text
    world.state.calendars["r-c-1"] = replace(kept, full=False)
    assert sentence not in browser.get("/").page.text


@pytest.mark.parametrize(
    ("connection", "label", "refresh"),
    [
        (make_connection(), "Connected", "15"),
        (make_connection(status=Status.CONNECTING, synced=False), "Connecting", "3"),
        (make_connection(status=Status.DISCONNECTED), "Needs reconnecting", "15"),
        (make_connection(status=Status.REFUSED), "Not accepted", "15"),
        (make_connection(wanted=Wanted.REMOVED), "Disconnecting", "3"),
        (replace(make_connection(status=Status.DISCONNECTED), token_version=2), "Connecting", "3"),
    ],
    ids=["connected", "connecting", "lost", "refused", "disconnecting", "connected anew"],
)
def test_the_card_shows_where_the_connection_stands(
    world: World, connection: Connection, label: str, refresh: str
) -> None:
    browser = world.add_user(connections=(connection,))
    page = browser.get("/").page
    assert page.by_id("connection-c-1").one(class_="pill").text == label
    assert page.one("body").attributes["data-refresh"] == refresh


@pytest.mark.parametrize(
    ("connections", "title"),
    [
        ((), "No calendar is connected"),
        ((make_connection(status=Status.CONNECTING, synced=False),), "Connecting your calendar…"),
        ((make_connection(),), "Nothing in the next 28 days"),
    ],
    ids=["not connected", "connecting", "nothing there"],
)
def test_an_empty_list_says_why_it_is_empty(
    world: World, connections: tuple[Connection, ...], title: str
) -> None:
    browser = world.add_user(connections=connections)
    assert browser.get("/").page.one(class_="card empty").one("h2").text == title


def test_only_https_links_can_be_clicked(world: World, browser: Browser) -> None:
    world.add_rows(make_row(), make_row(make_facts("e-2", link="http://meet.example/x")))
    page = browser.get("/").page
    link = row_of(page).one("a", class_="open")
    assert (link.attributes["href"], link.attributes["rel"]) == (LINK, "noreferrer noopener")
    assert row_of(page, "e-2").all("a", class_="open") == []


def test_meetings_of_two_calendars_name_their_calendar(world: World) -> None:
    other = make_connection(key="c-2", email="ada@home.example")
    browser = world.add_user(connections=(make_connection(), other))
    world.add_rows(make_row(), make_row(make_facts("e-2", link=f"{LINK}-2"), key="c-2"))
    page = browser.get("/").page
    assert "ada@home.example" in row_of(page, "e-2").text
    assert "ada@lumen.example" in row_of(page).text


def test_a_store_that_does_not_answer_gives_a_page_that_says_so(
    world: World, browser: Browser
) -> None:
    world.state.before = failing("upcoming")
    answer = browser.get("/")
    assert answer.status == 503
    assert answer.page.one("h1").text == "One moment, please"


def test_the_sample_calendar_renders_one_row_for_each_meeting(world: World) -> None:
    browser = fill(world)
    pages = [browser.get(path).page for path in ("/", "/?from=2026-11-30")]
    rows = [n for page in pages for n in page.walk() if "data-event" in n.attributes]
    assert len(rows) == 29


def test_an_entry_that_asks_not_to_be_recorded_says_so_also_when_its_user_records_it(
    world: World, browser: Browser
) -> None:
    asks = replace(make_facts(), tag=Tag.NORECORD)
    world.add_rows(make_row(asks))
    text = browser.get("/").page.by_id("meeting-e-1").text
    assert "asks not to record it" in text
    assert "Asked not to record" in text
    world.state.event_overrides["u-1"] = {"e-1": Override.RECORD}
    text = browser.get("/").page.by_id("meeting-e-1").text
    assert "You turned this on." in text
    assert "Asked not to record" in text


@pytest.mark.parametrize(
    ("platform", "name"),
    [
        ("slack_huddle_observer", "Slack huddle"),
        ("chime_sdk", "Amazon Chime"),
        ("webrtc", "Web call"),
        ("microsoft_teams_live", "Teams live event"),
        ("goto_meeting", "GoTo Meeting"),
    ],
)
def test_every_platform_that_recall_knows_has_a_name(
    world: World, browser: Browser, platform: str, name: str
) -> None:
    world.add_rows(make_row(make_facts(platform=platform)))
    row = row_of(browser.get("/").page)
    assert row.one(class_="badge badge-platform").text == name
