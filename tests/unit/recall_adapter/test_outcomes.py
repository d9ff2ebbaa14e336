from __future__ import annotations

import json

import pytest

from rollcall.adapters.recall.api import HttpRecall
from rollcall.adapters.recall.outcomes import error_for
from rollcall.domain.errors import (
    AccessRefused,
    Blocked,
    BotDispatched,
    BotPoolExhausted,
    Conflict,
    EventEnded,
    Gone,
    RateLimited,
    RequestRefused,
    RollcallError,
    Unavailable,
)
from rollcall.domain.pace import Endpoint
from tests.unit.recall_adapter.wire import CALLS, CANARIES, NOW, Answer, Server

BODIES: dict[str, bytes] = {
    "code and detail": b'{"code": "some_code", "detail": "Some detail."}',
    "field map": b'{"bot_name": ["Ensure this field has no more than 100 characters."]}',
    "envelope": json.dumps(
        {
            "code": "invalid_request_data",
            "message": "Unable to process request because invalid data was submitted.",
            "errors": {"non_field_errors": ["Cannot schedule bot as calendar event has ended."]},
        }
    ).encode(),
    "cannot delete": b'{"code": "cannot_delete_bot", "detail": "Bot has started."}',
    "completed": b'{"code": "cannot_command_completed_bot", "detail": "Bot is done."}',
    "unstarted": b'{"code": "cannot_command_unstarted_bot", "detail": "Bot is not in a call."}',
    "html": b"<html><title>403 ERROR</title>Request blocked. The event has ended.</html>",
    "empty": b"",
    "truncated": b'{"code": "inval',
    "list": b'["has ended", {"code": "cannot_delete_bot"}]',
    "odd types": b'{"code": ["cannot_delete_bot"], "detail": {"a": [1, null, {"b": 2.5}]}}',
    "binary": bytes(range(256)),
}
STATUSES = [
    300, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 413, 415,
    418, 422, 425, 429, 431, 451, 499, 500, 501, 502, 503, 504, 505, 507, 511, 520, 599,
]  # fmt: skip
S, R, L = Endpoint.SCHEDULE, Endpoint.REMOVE, Endpoint.LEAVE_CALL

# The table, most special row first: status, calls (None: any), what it becomes.
TABLE: list[tuple[int, set[Endpoint] | None, type[RollcallError]]] = [
    (401, None, AccessRefused),
    (402, None, Blocked),
    (403, None, Blocked),
    (404, None, Gone),
    (405, {R, L}, BotDispatched),
    (408, None, Unavailable),
    (409, None, Conflict),
    (425, None, Unavailable),
    (429, None, RateLimited),
    (507, {S, Endpoint.CREATE_BOT}, BotPoolExhausted),
]


# Refusals with words of their own count under every 4xx that has no row above.
WORDS: dict[tuple[Endpoint, str], type[RollcallError]] = {
    (S, "envelope"): EventEnded,
    (R, "cannot delete"): BotDispatched,
    (L, "completed"): Gone,
    (L, "unstarted"): Conflict,
}


def expected(status: int, call: Endpoint, body: str) -> type[RollcallError]:
    for of_status, calls, becomes in TABLE:
        if status == of_status and (calls is None or call in calls):
            return becomes
    return WORDS.get((call, body), RequestRefused) if 400 <= status < 500 else Unavailable


@pytest.mark.parametrize("status", STATUSES)
def test_every_answer_to_every_call_becomes_what_the_table_says(
    recall: HttpRecall, server: Server, status: int
) -> None:
    wrong: list[str] = []
    for body, content in BODIES.items():
        for endpoint, call in CALLS.items():
            server.answer = Answer(status, b"" if status == 304 else content)
            with pytest.raises(RollcallError) as caught:
                call(recall)
            of_body = "empty" if status == 304 else body
            if type(caught.value) is not expected(status, endpoint, of_body):
                wrong.append(f"{endpoint} {body}: {caught.value!r}")

    assert wrong == []
    assert len(server.asked) == len(BODIES) * len(CALLS)


def test_the_matrix_has_more_than_three_hundred_cells() -> None:
    assert len(STATUSES) * len(CALLS) * len(BODIES) > 4000


@pytest.mark.parametrize("status", [408, 425, 500, 502, 503, 504, 507, 302])
def test_a_server_error_is_an_answer_and_not_silence(
    recall: HttpRecall, server: Server, status: int
) -> None:
    server.answer = Answer(status, b"oops")

    with pytest.raises(Unavailable) as caught:
        CALLS[Endpoint.LIST_EVENTS](recall)

    assert caught.value.answered


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"code": "teams_blacklisted_tenant", "detail": "x"}', "teams_blacklisted_tenant"),
        (BODIES["code and detail"], "other"),
        (BODIES["field map"], "other"),
        (b'{"code": "FAKE-CLIENT-SECRET"}', "other"),
        (b'{"oauth_client_secret": ["Invalid client secret FAKE-CLIENT-SECRET"]}', "other"),
        (b'{"code": ["invalid_request_data"]}', "other"),
        (BODIES["html"], "other"),
        (b"[" * 100_000, "other"),
        (b'{"detail": ' + b"[" * 900 + b"]" * 900 + b"}", "other"),
    ],
    ids=[
        "known", "general", "fields", "code", "echo", "odd", "html", "deep", "deep and whole",
    ],
)  # fmt: skip
def test_of_a_refusal_only_a_known_word_is_kept(body: bytes, reason: str) -> None:
    error = error_for(Endpoint.CREATE_CALENDAR, 400, body, None, NOW)

    assert isinstance(error, RequestRefused)
    kept = {"reason": reason, "code": "400"}
    assert (error.reason, error.args, vars(error)) == (reason, (reason,), kept)


@pytest.mark.parametrize(("status", "reason"), [(402, "unpaid"), (403, "blocked")])
def test_a_blocked_call_says_how_it_was_refused(status: int, reason: str) -> None:
    error = error_for(S, status, BODIES["html"], None, NOW)

    assert isinstance(error, Blocked)
    assert (error.status, error.reason) == (status, reason)


@pytest.mark.parametrize("endpoint", CALLS)
def test_no_error_shows_a_secret(recall: HttpRecall, server: Server, endpoint: Endpoint) -> None:
    body = json.dumps({"code": "x", "detail": "y", "oauth": "z"}).encode()
    for status in (400, 401, 403, 404, 409, 429, 500, 507):
        server.answer = Answer(status, body)
        with pytest.raises(RollcallError) as caught:
            CALLS[endpoint](recall)
        shown = f"{caught.value!r} {caught.value} {caught.value.args} {caught.value.__cause__!r}"
        assert not [canary for canary in CANARIES if canary in shown]
