"""Copies of one meeting: each entry is shown once, and one room has one bot for one person."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rollcall.domain.copies import copies_of, grouped
from rollcall.domain.decision import Record
from rollcall.domain.deduplication import Scope
from rollcall.domain.desired import desired_place
from rollcall.domain.event import EventFacts
from rollcall.domain.model import EventRow
from rollcall.domain.reasons import Reason
from tests.property.domain.strategies import LINKS
from tests.support.examples import examples
from tests.support.portal.rows import make_facts, make_row

_ONE = make_row()


def _entry(number: int, calendar: str, name: str, link: str | None, minutes: int) -> EventRow:
    start = make_facts().start + timedelta(minutes=minutes)
    facts = replace(
        make_facts(f"e-{number}"),
        occurrence_id=name,
        meeting_url=link,
        start=start,
        end=start + timedelta(minutes=30),
        recall_calendar_id=f"r-{calendar}",
    )
    return replace(_ONE, calendar_key=calendar, facts=facts)


_entries = st.lists(
    st.tuples(
        st.sampled_from(["c-1", "c-2", "c-3"]),
        st.sampled_from(["", "a", "b", "c"]),
        st.sampled_from([None, *LINKS[:3]]),
        st.sampled_from([0, 5]),
    ),
    max_size=9,
).map(lambda found: [_entry(number, *one) for number, one in enumerate(found)])


@settings(max_examples=examples(500))
@given(_entries)
def test_each_entry_is_in_one_meeting_and_no_meeting_has_two_of_a_calendar(
    rows: list[EventRow],
) -> None:
    groups = grouped(rows)

    assert Counter(row.key for group in groups for row in group) == Counter(r.key for r in rows)
    assert all(len({row.calendar_key for row in group}) == len(group) for group in groups)
    assert [group[0] for group in groups] == [r for r in rows if r in [g[0] for g in groups]]


@settings(max_examples=examples(200))
@given(_entries)
def test_one_calendar_shows_every_entry_by_itself(rows: list[EventRow]) -> None:
    alone = [replace(row, calendar_key="c-1") for row in rows]

    assert grouped(alone) == [(row,) for row in alone]


@settings(max_examples=examples(300))
@given(_entries.filter(bool))
def test_an_entry_is_always_among_its_copies(rows: list[EventRow]) -> None:
    found = copies_of(rows[0], rows)

    assert found[0] == rows[0]
    assert set(found) <= set(rows)


@settings(max_examples=examples(500))
@given(_entries, st.sampled_from(Scope), st.sampled_from([None, "corp.example"]))
def test_one_person_has_one_key_for_one_room_and_time_whatever_the_calendars(
    rows: list[EventRow], scope: Scope, company: str | None
) -> None:
    keys: dict[tuple[str | None, object], set[str]] = {}
    for row in rows:
        place = _place(row.facts, scope, company)
        if place is not None:
            keys.setdefault((row.facts.meeting_url, row.facts.start), set()).add(place)

    assert all(len(found) == 1 for found in keys.values())


def _place(facts: EventFacts, scope: Scope, company: str | None) -> str | None:
    yes = Record(Reason.EVENT_TURNED_ON)
    place = desired_place(facts, yes, scope=scope, user_id="u-1", company=company)
    return place.deduplication_key if place else None
