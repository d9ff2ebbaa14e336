from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rollcall.domain.listing import FEW, RECENT, ListQuery, list_alone, plan_changes
from rollcall.domain.model import RecallCalendar
from tests.property.domain.strategies import marked_calendars, switch
from tests.support.examples import examples
from tests.unit.domain.samples import NOW

type Planned = tuple[list[RecallCalendar], dict[str, Any], list[ListQuery]]

many = settings(max_examples=examples(100))


@st.composite
def plans(draw: st.DrawFn, /, **fixed: Any) -> Planned:
    """Marked calendars, what else a plan depends on, and the plan."""
    marked = draw(marked_calendars())
    names = st.sampled_from([calendar.recall_id for calendar in marked] or ["r-99"])
    options = {
        "workspace_listing": draw(switch),
        "watermark": draw(
            st.none() | st.integers(-5, 2000).map(lambda s: NOW - timedelta(seconds=s))
        ),
        "sweep_due": draw(switch),
        "alone": draw(st.sets(names, max_size=3)),
        **fixed,
    }
    return marked, options, plan_changes(marked, NOW, **options)


@many
@given(plans())
def test_every_marked_calendar_is_served_exactly_once(planned: Planned) -> None:
    marked, _, queries = planned
    served = sorted(name for query in queries for name in query.serves)
    assert served == sorted(calendar.recall_id for calendar in marked)


@many
@given(plans())
def test_no_list_begins_later_than_a_mark_it_serves(planned: Planned) -> None:
    marked, _, queries = planned
    marks = {c.recall_id: c.sync_from for c in marked}
    begins = [(query.updated_since, marks[name]) for query in queries for name in query.serves]
    assert all(since and mark and since <= mark for since, mark in begins)


@many
@given(plans())
def test_a_list_of_one_calendar_is_that_of_its_own_mark_and_watermark(planned: Planned) -> None:
    marked, _, queries = planned
    calendars = {c.recall_id: c for c in marked}
    single = [query for query in queries if query.recall_id is not None]
    assert single == [list_alone(calendars[query.recall_id or ""]) for query in single]


@many
@given(plans(workspace_listing=False))
def test_without_workspace_listing_no_list_goes_without_a_calendar(planned: Planned) -> None:
    assert all(query.serves == (query.recall_id,) for query in planned[2])


@many
@given(plans(workspace_listing=True))
def test_at_most_one_list_covers_the_workspace_and_a_sweep_reaches_its_watermark(
    planned: Planned,
) -> None:
    _, options, queries = planned
    watermark: datetime | None = options["watermark"]
    wide = [q.updated_since for q in queries if q.recall_id is None]
    assert len(wide) <= 1
    swept = [since for since in wide if since and watermark and since <= watermark]
    assert bool(swept) or not (options["sweep_due"] and watermark)


@many
@given(plans())
def test_a_calendar_that_must_be_listed_alone_is(planned: Planned) -> None:
    _, options, queries = planned
    together = {name for query in queries if query.recall_id is None for name in query.serves}
    assert not together & options["alone"]


@many
@given(plans(workspace_listing=True, alone=frozenset()))
def test_no_more_lists_than_a_few_however_many_calendars_are_marked(planned: Planned) -> None:
    assert len(planned[2]) <= FEW + 1


@many
@given(plans(workspace_listing=True, sweep_due=False))
def test_a_few_late_marks_drag_nobody_along(planned: Planned) -> None:
    marked, _, queries = planned
    late = [c for c in marked if c.sync_from is not None and c.sync_from <= NOW - RECENT]
    wide = [query.updated_since for query in queries if query.recall_id is None]
    old = [since for since in wide if since is None or since < NOW - RECENT - timedelta(seconds=2)]
    assert old == [] or len(late) > FEW
