"""K6: addresses behind which nobody sits."""

from __future__ import annotations

import pytest

from rollcall.domain.preferences import Preferences
from tests.support.entries import EVERY, OWNER, decided, facts_in, google, guest, shown

NOBODY = [
    "fred@fireflies.ai",
    "notetaker@otter.ai",
    "otter@otter.ai",
    "notes@fathom.video",
    "meetings@tldv.io",
    "notetaker@fellow.app",
    "bot@avoma.com",
    "recorder@grain.com",
    "anyone@e.read.ai",
    "123456789@zoomcrc.com",
    "123.456@zoom.us",
    "no-reply@client.example",
    "company-notetaker@client.example",
    "c_1@resource.calendar.google.com",
]
SOMEBODY = [
    "sam@otter.ai",
    "grace@client.example",
    "frederica@fireflies.ai",
    "notes@client.example",
]


@pytest.mark.parametrize("address", NOBODY)
def test_nobody_is_there(address: str) -> None:
    both = google(guest(OWNER), guest("bob@corp.example"), guest(address))
    alone = google(guest(OWNER), guest(address))

    assert facts_in(both).attendee_count == 2
    assert decided(facts_in(both), Preferences()) == "skip internal"
    assert decided(facts_in(alone), EVERY) == "skip alone"
    row = shown(facts_in(alone))
    assert row is not None
    assert row.state == "none"


@pytest.mark.parametrize("address", SOMEBODY)
def test_somebody_is_there(address: str) -> None:
    facts = facts_in(google(guest(OWNER), guest(address)))

    assert facts.attendee_count == 2
    assert decided(facts, EVERY) == "record every_meeting"
