"""K20: who organises, on calendars of one's own and of a team."""

from __future__ import annotations

from typing import Any

import pytest

from rollcall.domain.preferences import Mode, Preferences
from tests.support.entries import OWNER, decided, facts_in, google, guest, shown

ME = {"email": OWNER, "self": True}
BOB = {"email": "bob@corp.example"}
TEAM = {"email": "c_1@group.calendar.google.com", "displayName": "Team"}
TABLE: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    # organizer, creator, whether the owner organises
    (ME, ME, True),
    (ME, BOB, True),
    ({"email": OWNER.upper()}, BOB, True),
    (TEAM, ME, True),
    (TEAM, {"email": OWNER}, True),
    (TEAM, BOB, False),
    (BOB, ME, False),
    ({"displayName": "Somebody"}, ME, False),
    ({"email": "x@group.calendar.google.com.example"}, ME, False),
    ({"email": "unknownorganizer@calendar.google.com"}, ME, False),
]


@pytest.mark.parametrize(("organizer", "creator", "own"), TABLE)
def test_the_owner_organises(organizer: dict[str, Any], creator: dict[str, Any], own: bool) -> None:
    guests = [guest(OWNER), guest("x@client.example")]
    facts = facts_in(google(*guests, organizer=organizer, creator=creator))
    rules = Preferences(mode=Mode.ORGANISED)
    row = shown(facts, rules)

    assert decided(facts, rules) == ("record organised" if own else "skip not_organised")
    assert row is not None
    assert row.state == ("scheduled" if own else "none")
