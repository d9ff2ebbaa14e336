"""Injected faults: what a client sees, and what became of its request."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.unit.recall_twin.workbench import (
    CALENDARS,
    CREDENTIALS,
    EVENTS,
    START,
    Workbench,
    raw_event,
)

LIST = "GET /api/v2/calendar-events/"
CREATE = "POST /api/v2/calendars/"


def _fault(bench: Workbench, **rule: Any) -> None:
    bench.settings(rules=[rule])


def _crowd(bench: Workbench) -> set[str]:
    bench.connected(*(raw_event(f"e{n}", start=START + timedelta(hours=1)) for n in range(150)))
    return {event.id for event in bench.twin.workspaces["main"].events.visible()}


def _calendars(bench: Workbench) -> int:
    return len(bench.twin.workspaces["main"].state.calendars)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 507, 429, 402, 403])
def test_a_status_fault_answers_instead_of_executing(bench: Workbench, status: int) -> None:
    _fault(bench, kind="status", route=CREATE, status=status, next=1)
    answers = [bench.client.post(CALENDARS, json=CREDENTIALS).status_code for _ in range(2)]
    assert (answers, _calendars(bench)) == ([status, 201], 1)


@pytest.mark.parametrize("retry_after", ["0", "-5", "99999999", "soon", "1.5", ""])
def test_retry_after_is_sent_as_given_however_absurd(bench: Workbench, retry_after: str) -> None:
    _fault(bench, kind="status", route=LIST, status=429, retry_after=retry_after)
    assert bench.client.get(EVENTS).headers["retry-after"] == retry_after


def test_a_status_fault_without_retry_after_sends_none(bench: Workbench) -> None:
    _fault(bench, kind="status", status=429)
    assert "retry-after" not in bench.client.get(EVENTS).headers


def test_a_fault_stays_on_its_route(bench: Workbench) -> None:
    _fault(bench, kind="status", route=LIST, status=500)
    assert bench.client.get(CALENDARS).status_code == 200


def test_a_status_fault_after_the_effect_leaves_the_effect(bench: Workbench) -> None:
    _fault(bench, kind="status", status=503, after_effect=True)
    answer = bench.client.post(CALENDARS, json=CREDENTIALS)
    assert (answer.status_code, _calendars(bench)) == (503, 1)


def test_a_lost_answer_leaves_the_effect(bench: Workbench) -> None:
    _fault(bench, kind="answer_lost", next=1)
    with pytest.raises(httpx.RemoteProtocolError):
        bench.client.post(CALENDARS, json=CREDENTIALS)
    assert _calendars(bench) == 1


def test_a_lost_answer_comes_back_under_its_idempotency_key(bench: Workbench) -> None:
    _fault(bench, kind="answer_lost", next=1)
    headers = {"Idempotency-Key": "k1"}
    with pytest.raises(httpx.RemoteProtocolError):
        bench.client.post(CALENDARS, json=CREDENTIALS, headers=headers)
    assert bench.client.post(CALENDARS, json=CREDENTIALS, headers=headers).status_code == 201
    assert _calendars(bench) == 1


def test_a_slow_answer_takes_its_time(bench: Workbench) -> None:
    _fault(bench, kind="slow", seconds=3)
    bench.client.get(EVENTS)
    assert bench.now == START + timedelta(seconds=3)


@pytest.mark.parametrize("kind", ["truncated_body", "non_json_body"])
def test_a_spoilt_body_is_a_200_that_is_no_json(bench: Workbench, kind: str) -> None:
    _fault(bench, kind=kind)
    answer = bench.client.get(EVENTS)
    assert answer.status_code == 200
    with pytest.raises(ValueError, match="line 1 column"):
        answer.json()


def test_a_probability_fires_sometimes(bench: Workbench) -> None:
    _fault(bench, kind="status", status=500, probability=0.5)
    codes = [bench.client.get(EVENTS).status_code for _ in range(40)]
    assert set(codes) == {200, 500}


def test_a_partial_page_is_short_but_loses_nothing(bench: Workbench) -> None:
    everything = _crowd(bench)
    _fault(bench, kind="partial_page", route=LIST, next=1)
    first = bench.client.get(EVENTS).json()
    second = bench.client.get(first["next"]).json()
    assert (len(first["results"]), len(second["results"])) == (50, 100)
    assert {e["id"] for e in first["results"] + second["results"]} == everything


def test_a_repeated_page_comes_twice(bench: Workbench) -> None:
    everything = _crowd(bench)
    _fault(bench, kind="repeated_page", route=LIST, next=1)
    pages = [bench.client.get(EVENTS).json()]
    pages += [bench.client.get(pages[-1]["next"]).json()]
    pages += [bench.client.get(pages[-1]["next"]).json()]
    assert pages[0]["results"] == pages[1]["results"]
    assert {e["id"] for e in pages[1]["results"] + pages[2]["results"]} == everything
    assert pages[2]["next"] is None


def test_a_looping_cursor_never_ends(bench: Workbench) -> None:
    _crowd(bench)
    _fault(bench, kind="looping_cursor", route=LIST)
    page = bench.client.get(EVENTS).json()
    following = [bench.client.get(page["next"]).json() for _ in range(3)]
    assert following == [page] * 3


def test_an_off_host_next_names_another_host(bench: Workbench) -> None:
    _crowd(bench)
    _fault(bench, kind="off_host_next", route=LIST)
    assert bench.client.get(EVENTS).json()["next"].startswith("https://elsewhere.example/api/")
