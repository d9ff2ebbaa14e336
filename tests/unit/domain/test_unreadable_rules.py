from __future__ import annotations

from dataclasses import replace

from rollcall.domain.rows import Action, next_action
from rollcall.domain.user_rules import UserRules
from tests.unit.domain.samples import NOW, facts, judge, right_bot, seen, served

FRESH = judge().new_row(*seen(), NOW, token=7)
SERVED = served(FRESH)
NEWER = replace(judge(None), rules=UserRules(readable=False))
"""The judge of a user for whom a newer version stored what this one cannot honour."""


def test_rules_that_a_newer_version_wrote_change_nothing() -> None:
    for stored in (FRESH, SERVED):
        assert NEWER.evaluate(stored, NOW) == stored
        assert NEWER.reevaluate(stored, NOW) == stored


def test_what_was_wanted_before_is_still_seen_to() -> None:
    bare = NEWER.observe(SERVED, *seen(), NOW, token=9)

    assert (bare.decision, bare.desired, bare.due) == (SERVED.decision, SERVED.desired, True)
    assert next_action(bare, NOW) is Action.SCHEDULE
    assert NEWER.observe(bare, *seen(right_bot(SERVED)), NOW, token=9).due is False


def test_nothing_is_due_any_more_once_the_event_is_over() -> None:
    assert NEWER.evaluate(FRESH, facts().end) == replace(FRESH, due=False)


def test_a_new_event_is_not_served_before_the_rules_can_be_read() -> None:
    found = NEWER.new_row(*seen(), NOW, token=7)

    assert (found.desired, found.due) == (None, False)
