"""Calendars: handed over, listed, lost, given back, removed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rollcall.domain.errors import Gone, RequestRefused
from rollcall.domain.listing import ListQuery
from rollcall.domain.problems import Problem
from rollcall.ports.recall import CalendarAtRecall, CalendarGrant
from tests.contract.recall.desk import (
    CLIENT_ID,
    INSTALLATION,
    OWNER,
    PAGE_SIZE,
    UNKNOWN,
    Desk,
    grant,
)


def _listed(desk: Desk, email: str | None = None) -> list[CalendarAtRecall]:
    found: list[CalendarAtRecall] = []
    link: str | None = None
    while True:
        page = desk.recall.list_calendars(email, link)
        assert len(page.calendars) <= PAGE_SIZE
        found += page.calendars
        if page.next_link is None:
            return found
        link = page.next_link


def test_a_new_calendar_is_connecting_and_carries_what_was_handed_over(desk: Desk) -> None:
    made = desk.create(grant())
    assert made.status == "connecting"
    assert (made.email, made.marker, made.client_id) == (OWNER, "ada.primary", CLIENT_ID)
    assert made.installation == INSTALLATION
    assert made.problem is Problem.NONE


def test_a_new_calendar_connects_by_itself(desk: Desk) -> None:
    recall_id = desk.calendar()
    found = desk.recall.retrieve_calendar(recall_id)
    assert (found.recall_id, found.status, found.email) == (recall_id, "connected", OWNER)


def test_an_unknown_calendar_is_gone_for_every_call(desk: Desk) -> None:
    calls: list[Callable[[], object]] = [
        lambda: desk.recall.retrieve_calendar(UNKNOWN),
        lambda: desk.recall.update_calendar(UNKNOWN, grant()),
        lambda: desk.recall.delete_calendar(UNKNOWN),
    ]
    for call in calls:
        with pytest.raises(Gone):
            call()


def test_a_grant_without_a_token_is_refused(desk: Desk) -> None:
    with pytest.raises(RequestRefused) as caught:
        desk.create(CalendarGrant(OWNER, "m", INSTALLATION, ""))
    assert caught.value.reason == "other"


def test_the_same_account_handed_over_twice_is_two_calendars(desk: Desk) -> None:
    first, second = desk.calendar(), desk.calendar()
    assert first != second
    assert [c.recall_id for c in _listed(desk, OWNER)] == [first, second]


def test_one_idempotency_key_makes_one_calendar(desk: Desk) -> None:
    first = desk.recall.create_calendar(grant(), "i")
    assert desk.recall.create_calendar(grant(), "i").recall_id == first.recall_id
    assert len(_listed(desk)) == 1
    assert desk.recall.create_calendar(grant(), "j").recall_id != first.recall_id


def test_the_list_filters_by_address_whatever_its_case(desk: Desk) -> None:
    ada = desk.calendar()
    grace = desk.calendar(email="grace@corp.example", marker="grace.primary")
    assert [c.recall_id for c in _listed(desk)] == [ada, grace]
    assert [c.recall_id for c in _listed(desk, "Grace@Corp.Example")] == [grace]
    assert _listed(desk, "nobody@corp.example") == []


def test_the_list_goes_on_over_as_many_pages_as_it_takes(desk: Desk) -> None:
    made = [
        desk.create(grant(f"u{n}@corp.example", f"u{n}.primary")).recall_id
        for n in range(2 * PAGE_SIZE + 1)
    ]
    assert [c.recall_id for c in _listed(desk)] == made


def test_the_marker_survives_a_new_grant_and_can_be_set_by_one(desk: Desk) -> None:
    recall_id = desk.calendar(marker="old.primary")
    assert desk.recall.update_calendar(recall_id, grant(marker="ada.primary")).marker == (
        "ada.primary"
    )
    assert [c.marker for c in _listed(desk)] == ["ada.primary"]


def test_a_lost_grant_shows_its_cause(desk: Desk) -> None:
    recall_id = desk.calendar()
    desk.disconnect(recall_id, "invalid_grant: expired")
    found = desk.recall.retrieve_calendar(recall_id)
    assert (found.status, found.problem) == ("disconnected", Problem.ACCESS_ENDED)


def test_a_lost_grant_takes_scheduled_bots_off_and_leaves_events_readable(desk: Desk) -> None:
    recall_id = desk.calendar(desk.raw())
    event_id = desk.event_id()
    desk.schedule(event_id)
    desk.disconnect(recall_id, "invalid_grant")
    assert desk.live() == {}
    assert desk.bots(event_id) == ()
    with pytest.raises(RequestRefused) as caught:
        desk.schedule(event_id)
    assert caught.value.reason == "invalid_request_data"


def test_a_new_grant_reconnects_the_same_calendar_and_bots_can_come_back(desk: Desk) -> None:
    recall_id = desk.calendar(desk.raw())
    event_id = desk.event_id()
    desk.disconnect(recall_id, "invalid_grant")
    assert desk.recall.update_calendar(recall_id, grant()).status == "connecting"
    desk.advance(1)
    assert desk.recall.retrieve_calendar(recall_id).status == "connected"
    assert desk.live() == {}
    assert len(desk.schedule(event_id)) == 1


def test_removing_a_calendar_takes_its_events_and_bots_along(desk: Desk) -> None:
    recall_id = desk.calendar(desk.raw("e1"), desk.raw("e2", minutes=300))
    ids = [desk.event_id("e1"), desk.event_id("e2")]
    for number, event_id in enumerate(ids):
        desk.schedule(event_id, f"k-{number}")
    desk.recall.delete_calendar(recall_id)
    assert desk.live() == {}
    assert desk.recall.list_events(ListQuery(None, None, ()), None).events == []
    calls: list[Callable[[], object]] = [
        lambda: desk.recall.retrieve_event(ids[0]),
        lambda: desk.schedule(ids[0]),
        lambda: desk.recall.remove_bot(ids[1]),
        lambda: desk.recall.retrieve_calendar(recall_id),
        lambda: desk.recall.delete_calendar(recall_id),
    ]
    for call in calls:
        with pytest.raises(Gone):
            call()


def test_removing_one_of_two_calendars_keeps_a_shared_bot(desk: Desk) -> None:
    ada = desk.calendar(desk.raw())
    grace = desk.calendar(desk.raw(), email="grace@corp.example")
    for calendar_id in (ada, grace):
        desk.schedule(desk.event_id("e1", calendar_id), "shared")
    desk.recall.delete_calendar(ada)
    assert len(desk.live()) == 1
    desk.recall.delete_calendar(grace)
    assert desk.live() == {}
