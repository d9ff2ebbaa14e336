from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.copies import copies_of, grouped
from rollcall.domain.event import EventFacts
from rollcall.domain.model import EventRow
from tests.support.portal.rows import make_facts, make_row

OTHER = "https://meet.google.com/zzz-zzzz-zzz"


def entry(event_id: str, key: str = "c-1", *, name: str = "", **changes: Any) -> EventRow:
    facts = replace(make_facts(event_id), occurrence_id=name, **changes)
    return make_row(facts, key=key)


def ids(*rows: EventRow) -> list[list[str]]:
    return [[row.event_id for row in group] for group in grouped(rows)]


def test_one_name_on_two_calendars_is_one_meeting() -> None:
    copies = [
        entry("e-1", name="n", meeting_url=None),
        entry("e-2", "c-2", name="n", meeting_url=None),
    ]
    assert ids(*copies) == [["e-1", "e-2"]]


def test_one_room_at_one_time_on_two_calendars_is_one_meeting_whatever_the_names() -> None:
    spelt = f"{make_facts().meeting_url}?authuser=1"
    assert ids(entry("e-1", name="a"), entry("e-2", "c-2", name="b", meeting_url=spelt)) == [
        ["e-1", "e-2"]
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"meeting_url": OTHER},
        {"meeting_url": None},
        {"start": make_facts().start + timedelta(minutes=5)},
        {"is_deleted": True},
    ],
    ids=str,
)
def test_what_is_elsewhere_or_at_another_time_is_another_meeting(
    changes: dict[str, Any],
) -> None:
    assert ids(entry("e-1"), entry("e-2", "c-2", **changes)) == [["e-1"], ["e-2"]]


def test_a_copy_that_was_moved_is_a_meeting_of_its_own() -> None:
    later = make_facts().start + timedelta(hours=1)
    assert ids(entry("e-1", name="n"), entry("e-2", "c-2", name="n", start=later)) == [
        ["e-1"],
        ["e-2"],
    ]


def test_two_entries_of_one_calendar_stay_two() -> None:
    assert ids(entry("e-1", name="n"), entry("e-2", name="n")) == [["e-1"], ["e-2"]]


def test_one_name_outranks_one_room() -> None:
    rows = [
        entry("e-1", name="a"),
        entry("e-2", name="b"),
        entry("e-3", "c-2", name="b"),
        entry("e-4", "c-2", name="a"),
    ]
    assert ids(*rows) == [["e-1", "e-4"], ["e-2", "e-3"]]


def test_a_copy_without_a_room_brings_those_together_that_share_a_name_or_a_room() -> None:
    rows = [
        entry("e-1", name="n", meeting_url=None),
        entry("e-2", "c-2", name="n"),
        entry("e-3", "c-3", name="imported"),
    ]
    assert ids(*rows) == [["e-1", "e-2", "e-3"]]


def test_dates_are_compared_as_dates() -> None:
    day = make_facts().start.date()
    one = entry("e-1", name="n", first_day=day, all_day=True, meeting_url=None)
    shifted = make_facts().start + timedelta(hours=9)
    other = entry(
        "e-2", "c-2", name="n", first_day=day, all_day=True, start=shifted, meeting_url=None
    )
    assert ids(one, other) == [["e-1", "e-2"]]


def test_the_link_in_use_says_where_a_meeting_is() -> None:
    rows = [entry("e-1"), entry("e-2", "c-2")]

    def chosen(row: EventRow) -> EventFacts:
        return replace(row.facts, meeting_url=OTHER) if row.event_id == "e-2" else row.facts

    assert [len(group) for group in grouped(rows, chosen)] == [1, 1]


def test_copies_of_an_entry_begin_with_it() -> None:
    rows = [entry("e-1"), entry("e-2", "c-2"), entry("e-3", "c-3", meeting_url=OTHER)]
    assert [row.event_id for row in copies_of(rows[1], rows)] == ["e-2", "e-1"]
    assert copies_of(rows[2], rows) == (rows[2],)
