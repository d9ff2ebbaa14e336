"""Signed requests as Recall's delivery sends them, in API Gateway's form, and who receives them."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from svix import Webhook

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
CALENDAR_ID = "aaaaaaaa-0000-4000-8000-000000000001"


def secret_text(name: str) -> str:
    """An obviously fake secret in Recall's form."""
    return (
        "whsec_" + base64.b64encode(f"fake-webhook-secret-{name}".ljust(32, "0").encode()).decode()
    )


SECRET = secret_text("one")


def signed(
    body: bytes,
    *,
    secrets: Sequence[str] = (SECRET,),
    at: datetime = NOW,
    family: str = "webhook",
    message_id: str = "msg_fake0001",
) -> dict[str, str]:
    """The three headers of a family, signed with svix; the body must be UTF-8."""
    signatures = [Webhook(secret).sign(message_id, at, body.decode()) for secret in secrets]
    return {
        f"{family}-id": message_id,
        f"{family}-timestamp": str(int(at.timestamp())),
        f"{family}-signature": " ".join(signatures),
    }


def sync_events(
    calendar_id: object = CALENDAR_ID, updated: object = "2026-03-02T09:14:58.500000Z"
) -> bytes:
    """The body of a `calendar.sync_events`."""
    data = {"calendar_id": calendar_id, "last_updated_ts": updated}
    return json.dumps({"event": "calendar.sync_events", "data": data}).encode()


def bot_status(bot_id: str, told: str, at: datetime) -> bytes:
    """The body that tells a status, `code` or `code/sub_code`; `recording.done` as it is."""
    word, _, sub_code = told.partition("/")
    event = word if "." in word else f"bot.{word}"
    code = word.rpartition(".")[2]
    details = {"code": code, "sub_code": sub_code or None, "updated_at": at.isoformat()}
    who = {"bot": {"id": bot_id, "metadata": {}}}
    return json.dumps({"event": event, "data": {"data": details, **who}}).encode()


def gateway_event(
    body: bytes, headers: Mapping[str, str], *, method: str = "POST", encoded: bool = False
) -> dict[str, Any]:
    """The request as API Gateway's HTTP API hands it to the function."""
    text = base64.b64encode(body).decode() if encoded else body.decode()
    return {
        "rawPath": "/webhooks/recall",
        "rawQueryString": "",
        "headers": dict(headers),
        "body": text,
        "isBase64Encoded": encoded,
        "requestContext": {"requestId": "r-1", "http": {"method": method, "sourceIp": "192.0.2.1"}},
    }
