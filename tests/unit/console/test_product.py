"""What the console says of Rollcall: decisions, stops, times."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.console import bots, traffic
from local.console.product import Decided, Owner, SentBot, Told, worker_of
from local.console.snapshot import length, zone_note, zone_shown
from rollcall.domain.breaker import Breaker
from rollcall.domain.endpoints import Endpoint
from rollcall.domain.lease import Lease, Suspect
from rollcall.domain.pace import Pace
from rollcall.domain.trouble import Trouble, TroubleCause

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
VIENNA = "Europe/Vienna"
CALM = Lease("main", 1, NOW, Pace(), ran_at=NOW - timedelta(seconds=3))


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def lines(lease: Lease) -> Any:
    return traffic.worker_lines(worker_of(lease, NOW), NOW, VIENNA)


def stops(lease: Lease) -> list[tuple[str, str, str]]:
    return [(one["call"], one["why"], one["until"]) for one in lines(lease)["stops"]]


def test_a_calm_worker_holds_no_call_back() -> None:
    found = lines(CALM)
    assert found["summary"] == "Last run ended at 09:59:57. No call is held back."
    assert (found["trouble"], found["stops"]) == ("", [])


@pytest.mark.parametrize(
    ("unpaid", "why"),
    [(True, "Recall answered 402: no credit"), (False, "Recall refused the key (401 or 403)")],
)
def test_a_stop_of_every_call_says_why_and_until_when(unpaid: bool, why: str) -> None:
    lease = replace(CALM, pace=Pace().stopped(later(300), unpaid=unpaid))
    assert stops(lease) == [("every call", why, "10:05:00 (in 300 s)")]


def test_a_stop_that_is_past_is_left_out() -> None:
    assert stops(replace(CALM, pace=Pace().stopped(later(-1)))) == []


def test_a_breaker_is_open_until_a_call_comes_through() -> None:
    failed = Breaker(failures=3, probe_at=later(-1), users={"u": 3})
    slowed = Breaker(failures=2, probe_at=later(4), refused=2)
    closed = Breaker(failures=1)
    breakers = {
        Endpoint.SCHEDULE: failed, Endpoint.REMOVE: slowed, Endpoint.LIST_EVENTS: closed,
    }  # fmt: skip
    assert stops(replace(CALM, breakers=breakers)) == [
        ("schedule", "failed 3 times in a row; one call at a time tries", "with the next run"),
        ("remove", "Recall asked to slow down (429)", "10:00:04 (in 4 s)"),
    ]


def test_what_is_set_aside_or_refused_for_one_person_names_nobody() -> None:
    lease = replace(
        CALM,
        refused={"create_calendar/u-secret": later(5), "schedule/old": later(-5)},
        suspects={"x": Suspect(2, later(10), "u-secret"), "y": Suspect(1, later(-1))},
    )
    assert [call for call, _, _ in stops(lease)] == [
        "create calendar, for one person",
        "work for one person",
    ]
    assert "secret" not in str(lines(lease))


def test_trouble_is_told_in_the_words_and_the_zone_of_the_pages() -> None:
    trouble = Trouble(TroubleCause.KEY_REFUSED, later(-60), 3, NOW, later(240))
    told = lines(replace(CALM, trouble=trouble))["trouble"]
    assert told.startswith(
        "The recording service has refused every request from Rollcall since 09:59."
    )


def test_tables_that_do_not_answer_are_said_to() -> None:
    assert traffic.worker_lines(None, NOW, VIENNA)["summary"] == "Rollcall's tables do not answer."


def state(*emails: str) -> Any:
    """Calendars that share one bot."""
    serves = [
        {"calendar_id": f"c-{e}", "id": f"r-{e}", "platform_id": "g1", "email": e, "title": "Chat"}
        for e in emails
    ]
    bot = {
        "id": "b1", "name": "Notes", "status": "in_call_recording", "serves": serves,
        "join_at": "2026-03-02T09:30:00Z", "shared_by": len(emails),
        "ahead": [{"code": "call_ended", "sub_code": "bot_kicked_from_call"}],
    }  # fmt: skip
    entry = {"bot_id": "b1", "start_time": "2026-03-02T09:30:00Z", "status": "in_call_recording"}
    calendars = [
        {"id": f"c-{e}", "email": e, "status": "connected",
         "events": [{"id": f"r-{e}", "platform_id": "g1", "bots": [entry]}]}
        for e in emails
    ]  # fmt: skip
    return {"workspaces": [{"calendars": calendars, "bots": [bot]}]}


def test_a_shared_bot_says_for_whom_it_comes_and_why() -> None:
    shared = state("ada@x.example", "grace@x.example")
    decided = {
        "r-ada@x.example": Decided(records=True, why="You organise this meeting."),
        "r-grace@x.example": Decided(records=False, why="Private event.", waits="No bot is free."),
    }
    (bot,) = bots.by_event(shared, "ada@x.example", VIENNA, Told(decided=decided))["g1"]
    assert bot["why"] == [
        "ada@x.example, “Chat”: To be recorded. You organise this meeting.",
        "grace@x.example, “Chat”: Not to be recorded. Private event. Waiting: No bot is free.",
    ]
    assert bot["joins"] == "Mon 2 Mar, 10:30 (Europe/Vienna)"
    assert bot["ahead"] == "Next: call ended (bot kicked from call)"
    assert (bot["steerable"], bot["under_way"]) == (True, True)


def test_decisions_are_asked_for_all_who_share_a_bot() -> None:
    shared = state("ada@x.example", "grace@x.example")
    assert bots.wanted_of(shared, "ada@x.example") == {
        "c-ada@x.example": {"r-ada@x.example"},
        "c-grace@x.example": {"r-grace@x.example"},
    }


def test_the_decision_for_a_meeting_that_is_over_at_recall_is_still_found() -> None:
    found = state("ada@x.example")
    found["workspaces"][0]["calendars"][0]["events"] = []
    assert bots.event_ids(found, "ada@x.example") == {"g1": "r-ada@x.example"}


def test_a_bot_in_a_call_that_is_over_in_the_calendar_can_still_be_steered() -> None:
    found = bots.by_event(state("ada@x.example"), "ada@x.example", VIENNA, Told())
    over = [{"id": "g1", "title": "Chat"}]
    assert [row["id"] for row in bots.listed(found, [], over)] == ["b1"]


def test_the_page_shows_the_zone_of_rollcalls_pages() -> None:
    account = {"email": "ada@x.example", "time_zone": "America/New_York"}
    told = Told(owners={"c-ada@x.example": Owner("Ada", VIENNA)})
    zone = zone_shown(account, state("ada@x.example"), told)
    assert zone == VIENNA
    assert "the calendar's own zone is America/New_York" in zone_note(account, zone)
    assert zone_shown(account, state("ada@x.example"), Told()) == "America/New_York"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (20, "1 min"),
        (600, "10 min"),
        (3900, "1 h 5 min"),
        (90_000, "1 day 1 h"),
        (172_800, "2 days"),
    ],
)
def test_a_span_is_said_in_words(seconds: int, words: str) -> None:
    assert length(timedelta(seconds=seconds)) == words


def test_a_bot_that_was_sent_by_hand_is_listed_with_why_while_it_is_in_its_call() -> None:
    bot = {
        "id": "bot-9", "status": "in_call_recording", "join_at": NOW.isoformat(), "serves": [],
        "meeting_url": "https://zoom.us/j/9", "name": "Scribe",
    }  # fmt: skip
    calendar = {"id": "calendar-1", "email": "ada@corp.example", "events": []}
    state = {"workspaces": [{"calendars": [calendar], "bots": [bot]}]}
    told = Told(sent={"calendar-1": (SentBot("bot-9", "Kick-off", "Sent by hand."),)})
    (row,) = bots.sent(state, "ada@corp.example", VIENNA, told)
    assert (row["title"], row["why"], row["steerable"]) == ("Kick-off", ["Sent by hand."], True)
    assert bots.sent(state, "grace@corp.example", VIENNA, told) == []
    bot["status"] = "done"
    assert bots.sent(state, "ada@corp.example", VIENNA, told) == []
