"""Links in letters: what is signed is read back, and nothing else ever is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.secret import Secret
from rollcall.protocol.signed_link import (
    MAX_LENGTH,
    LinkPurpose,
    SignedLink,
    form_token,
    link_key,
    page_of,
    read,
    sign,
)
from rollcall.runtime.form_tokens import form_token as session_token

NOW = datetime(2026, 3, 2, tzinfo=UTC)
KEY, OTHER = link_key(Secret("one-cookie-key")), link_key(Secret("another"))
ids = st.text("abcXYZ019_-", min_size=1, max_size=60)
links = st.builds(
    SignedLink, st.sampled_from(LinkPurpose), ids, ids,
    st.integers(1, 10**6).map(lambda seconds: NOW + timedelta(seconds=seconds)),
)  # fmt: skip


@given(links)
def test_a_link_says_what_was_signed_until_it_expires(link: SignedLink) -> None:
    text = sign(KEY, link)
    assert len(text) <= MAX_LENGTH
    assert read([OTHER, KEY], text, link.purpose, NOW) == link
    assert read([KEY], text, link.purpose, link.expires_at) is None
    assert read([OTHER], text, link.purpose, NOW) is None
    assert read([], text, link.purpose, NOW) is None


@given(links, st.sampled_from(LinkPurpose))
def test_a_link_does_nothing_but_what_it_is_for(link: SignedLink, purpose: LinkPurpose) -> None:
    found = read([KEY], sign(KEY, link), purpose, NOW)
    assert (found is not None) == (purpose is link.purpose)


@given(st.text(max_size=2000))
def test_no_other_text_is_ever_a_link(text: str) -> None:
    for purpose in LinkPurpose:
        assert read([KEY], text, purpose, NOW) is None


@given(links, st.data())
def test_a_changed_link_is_none(link: SignedLink, data: st.DataObject) -> None:
    text = sign(KEY, link)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("AZaz09-_.").filter(lambda c: c != text[place]))
    changed = text[:place] + letter + text[place + 1 :]
    # The last letter of a base64 text can have bits that count for nothing: the text still differs.
    assert read([KEY], changed, link.purpose, NOW) is None


@given(links, links, ids)
def test_a_form_belongs_to_its_link_alone(one: SignedLink, other: SignedLink, page: str) -> None:
    text, another = sign(KEY, one), sign(KEY, other)
    token = form_token(KEY, text, page)
    assert page_of([KEY], text, token) == page
    assert page_of([OTHER], text, token) is None
    if text != another:
        assert page_of([KEY], another, token) is None


@given(st.text(max_size=300))
def test_no_other_text_is_the_token_of_a_form(token: str) -> None:
    text = sign(KEY, SignedLink(LinkPurpose.SKIP, "u", "e", NOW))
    assert page_of([KEY], text, token) is None


def test_a_link_and_its_form_are_no_proof_of_each_other_nor_of_a_session() -> None:
    text = sign(KEY, SignedLink(LinkPurpose.SKIP, "u", "e", NOW + timedelta(days=1)))
    assert read([KEY], form_token(KEY, text, "p"), LinkPurpose.SKIP, NOW) is None
    assert page_of([KEY], text, text) is None
    assert session_token("s") not in text
