"""One meeting on several calendars."""

from typing import Any

from tests.unit.google_twin.reader import ADA, GRACE, MAX, START, Reader


def test_one_meeting_is_on_every_guests_calendar_and_answers_travel(empty: Any) -> None:
    made = empty.create(start=START, attendees=[GRACE])
    ada, grace = Reader(empty), Reader(empty, GRACE)
    before = ada.full()
    assert grace.full()["items"][0]["iCalUID"] == before["items"][0]["iCalUID"]
    assert Reader(empty, MAX).full()["items"] == []

    empty.act(GRACE, made["id"], action="respond", response="declined")

    news = ada.since(before["nextSyncToken"])["items"]
    answers = {guest["email"]: guest["responseStatus"] for guest in news[0]["attendees"]}
    assert answers == {ADA: "accepted", GRACE: "declined"}


def test_a_private_copy_is_private_for_its_owner_only(empty: Any) -> None:
    made = empty.create(start=START, attendees=[GRACE])
    empty.act(GRACE, made["id"], action="visibility", visibility="private")
    assert Reader(empty, GRACE).full()["items"][0]["visibility"] == "private"
    assert Reader(empty).full()["items"][0]["visibility"] == "default"


def test_a_guest_who_is_taken_off_sees_it_cancelled_and_comes_back(empty: Any) -> None:
    made = empty.create(start=START, attendees=[GRACE, MAX])
    grace = Reader(empty, GRACE)
    token = grace.full()["nextSyncToken"]
    empty.act(ADA, made["id"], action="attendees", remove=[GRACE, ADA])
    news = grace.since(token)
    assert [item["status"] for item in news["items"]] == ["cancelled"]
    assert Reader(empty).full()["items"][0]["status"] == "confirmed"
    empty.act(ADA, made["id"], action="attendees", add=[GRACE])
    again = grace.since(news["nextSyncToken"])["items"]
    assert [item["status"] for item in again] == ["confirmed"]
