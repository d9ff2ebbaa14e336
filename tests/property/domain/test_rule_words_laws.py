"""The rules in words: what reads alike decides alike, and nothing that is set goes unsaid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.decision import decide
from rollcall.domain.event import EventFacts
from rollcall.domain.meeting_hours import Hours, Weekday
from rollcall.domain.preferences import Mode, Overrides, Preferences
from rollcall.domain.rule_words import RuleGroup, rule_clauses, rule_sentence
from tests.property.domain.strategies import clock_times, facts, overrides, preferences
from tests.unit.domain.samples import NOW

OTHERWISE = Preferences(
    mode=Mode.ORGANISED,
    min_people=3,
    max_people=8,
    title_contains=("plan",),
    title_excludes=("interview",),
    skip_domains=("a.example",),
    bot_name="Scribe",
    paused_until=NOW + timedelta(days=3),
    skip_tentative=True,
    skip_free=True,
    skip_alone=False,
    hours=Hours(NOW.time(), (NOW + timedelta(hours=1)).time()),
    weekdays=frozenset({Weekday.MONDAY}),
    time_zone="Asia/Kathmandu",
    min_minutes=15,
    paused_from=NOW,
    pause_spares_chosen=True,
    **dict.fromkeys(
        ("skip_private", "skip_declined", "skip_unanswered", "skip_all_day", "skip_focus_time",
         "skip_out_of_office", "skip_working_location"), False,
    ),
)  # fmt: skip
"""Another value than the default for each field."""
NEEDS = {
    "time_zone": ("weekdays",),
    "paused_from": ("paused_until",),
    "pause_spares_chosen": ("paused_until",),
}
"""Fields that count only beside another one."""
NAMES = [one.name for one in fields(Preferences)]

chosen = st.builds(Overrides, overrides, overrides)
calendars = st.lists(st.tuples(facts(), chosen), max_size=6)


def read(rules: Preferences) -> str:
    return rule_sentence(rules, UTC)


def with_fields_of(rules: Preferences, other: Preferences, names: Iterable[str]) -> Preferences:
    return replace(rules, **{name: getattr(other, name) for name in names})


@pytest.mark.parametrize("name", NAMES)
def test_every_field_that_is_set_changes_the_sentence(name: str) -> None:
    before = with_fields_of(Preferences(), OTHERWISE, NEEDS.get(name, ()))
    assert read(with_fields_of(before, OTHERWISE, [name])) != read(before)


@pytest.mark.parametrize("name", NAMES)
def test_every_field_that_is_taken_back_changes_the_sentence(name: str) -> None:
    assert read(with_fields_of(OTHERWISE, Preferences(), [name])) != read(OTHERWISE)


def near(rules: Preferences) -> st.SearchStrategy[Preferences]:
    """The same rules but for a field or two: of independent ones hardly two read alike."""
    names = st.lists(st.sampled_from(NAMES), max_size=2)
    return st.tuples(preferences(), names).map(lambda drawn: with_fields_of(rules, *drawn))


@given(preferences().flatmap(lambda one: st.tuples(st.just(one), near(one))), calendars)
def test_rules_that_read_alike_decide_alike(
    pair: tuple[Preferences, Preferences], events: list[tuple[EventFacts, Overrides]]
) -> None:
    one, other = pair
    decided = [[decide(event, rules, by_hand) for event, by_hand in events] for rules in pair]
    assert decided[0] == decided[1] or read(one) != read(other)


@given(st.frozensets(st.sampled_from(Weekday)), clock_times, clock_times, st.integers(1, 99))
def test_each_group_reads_only_its_own_fields(
    days: frozenset[Weekday], first: object, last: object, least: int
) -> None:
    rules = Preferences(weekdays=days, hours=Hours(first, last), min_minutes=least)  # type: ignore[arg-type]
    plain, said = rule_clauses(Preferences(), UTC), rule_clauses(rules, UTC)
    assert {group for group in RuleGroup if said[group] != plain[group]} == {RuleGroup.WHEN}


words = st.lists(st.text("ab, or“”;", min_size=1, max_size=9), max_size=3).map(tuple)


@given(words, words)
def test_no_words_of_a_title_can_be_mistaken_for_other_ones(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    rules = [Preferences(title_contains=texts) for texts in (one, other)]
    alike = [tuple(t.replace("“", '"').replace("”", '"') for t in texts if t.strip())
             for texts in (one, other)]  # fmt: skip
    assert (read(rules[0]) == read(rules[1])) == (alike[0] == alike[1])
