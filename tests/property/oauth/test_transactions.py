from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.errors import Rejected
from rollcall.protocol.oauth_transaction import (
    Purpose,
    Transaction,
    begin,
    from_bytes,
    read_answer,
    to_bytes,
)

ISSUER = "https://accounts.google.com"
targets = st.sampled_from(["home", "account", "connect", "link:e-1", "disconnect:c_1"])
moments = st.integers(0, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
names = st.sampled_from(["state", "code", "error", "iss"])


@st.composite
def transactions(draw: st.DrawFn) -> Transaction:
    purpose = draw(st.sampled_from(Purpose))
    numbers = count()
    return begin(
        purpose,
        draw(targets),
        "s" * 43 if purpose.connects else None,
        draw(moments),
        lambda: f"{next(numbers):043}",
    )


@given(transactions())
def test_a_transaction_survives_its_cookie(transaction: Transaction) -> None:
    assert from_bytes(to_bytes(transaction)) == transaction


@given(st.binary(max_size=200) | st.text('[]{}",:0123456789eE-. ', max_size=80).map(str.encode))
def test_other_bytes_are_refused_and_nothing_else(data: bytes) -> None:
    with pytest.raises(Rejected):
        from_bytes(data)


@given(transactions(), st.integers(-3600, 3600))
def test_a_transaction_lives_for_ten_minutes(transaction: Transaction, seconds: int) -> None:
    now = transaction.created_at + timedelta(seconds=seconds)
    assert transaction.live(now) is (-60 <= seconds <= 600)


@given(st.dictionaries(names, st.lists(st.text(max_size=50), max_size=3)))
def test_a_query_is_read_or_refused_and_nothing_else(params: dict[str, list[str]]) -> None:
    with pytest.raises(Rejected):
        read_answer(params, ISSUER)


@given(st.text("AZaz09_-", min_size=43, max_size=43), st.text("!~az09", min_size=1, max_size=2048))
def test_a_query_as_google_writes_it_is_read(state: str, code: str) -> None:
    answer = read_answer({"state": [state], "code": [code], "iss": [ISSUER]}, ISSUER)
    assert (answer.state, answer.code) == (state, code)


def test_a_transaction_never_prints_its_secrets() -> None:
    made = begin(Purpose.SIGN_IN, "home", None, datetime(2026, 3, 2, tzinfo=UTC), lambda: "z" * 43)
    answer = read_answer({"state": ["z" * 43], "code": ["zzzz"], "iss": [ISSUER]}, ISSUER)
    assert "zzz" not in f"{made} {made!r} {answer} {answer!r}"
