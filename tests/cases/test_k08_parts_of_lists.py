"""K8: a part of a guest list is a lower bound, never the whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rollcall.domain.preferences import Preferences
from tests.support.entries import EVERY, OWNER, decided, facts_in, google, guest

BOSS = {"organizer": {"email": "boss@corp.example"}}
OMITTED = {"attendeesOmitted": True}
HIDDEN = {"guestsCanSeeOtherGuests": False, **BOSS}
AT_MOST_5 = replace(EVERY, max_people=5)
AT_MOST_1 = replace(EVERY, max_people=1)
TABLE: list[tuple[dict[str, Any], Preferences, str]] = [
    (OMITTED, EVERY, "record every_meeting"),
    ({**OMITTED, **BOSS}, AT_MOST_5, "skip guests_hidden"),
    (OMITTED, replace(EVERY, min_people=2), "skip guests_hidden"),
    ({**OMITTED, **BOSS}, replace(EVERY, min_people=2), "record every_meeting"),
    ({**OMITTED, **BOSS}, AT_MOST_1, "skip too_many 1"),
    (HIDDEN, AT_MOST_5, "skip guests_hidden"),
    (HIDDEN, Preferences(), "skip guests_hidden"),
    ({**OMITTED, "organizer": {"email": "x@client.example"}}, Preferences(),
     "record external client.example"),
    (OMITTED, replace(EVERY, skip_domains=("client.example",)), "skip guests_hidden"),
    ({"attendees": "everybody"}, AT_MOST_5, "skip guests_hidden"),
    ({"attendees": [guest(OWNER), 7]}, AT_MOST_5, "skip guests_hidden"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "rules", "right"), TABLE)
def test_what_is_not_shown_is_unknown(raw: dict[str, Any], rules: Preferences, right: str) -> None:
    facts = facts_in(google(guest(OWNER), **raw))

    assert facts.attendee_count is None
    assert decided(facts, rules) == right
