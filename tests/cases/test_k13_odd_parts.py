"""K13: one odd part costs that part; an event that cannot be read has a row that says so."""

from __future__ import annotations

from typing import Any

import pytest

from rollcall.adapters.recall.events import read_events
from tests.support.entries import (
    EVERY,
    OWNER,
    decided,
    facts_in,
    google,
    guest,
    recall_event,
    shown,
)
from tests.unit.reconcile.scene import Scene

GUESTS = [guest(OWNER), guest("x@client.example")]
ODD: dict[str, Any] = {
    "a guest that is no guest": {"attendees": [*GUESTS, 7]},
    "a guest without an address": {"attendees": [*GUESTS, {"displayName": "Eve"}]},
    "a title that is a number": {"summary": 7},
    "an organiser that is a list": {"organizer": [OWNER]},
    "no start": {"start": None},
    "an empty date beside a time": {"start": {"date": "", "dateTime": "2026-12-02T16:15:00Z"}},
    "an unknown kind": {"eventType": "hackathon"},
    "a conference that is a text": {"conferenceData": "zoom"},
    "an answer that is a list": {"attendees": [{**GUESTS[0], "responseStatus": []}, GUESTS[1]]},
    "half a character": {"summary": "\ud83c Launch"},
    "another year": {"start": {"date": None}, "originalStartTime": {"date": "99999-12-31"}},
}
UNREADABLE: dict[str, Any] = {
    "a start that is no time": {"start_time": "soon"},
    "a stamp that is missing": {"updated_at": None},
    "a provider to come": {"platform": "apple_calendar"},
    "bots that are a text": {"bots": "two"},
}


@pytest.mark.parametrize("name", ODD)
def test_the_meeting_is_read_all_the_same(name: str) -> None:
    facts = facts_in({**google(*GUESTS), **ODD[name]})

    assert decided(facts, EVERY) == "record every_meeting"
    row = shown(facts)
    assert row is not None
    assert row.state == "scheduled"


@pytest.mark.parametrize("name", UNREADABLE)
def test_the_event_is_known_by_its_ids(name: str) -> None:
    events, (error,) = read_events([recall_event(google(*GUESTS), **UNREADABLE[name])])

    assert events == []
    assert (error.event_id, error.calendar_id) == ("e-1", "r-c-1")


def test_a_new_event_that_ends_before_it_starts_has_a_bot() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada", minutes=-600)
    scene.run(60)

    row = scene.row("ada", "m1")
    assert row.facts.end == row.facts.start
    assert len(scene.bots("ada", "m1")) == 1
