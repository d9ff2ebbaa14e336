"""What goes wrong outside: the person is told what to do, and nothing half done stays behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.tour.conftest import FOLLOWS, Newcomer
from tests.support.local_system import wait_until
from tests.support.tour.outside import later

type Stored = Callable[[str], list[dict[str, Any]]]


def connections(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [item for item in items if "CALENDAR#" in str(item)]


@pytest.mark.parametrize(
    ("decision", "calendar", "fault", "notice"),
    [
        ("deny", True, None, "denied"),
        ("continue", False, None, "calendar_box"),
        ("continue", True, "no_refresh_token", "no_refresh_token"),
    ],
    ids=["consent denied", "calendar box unticked", "no refresh token"],
)
def test_a_connection_that_google_does_not_give_is_explained_and_not_stored(
    newcomer: Newcomer,
    stored: Stored,
    decision: str,
    calendar: bool,
    fault: str | None,
    notice: str,
) -> None:
    ada = newcomer()
    ada.person.sign_in()
    ada.outside.spoil_tokens(fault)
    ada.person.connect(decision=decision, calendar=calendar)
    assert (ada.person.path, ada.person.notice) == ("/onboarding", notice)
    assert ada.person.page.by_id("notice").attributes["role"] == "alert"
    assert ada.person.page.has("connect")
    assert connections(stored(ada.email)) == []
    assert ada.outside.calendar(ada.email) is None
    ada.outside.spoil_tokens()
    ada.person.connect()
    assert ada.person.notice == "connected"


def test_another_account_than_the_one_signed_in_is_not_connected(
    newcomer: Newcomer, stored: Stored
) -> None:
    ada, other = newcomer(), newcomer()
    ada.person.sign_in()
    ada.person.email = other.email
    ada.person.connect()
    assert ada.person.notice == "other_account"
    assert connections(stored(ada.email)) == []
    assert stored(other.email) == []


def test_google_being_down_is_said_and_nothing_is_stored(
    newcomer: Newcomer, stored: Stored
) -> None:
    ada = newcomer()
    ada.outside.spoil_tokens("server_error")
    ada.person.sign_in()
    assert ada.person.answer.status_code == 503
    assert "Google does not answer right now" in ada.person.page.text
    assert stored(ada.email) == []
    ada.outside.spoil_tokens()
    ada.person.sign_in()
    assert ada.person.path == "/onboarding"


def test_a_calendar_that_recall_refuses_is_said_in_words_on_its_card(newcomer: Newcomer) -> None:
    ada = newcomer()
    call = ada.plan("Call")
    route = "POST /api/v2/calendars/"
    ada.outside.set_faults({"kind": "status", "route": route, "status": 400})
    ada.person.arrive()
    ada.wait_for_pill("refused")
    alert = ada.person.page.one("div", role="alert")
    assert "The recording service did not accept this calendar." in alert.text
    assert ada.outside.calendar(ada.email) is None
    ada.outside.set_faults()
    ada.person.connect()
    ada.wait_for_bots(call)
    ada.wait_for_pill("connected")


def test_an_entry_that_ends_before_it_starts_costs_the_others_nothing(
    newcomer: Newcomer,
) -> None:
    ada = newcomer()
    bad, good = ada.plan("Bad"), ada.plan("Good", days=3)
    ada.person.arrive()
    ada.wait_for_bots(bad, good)
    calendar = ada.outside.calendar(ada.email)
    assert calendar is not None
    odd = {
        "id": bad["id"],
        "summary": "Bad",
        "start": {"dateTime": bad["end"]},
        "end": {"dateTime": bad["start"]},
        "attendees": "nobody knows",
    }
    ada.outside.feed(calendar["id"], odd, {**odd, "id": "never-seen-before"})
    moved = later(good, hours=4)
    ada.outside.change(ada.email, good["id"], "move", start=moved)
    ada.wait_for_time(good, moved)
    row = ada.wait_for_row("Bad", lambda row: " 0 min" in row.text)
    assert row.reason == "No meeting link that a bot can join."
    ada.wait_for_row("Good", lambda row: row.state == "scheduled")
    assert ada.person.pill() == "connected"


def test_refusals_and_lost_answers_of_recall_only_cost_time(newcomer: Newcomer) -> None:
    ada = newcomer()
    events = [ada.plan(f"Call {number}", days=number) for number in (1, 2, 3)]
    schedule = "POST /api/v2/calendar-events/{id}/bot/"
    ada.outside.set_faults(
        {"kind": "status", "route": schedule, "status": 503, "next": 1},
        {"kind": "answer_lost", "route": schedule, "next": 1},
        {"kind": "status", "route": "GET /api/v2/calendar-events/", "status": 502, "next": 1},
    )
    ada.person.arrive()
    ada.wait_for_bots(*events)
    wait_until(
        lambda: {row.state for row in ada.person.meetings().values()} == {"scheduled"},
        FOLLOWS,
        "every row settled",
    )
