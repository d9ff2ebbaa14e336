"""Event lists: filters, pages, links, and what stays after a meeting was cancelled."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from rollcall.domain.errors import Gone, RequestRefused, Unavailable
from rollcall.domain.listing import ListQuery
from tests.contract.recall.desk import PAGE_SIZE, UNKNOWN, WHOLE, Desk, name_of

EVENTS = "/api/v2/calendar-events/"
LIST = f"GET {EVENTS}"


def _names(desk: Desk, query: ListQuery = WHOLE) -> list[str]:
    found: list[str] = []
    link: str | None = None
    while True:
        page = desk.recall.list_events(query, link)
        assert len(page.events) <= PAGE_SIZE
        found += map(name_of, page.events)
        if page.next_link is None:
            return found
        link = page.next_link


def test_a_whole_list_shows_the_events_of_every_calendar(desk: Desk) -> None:
    desk.calendar(desk.raw("a1"), desk.raw("a2", minutes=200))
    grace = desk.calendar(desk.raw("g1", minutes=160), email="grace@corp.example")
    assert _names(desk) == ["a1", "g1", "a2"]
    assert _names(desk, ListQuery(grace, None, ())) == ["g1"]


def test_a_list_goes_on_over_as_many_pages_as_it_takes_each_event_once(desk: Desk) -> None:
    wanted = [f"e{n}" for n in range(3 * PAGE_SIZE + 2)]
    desk.calendar(*(desk.raw(name, minutes=60 + n) for n, name in enumerate(wanted)))
    assert _names(desk) == wanted


def test_events_that_start_together_are_each_listed_once_over_pages(desk: Desk) -> None:
    wanted = {f"e{n}" for n in range(2 * PAGE_SIZE + 1)}
    start = desk.raw("first")["start"]
    desk.calendar(*(desk.raw(name, start=start) for name in wanted))
    found = _names(desk)
    assert (len(found), set(found)) == (len(wanted), wanted)


def test_events_that_start_together_are_listed_anew_behind_a_page_that_splits_them(
    desk: Desk,
) -> None:
    early = [desk.raw(f"early{n}", minutes=60 + n) for n in range(PAGE_SIZE - 2)]
    start = desk.raw("first", minutes=200)["start"]
    together = [desk.raw(f"e{n}", minutes=200, start=start) for n in range(PAGE_SIZE - 1)]
    late = [desk.raw(f"late{n}", minutes=300 + n) for n in range(PAGE_SIZE)]
    ada = desk.calendar(*early, *together, *late)
    counted = Counter(_names(desk, ListQuery(ada, None, ())))
    assert counted.keys() == {str(raw["id"]) for raw in (*early, *together, *late)}
    assert sorted(counted[str(raw["id"])] for raw in together) == [1, 1, 2, 2]


def test_a_list_begins_anew_when_the_events_that_its_cursor_counted_are_gone(desk: Desk) -> None:
    start = desk.raw("first")["start"]
    ada = desk.calendar(*(desk.raw(f"e{n}", start=start) for n in range(PAGE_SIZE + 1)))
    names = ["g1", "g2"]
    grace = desk.calendar(*(desk.raw(n, minutes=300) for n in names), email="grace@corp.example")
    query = ListQuery(None, desk.now - timedelta(hours=1), ())
    first = desk.recall.list_events(query, None)
    assert {event.calendar_id for event in first.events} == {ada}
    desk.recall.delete_calendar(ada)
    found: list[str] = []
    link = first.next_link
    while link is not None:
        page = desk.recall.list_events(query, link)
        assert {event.calendar_id for event in page.events} <= {grace}
        found += map(name_of, page.events)
        link = page.next_link
    assert sorted(found) == names


def test_the_next_link_keeps_the_filters(desk: Desk) -> None:
    ada = desk.calendar(*(desk.raw(f"a{n}", minutes=60 + n) for n in range(PAGE_SIZE + 2)))
    desk.calendar(*(desk.raw(f"g{n}", minutes=60 + n) for n in range(PAGE_SIZE + 2)))
    found = _names(desk, ListQuery(ada, desk.now - timedelta(hours=1), ()))
    assert len(found) == PAGE_SIZE + 2
    assert all(name.startswith("a") for name in found)


def test_an_exact_page_has_no_next_link(desk: Desk) -> None:
    desk.calendar(*(desk.raw(f"e{n}", minutes=60 + n) for n in range(PAGE_SIZE)))
    assert desk.recall.list_events(WHOLE, None).next_link is None


def test_a_list_of_changes_is_inclusive_to_the_microsecond(desk: Desk) -> None:
    calendar_id = desk.calendar(desk.raw())
    at = desk.event().updated_at
    assert _names(desk, ListQuery(calendar_id, at, ())) == ["e1"]
    assert _names(desk, ListQuery(calendar_id, at + timedelta(microseconds=1), ())) == []


def test_a_change_gives_a_newer_stamp_and_shows_in_the_list_of_changes(desk: Desk) -> None:
    calendar_id = desk.calendar(desk.raw("e1"), desk.raw("e2"))
    before = max(desk.event(name).updated_at for name in ("e1", "e2"))
    desk.feed(calendar_id, desk.raw("e1", minutes=600))
    assert desk.event("e1").updated_at > before
    since = before + timedelta(microseconds=1)
    assert _names(desk, ListQuery(None, since, ())) == ["e1"]


def test_the_same_event_shown_again_is_no_change(desk: Desk) -> None:
    raw = desk.raw()
    calendar_id = desk.calendar(raw)
    before = desk.event().updated_at
    desk.feed(calendar_id, raw)
    assert desk.event().updated_at == before


def test_a_list_from_a_start_leaves_out_what_began_before(desk: Desk) -> None:
    desk.calendar(desk.raw("early", minutes=60), desk.raw("late", minutes=600))
    since = desk.now + timedelta(hours=3)
    assert _names(desk, ListQuery(None, None, (), start_after=since)) == ["late"]


def test_an_unknown_calendar_is_an_empty_list_or_refused(desk: Desk) -> None:
    desk.calendar(desk.raw())
    assert _names(desk, ListQuery(UNKNOWN, None, ())) == []
    desk.settings(switches={"unknown_calendar_is_400": True})
    with pytest.raises(RequestRefused):
        _names(desk, ListQuery(UNKNOWN, None, ()))


def test_a_list_without_a_calendar_can_be_refused(desk: Desk) -> None:
    calendar_id = desk.calendar(desk.raw())
    desk.settings(switches={"require_calendar_id": True})
    with pytest.raises(RequestRefused):
        _names(desk)
    assert _names(desk, ListQuery(calendar_id, None, ())) == ["e1"]


def test_a_workspace_list_can_leave_a_calendar_out_without_a_word(desk: Desk) -> None:
    calendar_id = desk.calendar(desk.raw())
    desk.settings(omit_calendars=[calendar_id])
    assert _names(desk) == []
    assert _names(desk, ListQuery(calendar_id, None, ())) == ["e1"]


def test_a_descending_list_shows_the_same_events(desk: Desk) -> None:
    wanted = [f"e{n}" for n in range(2 * PAGE_SIZE)]
    desk.calendar(*(desk.raw(name, minutes=60 + n) for n, name in enumerate(wanted)))
    desk.settings(switches={"list_descending": True})
    assert _names(desk) == wanted[::-1]


def test_a_bad_cursor_is_gone_and_a_bad_link_is_not_followed(desk: Desk) -> None:
    with pytest.raises(Gone):
        desk.recall.list_events(WHOLE, f"{EVENTS}?cursor=nonsense")
    for link in ("https://elsewhere.example/api/v2/calendar-events/", "//elsewhere.example/", "/x"):
        with pytest.raises(RequestRefused):
            desk.recall.list_events(WHOLE, link)
        with pytest.raises(RequestRefused):
            desk.recall.list_calendars(None, link)


def test_a_link_that_leads_off_the_host_is_handed_out_and_refused(desk: Desk) -> None:
    desk.calendar(desk.raw())
    desk.settings(rules=[{"kind": "off_host_next", "route": LIST}])
    link = desk.recall.list_events(WHOLE, None).next_link
    with pytest.raises(RequestRefused):
        desk.recall.list_events(WHOLE, link)


def test_a_looping_cursor_leads_to_the_same_page(desk: Desk) -> None:
    desk.calendar(desk.raw())
    desk.settings(rules=[{"kind": "looping_cursor", "route": LIST}])
    first = desk.recall.list_events(WHOLE, None)
    second = desk.recall.list_events(WHOLE, first.next_link)
    assert first.next_link == second.next_link is not None
    assert first.events == second.events


def test_a_short_page_still_leads_to_the_rest(desk: Desk) -> None:
    wanted = [f"e{n}" for n in range(2 * PAGE_SIZE)]
    desk.calendar(*(desk.raw(name, minutes=60 + n) for n, name in enumerate(wanted)))
    desk.settings(rules=[{"kind": "partial_page", "route": LIST, "next": 2}])
    assert _names(desk) == wanted


@pytest.mark.parametrize("kind", ["truncated_body", "non_json_body"])
def test_a_page_that_cannot_be_read_is_unavailable_though_answered(desk: Desk, kind: str) -> None:
    desk.calendar(desk.raw())
    desk.settings(rules=[{"kind": kind, "route": LIST}])
    with pytest.raises(Unavailable) as caught:
        desk.recall.list_events(WHOLE, None)
    assert caught.value.answered


def test_a_cancelled_meeting_stays_readable_as_deleted_and_without_bots(desk: Desk) -> None:
    calendar_id = desk.calendar(desk.raw())
    event_id = desk.event_id()
    desk.schedule(event_id)
    desk.feed(calendar_id, {"id": "e1", "status": "cancelled"})
    shown = desk.recall.retrieve_event(event_id)
    assert (shown.is_deleted, shown.bots, desk.live()) == (True, (), {})
    assert [event.is_deleted for event in desk.recall.list_events(WHOLE, None).events] == [True]


def test_an_event_beyond_four_weeks_appears_when_it_comes_within(desk: Desk) -> None:
    desk.calendar(desk.raw("far", minutes=29 * 24 * 60))
    assert _names(desk) == []
    desk.advance(25 * 3600)
    assert _names(desk) == ["far"]


def test_an_event_is_gone_sixty_days_after_its_end(desk: Desk) -> None:
    desk.calendar(desk.raw())
    event_id = desk.event_id()
    desk.advance(timedelta(days=59).total_seconds())
    assert desk.recall.retrieve_event(event_id).event_id == event_id
    desk.advance(timedelta(days=2).total_seconds())
    with pytest.raises(Gone):
        desk.recall.retrieve_event(event_id)


def test_an_unknown_event_is_gone_for_every_call(desk: Desk) -> None:
    for call in (desk.recall.retrieve_event, desk.recall.remove_bot, desk.schedule):
        with pytest.raises(Gone):
            call(UNKNOWN)
