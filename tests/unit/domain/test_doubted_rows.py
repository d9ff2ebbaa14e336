from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rollcall.domain.rows import Action, next_action
from tests.unit.domain.samples import EVERYTHING, NOW, facts, judge, right_bot, seen, served

FRESH = judge().new_row(*seen(), NOW, token=7)
SERVED = served(FRESH)


def test_new_rules_doubt_a_row_whose_bot_a_dead_worker_may_have_scheduled() -> None:
    unwanted = judge(None).reevaluate(FRESH, NOW)

    assert unwanted.desired is None
    assert (unwanted.outcome_unknown, unwanted.due) == (True, True)
    assert next_action(unwanted, NOW) is Action.LOOK


def test_new_rules_doubt_no_row_that_stays_due_or_was_not_due() -> None:
    renamed = replace(EVERYTHING, bot_name="Scribe")

    for stored in (FRESH, SERVED):
        for chosen in (EVERYTHING, renamed):
            again = judge(chosen).reevaluate(stored, NOW)
            assert again == judge(chosen).evaluate(stored, NOW)
            assert not again.outcome_unknown


def test_a_doubt_is_over_when_recall_reported_the_event() -> None:
    doubted = judge(None).reevaluate(FRESH, NOW)

    empty = judge(None).observe(doubted, *seen(), NOW, token=1)
    left_over = judge(None).observe(doubted, *seen(right_bot(FRESH)), NOW, token=1)

    assert (empty.outcome_unknown, empty.due) == (False, False)
    assert next_action(left_over, NOW) is Action.REMOVE


def test_no_doubt_is_looked_into_once_the_event_is_over_or_deleted() -> None:
    doubted = judge(None).reevaluate(FRESH, NOW)
    deleted = replace(doubted, facts=facts(is_deleted=True))
    end = facts().end

    assert next_action(doubted, end - timedelta(microseconds=1)) is Action.LOOK
    assert next_action(doubted, end) is None
    assert next_action(deleted, NOW) is None
    assert not judge(None).reevaluate(FRESH, end).due
