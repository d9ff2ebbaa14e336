"""The rules in one sentence, as a person reads them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rollcall.domain.meeting_hours import Hours, Weekday
from rollcall.domain.preferences import Mode, Preferences
from rollcall.domain.rule_words import LEFT_OUT, RuleGroup, rule_clauses, rule_sentence

BERLIN = ZoneInfo("Europe/Berlin")
OFF: dict[str, Any] = {**dict.fromkeys(LEFT_OUT, False), "bot_name": "Scribe"}
BARE = Preferences(**OFF)


def test_the_first_rules_are_one_sentence() -> None:
    assert rule_sentence(Preferences(), BERLIN) == (
        "Record meetings with somebody from outside your company; leave out what you declined, "
        "invitations that you have not answered, private events, entries with nobody else, "
        "all-day events, focus time, out of office and working locations; the bot is called "
        "“Rollcall notetaker”."
    )


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"min_people": 1}, "only with at least 1 person"),
        ({"max_people": 8}, "only with at most 8 people"),
        (
            {"skip_domains": ("a.example", "ann@b.example")},
            "leave out meetings with anybody from a.example or ann@b.example",
        ),
        ({"skip_free": True}, "leave out what is shown as free"),
        (
            {"weekdays": frozenset({Weekday.FRIDAY, Weekday.MONDAY}), "time_zone": BERLIN.key},
            "only on Monday and Friday (Europe/Berlin)",
        ),
        (
            {"hours": Hours(time(8), time(18)), "time_zone": BERLIN.key},
            "only when they begin from 08:00 to 18:00 (Europe/Berlin)",
        ),
        ({"min_minutes": 15}, "only when they take at least 15 minutes"),
        (
            {"paused_until": datetime(2026, 11, 29, 23, tzinfo=UTC)},
            "record nothing until Mon 30 Nov 2026",
        ),
        (
            {
                "paused_from": datetime(2026, 11, 24, 23, tzinfo=UTC),
                "paused_until": datetime(2026, 11, 29, 22, tzinfo=UTC),
                "pause_spares_chosen": True,
            },
            (
                "record nothing from Wed 25 Nov 2026 until Sun 29 Nov 2026, 23:00, but for what "
                "you turn on by itself"
            ),
        ),
        ({"title_contains": ("a", "b ”", " ")}, 'only with “a” or “b "” in the title'),
        ({"title_excludes": ("x",)}, "leave out titles with “x”"),
    ],
)
def test_what_is_set_is_said_in_its_own_clause(rules: dict[str, object], said: str) -> None:
    sentence = rule_sentence(replace(BARE, mode=Mode.EVERY, **rules), BERLIN)  # type: ignore[arg-type]
    before, *clauses, name = sentence.removesuffix(".").split("; ")
    assert (before, name) == ("Record every meeting with a link", "the bot is called “Scribe”")
    assert clauses == [said]


def test_where_nothing_is_set_a_group_says_nothing() -> None:
    clauses = rule_clauses(BARE, BERLIN)
    assert {group: len(said) for group, said in clauses.items()} == {
        RuleGroup.WHO: 0, RuleGroup.KIND: 0, RuleGroup.WHEN: 0, RuleGroup.WORDS: 1,
    }  # fmt: skip


def test_all_hours_of_the_day_are_no_rule() -> None:
    assert rule_sentence(replace(BARE, hours=Hours(time(9), time(9))), BERLIN) == (
        rule_sentence(BARE, BERLIN)
    )
