from __future__ import annotations

import gzip
import json
import traceback

import pytest

from rollcall.adapters.recall.api import HttpRecall
from rollcall.adapters.recall.transport import MAX_BODY
from rollcall.domain.errors import RollcallError, Unavailable
from rollcall.domain.pace import Endpoint
from rollcall.domain.problems import Problem
from rollcall.ports.recall import CalendarAtRecall
from tests.unit.recall_adapter.payloads import payload
from tests.unit.recall_adapter.wire import (
    CALENDAR,
    CALLS,
    CANARIES,
    EVENT,
    Answer,
    Server,
    recall_at,
)

READABLE = json.dumps(payload()).encode()
GZIP = {"content-encoding": "gzip"}
UNREADABLE = [
    b"<html>It works</html>", b"{", b'{"a": }', b"\xff\xfe\xfa", b"[" * 200_000,
    b'{"results": [', b"nul",
]  # fmt: skip


@pytest.mark.parametrize("body", UNREADABLE, ids=lambda body: ascii(body)[:25])
@pytest.mark.parametrize("endpoint", CALLS)
def test_a_success_that_cannot_be_read_leaves_the_effect_unknown(
    recall: HttpRecall, server: Server, endpoint: Endpoint, body: bytes
) -> None:
    server.answer = Answer(200, body)

    with pytest.raises(Unavailable) as caught:
        CALLS[endpoint](recall)

    assert caught.value.reason == "unreadable_answer"
    assert caught.value.answered


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"7", b'"x"', b"{}", b'{"results": {}}', b'{"results": null}']
)
def test_a_list_without_results_leaves_the_effect_unknown(
    recall: HttpRecall, server: Server, body: bytes
) -> None:
    server.answer = Answer(200, body)

    for endpoint in (Endpoint.LIST_EVENTS, Endpoint.LIST_CALENDARS):
        with pytest.raises(Unavailable):
            CALLS[endpoint](recall)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b'{"id": 7}', b'{"id": ""}'])
def test_a_calendar_without_an_id_leaves_the_effect_unknown(
    recall: HttpRecall, server: Server, body: bytes
) -> None:
    server.answer = Answer(201, body)

    for endpoint in (
        Endpoint.CREATE_CALENDAR, Endpoint.RETRIEVE_CALENDAR, Endpoint.UPDATE_CALENDAR,
    ):  # fmt: skip
        with pytest.raises(Unavailable):
            CALLS[endpoint](recall)


@pytest.mark.parametrize(("status", "body"), [(204, b""), (200, b""), (202, b"  \n"), (299, b"{}")])
def test_any_success_will_do_where_nothing_is_read(
    recall: HttpRecall, server: Server, status: int, body: bytes
) -> None:
    server.answer = Answer(status, body)

    CALLS[Endpoint.DELETE_CALENDAR](recall)
    CALLS[Endpoint.LEAVE_CALL](recall)

    assert len(server.asked) == 2


def test_an_answer_is_read_up_to_ten_megabytes(recall: HttpRecall, server: Server) -> None:
    server.answer = Answer(200, READABLE.rjust(MAX_BODY))
    assert recall.retrieve_event(EVENT).event_id == EVENT

    server.answer = Answer(200, READABLE.rjust(MAX_BODY + 1))
    with pytest.raises(Unavailable) as caught:
        recall.retrieve_event(EVENT)

    assert caught.value.reason == "answer_too_large"


def test_a_small_answer_that_unpacks_to_a_huge_one_is_not_unpacked(
    recall: HttpRecall, server: Server
) -> None:
    server.answer = Answer(200, gzip.compress(b" " * (40 * MAX_BODY), 1), GZIP)

    with pytest.raises(Unavailable) as caught:
        recall.retrieve_event(EVENT)

    assert caught.value.reason == "answer_too_large"


def test_a_packed_answer_is_read_and_a_broken_one_leaves_the_effect_unknown(
    recall: HttpRecall, server: Server
) -> None:
    server.answer = Answer(200, gzip.compress(READABLE), GZIP)
    assert recall.retrieve_event(EVENT).event_id == EVENT

    server.answer = Answer(200, b"not packed at all", GZIP)
    with pytest.raises(Unavailable):
        recall.retrieve_event(EVENT)


def test_an_answer_that_breaks_off_is_silence(recall: HttpRecall, server: Server) -> None:
    server.answer = Answer(200, b"{}", close_early=True)

    with pytest.raises(Unavailable) as caught:
        recall.retrieve_event(EVENT)

    assert not caught.value.answered


def test_a_host_that_is_not_there_is_silence() -> None:
    with recall_at("http://127.0.0.1:9") as recall, pytest.raises(Unavailable) as caught:
        recall.retrieve_event(EVENT)

    assert caught.value.reason == "ConnectError"
    assert not caught.value.answered


def test_no_trace_of_a_failed_call_shows_a_secret(recall: HttpRecall, server: Server) -> None:
    answers = [Answer(200, b"{"), Answer(200, b"{}", close_early=True), Answer(401), Answer(400)]
    for answer in answers:
        server.answer = answer
        with pytest.raises(RollcallError) as caught:
            CALLS[Endpoint.CREATE_CALENDAR](recall)
        trace = "".join(traceback.format_exception(caught.value))
        assert not [canary for canary in CANARIES if canary in trace]


def test_the_client_and_its_grant_show_no_secret(recall: HttpRecall) -> None:
    shown = f"{recall!r} {vars(recall)!r} {recall._send!r}"

    assert not [canary for canary in CANARIES if canary in shown]


def calendar(server: Server, recall: HttpRecall, **fields: object) -> CalendarAtRecall:
    server.answer = Answer(200, json.dumps({"id": CALENDAR, **fields}).encode())
    return recall.retrieve_calendar(CALENDAR)


def test_of_a_calendar_only_the_fields_needed_are_taken(recall: HttpRecall, server: Server) -> None:
    found = calendar(
        server, recall,
        status="disconnected",
        platform_email="ada@corp.example",
        oauth_email="other@corp.example",
        oauth_client_id="client-id",
        oauth_client_secret=CANARIES[1],
        oauth_refresh_token=CANARIES[2],
        metadata={"rollcall_connection": "c-1", "rollcall_installation": "i-1"},
        created_at="2026-03-01T10:00:00Z",
        status_changes=[
            {"status": "disconnected", "created_at": "2026-03-01T11:00:00Z", "why": "older"},
            {"status": "disconnected", "created_at": "2026-03-01T13:00:00Z", "why": "org_internal"},
            {"status": "connected", "created_at": "2026-03-01T12:00:00Z", "why": "fine"},
        ],
    )  # fmt: skip

    assert (found.recall_id, found.status, found.marker) == (CALENDAR, "disconnected", "c-1")
    assert (found.email, found.client_id) == ("ada@corp.example", "client-id")
    assert found.problem is Problem.NOT_ALLOWED
    assert found.created_at.isoformat() == "2026-03-01T10:00:00+00:00"
    assert found.status_since.isoformat() == "2026-03-01T13:00:00+00:00"
    assert not [canary for canary in CANARIES if canary in repr(found)]


@pytest.mark.parametrize(
    ("metadata", "marker", "installation"),
    [
        ({"rollcall_connection": "a.b", "rollcall_installation": "i"}, "a.b", "i"),
        ({"rollcall_calendar": "a.b"}, "a.b", ""),
        (
            {"rollcall_calendar": "o", "rollcall_connection": "n", "rollcall_installation": "i"},
            "n",
            "i",
        ),
        ({"rollcall_connection": "a.b"}, None, ""),
        ({"rollcall_connection": "a.b", "rollcall_installation": 7}, None, ""),
        ({"rollcall_installation": "i", "rollcall_calendar": ["a.b"]}, None, ""),
        ({"tenant": "a.b"}, None, ""),
    ],
)
def test_a_marker_tells_for_whom_and_by_whom_a_calendar_was_made(
    recall: HttpRecall,
    server: Server,
    metadata: dict[str, object],
    marker: str | None,
    installation: str,
) -> None:
    found = calendar(server, recall, metadata=metadata)

    assert (found.marker, found.installation) == (marker, installation)


@pytest.mark.parametrize("odd", [None, 7, [], {}, "text", [7], [None], [[]]])
def test_a_calendar_with_fields_of_any_type_is_read(
    recall: HttpRecall, server: Server, odd: object
) -> None:
    names = (
        "status", "platform_email", "oauth_email", "oauth_client_id", "metadata", "created_at",
        "status_changes",
    )  # fmt: skip
    for name in names:
        found = calendar(server, recall, **{"status": "disconnected", name: odd})
        assert found.recall_id == CALENDAR


def test_a_connected_calendar_has_no_cause(recall: HttpRecall, server: Server) -> None:
    changes = [{"status": "connected", "created_at": "2026-03-01T12:00:00Z", "why": "fine"}]

    assert (
        calendar(server, recall, status="connected", status_changes=changes).problem is Problem.NONE
    )


def test_the_address_that_was_sent_stands_in_for_the_one_recall_has_not_read_yet(
    recall: HttpRecall, server: Server
) -> None:
    found = calendar(server, recall, platform_email=None, oauth_email="ada@corp.example")

    assert found.email == "ada@corp.example"
    assert found.problem is Problem.NONE
