"""How long an answer may take: never beyond the end that the worker set."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from itertools import count

import pytest

from rollcall.adapters.recall.api import HttpRecall
from rollcall.adapters.recall.transport import LONGEST_CALL
from rollcall.domain.errors import Unavailable
from tests.unit.recall_adapter.payloads import payload
from tests.unit.recall_adapter.wire import EVENT, NOW, WHOLE, Answer, Server, recall_at


class Clock:
    """Moves on by so many seconds each time it is read."""

    def __init__(self, seconds: float) -> None:
        self._moments = (NOW + timedelta(seconds=seconds * number) for number in count())

    def now(self) -> datetime:
        return next(self._moments)


def test_an_answer_that_is_not_there_by_the_end_is_given_up(
    recall: HttpRecall, server: Server
) -> None:
    server.answer = Answer(silent=True)
    with pytest.raises(Unavailable, match="ReadTimeout") as caught:
        recall.until(NOW + timedelta(seconds=0.2)).retrieve_event(EVENT)
    assert caught.value.answered is False


def test_after_the_end_nothing_is_asked(recall: HttpRecall, server: Server) -> None:
    with pytest.raises(Unavailable, match="no_time_left") as caught:
        recall.until(NOW).retrieve_event(EVENT)
    assert caught.value.answered is False
    assert server.asked == []


def test_before_the_end_all_is_as_ever(recall: HttpRecall, server: Server) -> None:
    server.answer = Answer(body=json.dumps(payload()).encode())
    assert recall.until(NOW + timedelta(seconds=20)).retrieve_event(EVENT).event_id == EVENT


def test_an_answer_that_drips_is_given_up_although_every_drop_is_in_time(server: Server) -> None:
    server.answer = Answer(body=b" " * 200_000 + b"{}")
    clock = Clock(LONGEST_CALL / 2 + 1)
    with recall_at(server.url, clock.now) as recall, pytest.raises(Unavailable, match="too_slow"):
        recall.retrieve_event(EVENT)


def test_a_number_of_thousands_of_digits_does_not_spoil_its_page(
    recall: HttpRecall, server: Server
) -> None:
    page = json.dumps({"results": [payload(raw={"sequence": 0}), payload(is_deleted=0)]}).encode()
    server.answer = Answer(body=page.replace(b": 0", b": " + b"9" * 5000))

    shown = recall.list_events(WHOLE, None)

    assert [event.event_id for event in shown.events] == [EVENT]
    assert [error.reason for error in shown.unreadable] == ["is_deleted"]
