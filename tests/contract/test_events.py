from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rollcall.domain.decision import Skip
from rollcall.domain.deduplication import room_of
from rollcall.domain.desired import Observed
from rollcall.domain.errors import NotFound
from rollcall.domain.model import SERVED, EventRow
from rollcall.domain.reasons import Reason
from rollcall.domain.rooms import RoomLook, waiting_for
from rollcall.ports.portal_store import Place
from rollcall.ports.worker_store import EventsPage, UserSpan
from tests.contract.stores import (
    CALENDAR,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    USER,
    Stores,
    an_event,
    bot,
    facts,
)

KEY = (USER, CALENDAR, "event-1")
INSTANT = timedelta(microseconds=1)


def whole_calendar(
    stores: Stores, size: int, ended_after: datetime, after: str | None = ""
) -> list[EventRow]:
    """The events of the calendar that follow an id, read page by page."""
    rows: list[EventRow] = []
    while after is not None:
        page = stores.worker.events_page(USER, CALENDAR, after, size, ended_after)
        assert len(page.rows) <= size
        assert page.after is None or page.after > after
        rows += page.rows
        after = page.after
    return rows


@pytest.mark.parametrize(
    "row",
    [
        an_event(),
        an_event(desired=None, observed=Observed(), decision=Skip(Reason.PRIVATE)),
        an_event(due=True, retry_at=NOW + MINUTE, attempts=3, problem="pool_exhausted"),
        an_event(due=True, due_since=NOW - MINUTE),
        an_event(observed=Observed(dismissed=frozenset({"b-1"}), stayed=frozenset({"b-1"}))),
        replace(
            an_event(),
            facts=facts(
                attendee_count=None,
                company=None,
                series_id="series-1",
                domains=frozenset(),
                meeting_url=None,
                meeting_platform=None,
                title="",
            ),
        ),
    ],
)  # fmt: skip
def test_an_event_comes_back_as_it_was_saved(stores: Stores, row: object) -> None:
    lease = stores.lease()
    stores.worker.save_events(lease, [row])  # type: ignore[list-item]
    assert stores.worker.events([KEY]) == {KEY: row}


def test_unknown_events_are_left_out(stores: Stores) -> None:
    stores.worker.save_events(stores.lease(), [an_event()])
    assert list(stores.worker.events([KEY, (USER, CALENDAR, "event-2"), KEY])) == [KEY]
    assert stores.worker.events([]) == {}


def test_a_saved_event_replaces_the_one_before(stores: Stores) -> None:
    lease = stores.lease()
    stores.worker.save_events(lease, [an_event(due=True, retry_at=NOW, problem="x")])
    stores.worker.save_events(lease, [an_event()])
    assert stores.worker.events([KEY]) == {KEY: an_event()}
    assert stores.worker.due_bots("main", NOW, None, None, 10) == []


def test_hundreds_of_events_are_saved_read_and_dropped(stores: Stores) -> None:
    lease = stores.lease()
    rows = [an_event(f"event-{n:03}", due=True, start=NOW + n * MINUTE) for n in range(250)]
    keys = [(USER, CALENDAR, row.event_id) for row in rows]
    stores.worker.save_events(lease, rows)
    assert len(stores.worker.events(keys)) == 250
    assert stores.worker.due_bots("main", NOW, None, None, 250) == rows
    stores.worker.drop_events(lease, keys)
    assert stores.worker.events(keys) == {}
    assert stores.worker.due_bots("main", NOW, None, None, 250) == []


def test_due_bots_come_soonest_first_and_no_more_than_asked(stores: Stores) -> None:
    rows = [an_event(f"event-{n}", due=True, start=NOW + n * HOUR) for n in (3, 1, 2)]
    stores.worker.save_events(stores.lease(), [*rows, an_event("event-0")])
    found = stores.worker.due_bots("main", NOW, None, None, 2)
    assert [row.event_id for row in found] == ["event-1", "event-2"]
    assert stores.worker.due_bots("other", NOW, None, None, 2) == []


def test_rows_that_wait_for_another_try_make_room_for_others(stores: Stores) -> None:
    waiting = [
        an_event(f"event-{n}", due=True, retry_at=NOW + MINUTE, start=NOW + n * SECOND)
        for n in range(20)
    ]
    ready = an_event("ready", due=True, start=NOW + HOUR, retry_at=NOW)
    stores.worker.save_events(stores.lease(), [*waiting, ready])
    assert stores.worker.due_bots("main", NOW, None, None, 2) == [ready]
    assert stores.worker.due_bots("main", NOW + MINUTE, None, None, 2) == waiting[:2]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, [0, 1, 2, 3, 4]),
        (1, None, [1, 2, 3, 4]),
        (None, 3, [0, 1, 2]),
        (1, 3, [1, 2]),
        (2, 2, []),
        (3, 1, []),
        (5, None, []),
        (None, 0, []),
    ],
)
def test_due_bots_of_a_range_begin_with_its_start_and_end_before_its_end(
    stores: Stores, since: int | None, until: int | None, expected: list[int]
) -> None:
    rows = [an_event(f"event-{n}", due=True, start=NOW + n * SECOND) for n in range(5)]
    waiting = an_event("waiting", due=True, start=NOW + 2 * SECOND, retry_at=NOW + INSTANT)
    settled = an_event("settled", start=NOW + 2 * SECOND)
    stores.worker.save_events(stores.lease(), [*reversed(rows), waiting, settled])
    first, last = (None if n is None else NOW + n * SECOND for n in (since, until))
    assert stores.worker.due_bots("main", NOW, first, last, 10) == [rows[n] for n in expected]
    assert stores.worker.due_bots("main", NOW, first, last, 2) == [rows[n] for n in expected[:2]]
    assert stores.worker.due_bots("other", NOW, first, last, 10) == []


def test_a_range_of_due_bots_leaves_out_what_starts_an_instant_outside(stores: Stores) -> None:
    rows = [an_event(f"event-{n}", due=True, start=NOW + n * INSTANT) for n in range(4)]
    stores.worker.save_events(stores.lease(), rows)
    since, until = rows[1].facts.start, rows[3].facts.start
    assert stores.worker.due_bots("main", NOW, since, until, 10) == rows[1:3]


def test_a_row_that_is_saved_as_settled_or_dropped_is_no_longer_due(stores: Stores) -> None:
    lease = stores.lease()
    rows = [an_event(f"event-{n}", due=True, check_at=NOW) for n in range(3)]
    stores.worker.save_events(lease, rows)
    stores.worker.save_events(lease, [replace(rows[0], due=False, check_at=None)])
    stores.worker.drop_events(lease, [rows[1].key])
    assert stores.worker.due_bots("main", NOW, None, None, 10) == rows[2:]
    assert stores.worker.due_bots_between("main", NOW, NOW + HOUR, 10) == rows[2:]
    assert stores.worker.due_bot_checks("main", NOW, 10) == rows[2:]


def test_bots_to_be_asked_for_come_longest_ago_first_and_no_more_than_asked(
    stores: Stores,
) -> None:
    rows = [an_event(f"event-{n}", check_at=NOW - n * MINUTE, checks=n) for n in (3, 1, 2, 0)]
    later = an_event("later", check_at=NOW + INSTANT)
    stores.worker.save_events(stores.lease(), [*rows, later, an_event("never")])
    oldest = [rows[0], rows[2], rows[1], rows[3]]
    assert stores.worker.due_bot_checks("main", NOW, 10) == oldest
    assert stores.worker.due_bot_checks("main", NOW, 2) == oldest[:2]
    assert stores.worker.due_bot_checks("main", NOW + INSTANT, 10) == [*oldest, later]
    assert stores.worker.due_bot_checks("other", NOW, 10) == []


def test_a_bot_that_is_asked_for_later_waits_until_then(stores: Stores) -> None:
    lease = stores.lease()
    row = an_event(check_at=NOW)
    stores.worker.save_events(lease, [row])
    put_off = replace(row, check_at=NOW + MINUTE, checks=1)
    stores.worker.save_events(lease, [put_off])
    assert stores.worker.due_bot_checks("main", NOW, 10) == []
    assert stores.worker.due_bot_checks("main", NOW + MINUTE, 10) == [put_off]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [(None, None, [0, 1, 2]), (1, None, [1, 2]), (None, 2, [0, 1]), (1, 2, [1]), (2, 1, [])],
)
def test_events_of_a_user_that_start_in_a_range_are_found_over_all_calendars(
    stores: Stores, since: int | None, until: int | None, expected: list[int]
) -> None:
    rows = [
        an_event(f"event-{n}", start=NOW + n * HOUR, calendar_key=f"calendar-{2 - n}")
        for n in range(3)
    ]
    foreign = an_event("event-1", start=NOW + HOUR, user_id="user-10")
    stores.worker.save_events(stores.lease(), [*rows, foreign])
    first, last = (None if n is None else NOW + n * HOUR for n in (since, until))
    found = stores.worker.events_between(USER, first, last)
    assert sorted(found, key=lambda row: row.event_id) == [rows[n] for n in expected]


@pytest.mark.parametrize(
    ("since", "until", "expected"), [(0, 3, [0, 1, 2]), (1, 2, [1]), (1, 1, []), (2, 1, [])]
)
def test_events_with_a_bot_in_a_room_that_start_in_a_range_are_found_for_all_users(
    stores: Stores, since: int, until: int, expected: list[int]
) -> None:
    rows = [an_event("event-1", start=NOW + n * HOUR, user_id=f"user-{n}") for n in range(3)]
    elsewhere = replace(bot("bot-2", NOW + HOUR), deduplication_key="another|time|room")
    other = an_event("event-2", observed=Observed((elsewhere,)))
    bare = an_event("event-3", observed=Observed())
    stores.worker.save_events(stores.lease(), [*rows, other, bare])
    look = RoomLook(room_of("key"), NOW + since * HOUR, NOW + until * HOUR)
    (found,) = stores.worker.events_in_rooms([look])
    assert found == [rows[n].key for n in expected]


def test_an_event_that_moved_to_another_room_is_found_where_its_bot_is(stores: Stores) -> None:
    there = replace(bot("bot-2", NOW + DAY), deduplication_key="another|time|room")
    row = an_event(start=NOW + DAY, observed=Observed((bot("bot-1", NOW), there)))
    lease = stores.lease()
    stores.worker.save_events(lease, [row])
    look = RoomLook(room_of("key"), NOW, NOW + 2 * DAY)
    (found,) = stores.worker.events_in_rooms([look])
    assert found == [row.key]
    left = replace(row, observed=replace(row.observed, dismissed=frozenset({"bot-1"})))
    stores.worker.save_events(lease, [left])
    assert stores.worker.events_in_rooms([look]) == [[]]


def test_looks_into_many_rooms_are_answered_in_their_order(stores: Stores) -> None:
    rooms = [replace(bot(f"bot-{n}", NOW), deduplication_key=f"t|at|{n}") for n in range(20)]
    rows = [an_event(f"event-{n}", observed=Observed((one,))) for n, one in enumerate(rooms)]
    stores.worker.save_events(stores.lease(), rows)
    looks = [RoomLook(room_of(one.deduplication_key), NOW - DAY, NOW + DAY) for one in rooms]
    assert stores.worker.events_in_rooms(looks) == [[row.key] for row in rows]
    assert stores.worker.events_in_rooms([]) == []


def test_an_event_that_waits_for_a_room_is_found_apart_until_it_has_a_bot(stores: Stores) -> None:
    waiting = an_event(observed=Observed(), due=True, problem=SERVED)
    assert waiting.desired is not None
    room = room_of(waiting.desired.deduplication_key)
    looks = [RoomLook(where, NOW - DAY, NOW + 9 * DAY) for where in (waiting_for(room), room)]
    lease = stores.lease()
    stores.worker.save_events(lease, [waiting])
    assert stores.worker.events_in_rooms(looks) == [[waiting.key], []]
    there = replace(bot("bot-1", NOW), deduplication_key=waiting.desired.deduplication_key)
    stores.worker.save_events(lease, [replace(waiting, observed=Observed((there,)))])
    assert stores.worker.events_in_rooms(looks) == [[], [waiting.key]]


def test_an_event_whose_order_nobody_knows_the_outcome_of_is_found_in_its_room(
    stores: Stores,
) -> None:
    ordering = an_event(observed=Observed(), due=True, outcome_unknown=True)
    assert ordering.desired is not None
    look = RoomLook(room_of(ordering.desired.deduplication_key), NOW - DAY, NOW + 9 * DAY)
    lease = stores.lease()
    stores.worker.save_events(lease, [ordering])
    assert stores.worker.events_in_rooms([look]) == [[ordering.key]]
    stores.worker.save_events(lease, [replace(ordering, outcome_unknown=False)])
    assert stores.worker.events_in_rooms([look]) == [[]]


def test_due_bots_of_a_range_come_soonest_first_whatever_they_wait_for(stores: Stores) -> None:
    rows = [
        an_event(f"event-{n}", due=True, start=NOW + n * MINUTE, retry_at=NOW + HOUR)
        for n in range(6)
    ]
    settled = an_event("settled", start=NOW + 2 * MINUTE)
    stores.worker.save_events(stores.lease(), [*reversed(rows), settled])
    since, until = NOW + MINUTE, NOW + 4 * MINUTE
    assert stores.worker.due_bots_between("main", since, until, 10) == rows[1:5]
    assert stores.worker.due_bots_between("main", since, until, 2) == rows[1:3]
    assert stores.worker.due_bots_between("main", NOW + HOUR, NOW + 2 * HOUR, 10) == []
    assert stores.worker.due_bots_between("other", since, until, 10) == []


def test_events_of_a_calendar_are_those_that_end_later(stores: Stores) -> None:
    past = an_event("past", start=NOW - 2 * HOUR)
    now = an_event("now", start=NOW - MINUTE)
    other = an_event("other", calendar_key="calendar-10")
    foreign = an_event("foreign", user_id="user-2")
    stores.worker.save_events(stores.lease(), [past, now, other, foreign])
    assert whole_calendar(stores, 10, NOW) == [now]
    assert whole_calendar(stores, 10, past.facts.end) == [now]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 100])
def test_pages_of_any_size_visit_each_event_of_a_calendar_once_and_no_other(
    stores: Stores, size: int
) -> None:
    ids = ["-", "0", "00", "0a", "A", "Z", "_", "a", "a-", "a0", "aa", "z", "zz"]
    rows = [an_event(event_id) for event_id in ids]
    near = ["calendar-0", "calendar-10", "calendar-1-", "calendar-1z"]
    others = [an_event(event_id, calendar_key=key) for key in near for event_id in ids]
    foreign = [
        an_event(event_id, user_id=user) for user in ("user-0", "user-10") for event_id in ids
    ]
    stores.worker.save_events(stores.lease(), [*others, *reversed(rows), *foreign])
    assert whole_calendar(stores, size, NOW) == rows


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_pages_go_on_past_events_that_are_over(stores: Stores, size: int) -> None:
    rows = [
        an_event(f"event-{n:02}", start=NOW - 2 * HOUR if n % 4 else NOW + HOUR) for n in range(12)
    ]
    stores.worker.save_events(stores.lease(), rows)
    assert whole_calendar(stores, size, NOW) == rows[::4]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_page_goes_on_where_an_event_was_that_is_gone(stores: Stores, size: int) -> None:
    lease = stores.lease()
    rows = [an_event(f"event-{n}") for n in range(6)]
    stores.worker.save_events(lease, rows)
    page = stores.worker.events_page(USER, CALENDAR, "", size, NOW)
    assert page.rows == rows[:size]
    assert page.after is not None
    stores.worker.drop_events(lease, [row.key for row in rows[:size]])
    assert whole_calendar(stores, size, NOW, page.after) == rows[size:]


def test_a_page_holds_no_more_than_asked(stores: Stores) -> None:
    stores.worker.save_events(stores.lease(), [an_event(f"event-{n}") for n in range(5)])
    page = stores.worker.events_page(USER, CALENDAR, "", 3, NOW)
    assert [row.event_id for row in page.rows] == ["event-0", "event-1", "event-2"]
    assert page.after == "event-2"


def test_a_calendar_without_events_has_one_empty_page(stores: Stores) -> None:
    stores.worker.save_events(stores.lease(), [an_event(calendar_key="calendar-10")])
    assert stores.worker.events_page(USER, CALENDAR, "", 5, NOW) == EventsPage([], None)


def test_events_are_found_by_the_bot_of_their_start(stores: Stores) -> None:
    shared = an_event("event-2", user_id="user-2")
    moved = an_event("event-3", observed=Observed((bot("old", NOW), bot("new"))))
    empty = an_event("event-4", observed=Observed())
    left = an_event("event-5", observed=Observed((bot("gone"),), None, frozenset({"gone"})))
    stores.worker.save_events(stores.lease(), [an_event(), shared, moved, empty, left])
    assert stores.worker.events_with_bot("bot-1") == [KEY, ("user-2", CALENDAR, "event-2")]
    assert stores.worker.events_with_bot("new") == [(USER, CALENDAR, "event-3")]
    assert stores.worker.events_with_bot("old") == []
    assert stores.worker.events_with_bot("gone") == []


def test_upcoming_events_start_within_the_range_in_order(stores: Stores) -> None:
    rows = [an_event(f"event-{n}", start=NOW + n * HOUR) for n in (2, 0, 1, 3)]
    foreign = an_event("foreign", user_id="user-2")
    stores.worker.save_events(stores.lease(), [*rows, foreign])
    found = stores.portal.upcoming(USER, NOW, NOW + 3 * HOUR, 10)
    assert [row.event_id for row in found] == ["event-0", "event-1", "event-2"]
    assert stores.portal.upcoming(USER, NOW, NOW, 10) == []
    assert stores.portal.upcoming("user-3", NOW, NOW + HOUR, 10) == []


def test_no_more_upcoming_events_come_than_are_asked_for(stores: Stores) -> None:
    rows = [an_event(f"event-{n}", start=NOW + n * HOUR) for n in range(5)]
    stores.worker.save_events(stores.lease(), rows)
    end = NOW + 5 * HOUR
    assert stores.portal.upcoming(USER, NOW, end, 2) == rows[:2]
    assert stores.portal.upcoming(USER, NOW, end, 2, latest=True) == rows[3:]
    assert stores.portal.upcoming(USER, NOW, end, 2, after=Place.of(rows[1])) == rows[2:4]
    assert stores.portal.upcoming(USER, NOW, end, 2, after=Place.of(rows[4])) == []
    assert stores.portal.upcoming(USER, NOW + 3 * HOUR, end, 2, after=Place.of(rows[0])) == rows[3:]
    assert stores.portal.upcoming(USER, NOW, NOW + HOUR, 2, after=Place.of(rows[2])) == []


def test_of_earlier_events_those_are_found_that_end_later(stores: Stores) -> None:
    rows = [an_event(f"event-{n}", start=NOW + n * HOUR) for n in range(5)]
    stores.worker.save_events(stores.lease(), rows)
    end, limit = NOW + 5 * HOUR, rows[2].facts.end
    found = stores.portal.upcoming(USER, NOW, end, 9, latest=True, ending_after=limit)
    assert found == rows[3:]
    found = stores.portal.upcoming(USER, NOW, end, 1, ending_after=rows[0].facts.end)
    assert found == rows[1:2]


def test_events_of_one_start_are_all_found_part_by_part(stores: Stores) -> None:
    rows = [an_event(f"event-{n:02}", start=NOW + n // 7 * HOUR) for n in range(21)]
    lease, found, after = stores.lease(), [], None
    stores.worker.save_events(lease, rows)
    for _ in range(6):
        part = stores.portal.upcoming(USER, NOW, NOW + DAY, 4, after=after)
        found += part
        if part:
            after = Place.of(part[-1])
            # A place lasts although its event is gone.
            stores.worker.drop_events(lease, [part[-1].key])
    assert sorted(row.event_id for row in found) == [row.event_id for row in rows]
    assert [row.facts.start for row in found] == [row.facts.start for row in rows]


@pytest.mark.parametrize("odd", ["", "a\nb", "x" * 301])
def test_a_place_that_no_event_can_have_is_not_found(stores: Stores, odd: str) -> None:
    with pytest.raises(NotFound):
        stores.portal.upcoming(USER, NOW, NOW + DAY, 4, after=Place(NOW, CALENDAR, odd))


def test_one_event_is_found_under_any_calendar_of_its_user_and_no_other(stores: Stores) -> None:
    stores.connect("calendar-0")
    stores.connect(CALENDAR)
    stores.worker.save_events(stores.lease(), [an_event()])
    assert stores.portal.event(USER, "event-1") == an_event()
    assert stores.portal.event(USER, "event-2") is None
    assert stores.portal.event("user-2", "event-1") is None


def test_writes_at_once_under_one_lease_all_hold(stores: Stores) -> None:
    lease = stores.lease()
    rows = [an_event(f"event-{n:02}", due=True) for n in range(24)]
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(stores.worker.save_events, lease, [row]) for row in rows]
        assert [job.exception() for job in jobs] == [None] * 24
    assert sorted(row.event_id for row in stores.worker.due_bots("main", NOW, None, None, 30)) == [
        row.event_id for row in rows
    ]


def test_many_large_events_are_read_whole(stores: Stores) -> None:
    link = "https://meet.example/" + "x" * 3900
    rows = [
        replace(
            an_event(f"event-{n:03}", due=True, start=NOW + n * MINUTE),
            observed=Observed(tuple(replace(bot(f"bot-{b}"), meeting_url=link) for b in range(10))),
        )
        for n in range(120)
    ]
    stores.worker.save_events(stores.lease(), rows)
    assert whole_calendar(stores, 50, NOW) == rows
    assert stores.worker.due_bots("main", NOW, None, None, 119) == rows[:119]
    keys = [(USER, CALENDAR, row.event_id) for row in rows]
    assert len(stores.worker.events(keys)) == 120


def test_only_the_users_own_events_of_the_range_that_may_have_a_bot_are_found(
    stores: Stores,
) -> None:
    lease = stores.lease()
    other = replace(an_event(), user_id="user-2")
    bare = replace(an_event(), observed=Observed(), facts=facts(event_id="event-4"))
    doubted = replace(bare, facts=facts(event_id="event-5"), outcome_unknown=True)
    stores.worker.save_events(lease, [an_event(), other, bare, doubted])
    start = an_event().facts.start
    spans = [
        UserSpan(USER, start, start + SECOND),
        UserSpan(USER, start + SECOND, start + HOUR),
        UserSpan(USER, start - HOUR, start),
    ]
    found, *others = stores.worker.bots_between(spans)
    assert found == {an_event().key, doubted.key}
    assert others == [frozenset(), frozenset()]
