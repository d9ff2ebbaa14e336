"""K7: a guest who said no is not there, yet may be whom a rule leaves out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rollcall.domain.preferences import Preferences
from tests.support.entries import EVERY, OWNER, decided, facts_in, google, guest

YES, NO = "accepted", "declined"
AT_LEAST_3 = replace(EVERY, min_people=3)
TABLE = [
    # answers of the others, rules, people, right
    ({"grace@client.example": NO}, EVERY, 1, "skip alone"),
    ({"grace@client.example": NO}, Preferences(), 1, "skip alone"),
    ({"grace@client.example": NO, "eve@client.example": NO}, AT_LEAST_3, 1, "skip alone"),
    ({"a@x.example": NO, "b@x.example": YES}, AT_LEAST_3, 2, "skip too_few 3"),
    ({"a@x.example": NO, "b@x.example": YES, "c@x.example": YES}, AT_LEAST_3, 3,
     "record every_meeting"),
    ({"grace@client.example": NO, "bob@corp.example": YES}, Preferences(), 2, "skip internal"),
    ({"grace@client.example": "needsAction"}, EVERY, 2, "record every_meeting"),
    ({"grace@client.example": "tentative"}, EVERY, 2, "record every_meeting"),
    ({"grace@client.example": NO, "bob@corp.example": YES},
     replace(EVERY, skip_domains=("client.example",)), 2, "skip domain_skipped client.example"),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "rules", "people", "right"), TABLE)
def test_who_declined_does_not_count(
    answers: dict[str, str], rules: Preferences, people: int, right: str
) -> None:
    facts = facts_in(google(guest(OWNER), *[guest(one, said) for one, said in answers.items()]))

    assert facts.attendee_count == people
    assert decided(facts, rules) == right
