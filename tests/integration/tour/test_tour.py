"""What a person does with the product, from the first sign-in to the last disconnection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.integration.tour.conftest import FOLLOWS, Newcomer
from tests.support.local_system import wait_until
from tests.support.tour.outside import later, same_instant


def test_a_newcomer_finds_every_meeting_with_its_reason_and_the_bots_are_there(
    newcomer: Newcomer,
) -> None:
    ada = newcomer(sample=True)
    ada.person.sign_in()
    assert ada.person.path == "/onboarding"
    ada.person.connect()
    assert (ada.person.path, ada.person.notice) == ("/onboarding", "connected")
    assert ada.outside.bots(ada.email) == {}
    ada.person.choose("external")
    assert (ada.person.path, ada.person.notice) == ("/", "started")

    reasons = {
        "Kick-off with Client": "client.example is outside your company.",
        "Design review": "Nobody from outside your company takes part.",
        "Salary review": "Private event.",
        "Vendor pitch": "You declined this meeting.",
        "Lunch with Sam": "No meeting link that a bot can join.",
        "Company day": "All-day event.",
    }

    def settled() -> bool:
        # Meetings appear page by page, each with its bot: all of them are waited for. Late in the
        # day the call with Tokyo is a week ahead.
        rows = ada.person.meetings(weeks=2).values()
        titles = {row.title for row in rows}
        recorded = {row.title for row in rows if row.recorded}
        bots = {bot["titles"][0] for bot in ada.outside.bots(ada.email).values()}
        states = {row.state for row in rows}
        return reasons.keys() <= titles and recorded == bots and states == {"none", "scheduled"}

    wait_until(settled, FOLLOWS, "every row settled")
    rows = ada.person.meetings(weeks=2)
    said = {row.title: row.reason for row in rows.values()}
    assert {title: said[title] for title in reasons} == reasons
    titles = {row.title for row in rows.values() if row.recorded}
    assert '<script>alert(1)</script> & "quotes"' in titles
    assert ada.person.pill() == "connected"


def test_a_bot_follows_its_meeting_to_another_time_and_another_link_and_leaves_with_it(
    newcomer: Newcomer,
) -> None:
    ada = newcomer()
    call = ada.plan("Call")
    ada.person.arrive()
    (bot,) = ada.wait_for_bots(call)
    assert same_instant(bot["join_at"], call["start"])
    moved = later(call, hours=3)
    ada.outside.change(ada.email, call["id"], "move", start=moved)
    ada.wait_for_time(call, moved)
    ada.outside.change(ada.email, call["id"], "relink", link="https://zoom.us/j/95550001111")
    wait_until(
        lambda: "95550001111" in str((ada.bot(call) or {}).get("meeting_url")), FOLLOWS, "the link"
    )
    (bot,) = ada.wait_for_bots(call)
    ada.outside.change(ada.email, call["id"], "cancel")
    wait_until(lambda: bot["id"] not in ada.outside.bot_ids(), FOLLOWS, "the bot gone")
    ada.wait_for_row("Call", lambda row: row.state == "none" and "Cancelled" in row.text)


def test_a_meeting_that_is_planned_later_is_found(newcomer: Newcomer) -> None:
    ada = newcomer()
    first = ada.plan("First")
    ada.person.arrive()
    ada.wait_for_bots(first)
    second = ada.plan("Second", days=3)
    ada.wait_for_bots(first, second)
    assert ada.wait_for_row("Second", lambda row: row.state == "scheduled").recorded


def test_a_meeting_switched_off_stays_off_when_it_moves(newcomer: Newcomer) -> None:
    ada = newcomer()
    off, other = ada.plan("Off"), ada.plan("Other", days=4)
    ada.person.arrive()
    ada.wait_for_bots(off, other)
    row = ada.wait_for_row("Off", lambda row: row.state == "scheduled")
    ada.person.switch(row.event_id, "skip")
    ada.wait_for_bots(other)
    moved = later(off, hours=5)
    ada.outside.change(ada.email, off["id"], "move", start=moved)
    # Once a later change is seen everywhere, the earlier one is too.
    ada.outside.change(ada.email, other["id"], "move", start=moved)
    ada.wait_for_time(other, moved)
    ada.wait_for_bots(other)
    row = ada.wait_for_row("Off", lambda row: row.state == "none")
    assert row.reason == "You turned this off."
    ada.person.switch(row.event_id, "unset")
    ada.wait_for_bots(off, other)


def test_a_series_switched_on_is_recorded_whatever_the_mode(newcomer: Newcomer) -> None:
    ada = newcomer()
    weekly, single = ada.plan("Weekly", repeat="weekly"), ada.plan("Single", days=3)
    ada.person.arrive("chosen")
    row = ada.wait_for_row("Weekly", lambda row: not row.recorded)
    ada.person.switch(row.event_id, "record", "series")
    occurrences = [
        event
        for event in ada.outside.events(ada.email)
        if event["series_id"] == weekly["series_id"] and ada.person.meetings()
    ]
    bots = wait_until(lambda: ada.outside.bots(ada.email), FOLLOWS, "the series' bots")
    wait_until(
        lambda: len(ada.outside.bots(ada.email)) == len(occurrences), FOLLOWS, "all occurrences"
    )
    assert single["id"] not in bots
    assert ada.wait_for_row("Weekly", lambda row: row.recorded).reason == (
        "You turned this series on."
    )


def test_bots_follow_a_change_of_the_rules(newcomer: Newcomer) -> None:
    ada = newcomer()
    inside = ada.plan("Inside", attendees=[f"lee@{ada.email.partition('@')[2]}"])
    outside = ada.plan("Outside", days=3)
    ada.person.arrive()
    ada.wait_for_bots(inside, outside)
    ada.person.change_mode("external")
    assert ada.person.notice == "saved"
    ada.wait_for_bots(outside)
    ada.person.change_mode("chosen")
    ada.wait_for_bots()
    ada.person.change_mode("organised")
    ada.wait_for_bots(inside, outside)


def test_two_people_in_one_company_share_a_bot_that_stays_for_whoever_wants_it(
    newcomer: Newcomer,
) -> None:
    ada = newcomer()
    grace = newcomer(ada.email.partition("@")[2])
    accepted = {"email": grace.email, "response": "accepted"}
    call = ada.plan("Shared", attendees=["noor@client.example", accepted])
    ada.person.arrive()
    ada.wait_for_bots(call)
    grace.person.arrive()
    (bot,) = grace.wait_for_bots(call)
    assert ada.wait_for_bots(call)[0]["id"] == bot["id"]
    row = ada.wait_for_row("Shared", lambda row: row.state == "scheduled")
    ada.person.switch(row.event_id, "skip")
    row = ada.wait_for_row("Shared", lambda row: row.state == "shared")
    assert "'s bot records this" in row.text
    assert "You turned yours off." in row.text
    ada.wait_for_bots()
    assert grace.wait_for_bots(call)[0]["join_at"] == bot["join_at"]


def test_what_a_bot_does_in_a_running_meeting_is_shown(newcomer: Newcomer) -> None:
    ada = newcomer()
    call = ada.plan("Call", days=0)
    ada.person.arrive()
    (bot,) = ada.wait_for_bots(call)
    ada.outside.script(bot["id"], {"code": "in_waiting_room"})
    row = ada.wait_for_row("Call", lambda row: row.state == "waiting")
    assert "Waiting to be let in" in row.text
    ada.outside.script(bot["id"], {"code": "in_call_recording"})
    ada.wait_for_row("Call", lambda row: row.state == "recording")


def test_access_taken_back_at_google_is_said_and_reconnecting_keeps_everything(
    newcomer: Newcomer,
) -> None:
    ada = newcomer()
    kept, off = ada.plan("Kept"), ada.plan("Off", days=3)
    ada.person.arrive()
    ada.wait_for_bots(kept, off)
    row = ada.wait_for_row("Off", lambda row: row.state == "scheduled")
    ada.person.switch(row.event_id, "skip")
    ada.wait_for_bots(kept)
    before = ada.outside.calendar(ada.email)
    ada.outside.revoke(ada.email)
    moved = later(kept, hours=2)
    ada.outside.change(ada.email, kept["id"], "move", start=moved)
    ada.wait_for_pill("reconnect")
    ada.wait_for_row("Kept", lambda row: row.state == "none")
    ada.person.connect()
    ada.wait_for_pill("connected")
    ada.wait_for_time(kept, moved)
    ada.wait_for_bots(kept)
    after = ada.outside.calendar(ada.email)
    assert before is not None
    assert after is not None
    assert before["id"] == after["id"]


def test_disconnecting_leaves_nothing_behind(
    newcomer: Newcomer, stored: Callable[[str], list[dict[str, Any]]]
) -> None:
    ada = newcomer()
    call = ada.plan("Call")
    ada.person.arrive()
    (bot,) = ada.wait_for_bots(call)
    calendar = ada.outside.calendar(ada.email)
    assert calendar is not None
    assert stored(calendar["id"])
    ada.person.disconnect()
    assert ada.person.notice == "disconnected"
    wait_until(lambda: ada.outside.calendar(ada.email) is None, FOLLOWS, "the calendar gone")
    wait_until(lambda: not stored(calendar["id"]), FOLLOWS, "the rows gone")
    wait_until(lambda: not ada.outside.granted(ada.email), FOLLOWS, "the grant revoked")
    assert bot["id"] not in ada.outside.bot_ids()
    assert ada.person.meetings() == {}
    assert ada.person.page.has("connect")
    ada.person.connect()
    ada.wait_for_bots(call)


def test_signing_out_ends_the_session_for_whoever_has_its_cookie(newcomer: Newcomer) -> None:
    ada = newcomer()
    ada.person.arrive()
    ada.person.open("/account")
    cookies = "; ".join(f"{name}={value}" for name, value in ada.person.client.cookies.items())
    ada.person.press(ada.person.form("/auth/logout"))
    assert ada.person.notice == "signed_out"
    assert ada.person.page.has("sign-in")
    ada.person.client.headers["cookie"] = cookies
    ada.person.open("/account")
    assert ada.person.seen[-2].request.headers["cookie"] == cookies
    assert ada.person.path == "/"
    assert ada.person.page.has("sign-in")
