"""K2: a choice outlives the ids that Google replaces."""

from __future__ import annotations

from typing import Any

import pytest

from rollcall.domain.decision import decide
from rollcall.domain.override_keys import event_key, series_key
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.user_rules import UserRules
from tests.support.entries import EVERY, facts_in, google, guest, in_words

GUESTS = (guest("ada@corp.example"), guest("x@client.example"))
SPLIT = "s1_R20261209T161500"


def occurrence(series: str, stamp: str, original: str | None = None, **raw: Any) -> Any:
    """An occurrence of a series, with its id in Google's form."""
    stated = {"originalStartTime": {"dateTime": original}} if original else {}
    return google(
        *GUESTS, id=f"{series}_{stamp}", recurringEventId=series,
        start={"timeZone": "Europe/Berlin"}, **stated, **raw,
    )  # fmt: skip


FIRST = occurrence("s1", "20261202T161500Z")
SERIES = {
    "the next occurrence": occurrence("s1", "20261209T161500Z"),
    "this and following": occurrence(SPLIT, "20261209T161500Z"),
    "this and following, twice": occurrence(f"{SPLIT}_R20261216T161500", "20261216T161500Z"),
    "an all-day split": occurrence("s1_R20261209", "20261209"),
    "a moved occurrence": occurrence("s1", "20261209T161500Z", "2026-12-09T17:15:00+01:00"),
}


@pytest.mark.parametrize("name", SERIES)
@pytest.mark.parametrize("choice", list(Override))
def test_a_choice_for_the_series_holds_for(name: str, choice: Override) -> None:
    key = series_key(facts_in(FIRST))
    rules = UserRules(EVERY, series={key.id: choice})
    facts = facts_in(SERIES[name])

    right = "record series_turned_on" if choice is Override.RECORD else "skip series_turned_off"
    assert in_words(decide(facts, EVERY, rules.overrides_for(facts))) == right


EDITS: dict[str, tuple[Any, dict[str, Any]]] = {
    "connected anew": (FIRST, {"id": "e-2", "calendar_id": "r-c-2"}),
    "moved by a day": (
        occurrence("s1", "20261202T161500Z", "2026-12-02T17:15:00+01:00"),
        {"start_time": "2026-12-03T16:15:00Z", "end_time": "2026-12-03T17:15:00Z"},
    ),
    "split off": (occurrence("s1_R20261202T161500", "20261202T161500Z"), {}),
    "series an hour later": (occurrence("s1", "20261202T171500Z"), {}),
    "another link": (FIRST, {"meeting_url": "https://zoom.us/j/1"}),
}


@pytest.mark.parametrize("name", EDITS)
@pytest.mark.parametrize("choice", list(Override))
def test_a_choice_for_one_occurrence_holds_when_it_is(name: str, choice: Override) -> None:
    rules = Preferences(mode=Mode.CHOSEN) if choice is Override.RECORD else EVERY
    key = event_key(facts_in(FIRST))
    stored = UserRules(rules, occurrences={key.id: choice})
    raw, recall = EDITS[name]
    facts = facts_in(raw, **recall)

    right = "record event_turned_on" if choice is Override.RECORD else "skip event_turned_off"
    assert in_words(decide(facts, rules, stored.overrides_for(facts))) == right
