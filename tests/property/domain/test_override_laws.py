"""Laws of overrides: what Recall's ids and the organiser's edits may never change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.event import EventFacts
from rollcall.domain.occurrence import occurrence_name
from rollcall.domain.override_expiry import upkeep
from rollcall.domain.override_keys import Kind, OverrideKey, event_key, series_key
from rollcall.domain.preferences import Override, Preferences
from rollcall.domain.user_rules import UserRules
from tests.unit.domain.samples import NOW, facts

BASES = st.from_regex(r"[a-v0-9]{5,26}", fullmatch=True)
SPLITS = st.lists(
    st.dates(date(2026, 1, 1), date(2030, 1, 1)).map(lambda day: f"_R{day:%Y%m%d}T090000"),
    max_size=3,
)
DAYS = st.dates(date(2026, 1, 1), date(2030, 1, 1)).map(lambda day: f"{day}T09:15")
IDS = st.uuids().map(str)
CHOICES = st.sampled_from(list(Override))


@st.composite
def events(draw: st.DrawFn) -> EventFacts:
    """A single event, or an occurrence of a series, split or not."""
    base, event_id = draw(BASES), draw(IDS)
    if draw(st.booleans()):
        return facts(event_id=event_id, series_id=None, occurrence_id=base)
    series = base + "".join(draw(SPLITS))
    name = occurrence_name("", series, draw(DAYS))
    return facts(event_id=event_id, series_id=series, occurrence_id=name)


def chosen(key: OverrideKey, choice: Override) -> UserRules:
    of_kind = {kind: {key.id: choice} if kind is key.kind else {} for kind in Kind}
    return UserRules(
        Preferences(), of_kind[Kind.EVENT], of_kind[Kind.SERIES],
        occurrences=of_kind[Kind.OCCURRENCE],
    )  # fmt: skip


@given(events(), IDS, CHOICES, st.booleans())
def test_connecting_anew_changes_no_override(
    event: EventFacts, new_id: str, choice: Override, of_series: bool
) -> None:
    key = series_key(event) if of_series else event_key(event)
    rules = chosen(key, choice)
    anew = replace(event, event_id=new_id, recall_calendar_id="new")
    assert rules.overrides_for(anew) == rules.overrides_for(event)
    assert choice in {rules.overrides_for(anew).event, rules.overrides_for(anew).series}


@given(events(), CHOICES, st.booleans(), SPLITS, st.timedeltas(timedelta(0), timedelta(days=300)))
def test_no_edit_that_keeps_the_occurrence_changes_the_choice(
    event: EventFacts, choice: Override, of_series: bool, splits: list[str], moved: timedelta
) -> None:
    key = series_key(event) if of_series else event_key(event)
    rules = chosen(key, choice)
    edited = replace(
        event, start=event.start + moved, end=event.end + moved, title="Another", private=True,
        meeting_url=None, series_id=event.series_id and event.series_id + "".join(splits),
        occurrence_id=event.occurrence_id.partition("T")[0] + ("T23:59" if event.series_id else ""),
    )  # fmt: skip
    assert rules.overrides_for(edited) == rules.overrides_for(event)


@given(events(), CHOICES)
def test_moving_an_older_override_changes_no_decision_and_is_done_once(
    event: EventFacts, choice: Override
) -> None:
    old = OverrideKey(Kind.EVENT, event.event_id)
    rules = chosen(old, choice)
    (need,) = upkeep(rules, event)
    assert (need.moved_from, need.choice) == (old, choice)
    moved = replace(chosen(need.key, choice), expiries={need.key: need.expires_at})
    assert moved.overrides_for(event) == rules.overrides_for(event)
    assert upkeep(moved, event) == []


@given(events(), CHOICES, CHOICES, CHOICES)
def test_the_choice_of_an_occurrence_beats_an_older_one_and_that_of_its_series(
    event: EventFacts, own: Override, older: Override, whole: Override
) -> None:
    rules = UserRules(
        Preferences(), {event.event_id: older}, {series_key(event).id: whole},
        occurrences={event_key(event).id: own},
    )  # fmt: skip
    assert rules.overrides_for(event).event is own


@given(events(), st.integers(0, 400))
def test_an_override_never_ends_before_half_its_time_after_its_meeting(
    event: EventFacts, left: int
) -> None:
    key = event_key(event)
    rules = chosen(key, Override.SKIP)
    rules.expiries[key] = NOW + timedelta(days=left)
    ends = [need.expires_at for need in upkeep(rules, event)] or [rules.expiries[key]]
    assert ends[0] >= event.end + timedelta(days=90)
