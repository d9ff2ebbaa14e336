"""The rules in words: what reads alike decides alike, and nothing that is set goes unsaid."""

from __future__ import annotations

from collections.abc import Callable
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

OTHERWISE: dict[str, object] = {
    "mode": Mode.ORGANISED,
    "min_people": 3,
    "max_people": 8,
    "title_contains": ("plan",),
    "title_excludes": ("interview",),
    "skip_domains": ("a.example",),
    "bot_name": "Scribe",
    "paused_until": NOW + timedelta(days=3),
    "hours": Hours(NOW.time(), (NOW + timedelta(hours=1)).time()),
    "weekdays": frozenset({Weekday.MONDAY}),
    "min_minutes": 15,
}
"""Another value than the default for each field that needs no other; switches are turned over."""
NEEDS: dict[str, tuple[dict[str, object], object]] = {
    "time_zone": ({"weekdays": frozenset({Weekday.MONDAY})}, "Asia/Kathmandu"),
    "paused_from": ({"paused_until": NOW + timedelta(days=3)}, NOW),
    "pause_spares_chosen": ({"paused_until": NOW + timedelta(days=3)}, True),
}
"""Fields that count only beside another one."""

chosen = st.builds(Overrides, overrides, overrides)
calendars = st.lists(st.tuples(facts(), chosen), max_size=6)


def read(rules: Preferences) -> str:
    return rule_sentence(rules, UTC)


@pytest.mark.parametrize("name", [one.name for one in fields(Preferences)])
def test_every_field_that_is_set_otherwise_changes_the_sentence(name: str) -> None:
    needed, value = NEEDS.get(name, ({}, None))
    before = replace(Preferences(), **needed)  # type: ignore[arg-type]
    if value is None:
        value = OTHERWISE.get(name, not getattr(before, name))
    after = replace(before, **{name: value})  # type: ignore[arg-type]
    assert read(after) != read(before)


def near(rules: Preferences) -> st.SearchStrategy[Preferences]:
    """The same rules but for a field or two: of independent ones hardly two read alike."""
    names = st.lists(st.sampled_from([one.name for one in fields(Preferences)]), max_size=2)

    def mixed(drawn: tuple[Preferences, list[str]]) -> Preferences:
        other, taken = drawn
        return replace(rules, **{name: getattr(other, name) for name in taken})

    return st.tuples(preferences(), names).map(mixed)


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


words: Callable[[], st.SearchStrategy[tuple[str, ...]]] = lambda: st.lists(  # noqa: E731
    st.text("ab, or“”;", min_size=1, max_size=9), max_size=3
).map(tuple)


@given(words(), words())
def test_no_words_of_a_title_can_be_mistaken_for_other_ones(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    rules = [Preferences(title_contains=texts) for texts in (one, other)]
    alike = [tuple(t.replace("“", '"').replace("”", '"') for t in texts if t.strip())
             for texts in (one, other)]  # fmt: skip
    assert (read(rules[0]) == read(rules[1])) == (alike[0] == alike[1])
