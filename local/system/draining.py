"""Lets the worker finish before the embedded AWS ends.

A message that is being worked on stays hidden from everybody for minutes when its worker vanishes,
and with it all others of its group; after a restart nothing would follow until then.
"""

import contextlib

from botocore.exceptions import BotoCoreError, ClientError

from local.system.emulator import Emulator
from local.system.waiting import wait_until

IN_FLIGHT = "ApproximateNumberOfMessagesNotVisible"
# Longer than a run waits for what is about to be due, shorter than anybody's patience.
LONGEST_SECONDS = 8.0


def drain(emulator: Emulator, queue_url: str | None) -> None:
    """Returns when nothing taken from the queue is being worked on, or after some seconds."""
    if queue_url is None or not emulator.alive():
        return
    sqs = emulator.client("sqs")

    def idle() -> bool:
        answer = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=[IN_FLIGHT])
        return int(answer["Attributes"][IN_FLIGHT]) == 0

    with contextlib.suppress(TimeoutError, BotoCoreError, ClientError):
        wait_until(idle, LONGEST_SECONDS)
