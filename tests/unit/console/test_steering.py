"""Entries in full, bots' outcomes and the clock, through the console's API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.console import forms, outcomes
from local.console.forms import FormError
from tests.support.console import ADA, GRACE


def act(local: Any, event_id: str, action: str, **fields: object) -> Any:
    path = f"/accounts/{ADA}/events/{event_id}"
    return local.post(path, action=action, **fields).json()


def over_rows(local: Any) -> list[Any]:
    return [item for item in local.data()["over"] if item["kind"] == "event"]


def test_a_new_meeting_is_made_in_every_field(local: Any) -> None:
    made = local.create(
        title="Whole", location="Room 1", description="Agenda", guests=GRACE, hide_guests="on",
        minutes="50",
    )  # fmt: skip
    row = local.row(made["id"])
    fields = ("location", "description", "guests", "minutes", "hide_guests", "all_day")
    assert tuple(row[name] for name in fields) == ("Room 1", "Agenda", GRACE, "50", True, False)
    assert "guest list hidden" in row["badges"]


def test_every_field_can_be_changed_afterwards_and_the_answer_says_so(local: Any) -> None:
    made = local.create(title="Plain")
    found = act(
        local, made["id"], "details", minutes="75", location="Room 2", guests=GRACE,
        hide_guests="on", description="New", in_series="false",
    )  # fmt: skip
    assert found["said"] == "Changed “Plain”: 75 minutes, 2 people in its list."
    row = local.row(made["id"])
    assert (row["minutes"], row["location"], row["description"]) == ("75", "Room 2", "New")
    assert (row["guests"], row["hide_guests"]) == (GRACE, True)


def test_an_entry_becomes_an_all_day_one_and_keeps_its_date_when_moved(local: Any) -> None:
    made = local.create(title="Trip")
    act(local, made["id"], "details", minutes="30", all_day="on", in_series="false")
    row = local.row(made["id"])
    assert (row["time"], row["start_input"][:10]) == ("all day", made["start_local"][:10])
    day = f"{row['start_input'][:10]}T00:00"
    act(local, made["id"], "move", start=day, was_all_day="true")
    assert local.row(made["id"])["start_input"] == day


def test_cancelling_is_undone(local: Any) -> None:
    made = local.create(title="Off and on")
    assert act(local, made["id"], "cancel")["said"] == "Cancelled “Off and on”."
    row = local.row(made["id"])
    assert (row["restore"], row["kept"]) == ("one", False)
    said = act(local, made["id"], "restore", scope=row["restore"])["said"]
    assert said == "“Off and on” takes place again."
    assert local.row(made["id"])["kept"] is True


def test_a_meeting_that_is_over_stays_on_the_page(local: Any) -> None:
    made = local.create(title="Yesterday")
    act(local, made["id"], "move", start=(datetime.now(UTC) - timedelta(hours=5)).isoformat())
    assert made["id"] in {row["id"] for row in over_rows(local)}
    assert made["id"] not in {item.get("id") for item in local.data()["items"]}


def test_a_meeting_starts_soon_by_everybodys_clock(local: Any) -> None:
    made = local.create(title="Now")
    moved = act(local, made["id"], "soon")
    start = datetime.fromisoformat(moved["event"]["start"])
    assert timedelta(0) < start - datetime.now(UTC) <= forms.SOON
    assert moved["said"].startswith("Moved “Now” to ")


def test_answers_say_what_was_done(local: Any) -> None:
    made = local.create(title="Said", guests=GRACE)
    assert act(local, made["id"], "decline")["said"] == "Declined “Said”."
    assert act(local, made["id"], "private")["said"] == "Made “Said” private."
    assert act(local, made["id"], "relink", link="teams")["said"] == (
        "“Said” has a new link: Teams."
    )
    assert act(local, made["id"], "retitle", title="Told")["said"] == "The title is “Told” now."
    assert local.post("/reset").json()["said"].startswith("The sample calendars are back")
    assert "had allowed nothing" in local.post("/accounts/max@gmail.com/revoke").json()["said"]


@pytest.mark.parametrize("minutes", ["", "0", "-5", "20000", "soon"])
def test_the_clock_goes_forward_by_a_bounded_number_of_minutes(minutes: str) -> None:
    with pytest.raises(FormError):
        forms.advance({"minutes": minutes})


def test_recalls_clock_goes_forward_and_back(local: Any) -> None:
    assert local.data()["clock"]["ahead"] == ""
    said = local.post("/clock", minutes="60").json()["said"]
    assert said == "Recall's clock is 1 h ahead now. Rollcall and Google stay here."
    assert local.data()["clock"]["ahead"] == "Recall's clock is 1 h ahead"
    local.post("/clock", back="on")
    assert local.data()["clock"]["ahead"] == ""


def bot(local: Any, bot_id: str) -> Any:
    return next(row for row in local.data()["bots"] if row["id"] == bot_id)


def test_what_becomes_of_a_bot_is_chosen_and_shown(local: Any) -> None:
    bot_id = local.scheduled()
    path = f"/accounts/{ADA}/bots/{bot_id}"
    said = local.post(path, outcome="fatal", sub_code="meeting_full").json()["said"]
    assert said == "It breaks (meeting_full): as it joins, for the bot of Denied."
    shown = bot(local, bot_id)
    assert shown["ahead"] == "Next: joining call, fatal (meeting full)"
    assert (shown["steerable"], shown["under_way"]) == (True, False)
    plain = local.http.post(f"{local.console}/api{path}", data={"outcome": "denied"})
    assert plain.status_code == 303


@pytest.mark.parametrize("outcome", ["", "explode"])
def test_an_unknown_outcome_is_refused(local: Any, outcome: str) -> None:
    answer = local.post(f"/accounts/{ADA}/bots/nothing", outcome=outcome)
    assert (answer.status_code, answer.json()["error"]) == (400, "Choose what becomes of the bot.")


def test_a_bot_that_is_gone_is_refused(local: Any) -> None:
    assert local.post(f"/accounts/{ADA}/bots/nothing", outcome="denied").status_code == 404


def test_every_outcome_of_the_page_is_one_of_the_twin(local: Any) -> None:
    bot_id = local.scheduled()
    path = f"/accounts/{ADA}/bots/{bot_id}"
    statuses = [local.post(path, outcome=name).status_code for name in outcomes.OUTCOMES]
    assert set(statuses) == {200}


def test_webhooks_are_logged_without_a_secret(local: Any) -> None:
    local.http.put(f"{local.recall}/admin/webhooks", json={"targets": ["http://127.0.0.1:1/"]})
    local.scheduled()
    lines = local.poll(lambda: [x for x in local.data()["traffic"]["hooks"] if "sync" in x])
    assert "calendar.sync_events (signed) → no answer, try 1, again at" in lines[-1]
    assert "whsec" not in str(local.data())
    local.http.put(f"{local.recall}/admin/webhooks", json={"targets": []})
