"""Stored links to media: unreadable without the key, and good for one person and meeting alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.media import Medium
from rollcall.domain.secret import Secret
from rollcall.protocol.media_seal import MediaSubject, media_key, seal, unseal

KEY = media_key(Secret("FAKE-COOKIE-KEY-0123456789abcdefghij"))
OTHER_KEY = media_key(Secret("FAKE-OTHER-KEY-0123456789abcdefghijk"))
SUBJECT = MediaSubject("u-1", "e-1", Medium.RECORDING)
LINK = Secret("https://us-west-2.recall.ai/x?Signature=CANARY")


@given(st.text(min_size=1, max_size=3000).filter(lambda text: text.isprintable()))
def test_what_was_sealed_is_opened_again(text: str) -> None:
    sealed = seal(KEY, SUBJECT, Secret(text))
    assert unseal([OTHER_KEY, KEY], SUBJECT, sealed) == Secret(text)


def test_nothing_of_the_link_is_in_what_is_stored() -> None:
    sealed = seal(KEY, SUBJECT, LINK)
    assert sealed.isascii()
    assert not any(part in sealed for part in ("CANARY", "recall", "https"))


@pytest.mark.parametrize(
    "subject",
    [
        replace(SUBJECT, user_id="u-2"),
        replace(SUBJECT, event_id="e-2"),
        replace(SUBJECT, medium=Medium.TRANSCRIPT),
        replace(SUBJECT, user_id="u-", event_id="1e-1"),
    ],
)
def test_a_link_opens_for_nobody_and_nothing_else(subject: MediaSubject) -> None:
    assert unseal([KEY], subject, seal(KEY, SUBJECT, LINK)) is None


@given(st.data())
def test_no_letter_of_it_can_be_changed(data: st.DataObject) -> None:
    sealed = seal(KEY, SUBJECT, LINK)
    place = data.draw(st.integers(0, len(sealed) - 2))
    letter = data.draw(st.sampled_from("ABCDabcd0123-_").filter(lambda one: one != sealed[place]))
    assert unseal([KEY], SUBJECT, sealed[:place] + letter + sealed[place + 1 :]) is None


@given(st.text(max_size=200))
def test_any_other_text_is_nothing(text: str) -> None:
    assert unseal([KEY], SUBJECT, text) is None
