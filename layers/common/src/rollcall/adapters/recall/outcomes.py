"""What each answer of Recall means for the caller: the one table of statuses.

    status            call                    becomes
    2xx               any                     the body
    400 "has ended"   schedule                EventEnded
    400 cannot_delete_bot                     BotDispatched
    400 cannot_command_completed_bot          Gone (there is nothing to leave)
    400 cannot_command_unstarted_bot          Conflict (it cannot leave yet)
    400, 4xx          any                     RequestRefused
    401               any                     AccessRefused: stops the workspace
    402, 403          any                     Blocked: parks one thing, unless all is refused
    404               any                     Gone
    405               remove, leave           BotDispatched
    408, 425, 5xx     any                     Unavailable(answered)
    409               any                     Conflict
    429               any                     RateLimited
    507               schedule, create bot    BotPoolExhausted
    3xx, odd 2xx      any                     Unavailable(answered): the effect is unknown

Sources: Recall contract, sections 2.1 to 2.3 and 6.6. Bodies come in four shapes, or as HTML, so
only a few documented words of them are looked at. No text of a body goes further than this module:
a refusal may repeat what was sent, our client secret among it.
"""

from __future__ import annotations

import email.utils
import json
import re
from datetime import datetime

from rollcall.adapters.recall.texts import plain_text
from rollcall.domain.errors import (
    AccessRefused,
    Blocked,
    BotDispatched,
    BotPoolExhausted,
    Conflict,
    EventEnded,
    Gone,
    RateLimited,
    RequestRefused,
    Retryable,
    RollcallError,
    Unavailable,
)
from rollcall.domain.pace import Endpoint

OTHER = "other"
"""The reason of a refusal whose word is not in the list."""
KNOWN_CODES = frozenset(
    {
        "invalid_request_data",
        "method_not_allowed",
        "teams_blacklisted_tenant",
        "update_bot_failed",
    }
)
"""Recall's documented words for refusals (contract, section 2.3) that are kept as they are."""
MAX_DETAIL = 200
NOT_FOUND = 404
NOT_ALLOWED = 405
NO_BOT_FREE = 507
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,300}")
_UNAUTHENTICATED = 401
_BLOCKED = {402, 403}
_RETRYABLE: dict[int, tuple[type[Retryable], str]] = {
    409: (Conflict, "conflict"),
    429: (RateLimited, "rate_limited"),
    NO_BOT_FREE: (BotPoolExhausted, "no_bot_free"),
}
_SENDS_BOT = {Endpoint.SCHEDULE, Endpoint.CREATE_BOT}
_WRITES_BOT = {Endpoint.REMOVE, Endpoint.LEAVE_CALL}


def error_for(
    endpoint: Endpoint, status: int, body: bytes, retry_after: str | None, now: datetime
) -> RollcallError:
    """The error that an unsuccessful answer becomes, with its status as code; never raises."""
    error = _meaning(endpoint, status, body, retry_after, now)
    error.code = str(status)
    return error


def _meaning(
    endpoint: Endpoint, status: int, body: bytes, retry_after: str | None, now: datetime
) -> RollcallError:
    wait = parse_retry_after(retry_after, now)
    if status == _UNAUTHENTICATED:
        return AccessRefused(status)
    if status in _BLOCKED:
        return Blocked(status)
    retryable = _RETRYABLE.get(status)
    if retryable is not None and (status != NO_BOT_FREE or endpoint in _SENDS_BOT):
        kind, reason = retryable
        return kind(reason, wait)
    if 400 <= status < 500:  # noqa: PLR2004
        return _refusal(endpoint, status, body) or Unavailable("busy", wait, answered=True)
    return Unavailable("server_error", wait, answered=True)


def _refusal(endpoint: Endpoint, status: int, body: bytes) -> RollcallError | None:
    """What another 4xx means; None when it only asks to come back later."""
    if status in {408, 425}:
        return None
    if status == NOT_FOUND:
        return Gone("unknown")
    if status == NOT_ALLOWED and endpoint in _WRITES_BOT:
        return BotDispatched("dispatched")
    code, detail = read_problem(body)
    known = code if code in KNOWN_CODES else OTHER
    return _documented(endpoint, code, detail) or RequestRefused(known)


def _documented(endpoint: Endpoint, code: str, detail: str) -> RollcallError | None:
    """The refusals with a meaning of their own."""
    if endpoint is Endpoint.SCHEDULE and "has ended" in detail.lower():
        return EventEnded("ended")
    if endpoint is Endpoint.REMOVE and code == "cannot_delete_bot":
        return BotDispatched("dispatched")
    if endpoint is Endpoint.LEAVE_CALL and code == "cannot_command_completed_bot":
        return Gone("not_in_call")
    if endpoint is Endpoint.LEAVE_CALL and code == "cannot_command_unstarted_bot":
        return Conflict("not_started")
    return None


def read_problem(body: bytes) -> tuple[str, str]:
    """Machine word and text of an error body, empty where it has none; cut to a safe length."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return "", ""
    if not isinstance(fields, dict):
        return "", ""
    code = fields.get("code")
    detail = fields.get("detail") or fields.get("errors") or fields.get("message") or fields
    return (plain_text(code)[:80] if isinstance(code, str) else ""), _flatten(detail)


def _flatten(detail: object) -> str:
    """The first few texts inside a detail of any shape."""
    texts: list[str] = []
    stack = [detail]
    while stack and len(texts) < 3:  # noqa: PLR2004
        item = stack.pop()
        if isinstance(item, str):
            texts.append(plain_text(item))
        elif isinstance(item, dict):
            stack.extend(reversed(list(item.values())))
        elif isinstance(item, list):
            stack.extend(reversed(item))
    return " ".join(texts)[:MAX_DETAIL]


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds named by a `Retry-After` header, as a number or as a date; None when unusable."""
    if not value or not value.isascii():
        return None
    text = value.strip()
    if _WHOLE_NUMBER.fullmatch(text):
        return float(text)
    try:
        return (email.utils.parsedate_to_datetime(text) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
