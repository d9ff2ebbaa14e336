from __future__ import annotations

import pytest

from rollcall.adapters.google.revoker import GoogleGrantRevoker
from rollcall.domain.errors import Unavailable
from tests.support.oauth.google import Answer, LocalGoogle, json_answer

TOKEN = "FAKE-REFRESH-TOKEN-CANARY"


@pytest.mark.parametrize(
    "answer",
    [json_answer({}), (200, {}, b""), json_answer({"error": "invalid_token"}, 400)],
    ids=lambda answer: str(answer[0]),
)
def test_a_grant_ends_and_a_dead_one_counts_as_ended(google: LocalGoogle, answer: Answer) -> None:
    google.answer = lambda _form: answer
    GoogleGrantRevoker(google.revoke_url).revoke(TOKEN)
    assert google.forms == [{"token": TOKEN}]
    assert google.paths == ["/revoke"]


@pytest.mark.parametrize(
    "answer",
    [
        json_answer({"error": "invalid_request"}, 400),
        json_answer({"error": ["invalid_token"]}, 400),
        json_answer([], 400),
        (400, {}, b"<html>"),
        json_answer({"error": "invalid_token"}, 401),
        json_answer({}, 429),
        json_answer({}, 500),
        (302, {"location": "/elsewhere"}, b""),
    ],
    ids=lambda answer: f"{answer[0]}-{answer[2]!r}",
)
def test_anything_else_is_tried_again_later(google: LocalGoogle, answer: Answer) -> None:
    google.answer = lambda _form: answer
    with pytest.raises(Unavailable) as caught:
        GoogleGrantRevoker(google.revoke_url).revoke(TOKEN)
    assert TOKEN not in repr(caught.value)
    assert google.paths == ["/revoke"]


def test_a_google_that_is_not_there_is_tried_again_later() -> None:
    with pytest.raises(Unavailable) as caught:
        GoogleGrantRevoker("http://127.0.0.1:9/revoke").revoke(TOKEN)
    assert caught.value.__suppress_context__
