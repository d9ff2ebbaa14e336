"""``rollcall redrive``: send wake-ups that were given up back to the worker, or let them go."""

from __future__ import annotations

from typing import Annotated, Any, override

import typer
from rich.console import Console

from operate.checks.waking import dead_letters_url, given_up
from operate.installation import Installation
from operate.options import DEFAULT, Json, Local, Stage
from operate.reach import reaching
from operate.show import Report, answer, say

BATCH = 10
"""SQS gives at most so many messages at once."""
HIDDEN_SECONDS = 60
"""So long nobody else is given a message that is being moved."""


class Redriven(Report):
    """How many wake-ups went where."""

    sent_back: int
    let_go: int
    left: int
    """How many are there afterwards, about: some may be hidden for a minute."""

    @override
    def show(self, console: Console) -> None:
        moved = f"{self.sent_back} wake-ups were sent back" if self.sent_back else ""
        gone = f"{self.let_go} wake-ups were let go" if self.let_go else ""
        left = f"; {self.left} are left" if self.left else ""
        say(console, f"{moved or gone or 'There was nothing to send back'}{left}.")


def empty_dead_letters(site: Installation, *, discard: bool) -> Redriven:
    """Move each message; one that was sent and not deleted before a crash is sent once more.

    That is harmless, as is a second redrive at the same time: a wake-up names a workspace and never
    what to do, and the queue drops what it has seen within five minutes.
    """
    sqs, letters = site.aws("sqs"), dead_letters_url(site)
    queue = site.output("WakeQueueUrl")
    count = 0
    while batch := _receive(sqs, letters):
        for message in batch:
            if not discard:
                _send_back(sqs, queue, message)
            sqs.delete_message(QueueUrl=letters, ReceiptHandle=message["ReceiptHandle"])
            count += 1
    left = given_up(site).count()
    return Redriven(sent_back=0 if discard else count, let_go=count if discard else 0, left=left)


def _receive(sqs: Any, letters: str) -> list[dict[str, Any]]:  # noqa: ANN401 - a client of boto3's
    told = sqs.receive_message(
        QueueUrl=letters,
        MaxNumberOfMessages=BATCH,
        VisibilityTimeout=HIDDEN_SECONDS,
        MessageSystemAttributeNames=["MessageGroupId"],
    )
    found: list[dict[str, Any]] = told.get("Messages", [])
    return found


def _send_back(sqs: Any, queue: str, message: dict[str, Any]) -> None:  # noqa: ANN401 - as above
    sqs.send_message(
        QueueUrl=queue,
        MessageBody=message["Body"],
        MessageGroupId=message["Attributes"]["MessageGroupId"],
        MessageDeduplicationId=f"redrive-{message['MessageId']}",
    )


def redrive(
    *,
    local: Local = False,
    stage: Stage = DEFAULT,
    as_json: Json = False,
    discard: Annotated[
        bool, typer.Option("--discard", help="Let them go instead: they hold no work.")
    ] = False,
) -> None:
    """Send wake-ups that were given up back to the worker; harmless when done twice.

    They hold no work, so `--discard` loses nothing: every minute's tick tries the same again.
    """
    with reaching(local=local, stage=stage) as site:
        report = empty_dead_letters(site, discard=discard)
    answer(report, as_json=as_json)
