"""The link in a bot's first chat line, by which a guest says no without signing in.

A link is a sealed `GuestSubject`: its MAC, then the subject under a key stream that the MAC names
(the construction of SIV, RFC 5297, over HMAC). So one subject always gives one link, nobody can
read whom or what it is about, and no letter of it can be changed. Its keys are derived from the
cookie key under labels of their own, so it opens nothing else.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from rollcall.domain.guest_noes import GuestSubject
from rollcall.domain.secret import Secret
from rollcall.protocol.origin import is_loopback_http

PATH, QUERY = "/guest", "link"
_KEY, _MAC, _STREAM = b"rollcall-guest-link-v1", b"mac", b"stream"
_VERSION = "a"
"""The last letter of every link: programs that make text clickable leave out a dash there."""
_TEXT = re.compile(rf"[A-Za-z0-9_-]{{86}}{_VERSION}")
_MAC_LENGTH, _IDS = 16, (12, 12, 12, 10)
_EPOCH = date(1970, 1, 1)


def guest_key(cookie_key: Secret) -> bytes:
    """Return the key of guests' links; tells nothing about the cookie key."""
    return hmac.digest(cookie_key.reveal().encode(), _KEY, hashlib.sha256)


def guest_address(public_url: str, key: bytes, subject: GuestSubject) -> str:
    """Return the whole link as it stands in a chat; on this machine alone without its host.

    Recall's firewall refuses whatever names localhost (contract, section 2), and no guest in a call
    could open it.
    """
    origin = "" if is_loopback_http(public_url) else public_url
    return f"{origin}{PATH}?{QUERY}={seal(key, subject)}"


def seal(key: bytes, subject: GuestSubject) -> str:
    """Return the link's text: 87 letters, digits, dashes and underscores."""
    ids = (subject.audience, subject.meeting, subject.series, subject.room)
    parts = [bytes.fromhex(one).ljust(size, b"\0") for one, size in zip(ids, _IDS, strict=True)]
    plain = (subject.until - _EPOCH).days.to_bytes(2) + b"".join(parts)
    mac = _mac(key, plain)
    return _encode(mac + _covered(key, mac, plain)) + _VERSION


def unseal(keys: Sequence[bytes], text: str) -> GuestSubject | None:
    """Return what a link is about, be it over or not; None unless one of the keys sealed it.

    Never raises, whatever the text.
    """
    if not _TEXT.fullmatch(text):
        return None
    try:
        whole = base64.b64decode(text[:-1] + "==", b"-_", validate=True)
    except binascii.Error:
        return None
    # The last digit has bits to spare: one link has one spelling.
    if _encode(whole) != text[:-1]:
        return None
    mac, covered = whole[:_MAC_LENGTH], whole[_MAC_LENGTH:]
    for key in keys:
        plain = _covered(key, mac, covered)
        if hmac.compare_digest(mac, _mac(key, plain)):
            return _subject(plain)
    return None


def holds(subject: GuestSubject, now: datetime) -> bool:
    """Whether a guest may still say no by a link."""
    return now.astimezone(UTC) < subject.expires_at()


def _encode(whole: bytes) -> str:
    return base64.urlsafe_b64encode(whole).rstrip(b"=").decode()


def _subject(plain: bytes) -> GuestSubject:
    until = _EPOCH + timedelta(days=int.from_bytes(plain[:2]))
    ids, rest = [], plain[2:]
    for length in _IDS:
        part, rest = rest[:length], rest[length:]
        ids.append(part.hex() if any(part) else "")
    audience, meeting, series, room = ids
    return GuestSubject(audience, meeting, series, room, until)


def _mac(key: bytes, plain: bytes) -> bytes:
    return hmac.digest(_part(key, _MAC), plain, hashlib.sha256)[:_MAC_LENGTH]


def _covered(key: bytes, mac: bytes, text: bytes) -> bytes:
    """Cover a text, or uncover it again: it is no longer than one block of the stream."""
    stream = hmac.digest(_part(key, _STREAM), mac, hashlib.sha512)
    return bytes(a ^ b for a, b in zip(text, stream, strict=False))


def _part(key: bytes, label: bytes) -> bytes:
    return hmac.digest(key, label, hashlib.sha256)
