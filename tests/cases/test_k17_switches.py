"""K17: the filters that people ask for."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from rollcall.domain.meeting_hours import Hours, Weekday
from rollcall.domain.preferences import Preferences
from tests.support.entries import EVERY, OWNER, decided, facts_in, google, guest, shown

CEO = guest("ceo@client.example")
MORNING = replace(EVERY, hours=Hours(time(9), time(12)), time_zone="Europe/Berlin")
TABLE: list[tuple[dict[str, Any], Preferences, str]] = [
    # what is odd about the entry, rules, right
    ({"attendees": [guest(OWNER, "tentative"), CEO]}, EVERY, "record every_meeting"),
    ({"attendees": [guest(OWNER, "tentative"), CEO]}, replace(EVERY, skip_tentative=True),
     "skip tentative"),
    ({"transparency": "transparent"}, EVERY, "record every_meeting"),
    ({"transparency": "transparent"}, replace(EVERY, skip_free=True), "skip shown_as_free"),
    ({"transparency": "opaque"}, replace(EVERY, skip_free=True), "record every_meeting"),
    ({"attendees": None}, EVERY, "skip alone"),
    ({"attendees": None}, replace(EVERY, skip_alone=False), "record every_meeting"),
    ({"attendees": None, "organizer": {"email": "unknownorganizer@calendar.google.com"}},
     replace(EVERY, skip_alone=False), "record every_meeting"),
    ({}, replace(EVERY, skip_domains=("ceo@client.example",)),
     "skip guest_skipped ceo@client.example"),
    ({}, replace(EVERY, skip_domains=("cfo@client.example",)), "record every_meeting"),
    ({}, replace(EVERY, skip_domains=("client.example",)), "skip domain_skipped client.example"),
    ({"description": "#norecord"}, EVERY, "skip tagged_norecord"),
    ({"description": "<p>Please <b>#No-Record</b></p>"}, EVERY, "skip tagged_norecord"),
    ({"summary": "Talk \uff03norecord"}, EVERY, "skip tagged_norecord"),
    *(
        ({}, replace(EVERY, skip_domains=(typed,)), f"skip guest_skipped {typed}")
        for typed in ("Ceo <ceo@client.example>", '"ceo@client.example"', "ceo@client.example,",
                      "mailto:CEO@client.example", "ceo+calls@client.example")
    ),
    *(
        ({}, replace(EVERY, skip_domains=(typed,)), f"skip domain_skipped {typed}")
        for typed in ("*@client.example", "//client.example/", "'client.example'",
                      "client.example;")
    ),
    ({"description": "x<section>#norecord</section>"}, EVERY, "skip tagged_norecord"),
    ({"summary": "#\ufe0f\u20e3norecord"}, EVERY, "skip tagged_norecord"),
    ({"description": "<!-- #norecord -->"}, EVERY, "record every_meeting"),
    ({"description": "<style>#norecord {color: red}</style>"}, EVERY, "record every_meeting"),
    ({"description": "#norecords"}, EVERY, "record every_meeting"),
    ({"description": "https://wiki.example/page#norecord"}, EVERY, "record every_meeting"),
    ({}, MORNING, "skip outside_hours 09:00 to 12:00 (Europe/Berlin)"),
    ({}, replace(EVERY, weekdays=frozenset({Weekday.MONDAY})), "skip other_weekday UTC"),
    ({}, replace(EVERY, weekdays=frozenset({Weekday.WEDNESDAY})), "record every_meeting"),
    ({}, replace(EVERY, min_minutes=31), "skip too_short 31 minutes"),
    ({}, replace(EVERY, min_minutes=30), "record every_meeting"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "rules", "right"), TABLE)
def test_a_switch_does_what_it_says(raw: dict[str, Any], rules: Preferences, right: str) -> None:
    facts = facts_in({**google(guest(OWNER), CEO), **raw})

    assert decided(facts, rules) == right
    row = shown(facts, rules)
    assert row is not None
    assert row.state == ("scheduled" if right.startswith("record") else "none")
