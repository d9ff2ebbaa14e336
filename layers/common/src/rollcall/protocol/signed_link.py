"""Links in letters that do one thing for whoever holds them, without signing in.

A link says what for, for whom, about what and until when, under a MAC (HMAC-SHA-256). Its key is
derived from the cookie key under a label of its own, so it opens nothing else, and no other text
that is signed here passes for a link. The page behind it holds a form with a second MAC, over the
link and a number of that page: only who has seen the page can send it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from rollcall.domain.secret import Secret

MAX_LENGTH = 1024
_KEY, _LINK, _FORM = b"rollcall-mail-link-v1", b"link\0", b"form\0"
_PART = r"[A-Za-z0-9_-]{1,900}"
_TEXT = re.compile(rf"({_PART})\.({_PART})")


class LinkPurpose(StrEnum):
    """What a link does."""

    UNSUBSCRIBE = "unsubscribe"
    """The subject is the kind of letter."""
    SKIP = "skip"
    """The subject is the id of an event; likewise below."""
    RECORD = "record"
    KEEP = "keep"
    """Go on recording although nobody was seen for long; the subject is `ABSENCE`."""
    PAUSE = "pause"
    """Pause recording; likewise."""


ABSENCE = "absence"


@dataclass(frozen=True, slots=True)
class SignedLink:
    """What a link says. The ids in it are opaque."""

    purpose: LinkPurpose
    user_id: str
    subject: str
    expires_at: datetime


def link_key(cookie_key: Secret) -> bytes:
    """Return the key of links; tells nothing about the cookie key, which is random and long."""
    return hmac.digest(cookie_key.reveal().encode(), _KEY, hashlib.sha256)


def sign(key: bytes, link: SignedLink) -> str:
    """Return the link as it stands in an address."""
    said = [link.purpose, link.user_id, link.subject, int(link.expires_at.timestamp())]
    payload = _encode(json.dumps(said, separators=(",", ":")).encode())
    return f"{payload}.{_mac(key, _LINK, payload)}"


def read(
    keys: Sequence[bytes], text: str, purpose: LinkPurpose, now: datetime
) -> SignedLink | None:
    """Return what a link says; None unless one of the keys signed it for this and it still holds.

    Never raises, whatever the text.
    """
    found = _TEXT.fullmatch(text) if len(text) <= MAX_LENGTH else None
    if found is None:
        return None
    payload, mac = found.groups()
    if not any(hmac.compare_digest(mac, _mac(key, _LINK, payload)) for key in keys):
        return None
    link = _link(payload)
    valid = link is not None and link.purpose is purpose and now < link.expires_at
    return link if valid else None


def link_id(text: str) -> str:
    """Return the name under which a link counts as used."""
    return f"mail-link {hashlib.sha256(text.encode()).hexdigest()}"


def form_token(key: bytes, text: str, page: str) -> str:
    """Return what the form of one page of a link carries; ``page`` is a number of that page."""
    return f"{page}.{_mac(key, _FORM, f'{page} {text}')}"


def page_of(keys: Sequence[bytes], text: str, token: str) -> str | None:
    """Return the number of the page whose form this is; None unless it is one of this link's."""
    page, _, mac = token.partition(".")
    if not re.fullmatch(_PART, page) or not re.fullmatch(_PART, mac):
        return None
    ours = (_mac(key, _FORM, f"{page} {text}") for key in keys)
    return page if any(hmac.compare_digest(mac, each) for each in ours) else None


def _link(payload: str) -> SignedLink | None:
    """Read a payload that we signed, perhaps as another version."""
    try:
        said = json.loads(_decode(payload))
        purpose, user_id, subject, seconds = said
        link = SignedLink(
            LinkPurpose(purpose), str(user_id), str(subject), datetime.fromtimestamp(seconds, UTC)
        )
    except (ValueError, TypeError, OverflowError, OSError):
        return None
    return link


def _mac(key: bytes, label: bytes, text: str) -> str:
    return _encode(hmac.digest(key, label + text.encode(), hashlib.sha256))


def _encode(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise ValueError("must be base64") from None
