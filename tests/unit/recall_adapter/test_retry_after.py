from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.adapters.recall.api import HttpRecall
from rollcall.adapters.recall.outcomes import parse_retry_after
from rollcall.domain.errors import BotPoolExhausted, RateLimited
from rollcall.domain.pace import Endpoint, clamp_retry_after
from tests.unit.recall_adapter.wire import CALLS, NOW, Answer, Server

# The header, the seconds it names (None: none), and how long is waited.
FORMS: list[tuple[str | None, float | None, float]] = [
    (None, None, 10),
    ("", None, 10),
    ("0", 0, 1),
    ("-1", -1, 1),
    ("+7", 7, 7),
    (" 30 ", 30, 30),
    ("007", 7, 7),
    ("1000000000", 1e9, 900),
    ("9" * 60, 1e60, 900),
    ("9" * 400, None, 10),
    ("Mon, 02 Mar 2026 09:00:30 GMT", 30, 30),
    ("Mon, 02 Mar 2026 08:00:00 GMT", -3600, 1),
    ("Mon, 02 Mar 2026 09:00:30", None, 10),
    ("Fri, 31 Dec 9999 23:59:59 GMT", 251629858799, 900),
    ("soon", None, 10),
    ("1.5", None, 10),
    ("1e3", None, 10),
    ("+-5", None, 10),
    ("--5", None, 10),
    ("+", None, 10),
    ("NaN", None, 10),
    ("inf", None, 10),
    ("\u0663", None, 10),
    ("0x10", None, 10),
    ("12;34", None, 10),
]


@pytest.mark.parametrize(("text", "seconds", "waited"), FORMS)
def test_every_form_of_the_header_is_read_and_bounded(
    text: str | None, seconds: float | None, waited: float
) -> None:
    named = parse_retry_after(text, NOW)

    assert named == seconds
    assert clamp_retry_after(named).total_seconds() == waited


@given(st.text(max_size=60) | st.from_regex(r"\w{3}, \d{1,2} \w{3} \d{1,5} [\d:]{1,9} [\w+-]{0,6}"))
def test_no_text_in_the_header_breaks_anything(text: str) -> None:
    named = parse_retry_after(text, NOW)

    assert 1 <= clamp_retry_after(named).total_seconds() <= 900


@pytest.mark.parametrize(
    ("status", "error"), [(429, RateLimited), (507, BotPoolExhausted)], ids=["429", "507"]
)
def test_the_header_reaches_the_caller(
    recall: HttpRecall, server: Server, status: int, error: type[RateLimited | BotPoolExhausted]
) -> None:
    server.answer = Answer(status, headers={"Retry-After": "17"})

    with pytest.raises(error) as caught:
        CALLS[Endpoint.SCHEDULE](recall)

    assert caught.value.retry_after == 17
