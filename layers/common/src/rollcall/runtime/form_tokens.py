"""What forms carry to show that a page of ours came first, and how a page keeps it to itself.

A page holds this secret beside titles that anybody may write by sending an invitation, and it is
sent compressed. Who sees its length on the network could guess a fixed secret piece by piece: a
title that repeats a piece of it makes the page shorter (the attack BREACH). So the token is sent
masked, with another mask for each content of the page, and the length is padded so that it tells
little about the other titles. Both follow from content and session alone: the same page is sent in
the same form again. Asking twice tells nothing new, and the script of the pages sees that nothing
changed. See docs/decisions/0042-compressed-answers-hide-their-secrets.md.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import replace

from rollcall.runtime.http import Response

_TOKEN = b"rollcall-form-v1"
_MASK = b"rollcall-form-mask-v1\0"
_SIZE = hashlib.sha256().digest_size
PADDINGS = 128
"""Paddings are shorter than this."""


def form_token(session_id: str) -> str:
    """The secret of a session's forms; tells nothing about the session id. Never sent unmasked."""
    return _encode(hmac.digest(session_id.encode(), _TOKEN, hashlib.sha256))


def masked(token: str, pad: bytes) -> str:
    """A form of a token that shares no text with it: a pad of 32 bytes, and both combined."""
    return _encode(pad + _combine(pad, _decode(token)))


def unmasked(text: str) -> str:
    """The token again. Raises ValueError for what `masked` never gives."""
    value = _decode(text)
    return _encode(_combine(value[:_SIZE], value[_SIZE:]))


def belongs(given: str | None, session_id: str) -> bool:
    """Whether this is the token of a session, masked in any way. In constant time."""
    try:
        token = unmasked(given or "")
    except ValueError:
        return False
    return hmac.compare_digest(token, form_token(session_id))


def conceal(answer: Response, session_id: str) -> Response:
    """The answer with every token of this session masked, and with a padding."""
    if not isinstance(answer.body, str):
        return answer
    content = _MASK + answer.body.encode("utf-8", "surrogatepass")
    digest = hmac.digest(session_id.encode(), content, hashlib.sha512)
    token, pad = form_token(session_id), digest[:_SIZE]
    body = answer.body.replace(token, masked(token, pad))
    return replace(answer, body=body, padding=digest[_SIZE] % PADDINGS)


def _combine(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _encode(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    """Raises ValueError for anything but URL-safe base64."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise ValueError("must be base64") from None
