"""Links to what a bot recorded, sealed while they are stored.

Whoever holds such a link can read a meeting, so none is stored as it is. It is sealed for one
person, meeting and medium, and opens for nothing else: a page sends people only where the worker
wanted them sent. The construction is that of guests' links: the MAC of the text (and of what it is
for), then the text under a key stream that the MAC names (SIV, RFC 5297, over HMAC).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from rollcall.domain.media import Medium
from rollcall.domain.secret import Secret

_KEY, _MAC, _STREAM = b"rollcall-media-link-v1", b"mac", b"stream"
_TEXT = re.compile(r"[A-Za-z0-9_-]{43,10000}")
_MAC_LENGTH = 32


@dataclass(frozen=True, slots=True)
class MediaSubject:
    """For whom and for what a link is."""

    user_id: str
    event_id: str
    medium: Medium


def media_key(cookie_key: Secret) -> bytes:
    """Return the key of stored links; tells nothing about the cookie key."""
    return hmac.digest(cookie_key.reveal().encode(), _KEY, hashlib.sha256)


def seal(key: bytes, subject: MediaSubject, link: Secret) -> str:
    """Return the link as it is stored: letters, digits, dashes and underscores."""
    plain = link.reveal().encode()
    mac = _mac(key, subject, plain)
    return base64.urlsafe_b64encode(mac + _covered(key, mac, plain)).rstrip(b"=").decode()


def unseal(keys: Sequence[bytes], subject: MediaSubject, text: str) -> Secret | None:
    """Return the link; None unless one of the keys sealed it for this subject. Never raises."""
    if not _TEXT.fullmatch(text):
        return None
    try:
        whole = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except binascii.Error:
        return None
    mac, covered = whole[:_MAC_LENGTH], whole[_MAC_LENGTH:]
    for key in keys:
        plain = _covered(key, mac, covered)
        if hmac.compare_digest(mac, _mac(key, subject, plain)):
            return Secret(plain.decode())
    return None


def _mac(key: bytes, subject: MediaSubject, plain: bytes) -> bytes:
    parts = (subject.user_id.encode(), subject.event_id.encode(), subject.medium.encode(), plain)
    # Each with its length: no two subjects make one text.
    told = b"".join(len(part).to_bytes(4) + part for part in parts)
    return hmac.digest(_part(key, _MAC), told, hashlib.sha256)


def _covered(key: bytes, mac: bytes, text: bytes) -> bytes:
    """Cover a text, or uncover it again."""
    stream, of_key = bytearray(), _part(key, _STREAM)
    for number in count():
        if len(stream) >= len(text):
            break
        stream += hmac.digest(of_key, mac + number.to_bytes(4), hashlib.sha512)
    return bytes(a ^ b for a, b in zip(text, stream, strict=False))


def _part(key: bytes, label: bytes) -> bytes:
    return hmac.digest(key, label, hashlib.sha256)
