"""Tags in titles and descriptions: what is found, and that nothing of a description is kept."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from rollcall.adapters.dynamodb import codec
from rollcall.adapters.recall.entry_parts import MAX_DESCRIPTION
from rollcall.adapters.recall.events import read_event
from rollcall.domain.calendar_event import facts_of
from rollcall.domain.errors import MalformedEvent
from rollcall.domain.event import Tag
from rollcall.domain.reasons import Reason
from rollcall.domain.tag_names import TagNames
from tests.support.companies import COMPANIES
from tests.unit.domain.samples import NOW, OWNER, judge
from tests.unit.recall_adapter.payloads import google_raw, payload, read_raw

CANARY = "canary-7f3a"
OWN = {"email": OWNER, "self": True}

DESCRIPTIONS = [
    ("#norecord", Tag.NORECORD),
    ("Agenda\n\n#norecord", Tag.NORECORD),
    ("<p>Agenda</p><p>#norecord</p>", Tag.NORECORD),
    ("Agenda<br>#norecord<br>Money", Tag.NORECORD),
    ("Agenda<BR/>#NoRecord", Tag.NORECORD),
    ("<ul><li>#norecord</li></ul>", Tag.NORECORD),
    ("#<b>no</b>record", Tag.NORECORD),
    ("<span style='color:#111'>#no</span><i>record</i>", Tag.NORECORD),
    ('<a href="https://corp.example/">#norecord</a>', Tag.NORECORD),
    ("https://zoom.us/j/1<br>#norecord", Tag.NORECORD),
    ("&#35;norecord", Tag.NORECORD),
    ("&num;norecord", Tag.NORECORD),
    ("Agenda&nbsp;#norecord&nbsp;now", Tag.NORECORD),
    ("#norecord&amp;more", Tag.NORECORD),
    ("a < b #norecord", Tag.NORECORD),
    ("<#norecord>", Tag.NORECORD),
    ("<p>#record</p>", Tag.RECORD),
    ("<p>#record</p><p>#norecord</p>", Tag.NORECORD),
    ('<a href="https://corp.example/x#norecord">notes</a>', Tag.NONE),
    ('<p id="#norecord" class="#record">notes</p>', Tag.NONE),
    ("<font color=#record>notes</font>", Tag.NONE),
    ("<p>#record</p>ing", Tag.RECORD),
    ("#<b>record</b>ing", Tag.NONE),
    ("#record&shy;ing", Tag.NONE),
    ("no<b>#</b>thing", Tag.NONE),
    (" " * (MAX_DESCRIPTION - 9) + "#norecord", Tag.NORECORD),
    (" " * MAX_DESCRIPTION + "#norecord", Tag.NONE),
    ("\ud800#norecord", Tag.NORECORD),
    ("", Tag.NONE),
    (None, Tag.NONE),
    (["#norecord"], Tag.NONE),
    ({"text": "#norecord"}, Tag.NONE),
    (7, Tag.NONE),
]


@pytest.mark.parametrize(("description", "tag"), DESCRIPTIONS)
def test_a_tag_in_a_description_is_found_behind_its_markup(description: object, tag: Tag) -> None:
    assert read_raw(google_raw(description=description, organizer=OWN)).tag is tag


def test_a_tag_in_a_title_is_found_and_the_title_stays() -> None:
    read = read_raw(google_raw(summary="Board #norecord"))
    assert (read.tag, read.title) == (Tag.NORECORD, "Board #norecord")


@pytest.mark.parametrize(
    ("organizer", "owner", "tag"),
    [
        (OWN, OWNER, Tag.RECORD),
        ({"email": "grace@corp.example"}, OWNER, Tag.RECORD),
        ({"email": "grace@eu.corp.example"}, OWNER, Tag.RECORD),
        ({"email": "grace@partner.example"}, OWNER, Tag.NONE),
        ({"email": "grace@notcorp.example"}, OWNER, Tag.NONE),
        ({"email": "grace@gmail.com"}, "ada@gmail.com", Tag.NONE),
        ({"email": "ada@gmail.com"}, "ada@gmail.com", Tag.RECORD),
        ({}, OWNER, Tag.NONE),
        (None, OWNER, Tag.NONE),
    ],
)
def test_only_the_owner_and_colleagues_can_ask_for_a_recording(
    organizer: object, owner: str, tag: Tag
) -> None:
    attendees = [{"email": owner, "self": True, "responseStatus": "accepted"}]
    raw = google_raw(description="#record", organizer=organizer, attendees=attendees)
    assert read_raw(raw, owner).tag is tag
    assert read_raw({**raw, "description": "#norecord"}, owner).tag is Tag.NORECORD


def test_the_operators_names_are_looked_for() -> None:
    names = TagNames("privat", "")
    event = payload(raw=google_raw(summary="#norecord #record", description="<b>#Privat</b>"))
    assert read_event(event, names).entry.tag is Tag.NORECORD
    assert read_event(payload(raw=google_raw(summary="#norecord")), names).entry.tag is Tag.NONE


@pytest.mark.parametrize(
    ("transparency", "free"),
    [("transparent", True), ("opaque", False), (None, False), ("", False), (True, False)],
)
def test_an_entry_is_free_only_if_google_says_so(transparency: object, free: bool) -> None:
    assert read_raw(google_raw(transparency=transparency)).free is free
    assert read_raw(google_raw()).free is False


@pytest.mark.parametrize("tag", ["#norecord", "#record", "#nothing", ""])
def test_nothing_of_a_description_reaches_event_row_or_reason(tag: str) -> None:
    described = f"{CANARY} {tag} {CANARY} #{CANARY} <p>{CANARY}</p>"
    event = read_event(payload(raw=google_raw(description=described, organizer=OWN)))
    row = judge().new_row(facts_of(event, OWNER, COMPANIES), (), NOW, 1)
    assert CANARY not in repr(event)
    assert CANARY.encode() not in pickle.dumps(event)
    assert CANARY not in repr(row) + repr(codec.event_item(row, "main"))


def test_an_event_that_cannot_be_read_does_not_show_its_description() -> None:
    broken: dict[str, Any] = payload(raw=google_raw(description=CANARY), start_time="soon")
    with pytest.raises(MalformedEvent) as raised:
        read_event(broken)
    assert CANARY not in repr(raised.value) + str(raised.value)


def test_a_described_entry_that_asks_not_to_be_recorded_is_skipped() -> None:
    event = read_event(payload(raw=google_raw(description="<p>#norecord</p>", visibility="public")))
    row = judge().new_row(facts_of(event, OWNER, COMPANIES), (), NOW, 1)
    assert row.decision.reason is Reason.TAGGED_NORECORD
    assert row.desired is None
