"""Which calendars are found waiting for a list, for a look at their status, or their daily read."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from rollcall.domain.lease import Lease
from rollcall.domain.model import RecallCalendar
from tests.contract.stores import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    RECALL_ID,
    SECOND,
    Stores,
    a_calendar,
)

KINDS = ["check", "list", "both"]
READ = a_calendar(full_due_at=NOW + DAY, due_at=NOW + DAY)
STATES = {
    "nothing": replace(READ, due_at=None),
    "daily": replace(READ, full_due_at=NOW, due_at=NOW),
    "check": replace(READ, check=True, due_at=NOW),
    "list": replace(READ, sync_from=NOW - MINUTE, due_at=NOW),
    "both": replace(READ, sync_from=NOW - MINUTE, check=True, due_at=NOW),
    "new": replace(READ, full_due_at=None, due_at=NOW),
    "new, with a check": replace(READ, full_due_at=None, check=True, due_at=NOW),
}
FOUND = {
    "nothing": [],
    "daily": ["daily"],
    "check": ["check"],
    "list": ["list"],
    "both": ["list"],
    "new": ["list"],
    "new, with a check": ["list"],
}
"""Where a calendar is found in each of these states."""


def found(stores: Stores, workspace: str = "main", limit: int = 10) -> list[str]:
    """Where the calendar is found; each time as it is stored."""
    worker = stores.worker
    parts = {
        "list": worker.due(workspace, NOW, limit).calendars,
        "check": worker.due_checks(workspace, NOW, limit),
        "daily": worker.due_daily(workspace, NOW, limit),
    }
    assert all(row == stores.calendar() for rows in parts.values() for row in rows)
    return [name for name, rows in parts.items() if rows]


def mark(stores: Stores, kind: str) -> None:
    """Announce a change, ask for a look, or both, or neither."""
    if kind:
        sync_from = NOW - SECOND if kind in {"list", "both"} else None
        check = kind in {"check", "both"}
        stores.notifications.mark_calendar(RECALL_ID, NOW, sync_from=sync_from, check=check)


def put(stores: Stores, lease: Lease, calendar: RecallCalendar) -> None:
    """Have the calendar stored like this, whatever was there before."""
    stores.worker.drop_calendar(lease, calendar.recall_id)
    stores.worker.add_calendar(lease, calendar)


def expected(calendar: RecallCalendar) -> list[str]:
    """Where a calendar must be found that is due now."""
    if calendar.due_at is None or calendar.due_at > NOW:
        return []
    if calendar.sync_from is not None or calendar.full_due_at is None:
        return ["list"]
    return ["check"] if calendar.check else ["daily"]


def test_a_calendar_that_is_due_is_found_in_one_place_and_nowhere_before_its_time(
    stores: Stores,
) -> None:
    lease = stores.lease()
    for state, calendar in STATES.items():
        put(stores, lease, calendar)
        assert (state, found(stores), found(stores, "other")) == (state, FOUND[state], [])
        put(stores, lease, replace(calendar, due_at=NOW + SECOND))
        assert (state, found(stores)) == (state, [])


@pytest.mark.parametrize("kind", KINDS)
def test_a_mark_moves_a_calendar_to_where_it_is_looked_for(stores: Stores, kind: str) -> None:
    lease = stores.lease()
    for state, calendar in STATES.items():
        put(stores, lease, replace(calendar, due_at=NOW + HOUR))
        mark(stores, kind)
        lists = kind != "check" or FOUND[state] == ["list"]
        assert (state, found(stores)) == (state, ["list"] if lists else ["check"])


@pytest.mark.parametrize("order", list(permutations(KINDS)))
@pytest.mark.parametrize("state", ["nothing", "daily", "new"])
def test_marks_in_any_order_leave_a_calendar_waiting_for_its_list(
    stores: Stores, state: str, order: tuple[str, ...]
) -> None:
    stores.worker.add_calendar(stores.lease(), STATES[state])
    for kind in order:
        mark(stores, kind)
    assert found(stores) == ["list"]
    assert stores.calendar() == replace(
        STATES[state], requested=3, due_at=NOW, check=True, sync_from=NOW - SECOND
    )


@pytest.mark.parametrize("before", STATES)
def test_a_saved_calendar_moves_to_where_it_is_looked_for(stores: Stores, before: str) -> None:
    lease = stores.lease()
    for after, saved in STATES.items():
        put(stores, lease, STATES[before])
        stores.worker.save_calendar(lease, saved, stores.calendar())
        assert (after, stores.calendar()) == (after, saved)
        assert (after, found(stores)) == (after, FOUND[after])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("before", ["daily", "check", "list", "new"])
def test_a_calendar_that_was_marked_meanwhile_is_found_whatever_was_saved(
    stores: Stores, before: str, kind: str
) -> None:
    lease = stores.lease()
    for after, saved in STATES.items():
        put(stores, lease, STATES[before])
        read = stores.calendar()
        mark(stores, kind)
        marked = stores.calendar()
        stores.worker.save_calendar(lease, saved, read)
        stored = stores.calendar()
        assert stored == replace(
            saved,
            requested=marked.requested,
            due_at=marked.due_at,
            check=marked.check,
            sync_from=marked.sync_from,
        )
        assert (after, found(stores)) == (after, expected(stored))
        assert found(stores) != []


def test_statuses_to_be_looked_at_come_oldest_first_and_no_more_than_asked(
    stores: Stores,
) -> None:
    lease = stores.lease()
    for number in (3, 1, 2):
        moment = NOW - number * MINUTE
        waiting = replace(STATES["check"], recall_id=f"r-{number}", due_at=moment)
        stores.worker.add_calendar(lease, waiting)
    for state in ("daily", "list", "new"):
        crowd = replace(STATES[state], recall_id=f"r-{state}", due_at=NOW - HOUR)
        stores.worker.add_calendar(lease, crowd)
    checks = stores.worker.due_checks("main", NOW, 2)
    assert [calendar.recall_id for calendar in checks] == ["r-3", "r-2"]


def test_a_crowd_that_waits_for_looks_hides_no_change(stores: Stores) -> None:
    lease = stores.lease()
    for number in range(12):
        crowd = replace(STATES["check"], recall_id=f"r-{number}", due_at=NOW - HOUR)
        stores.worker.add_calendar(lease, crowd)
    stores.worker.add_calendar(lease, STATES["list"])
    stores.connect()
    due = stores.worker.due("main", NOW, 2)
    assert [calendar.recall_id for calendar in due.calendars] == [RECALL_ID]
    assert len(due.connections) == 1
