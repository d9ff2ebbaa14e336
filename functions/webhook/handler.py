"""Recall's notifications: verify, parse, accept, answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from rollcall.domain.errors import Rejected, Retryable
from rollcall.protocol.notification import Ignored, Unusable, parse_notification
from rollcall.protocol.webhook_signature import Refusal, Refused, Verified, WebhookSecret, verify
from rollcall.runtime.http import Request, Response, read_request, request_id_of
from rollcall.runtime.observability import Telemetry
from rollcall.use_cases.accept_notification import AcceptNotification

type LambdaHandler = Callable[[Mapping[str, Any], object], dict[str, Any]]


class Secrets(Protocol):
    """The webhook secrets; `get` raises Unavailable, `reload` reads anew at most once a minute."""

    def get(self) -> tuple[WebhookSecret, ...]: ...  # noqa: D102 - see above
    def reload(self) -> bool: ...  # noqa: D102 - see above


@dataclass(frozen=True, slots=True)
class Deps:
    """Everything the function reaches; ``now`` gives aware UTC."""

    secrets: Secrets
    accept: AcceptNotification
    telemetry: Telemetry
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a request ended; Recall retries everything but 2xx, and reads no body."""

    status: int
    name: str
    message_id: str | None = None
    reason: str | None = None
    sha256: str | None = None
    """Of the body, so that a parked one can be found at Recall."""
    cause: BaseException | None = None


def build(deps: Deps) -> LambdaHandler:
    """The Lambda handler of `POST /webhooks/recall`."""

    def handle(event: Mapping[str, Any], context: object) -> dict[str, Any]:
        try:
            outcome = _receive(deps, read_request(event))
        except Exception as error:  # noqa: BLE001 - Recall tries again, and we are told
            outcome = _failed(error)
        deps.telemetry.finish(
            outcome.name,
            failed=outcome.status >= 500,  # noqa: PLR2004 - our own failures
            cause=outcome.cause,
            request_id=request_id_of(event),
            message_id=outcome.message_id,
            reason=outcome.reason,
            sha256=outcome.sha256,
        )
        return Response(outcome.status).to_gateway()

    return handle


def refuse(event: Mapping[str, Any]) -> dict[str, Any]:
    """The answer while a setting is wrong; Recall tries again."""
    return Response(503).to_gateway()


def _receive(deps: Deps, request: Request) -> Outcome:
    if request.method != "POST":
        return Outcome(405, "wrong_method")
    now = deps.now()
    answer = _verify(deps, request, now)
    if isinstance(answer, Refused):
        name = "stale" if answer.reason is Refusal.STALE else "refused"
        return Outcome(401, name, reason=answer.reason)
    notification = parse_notification(request.body, now)
    message_id = answer.message_id
    if isinstance(notification, Unusable):
        digest = hashlib.sha256(request.body).hexdigest()
        return Outcome(204, "parked", message_id, notification.reason, digest)
    if isinstance(notification, Ignored):
        return Outcome(204, "ignored", message_id, notification.type)
    try:
        return Outcome(204, deps.accept(notification, now, cause=message_id), message_id)
    except Exception as error:  # noqa: BLE001 - as any other, and we know of which message
        return replace(_failed(error), message_id=message_id)


def _verify(deps: Deps, request: Request, now: datetime) -> Verified | Refused:
    """Once more with secrets read anew when the signature is not right: they may have rotated."""
    answer = verify(deps.secrets.get(), request.headers, request.body, now)
    if answer == Refused(Refusal.BAD_SIGNATURE) and deps.secrets.reload():
        return verify(deps.secrets.get(), request.headers, request.body, now)
    return answer


def _failed(error: Exception) -> Outcome:
    match error:
        case Rejected(reason="body_too_large"):
            return Outcome(413, "too_large")
        case Rejected():
            return Outcome(401, "refused", reason=error.reason)
        case Retryable():
            return Outcome(503, "unavailable", reason=error.reason, cause=error)
        case _:
            return Outcome(503, "crashed", cause=error)
