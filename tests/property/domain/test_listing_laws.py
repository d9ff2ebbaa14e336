from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rollcall.domain.listing import BUSY_SPACING, plan_listing, spacing, wants_full
from rollcall.domain.model import RecallCalendar
from tests.property.domain.strategies import due_calendars, switch
from tests.unit.domain.samples import NOW

watermarks = st.none() | st.integers(-5, 2000).map(lambda s: NOW - timedelta(seconds=s))
many = settings(max_examples=200)


@many
@given(due_calendars(), switch, watermarks, switch)
def test_every_due_calendar_is_served_exactly_once(
    due: list[RecallCalendar], together: bool, watermark: datetime | None, sweep: bool
) -> None:
    queries = plan_listing(
        due, NOW, workspace_listing=together, watermark=watermark, sweep_due=sweep
    )

    served = sorted(name for query in queries for name in query.serves)
    waiting = [c.recall_id for c in due if c.sync_from is not None or wants_full(c, NOW)]
    assert served == sorted(waiting)


@many
@given(due_calendars(), switch, watermarks, switch)
def test_no_list_begins_later_than_a_mark_it_serves(
    due: list[RecallCalendar], together: bool, watermark: datetime | None, sweep: bool
) -> None:
    marks = {c.recall_id: c.sync_from for c in due if c.sync_from is not None}
    queries = plan_listing(
        due, NOW, workspace_listing=together, watermark=watermark, sweep_due=sweep
    )

    pairs = [
        (query.updated_since, marks[name])
        for query in queries
        for name in query.serves
        if query.updated_since is not None and name in marks
    ]
    assert all(since <= mark for since, mark in pairs)


@many
@given(due_calendars(), switch, watermarks, switch)
def test_a_whole_window_is_read_for_those_that_are_due_for_it_and_no_others(
    due: list[RecallCalendar], together: bool, watermark: datetime | None, sweep: bool
) -> None:
    queries = plan_listing(
        due, NOW, workspace_listing=together, watermark=watermark, sweep_due=sweep
    )

    whole = {q.recall_id for q in queries if q.updated_since is None}
    assert whole == {c.recall_id for c in due if wants_full(c, NOW)}
    assert all((q.start_after is not None) is (q.updated_since is None) for q in queries)


@many
@given(due_calendars(), watermarks, switch)
def test_without_workspace_listing_no_list_goes_without_a_calendar(
    due: list[RecallCalendar], watermark: datetime | None, sweep: bool
) -> None:
    queries = plan_listing(due, NOW, workspace_listing=False, watermark=watermark, sweep_due=sweep)

    assert all(query.serves == (query.recall_id,) for query in queries)


@many
@given(due_calendars(), watermarks, switch)
def test_at_most_one_list_covers_the_workspace_and_a_sweep_reaches_its_watermark(
    due: list[RecallCalendar], watermark: datetime | None, sweep: bool
) -> None:
    queries = plan_listing(due, NOW, workspace_listing=True, watermark=watermark, sweep_due=sweep)

    wide = [q.updated_since for q in queries if q.recall_id is None]
    assert len(wide) <= 1
    swept = [since for since in wide if since and watermark and since <= watermark]
    assert bool(swept) or not (sweep and watermark)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 60), st.integers(0, 60))
def test_more_marks_or_more_lists_never_shorten_the_pause(
    marks: int, more: int, used: int, further: int
) -> None:
    pause = spacing(marks, used, 60)

    assert timedelta(0) < pause <= spacing(marks + more, used + further, 60) <= BUSY_SPACING
