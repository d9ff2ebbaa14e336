"""Guests' links: one text for one subject, which nobody else can read, change or make."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.guest_noes import GuestSubject
from rollcall.domain.secret import Secret
from rollcall.protocol.guest_link import guest_address, guest_key, holds, seal, unseal
from rollcall.protocol.signed_link import LinkPurpose, SignedLink, link_key, read, sign

COOKIE_KEY = Secret("FAKE-COOKIE-KEY-0123456789abcdefghij")
KEY = guest_key(COOKIE_KEY)
SUBJECT = GuestSubject("a1" * 12, "b2" * 12, "c3" * 12, "d4" * 10, date(2026, 3, 10))
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def hexes(size: int) -> st.SearchStrategy[str]:
    return st.binary(min_size=size, max_size=size).filter(any).map(bytes.hex)


SUBJECTS = st.builds(
    GuestSubject, hexes(12), hexes(12), hexes(12) | st.just(""), hexes(10),
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)  # fmt: skip


@given(SUBJECTS)
def test_a_link_says_what_it_was_made_of_and_is_made_alike_each_time(subject: GuestSubject) -> None:
    text = seal(KEY, subject)
    assert unseal([KEY], text) == subject
    assert text == seal(KEY, subject)
    assert len(text) == 87
    assert text[-1].isalpha()


@given(SUBJECTS)
def test_nothing_of_the_subject_can_be_read_in_a_link(subject: GuestSubject) -> None:
    """Links of two meetings of one company have no part in common."""
    other = replace(subject, meeting="00" * 11 + "01")
    one, two = seal(KEY, subject), seal(KEY, other)
    same = sum(a == b for a, b in zip(one[:-1], two[:-1], strict=True))
    assert one == two or same < 20


def test_a_letter_more_or_less_or_another_one_is_no_link() -> None:
    text = seal(KEY, SUBJECT)
    for place in range(len(text)):
        for letter in "AQ_":
            changed = f"{text[:place]}{letter}{text[place + 1 :]}"
            assert changed == text or unseal([KEY], changed) is None
    for other in (text[1:], text[:-1], text + "a", f" {text}", f"{text}\n", "", "é" * 87):
        assert unseal([KEY], other) is None


@given(st.text() | st.text("abcXYZ019-_", min_size=86, max_size=86).map(lambda t: t + "a"))
def test_no_text_but_a_link_is_read_and_none_raises(text: str) -> None:
    assert unseal([KEY], text) is None


def test_a_link_of_the_former_key_is_read_while_that_is_known() -> None:
    former = guest_key(Secret("FAKE-FORMER-KEY-0123456789abcdefghij"))
    text = seal(former, SUBJECT)
    assert unseal([KEY, former], text) == SUBJECT
    assert unseal([KEY], text) is None


def test_links_of_letters_and_of_guests_do_not_pass_for_each_other() -> None:
    letters = link_key(COOKIE_KEY)
    letter = sign(letters, SignedLink(LinkPurpose.SKIP, "u-1", "e-1", NOW + timedelta(days=1)))
    assert letters != KEY
    assert unseal([KEY, letters], letter) is None
    assert read([KEY, letters], seal(KEY, SUBJECT), LinkPurpose.SKIP, NOW) is None


@pytest.mark.parametrize(("days", "expected"), [(7, True), (8, False)])
def test_a_link_holds_until_its_day_begins(days: int, *, expected: bool) -> None:
    assert holds(SUBJECT, NOW.replace(hour=0) + timedelta(days=days)) is expected


@pytest.mark.parametrize("origin", ["http://localhost:8000", "http://127.0.0.1:8000"])
def test_an_address_of_this_machine_names_no_host_for_recall_would_refuse_it(origin: str) -> None:
    assert guest_address(origin, KEY, SUBJECT) == f"/guest?link={seal(KEY, SUBJECT)}"


def test_an_address_is_short_enough_for_a_chat() -> None:
    origin = "https://abcdefghij.execute-api.us-west-2.amazonaws.com"
    assert len(guest_address(origin, KEY, SUBJECT)) < 160
