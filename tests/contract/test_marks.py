"""Marks by notifications, and what the worker saves while they come in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import permutations

import pytest

from rollcall.domain.errors import LeaseLost
from rollcall.domain.listing import OVERLAP
from rollcall.domain.model import BotStatus
from tests.contract.stores import (
    HOUR,
    MINUTE,
    NOW,
    RECALL_ID,
    SECOND,
    Stores,
    a_calendar,
)


@pytest.fixture
def known(stores: Stores) -> Stores:
    stores.worker.add_calendar(stores.lease(), a_calendar())
    return stores


def test_a_mark_on_an_unknown_calendar_does_nothing(stores: Stores) -> None:
    assert not stores.notifications.mark_calendar("r-9", NOW, sync_from=NOW, check=True)
    assert stores.worker.recall_calendars(["r-9"]) == {}


def test_a_mark_makes_the_calendar_due(known: Stores) -> None:
    assert known.notifications.mark_calendar(RECALL_ID, NOW, sync_from=NOW - SECOND, check=False)
    marked = a_calendar(requested=1, due_at=NOW, sync_from=NOW - SECOND)
    assert known.calendar() == marked
    assert known.worker.due("main", NOW, 10).calendars == [marked]
    assert known.worker.due("main", NOW - SECOND, 10).calendars == []
    assert known.worker.due("other", NOW, 10).calendars == []


def test_the_earliest_mark_stays(known: Stores) -> None:
    for minutes in (3, 5, 1, 4):
        mark = NOW - minutes * MINUTE
        known.notifications.mark_calendar(RECALL_ID, NOW, sync_from=mark, check=False)
    assert known.calendar().sync_from == NOW - 5 * MINUTE
    assert known.calendar().requested == 4


def test_a_mark_without_a_time_asks_only_to_check_the_calendar(known: Stores) -> None:
    known.notifications.mark_calendar(RECALL_ID, NOW, sync_from=None, check=True)
    assert known.calendar() == a_calendar(requested=1, due_at=NOW, check=True)


def test_the_latest_cause_of_a_mark_is_kept(known: Stores) -> None:
    mark = known.notifications.mark_calendar
    mark(RECALL_ID, NOW, sync_from=NOW, check=False, cause="msg_1")
    mark(RECALL_ID, NOW, sync_from=None, check=True, cause="msg_2")
    assert known.calendar().cause == "msg_2"
    mark(RECALL_ID, NOW, sync_from=NOW - SECOND, check=False, cause="msg_3")
    mark(RECALL_ID, NOW, sync_from=None, check=True)
    assert known.calendar().cause == "msg_3"


def test_a_saved_calendar_keeps_the_cause_of_a_mark_during_the_work(known: Stores) -> None:
    known.notifications.mark_calendar(RECALL_ID, NOW, sync_from=NOW, check=False, cause="msg_1")
    read = known.calendar()
    known.notifications.mark_calendar(RECALL_ID, NOW, sync_from=NOW, check=False, cause="msg_2")
    lease = known.lease(NOW + MINUTE)
    known.worker.save_calendar(lease, replace(read, synced=1), read)
    assert known.calendar().cause == "msg_2"
    quiet = known.calendar()
    known.worker.save_calendar(lease, replace(quiet, due_at=None), quiet)
    assert known.calendar() == replace(quiet, due_at=None)


def test_a_later_mark_does_not_take_the_check_back(known: Stores) -> None:
    known.notifications.mark_calendar(RECALL_ID, NOW, sync_from=None, check=True)
    known.notifications.mark_calendar(RECALL_ID, NOW, sync_from=NOW, check=False)
    assert known.calendar() == a_calendar(requested=2, due_at=NOW, check=True, sync_from=NOW)


def test_marks_at_once_are_all_counted_and_the_earliest_stays(known: Stores) -> None:
    def mark(minute: int) -> bool:
        at = NOW - minute * MINUTE
        return known.notifications.mark_calendar(RECALL_ID, NOW, sync_from=at, check=minute == 7)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(mark, [5, 1, 9, 3, 12, 2, 7, 4] * 4))
    calendar = known.calendar()
    assert (calendar.requested, calendar.check) == (32, True)
    assert calendar.sync_from == NOW - 12 * MINUTE


def test_a_saved_calendar_is_due_when_the_worker_says(known: Stores) -> None:
    known.notifications.mark_calendar(RECALL_ID, NOW, sync_from=NOW - SECOND, check=True)
    read = known.calendar()
    saved = replace(
        read,
        synced=read.requested,
        check=False,
        watermark=NOW,
        due_at=NOW + HOUR,
        full_due_at=NOW + 2 * HOUR,
    )
    known.worker.save_calendar(known.lease(NOW + MINUTE), saved, read, NOW)
    assert known.calendar() == saved
    assert known.worker.due("main", NOW + MINUTE, 10).calendars == []
    assert known.worker.due("main", NOW + HOUR, 10).calendars == [saved]
    assert known.worker.due_daily("main", NOW + HOUR, 10) == []


def test_a_calendar_that_only_its_daily_read_waits_for_is_found_apart(known: Stores) -> None:
    read = known.calendar()
    saved = replace(read, sync_from=None, due_at=NOW + HOUR, full_due_at=NOW + HOUR)
    known.worker.save_calendar(known.lease(NOW + MINUTE), saved, read, NOW)
    assert known.calendar() == saved
    assert known.worker.due_daily("main", NOW + HOUR - SECOND, 10) == []
    assert known.worker.due_daily("main", NOW + HOUR, 10) == [saved]
    assert known.worker.due_daily("other", NOW + HOUR, 10) == []
    assert known.worker.due("main", NOW + HOUR, 10).calendars == []
    known.notifications.mark_calendar(RECALL_ID, NOW + HOUR, sync_from=NOW, check=False)
    assert known.worker.due_daily("main", NOW + HOUR, 10) == []
    assert [c.recall_id for c in known.worker.due("main", NOW + HOUR, 10).calendars] == [RECALL_ID]


def test_the_daily_reads_that_wait_longest_come_first(stores: Stores) -> None:
    lease = stores.lease()
    for number in (3, 1, 2):
        moment = NOW - number * MINUTE
        calendar = a_calendar(recall_id=f"r-{number}", due_at=moment, full_due_at=moment)
        stores.worker.add_calendar(lease, calendar)
    assert [c.recall_id for c in stores.worker.due_daily("main", NOW, 2)] == ["r-3", "r-2"]


def test_a_mark_during_a_list_keeps_the_calendar_due_from_where_the_list_ends(
    known: Stores,
) -> None:
    known.notifications.mark_calendar(RECALL_ID, NOW, sync_from=NOW - MINUTE, check=False)
    read = known.calendar()
    known.notifications.mark_calendar(RECALL_ID, NOW + SECOND, sync_from=NOW, check=True)
    saved = replace(read, synced=1, sync_from=None, watermark=NOW, due_at=NOW + HOUR)
    known.worker.save_calendar(known.lease(NOW + MINUTE), saved, read, NOW)
    assert known.calendar() == replace(
        saved, requested=2, due_at=NOW + SECOND, check=True, sync_from=NOW - OVERLAP
    )


def test_an_earlier_mark_during_a_list_stays_as_it_is(known: Stores) -> None:
    known.notifications.mark_calendar(RECALL_ID, NOW, sync_from=NOW - MINUTE, check=False)
    read = known.calendar()
    known.notifications.mark_calendar(RECALL_ID, NOW, sync_from=NOW - HOUR, check=False)
    saved = replace(read, synced=1, sync_from=None, watermark=NOW, due_at=NOW + HOUR)
    known.worker.save_calendar(known.lease(NOW + MINUTE), saved, read, NOW)
    assert known.calendar() == replace(saved, requested=2, due_at=NOW, sync_from=NOW - HOUR)


def test_the_first_mark_during_a_full_list_stays_as_it_is(known: Stores) -> None:
    read = known.calendar()
    known.notifications.mark_calendar(RECALL_ID, NOW, sync_from=NOW - SECOND, check=False)
    known.worker.save_calendar(known.lease(NOW + MINUTE), replace(read, watermark=NOW), read)
    assert known.calendar().sync_from == NOW - SECOND
    assert known.calendar().due_at == NOW


def test_a_mark_during_a_list_that_found_nothing_keeps_its_time(known: Stores) -> None:
    known.notifications.mark_calendar(RECALL_ID, NOW, sync_from=NOW - MINUTE, check=False)
    read = known.calendar()
    known.notifications.mark_calendar(RECALL_ID, NOW, sync_from=NOW, check=False)
    known.worker.save_calendar(known.lease(NOW + MINUTE), replace(read, sync_from=None), read)
    assert known.calendar().sync_from == NOW - MINUTE


def test_saves_and_marks_at_once_lose_no_mark(known: Stores) -> None:
    lease = known.lease(NOW + MINUTE)

    def mark(second: int) -> None:
        at = NOW + second * SECOND
        known.notifications.mark_calendar(RECALL_ID, at, sync_from=at, check=False)

    def save() -> None:
        read = known.calendar()
        served = replace(
            read, synced=read.requested, sync_from=None, watermark=NOW, due_at=NOW + HOUR
        )
        known.worker.save_calendar(lease, served, read)

    with ThreadPoolExecutor(4) as pool:
        work = [pool.submit(mark, second) for second in range(20)]
        work += [pool.submit(save) for _ in range(10)]
        assert [job.exception() for job in work] == [None] * 30
    calendar = known.calendar()
    assert calendar.requested == 20
    settled = calendar.synced == 20 and calendar.due_at == NOW + HOUR
    still_due = calendar.sync_from is not None and calendar.due_at != NOW + HOUR
    assert settled or still_due


def test_a_dropped_calendar_is_not_brought_back_by_a_save(known: Stores) -> None:
    read = known.calendar()
    lease = known.lease(NOW + MINUTE)
    known.worker.drop_calendar(lease, RECALL_ID)
    known.worker.save_calendar(lease, replace(read, watermark=NOW), read)
    known.worker.drop_calendar(lease, RECALL_ID)
    assert known.worker.recall_calendars([RECALL_ID]) == {}


def test_a_calendar_is_added_once_for_one_owner(known: Stores) -> None:
    lease = known.lease(NOW + MINUTE)
    known.notifications.mark_calendar(RECALL_ID, NOW, sync_from=NOW, check=False)
    known.worker.add_calendar(lease, a_calendar())
    assert known.calendar().requested == 1


def test_a_calendar_of_a_new_owner_starts_afresh(known: Stores) -> None:
    known.notifications.mark_calendar(RECALL_ID, NOW, sync_from=NOW, check=False)
    moved = a_calendar(user_id="user-2", due_at=NOW)
    known.worker.add_calendar(known.lease(NOW + MINUTE), moved)
    assert known.calendar() == moved


def test_due_calendars_come_oldest_first_and_no_more_than_asked(stores: Stores) -> None:
    lease = stores.lease()
    for number in (3, 1, 2):
        due_at = NOW - number * MINUTE
        stores.worker.add_calendar(lease, a_calendar(recall_id=f"r-{number}", due_at=due_at))
    found = stores.worker.due("main", NOW, 2).calendars
    assert [calendar.recall_id for calendar in found] == ["r-3", "r-2"]


REPORTS = [
    BotStatus("bot-1", "in_waiting_room", None, NOW - MINUTE),
    BotStatus("bot-1", "in_call_recording", None, NOW - SECOND),
    BotStatus("bot-1", "call_ended", "call_ended_by_host", NOW),
    BotStatus("bot-1", "call_ended", "bot_kicked_from_call", NOW + SECOND / 2),
    BotStatus("bot-1", "done", None, NOW + SECOND),
]


def test_any_order_and_repetition_of_reports_stores_the_newest_of_each_code(
    stores: Stores,
) -> None:
    expected = {status.code: status for status in REPORTS}
    for number, order in enumerate(permutations(REPORTS)):
        bot_id = f"bot-{number}"
        for status in (*order, order[0], order[2]):
            told = replace(status, bot_id=bot_id)
            stores.notifications.record_bot_status(told, NOW)
        found = stores.portal.bot_reports([bot_id, "unknown"])
        assert stores.worker.bot_reports([bot_id, "unknown"]) == found
        assert found == {bot_id: {code: replace(s, bot_id=bot_id) for code, s in expected.items()}}


@pytest.mark.parametrize(("one", "other"), [(None, "a"), ("a", "b"), ("a", "ab")])
def test_of_two_reports_of_one_moment_the_same_one_is_kept_in_either_order(
    stores: Stores, one: str | None, other: str
) -> None:
    reports = [BotStatus("bot-1", "fatal", cause, NOW) for cause in (one, other)]
    for bot_id, order in (("bot-1", reports), ("bot-2", reports[::-1])):
        for status in order:
            stores.notifications.record_bot_status(replace(status, bot_id=bot_id), NOW)
        (kept,) = stores.portal.bot_reports([bot_id])[bot_id].values()
        assert kept.sub_code == other


def test_the_reports_of_many_bots_are_found_at_once(stores: Stores) -> None:
    names = [f"bot-{number}" for number in range(70)]
    for name in names:
        stores.notifications.record_bot_status(BotStatus(name, "done", None, NOW), NOW)
    assert sorted(stores.portal.bot_reports(names)) == sorted(names)


def test_a_bot_that_broke_is_found_until_it_is_forgotten(stores: Stores) -> None:
    fatal = BotStatus("bot-1", "fatal", "bot_errored", NOW)
    stores.notifications.record_bot_status(fatal, NOW)
    stores.notifications.record_bot_status(BotStatus("bot-2", "done", None, NOW), NOW)
    lease = stores.lease()
    assert stores.worker.broken_bots(NOW, 10) == ["bot-1"]
    assert stores.worker.due_bot_checks(lease.workspace, NOW, 10) == []
    stores.worker.forget_broken("bot-1")
    assert stores.worker.broken_bots(NOW, 10) == []
    stores.notifications.record_bot_status(fatal, NOW)
    assert stores.worker.broken_bots(NOW, 10) == []
    assert stores.worker.bot_reports(["bot-1"]) == {"bot-1": {"fatal": fatal}}


def test_a_status_is_not_taken_for_an_event_with_the_bot(stores: Stores) -> None:
    stores.notifications.record_bot_status(BotStatus("bot-1", "done", None, NOW), NOW)
    assert stores.worker.events_with_bot("bot-1") == []


def test_many_calendars_are_saved_at_once_and_one_marked_meanwhile_stays_due(
    stores: Stores,
) -> None:
    lease, names = stores.lease(), [f"r-{number:03}" for number in range(120)]
    for name in names:
        stores.worker.add_calendar(lease, a_calendar(recall_id=name, sync_from=NOW - MINUTE))
    read = stores.worker.recall_calendars(names)
    stores.notifications.mark_calendar("r-007", NOW, sync_from=NOW, check=False)
    later = NOW + HOUR
    served = [
        (replace(read[name], sync_from=None, due_at=later, full_due_at=later), read[name])
        for name in names
    ]
    stores.worker.save_calendars(lease, served, NOW)
    found = stores.worker.recall_calendars(names)
    assert {name for name in names if found[name].sync_from is not None} == {"r-007"}
    assert found["r-007"].sync_from == NOW - OVERLAP
    assert found["r-007"].due_at == NOW
    assert found["r-119"] == served[119][0]


def test_many_calendars_are_not_saved_under_an_old_token(stores: Stores) -> None:
    old, names = stores.lease(), ["r-1", "r-2"]
    for name in names:
        stores.worker.add_calendar(old, a_calendar(recall_id=name))
    read = stores.worker.recall_calendars(names)
    stores.lease(old.expires_at)
    changed = [(replace(read[name], watermark=NOW), read[name]) for name in names]
    with pytest.raises(LeaseLost):
        stores.worker.save_calendars(old, changed, None)
    assert stores.worker.recall_calendars(names) == read


def test_the_times_of_a_recording_are_kept_beside_the_reports(stores: Stores) -> None:
    done = BotStatus("bot-1", "done", None, NOW)
    record, began = stores.notifications.record_recording, NOW - HOUR
    record("bot-1", began, None, NOW)
    stores.notifications.record_bot_status(done, NOW)
    begun = BotStatus("bot-1", "recording_began", None, began)
    going_on = {"bot-1": {"done": done, "recording_began": begun}}
    assert stores.portal.bot_reports(["bot-1"]) == going_on
    for _ in range(2):
        record("bot-1", began + MINUTE, NOW, NOW)
    record("bot-1", began + MINUTE, None, NOW)
    later = BotStatus("bot-1", "recording_began", None, began + MINUTE)
    ended = BotStatus("bot-1", "recording_ended", None, NOW)
    expected = {"done": done, "recording_began": later, "recording_ended": ended}
    assert stores.worker.bot_reports(["bot-1"]) == {"bot-1": expected}
