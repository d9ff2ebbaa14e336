"""The wake queue's messages in, and what is handed back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rollcall.protocol.mail_report import MailReport, read_report
from rollcall.use_cases.tell_worker import WORKSPACE

VERSION = 1
MAX_BODY = 4096


@dataclass(frozen=True, slots=True)
class Wake:
    """One message: which workspace to look at."""

    message_id: str
    receipt: str
    workspace: str
    receives: int = 1
    """How often it was received, this time included."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The messages of one invocation, and the ids of those that say nothing usable."""

    wakes: Sequence[Wake]
    unusable: Sequence[str]


def read_batch(event: Mapping[str, Any]) -> Batch:
    """Read an SQS event. A message is only a hint, so one that cannot be read is let go of."""
    wakes: list[Wake] = []
    unusable: list[str] = []
    for record in event.get("Records") or []:
        workspace = _workspace(record.get("body"))
        message_id = str(record.get("messageId", ""))
        if workspace is None:
            unusable.append(message_id)
        else:
            receipt = str(record.get("receiptHandle", ""))
            wakes.append(Wake(message_id, receipt, workspace, _receives(record)))
    return Batch(wakes, unusable)


@dataclass(frozen=True, slots=True)
class Reported:
    """One message of the mail service, and what it reports."""

    message_id: str
    report: MailReport


def read_reports(event: Mapping[str, Any]) -> list[Reported]:
    """Return what messages report about letters; they come from a queue of their own."""
    records = event.get("Records") or []
    found = ((str(each.get("messageId", "")), read_report(each.get("body"))) for each in records)
    return [Reported(message_id, report) for message_id, report in found if report is not None]


def failures(message_ids: Sequence[str]) -> dict[str, list[dict[str, str]]]:
    """The answer that hands exactly these messages back."""
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in message_ids]}


def _receives(record: Mapping[str, Any]) -> int:
    count = (record.get("attributes") or {}).get("ApproximateReceiveCount", "1")
    return int(count) if isinstance(count, str) and count.isdecimal() else 1


def _workspace(body: object) -> str | None:
    if not isinstance(body, str) or len(body) > MAX_BODY:
        return None
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or fields.get("v") != VERSION:
        return None
    # Another workspace would get a lease and a pace of its own, beside those of ours.
    return WORKSPACE if fields.get("workspace") == WORKSPACE else None
