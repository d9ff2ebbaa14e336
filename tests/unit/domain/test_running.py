"""What was decided stands once a meeting has begun, but for the person and the entry itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.decision import Decision, Record, Skip
from rollcall.domain.desired import Observed
from rollcall.domain.event import EventFacts, ResponseStatus, ScheduledBot, Tag
from rollcall.domain.model import EventRow
from rollcall.domain.policy import CompanyPolicy
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.reasons import Reason
from rollcall.domain.running import decide_now, has_begun
from rollcall.domain.user_rules import UserRules
from tests.unit.domain.samples import EVENT, EVERYTHING, LINK, facts, row

RECORDED = Record(Reason.EVERY_MEETING)
UNDER_WAY = facts().start + timedelta(minutes=5)
BEFORE = facts().start - timedelta(minutes=5)
CHOSEN = replace(EVERYTHING, mode=Mode.CHOSEN)
EVERYTHING_BUT_ALONE = replace(EVERYTHING, skip_alone=True)
PAUSED = replace(EVERYTHING, paused_until=facts().start + timedelta(days=1))


def stored(decision: Decision = RECORDED, **changes: Any) -> EventRow:
    """A row with the decision that was made before its meeting began."""
    return row(facts=facts(**changes), decision=decision)


def earlier(**changes: Any) -> EventFacts:
    """The entry as it was before its last change."""
    return facts(updated_at=facts().updated_at - timedelta(minutes=1), **changes)


def wants(decision: Decision) -> bool:
    return isinstance(decision, Record)


@pytest.mark.parametrize("rules", [CHOSEN, PAUSED, replace(EVERYTHING, min_people=99)])
def test_rules_hold_for_the_next_meeting_and_not_for_one_that_has_begun(
    rules: Preferences,
) -> None:
    assert not wants(decide_now(stored(), UserRules(rules), BEFORE))
    assert wants(decide_now(stored(), UserRules(rules), UNDER_WAY))


@pytest.mark.parametrize("reason", [Reason.NOT_CHOSEN, Reason.PAUSED, Reason.NOT_SET_UP])
def test_rules_that_ask_for_a_bot_send_none_into_a_meeting_that_has_begun(reason: Reason) -> None:
    skipped = stored(Skip(reason))

    assert wants(decide_now(skipped, UserRules(EVERYTHING), BEFORE))
    assert decide_now(skipped, UserRules(EVERYTHING), UNDER_WAY) == Skip(reason)


@pytest.mark.parametrize("reason", [Reason.NOT_CONNECTED, Reason.UNREADABLE])
def test_a_meeting_that_could_not_be_read_gets_its_bot_when_it_can(reason: Reason) -> None:
    assert wants(decide_now(stored(Skip(reason)), UserRules(EVERYTHING), UNDER_WAY))


def test_a_recording_goes_on_when_the_access_is_lost() -> None:
    assert wants(decide_now(stored(), UserRules(EVERYTHING), UNDER_WAY, connected=False))
    assert not wants(decide_now(stored(), UserRules(EVERYTHING), BEFORE, connected=False))


@pytest.mark.parametrize("rules", [EVERYTHING, CHOSEN, PAUSED])
def test_the_switch_of_a_meeting_acts_although_it_has_begun(rules: Preferences) -> None:
    off = UserRules(rules, {EVENT: Override.SKIP})

    assert decide_now(stored(), off, UNDER_WAY) == Skip(Reason.EVENT_TURNED_OFF)


def test_a_recording_that_was_switched_off_in_a_pause_says_so() -> None:
    off = UserRules(PAUSED, {EVENT: Override.SKIP})
    ended = stored(Skip(Reason.EVENT_TURNED_OFF))

    assert decide_now(ended, off, UNDER_WAY) == Skip(Reason.EVENT_TURNED_OFF)


def test_forgetting_the_switch_acts_although_the_meeting_has_begun() -> None:
    by_hand = stored(Record(Reason.EVENT_TURNED_ON))

    assert not wants(decide_now(by_hand, UserRules(CHOSEN), UNDER_WAY))


@pytest.mark.parametrize(
    "change",
    [
        {"private": True},
        {"tag": Tag.NORECORD},
        {"response_status": ResponseStatus.DECLINED},
        {"is_deleted": True},
        {"meeting_url": None},
    ],
)
@pytest.mark.parametrize("mode", [Mode.EVERY, Mode.CHOSEN])
def test_what_the_entry_says_now_ends_a_recording(change: dict[str, Any], mode: Mode) -> None:
    changed = stored(**change)
    rules = UserRules(Preferences(mode=mode, skip_unanswered=False))

    assert not wants(decide_now(changed, rules, UNDER_WAY, before=earlier()))


def test_what_the_entry_said_all_along_ends_no_recording() -> None:
    private = stored(private=True)
    renamed = earlier(private=True, title="Another title")

    rules = UserRules(Preferences(mode=Mode.EVERY))
    assert wants(decide_now(private, rules, UNDER_WAY, before=renamed))


def test_an_entry_that_did_not_change_ends_no_recording_however_it_is_read() -> None:
    alone = stored(attendee_count=1)
    assert not wants(decide_now(alone, UserRules(EVERYTHING_BUT_ALONE), BEFORE, before=facts()))
    assert wants(decide_now(alone, UserRules(EVERYTHING_BUT_ALONE), UNDER_WAY, before=facts()))


def test_an_entry_that_is_private_no_longer_gets_its_bot_although_it_has_begun() -> None:
    opened = stored(Skip(Reason.PRIVATE))

    rules = UserRules(Preferences(mode=Mode.EVERY))
    assert wants(decide_now(opened, rules, UNDER_WAY, before=earlier(private=True)))


def test_a_meeting_has_begun_while_a_bot_is_in_its_room_although_it_was_put_off() -> None:
    early = ScheduledBot("bot-1", facts().start - timedelta(minutes=10), "key", LINK)
    put_off = replace(stored(), observed=Observed((early,)))
    left = replace(put_off, observed=Observed((early,), dismissed=frozenset({"bot-1"})))

    assert has_begun(put_off, BEFORE)
    assert not has_begun(left, BEFORE)
    assert not has_begun(stored(), BEFORE)


def test_the_policy_changes_nothing_of_a_meeting_that_is_over() -> None:
    """One that runs without a bot gets none any more; what was decided before stays."""
    changed = facts().start + timedelta(minutes=2)
    ban = CompanyPolicy(never_words=("standup",), version=1, changed_at=changed)
    rules = UserRules(EVERYTHING).under(ban)
    meeting = stored(title="Standup")
    assert not wants(decide_now(meeting, rules, UNDER_WAY))
    assert decide_now(meeting, rules, meeting.facts.end) == RECORDED
