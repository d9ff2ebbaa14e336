"""A queue out of reach: the tick wakes the worker too, so one request waits for all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from rollcall.adapters.sqs import SqsWakeQueue
from rollcall.domain.errors import Unavailable
from tests.unit.sync_worker.workshop import NOW


class Queue:
    """SQS that takes messages, or does not answer; counts how often it was asked."""

    def __init__(self) -> None:
        self.down = True
        self.asked = 0

    def send_message(self, **_message: str) -> dict[str, Any]:
        self.asked += 1
        if self.down:
            raise ReadTimeoutError(endpoint_url="x")
        return {}


def test_of_ten_wake_ups_in_an_outage_one_waits_for_the_queue() -> None:
    sqs = Queue()
    queue = SqsWakeQueue(sqs, "url")  # type: ignore[arg-type]
    for second in range(10):
        with pytest.raises(Unavailable):
            queue.wake("main", NOW + timedelta(seconds=second))
    assert sqs.asked == 1


def test_after_the_pause_a_wake_up_is_sent_and_so_is_the_next() -> None:
    sqs = Queue()
    queue = SqsWakeQueue(sqs, "url")  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        queue.wake("main", NOW)
    sqs.down = False
    for second in (15, 16):
        queue.wake("main", NOW + timedelta(seconds=second))
    assert sqs.asked == 3
