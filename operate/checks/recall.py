"""Recall: whether it knows us, reaches us, and what it holds of ours."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from svix import Webhook

from operate.checks.finding import Check, Finding, advice, fine, wrong
from operate.checks.secrets import read_recall_key, read_webhook_secrets
from operate.installation import Installation
from operate.show import span
from rollcall.adapters.recall.api import HttpRecall
from rollcall.adapters.recall.transport import RecallTransport
from rollcall.domain.errors import AccessRefused, Blocked
from rollcall.domain.secret import Secret
from rollcall.protocol.origin import is_loopback_http
from rollcall.protocol.webhook_signature import PREFIX, WebhookSecret

REGIONS = ("us-east-1", "us-west-2", "eu-central-1", "ap-northeast-1")
"""Recall's regions; a key is of one of them."""
NO_CONTENT, UNAUTHORISED = 204, 401
SELF_TEST = "rollcall.self_test"
"""A type of event that the webhook lets go once it has found the signature right."""
GENUINE = ("marked", "marked_not_woken", "status_recorded", "unknown_calendar")
"""Outcomes of the webhook that only a message of Recall's has."""
LOOKED_BACK = timedelta(days=1)
OVERDUE = timedelta(minutes=30)


def recall(site: Installation) -> HttpRecall:
    """Return Recall's API as the worker calls it, only for reading."""
    return recall_with(site, read_recall_key(site))


def recall_with(site: Installation, key: Secret) -> HttpRecall:
    """Return Recall's API by some key, only for reading."""
    chosen = site.settings("sync_worker")
    transport = RecallTransport(chosen.recall_url, key.reveal, site.now, site.http)
    return HttpRecall(transport, chosen.google_client_id, _no_secret)


def _no_secret() -> str:
    raise NotImplementedError("nothing is handed to Recall here")


def key(site: Installation) -> Finding:
    """Whether Recall answers to our key."""
    try:
        found = recall(site).list_calendars(None, None)
    except AccessRefused:
        return wrong(
            "Recall does not know the API key (401).",
            "Was it deleted, or is it of another region than RecallUrl? Put the right one.",
        )
    except Blocked as error:
        remedy = (
            "Top up in Recall's dashboard."
            if error.reason == "unpaid"
            else ("Does the owner of the key still have access to the workspace?")
        )
        return wrong(f"Recall refuses the API key ({error.status}).", remedy)
    many = "more than " if found.next_link else ""
    return fine(f"Recall knows the API key, and {many}{len(found.calendars)} calendars.")


def region(site: Installation) -> Finding:
    """Whether the address is one of Recall's."""
    url = site.settings("sync_worker").recall_url
    host = urlsplit(url).hostname or ""
    if is_loopback_http(url):
        return fine("Recall's twin on this machine.")
    if host not in {f"{name}.recall.ai" for name in REGIONS}:
        return advice(
            f"RecallUrl leads to {host}, which is no region of Recall's that is known here.",
            f"Recall's regions are {', '.join(REGIONS)}, such as https://us-west-2.recall.ai.",
        )
    return fine(f"Recall is asked in {host.removesuffix('.recall.ai')}.")


def webhook(site: Installation) -> Finding:
    """Whether a message that is signed as Recall's is taken, and no other."""
    url = site.output("WebhookUrl")
    for secret in read_webhook_secrets(site):
        status = _post(site, url, secret)
        if status != NO_CONTENT:
            return wrong(
                f"The webhook answers {status} to a message signed with our own secret.",
                "A secret put within the last minutes? Try again. Else see WebhookErrors in the "
                "runbook.",
            )
    stranger = WebhookSecret(uuid4().bytes + uuid4().bytes)
    if (status := _post(site, url, stranger)) != UNAUTHORISED:
        return wrong(
            f"The webhook answers {status} to a message that nobody signed.",
            "Something stands before it that answers in its place: look at PublicUrl.",
        )
    return fine("The webhook takes what Recall would sign, and refuses the rest.")


def _post(site: Installation, url: str, secret: WebhookSecret) -> int:
    body = json.dumps({"event": SELF_TEST, "data": {}})
    message_id, now = f"selftest_{uuid4().hex}", site.now()
    signer = Webhook(PREFIX + base64.b64encode(secret.key).decode())
    headers = {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signer.sign(message_id, now, body),
    }
    return site.http.post(url, content=body, headers=headers).status_code


def heard_at(site: Installation) -> datetime | None:
    """Return when Recall last sent a message; None when it sent none for a day."""
    now = site.now()
    queries = [
        {
            "Id": f"m{number}",
            "MetricStat": {
                "Metric": {
                    "Namespace": site.stack,
                    "MetricName": name,
                    "Dimensions": [{"Name": "service", "Value": "webhook"}],
                },
                "Period": 60,
                "Stat": "Sum",
            },
        }
        for number, name in enumerate(GENUINE)
    ]
    told = site.aws("cloudwatch").get_metric_data(
        MetricDataQueries=queries, StartTime=now - LOOKED_BACK, EndTime=now
    )
    moments = (moment for one in told["MetricDataResults"] for moment in one["Timestamps"])
    return max(moments, default=None)


def notification(site: Installation) -> Finding:
    """When Recall was last heard."""
    moment = heard_at(site)
    if moment is None:
        return advice(
            "Recall has sent no message for a day.",
            "Is the endpoint in Recall's dashboard switched on, and subscribed to calendar and bot "
            "events? Without any connected calendar there is nothing to send.",
        )
    return fine(f"Recall last sent a message {span(site.now() - moment)} ago.")


def audit(site: Installation) -> Finding:
    """Whether calendars at Recall are compared with ours."""
    due = site.lease().audit_due_at
    if due is None:
        return advice("The calendars at Recall were never compared with ours.", "Wait an hour.")
    late = site.now() - due
    if late > OVERDUE:
        return wrong(
            f"The hourly comparison of Recall's calendars with ours is overdue by {span(late)}.",
            "Look at `rollcall status`: does the worker run, does Recall answer?",
        )
    return fine(f"Recall's calendars are compared with ours hourly, next in {span(-late)}.")


CHECKS = (
    Check("recall key", key),
    Check("recall region", region),
    Check("webhook", webhook),
    Check("notification", notification, in_aws_only=True),
    Check("calendar audit", audit),
)
