"""K6: addresses behind which nobody sits."""

from __future__ import annotations

from dataclasses import replace

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


ONE_PERSON = [
    ("bob@corp.example", "bob+calendar@corp.example"),
    ("bob@corp.example", "Bob@Corp.Example."),
    ("bob@corp.example", "<bob@corp.example>"),
    ("bob.smith@gmail.com", "bobsmith+x@googlemail.com"),
]
TWO_PEOPLE = [
    ("bob@corp.example", "b.ob@corp.example"),
    ("bob@corp.example", "bob@sales.corp.example"),
    ("+1@corp.example", "+2@corp.example"),
]


@pytest.mark.parametrize(("one", "other"), ONE_PERSON)
def test_two_addresses_of_one_mailbox_are_one_person(one: str, other: str) -> None:
    facts = facts_in(google(guest(OWNER), guest(one), guest(other)))
    declined = facts_in(google(guest(OWNER), guest(one, "declined"), guest(other, "declined")))
    own = facts_in(google(guest(other), organizer={"email": other}), owner=one)

    assert facts.attendee_count == 2
    assert decided(declined, EVERY) == "skip alone"
    assert (own.organised_by_owner, decided(own, EVERY)) == (True, "skip alone")
    assert decided(facts, replace(EVERY, skip_domains=(one,))) == f"skip guest_skipped {one}"


@pytest.mark.parametrize(("one", "other"), TWO_PEOPLE)
def test_addresses_of_two_mailboxes_are_two_people(one: str, other: str) -> None:
    assert facts_in(google(guest(OWNER), guest(one), guest(other))).attendee_count == 3


@pytest.mark.parametrize("address", SOMEBODY)
def test_somebody_is_there(address: str) -> None:
    facts = facts_in(google(guest(OWNER), guest(address)))

    assert facts.attendee_count == 2
    assert decided(facts, EVERY) == "record every_meeting"
