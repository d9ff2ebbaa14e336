from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.runtime.form_tokens import belongs, conceal, form_token, masked, unmasked
from rollcall.runtime.http import Response, html

ID = "s" * 43
PAD = bytes(range(32))


def test_a_form_token_is_the_sessions_own_and_not_its_id() -> None:
    assert form_token(ID) == form_token(ID)
    assert form_token(ID) != form_token("t" * 43)
    assert len(form_token(ID)) == 43
    assert ID[:8] not in form_token(ID)


@given(st.binary(min_size=32, max_size=32))
def test_a_mask_can_be_taken_off_again(pad: bytes) -> None:
    text = masked(form_token(ID), pad)
    assert unmasked(text) == form_token(ID)
    assert belongs(text, ID)
    assert not belongs(text, "t" * 43)
    assert len(text) == 86


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        form_token(ID),
        ID,
        masked(form_token(ID), PAD) + "A",
        masked(form_token(ID), PAD)[:-1],
        masked(form_token(ID), PAD) * 2,
        masked(form_token(ID), PAD).replace("E", "e", 1),
        " " + masked(form_token(ID), PAD),
        masked(form_token("t" * 43), PAD),
        "A" * 86,
        "\N{LATIN SMALL LETTER E WITH ACUTE}\ud800",
        "A" * 100_000,
    ],
)
def test_nothing_else_belongs_to_a_session(given: str | None) -> None:
    assert not belongs(given, ID)


@given(st.text(max_size=100))
def test_no_text_is_too_odd_to_be_refused(given: str) -> None:
    assert not belongs(given, ID)


def test_every_token_of_a_page_is_masked_alike() -> None:
    body = f"<i>{form_token(ID)}</i><b>{form_token(ID)}</b>"
    concealed = str(conceal(html(200, body), ID).body)
    (one, two) = concealed.removeprefix("<i>").removesuffix("</b>").split("</i><b>")
    assert one == two
    assert belongs(one, ID)


def test_what_holds_no_token_keeps_its_text() -> None:
    assert conceal(html(200, "text \ud800"), ID).body == "text \ud800"
    assert conceal(Response(200, b"\x89"), ID) == Response(200, b"\x89")
