from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rollcall.domain.decision import Record, Skip, decide
from rollcall.domain.event import EventType, ResponseStatus
from rollcall.domain.preferences import Mode, Overrides, Preferences
from rollcall.domain.reasons import Reason
from tests.unit.domain.samples import EVERYTHING, facts

STRICT = Preferences()


@pytest.mark.parametrize(
    "event",
    [
        {"private": True},
        {"response_status": ResponseStatus.DECLINED},
        {"response_status": ResponseStatus.UNANSWERED},
        {"all_day": True},
        {"event_type": EventType.FOCUS_TIME},
        {"event_type": EventType.OUT_OF_OFFICE},
        {"event_type": EventType.WORKING_LOCATION},
    ],
)
def test_what_the_user_did_not_ask_to_skip_is_recorded(event: dict[str, Any]) -> None:
    assert decide(facts(**event), EVERYTHING, Overrides()) == Record(Reason.EVERY_MEETING)


def test_a_sentence_that_is_complete_gets_no_detail() -> None:
    assert decide(facts(), EVERYTHING, Overrides()).detail == ""
    assert decide(facts(attendee_count=1), EVERYTHING, Overrides()).detail == ""


def test_one_guest_of_a_skipped_domain_among_others_is_enough() -> None:
    skipping = replace(EVERYTHING, skip_domains=("rival.example",))
    mixed = facts(domains=frozenset({"partner.example", "rival.example"}))

    assert decide(mixed, skipping, Overrides()) == Skip(Reason.DOMAIN_SKIPPED, "rival.example")


def test_of_several_outside_domains_the_first_of_the_alphabet_is_named() -> None:
    several = facts(domains=frozenset({"other.example", "partner.example", "abc.example"}))

    assert decide(several, STRICT, Overrides()) == Record(Reason.EXTERNAL, "abc.example")


def test_invitations_of_others_get_no_bot_before_they_are_answered() -> None:
    unanswered = facts(response_status=ResponseStatus.UNANSWERED)

    assert decide(unanswered, Preferences(mode=Mode.EVERY), Overrides()) == Skip(Reason.UNANSWERED)


def test_an_own_meeting_needs_no_answer() -> None:
    own = facts(response_status=ResponseStatus.UNANSWERED, organised_by_owner=True)

    assert decide(own, Preferences(mode=Mode.EVERY), Overrides()) == Record(Reason.EVERY_MEETING)
