from __future__ import annotations

import copy
import json
import pickle
from datetime import timedelta

import pytest

from rollcall.domain import errors
from rollcall.domain.errors import (
    AccessRefused,
    MalformedEvent,
    Rejected,
    Retryable,
    RollcallError,
    Terminal,
    Unavailable,
)
from rollcall.domain.notice import Notice
from rollcall.domain.secret import Secret
from rollcall.domain.session_limits import ABSOLUTE, IDLE, session_expiry
from tests.unit.domain.samples import NOW

CANARY = "FAKE-CANARY-7f3a"


def test_a_secret_shows_itself_only_when_asked() -> None:
    secret = Secret(CANARY)
    shown = [repr(secret), str(secret), f"{secret}", f"{secret:>40}", repr([secret])]

    assert secret.reveal() == CANARY
    assert not [text for text in shown if CANARY in text]


def test_a_secret_cannot_leave_by_copying_or_encoding() -> None:
    secret = Secret(CANARY)

    for leak in (pickle.dumps, copy.deepcopy, copy.copy, json.dumps, hash):
        with pytest.raises(TypeError) as caught:
            leak(secret)
        assert CANARY not in str(caught.value)


def test_secrets_are_equal_when_their_texts_are() -> None:
    assert Secret(CANARY) == Secret(CANARY)
    assert Secret(CANARY) != Secret("other")
    assert Secret(CANARY) != CANARY


def test_a_session_ends_at_the_idle_or_the_absolute_limit() -> None:
    assert session_expiry(NOW, NOW) == NOW + IDLE
    assert session_expiry(NOW, NOW + timedelta(days=28)) == NOW + ABSOLUTE


def test_notices_are_words_for_an_address() -> None:
    assert all(notice.value.replace("_", "").isalpha() for notice in Notice)


def test_errors_are_named_by_what_happens_next() -> None:
    busy = Unavailable("busy", 3.0, answered=True)
    parked = MalformedEvent("start_time", "e-1", "r-1")

    assert (busy.reason, busy.retry_after, busy.answered) == ("busy", 3.0, True)
    assert not Unavailable("silence").answered
    assert (parked.reason, parked.event_id, parked.calendar_id) == ("start_time", "e-1", "r-1")
    assert AccessRefused(401).status == 401
    assert Terminal("refused").reason == "refused"
    assert Rejected("too_long").reason == "too_long"


def test_no_error_can_be_taken_for_another_class_of_errors() -> None:
    classes = [c for c in vars(errors).values() if isinstance(c, type)]
    roots = (Rejected, Retryable, Terminal)

    assert all(issubclass(c, RollcallError) for c in classes)
    assert max(sum(issubclass(c, root) for root in roots) for c in classes) == 1
