"""Wakes the worker through an SQS FIFO queue (facts: Amazon SQS API reference, SendMessage)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from rollcall.domain.cool_down import CoolDown
from rollcall.domain.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


VERSION = 1
"""Of the message; a worker lets go of messages of a version that it does not know."""


class SqsDeadLetters:
    """DeadLetters on SQS."""

    def __init__(self, client: SQSClient, queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def count(self) -> int:
        """Ask SQS, which counts about. Raises Unavailable."""
        try:
            told = self._client.get_queue_attributes(
                QueueUrl=self._queue_url, AttributeNames=["All"]
            )
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(type(error).__name__) from error
        return messages_in(told["Attributes"].items())


def messages_in(attributes: Iterable[tuple[str, str]]) -> int:
    """All messages of a queue by its attributes: those that wait, are delayed, or are in work."""
    counted = (v for n, v in attributes if n.startswith("ApproximateNumberOfMessages"))
    return sum(map(int, counted))


class SqsWakeQueue:
    """WakeQueue on SQS: the group is the workspace, the deduplication id names the second."""

    def __init__(self, client: SQSClient, queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url
        self._rest = CoolDown()

    def wake(self, workspace: str, now: datetime) -> None:
        """Send one message; SQS drops those of a second that it has seen.

        Raises Unavailable, after a failure for a while at once: the tick wakes the workspace too,
        and no request may be spent on waiting for what others have waited for.
        """
        if not self._rest.over(now):
            raise Unavailable("queue_cool_down")
        try:
            self._client.send_message(
                QueueUrl=self._queue_url,
                MessageBody=json.dumps({"v": VERSION, "workspace": workspace}),
                MessageGroupId=workspace,
                MessageDeduplicationId=f"{workspace}-{int(now.timestamp())}",
            )
        except (BotoCoreError, ClientError) as error:
            self._rest = self._rest.after_failure(now)
            raise Unavailable(type(error).__name__) from error
        self._rest = CoolDown()

    def hand_back(self, receipt: str, seconds: int) -> None:
        """Show a received message again after so many seconds. Raises Unavailable."""
        try:
            self._client.change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=receipt, VisibilityTimeout=seconds
            )
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(type(error).__name__) from error
