"""What Amazon SES reports of a letter (facts: SES developer guide, event publishing to SNS).

Any report shows that the letter was taken. A bounce that is permanent and a complaint also say that
its address takes no more. What a mail server wrote is not read.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

USER_TAG, LETTER_TAG = "rollcall_user", "rollcall_letter"
MAX_BODY = 256 * 1024
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_WORDS = ("Send", "Delivery", "Bounce", "Complaint", "Reject", "DeliveryDelay")
MOST_RECIPIENTS = 10


@dataclass(frozen=True, slots=True)
class MailReport:
    """What is known of one letter."""

    user_id: str
    letter_id: str
    stopped: tuple[str, ...] = ()
    """Addresses that take no more letters."""


def read_report(body: object) -> MailReport | None:
    """Return what a message reports; None when it is no report of a letter of ours."""
    if not isinstance(body, str) or len(body) > MAX_BODY:
        return None
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    mail = said.get("mail") if isinstance(said, dict) else None
    if not isinstance(mail, dict) or said.get("eventType") not in _WORDS:
        return None
    user_id, letter_id = _tag(mail, USER_TAG), _tag(mail, LETTER_TAG)
    if user_id is None or letter_id is None:
        return None
    return MailReport(user_id, letter_id, _stopped(said))


def _tag(mail: dict[str, Any], name: str) -> str | None:
    tags = mail.get("tags")
    values = tags.get(name) if isinstance(tags, dict) else None
    value = values[0] if isinstance(values, list) and len(values) == 1 else None
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def _stopped(said: dict[str, Any]) -> tuple[str, ...]:
    bounce, complaint = said.get("bounce"), said.get("complaint")
    if said["eventType"] == "Bounce" and isinstance(bounce, dict):
        permanent = bounce.get("bounceType") == "Permanent"
        return _addresses(bounce.get("bouncedRecipients")) if permanent else ()
    if said["eventType"] == "Complaint" and isinstance(complaint, dict):
        return _addresses(complaint.get("complainedRecipients"))
    return ()


def _addresses(recipients: object) -> tuple[str, ...]:
    if not isinstance(recipients, list):
        return ()
    given = [each.get("emailAddress") for each in recipients if isinstance(each, dict)]
    return tuple(each for each in given if isinstance(each, str))[:MOST_RECIPIENTS]
