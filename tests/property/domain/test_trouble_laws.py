from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.trouble import CURRENT, LATEST, LastRun, Trouble, TroubleCause, note_trouble
from tests.unit.domain.samples import NOW

CAUSES = st.none() | st.sampled_from(TroubleCause)
MOMENTS = st.integers(-3600, 3600).map(lambda seconds: NOW + timedelta(seconds=seconds))
BEFORE = st.none() | st.builds(
    Trouble, st.sampled_from(TroubleCause), MOMENTS, st.integers(0), MOMENTS
)


@given(BEFORE, CAUSES, st.integers(0), MOMENTS)
def test_only_a_cause_makes_trouble_and_it_began_by_the_time_it_was_seen(
    before: Trouble | None, cause: TroubleCause | None, waiting: int, now: datetime
) -> None:
    found = note_trouble(before, cause, waiting, now)
    assert (found is None) == (cause is None)
    if found is not None:
        assert (found.cause, found.waiting, found.seen_at) == (cause, waiting, now)
        assert found.since <= found.seen_at
        assert LastRun(found).is_recent(now)


@given(st.lists(st.tuples(st.integers(0, 300), CAUSES), min_size=1))
def test_trouble_lasts_since_the_first_of_the_runs_in_a_row_that_found_its_cause(
    runs: list[tuple[int, TroubleCause | None]],
) -> None:
    stored, now, began, last = None, NOW, NOW, None
    for pause, cause in runs:
        now += timedelta(seconds=pause)
        began, last = (began if cause is last else now), cause
        stored = note_trouble(stored, cause, 0, now)
        assert stored is None or stored.since == began


@given(BEFORE, st.timedeltas(timedelta(0), 3 * CURRENT))
def test_what_no_run_confirmed_for_long_is_not_told_as_of_now(
    before: Trouble | None, apart: timedelta
) -> None:
    for last_run in (LastRun(note_trouble(before, TroubleCause.BUSY, 1, NOW)), LastRun(None, NOW)):
        assert last_run.is_recent(NOW + apart) == (apart <= CURRENT)
        assert last_run.is_recent(NOW - apart) == (apart <= CURRENT)


@given(st.none() | MOMENTS, st.timedeltas(timedelta(0), timedelta(hours=2)))
def test_a_next_try_is_told_as_at_most_so_far_off_and_never_as_past(
    next_try: datetime | None, later: timedelta
) -> None:
    trouble = Trouble(TroubleCause.RECALL_DOWN, NOW, 1, NOW, next_try)
    within = trouble.tries_within(NOW + later)
    if next_try is None:
        assert within is None
    elif within is None:
        assert next_try + LATEST <= NOW + later
    else:
        assert within > timedelta(0)
        assert NOW + later + within >= next_try
