"""Google's ID token: how it is taken apart, and every claim that must hold.

OpenID Connect Core 3.1.3.7 and Google's OpenID Connect guide. The signature is checked elsewhere,
between `split` and `check_claims`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Never

from rollcall.domain.allowed_domains import canonical_domain
from rollcall.domain.errors import Rejected
from rollcall.domain.notice import Notice

LEEWAY = 60
"""Seconds by which two clocks may differ."""
LONGEST_LIFE = 24 * 3600
"""Seconds; Google's tokens live for one hour."""
GOOGLE_ISSUER = "https://accounts.google.com"
_GOOGLE_SPELLINGS = frozenset({GOOGLE_ISSUER, "accounts.google.com"})

_LARGEST = 16 * 1024
_SEGMENT = re.compile(r"[A-Za-z0-9_-]+")
_KEY_ID = re.compile(r"[!-~]{1,128}")
_SUBJECT = re.compile(r"[!-~]{1,255}")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_LONGEST_NAME = 200
_FORBIDDEN_HEADERS = frozenset({"crit", "jku", "jwk", "x5c", "x5u"})
"""They bring their own key, or ask for rules that we do not know."""


@dataclass(frozen=True, slots=True)
class UnverifiedToken:
    """A token taken apart; nothing in it is proved."""

    key_id: str
    claims: Mapping[str, object]
    signed: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signed in. Issuer and subject are the identity; the rest is for show and for mail."""

    issuer: str
    """In its one canonical spelling."""
    subject: str
    email: str
    """Empty unless Google has verified it."""
    name: str
    hosted_domain: str = ""
    """The organisation that manages the account (`hd`); empty for a consumer account."""
    address_problem: Notice | None = None
    """Why ``email`` is empty."""

    @property
    def user_id(self) -> str:
        """The user's id: the same for the same issuer and subject, whatever the address."""
        return _digest("rollcall-user-v1", self.issuer, self.subject)[:26]

    @property
    def calendar_key(self) -> str:
        """The key of this account's calendar among the user's."""
        return _digest("rollcall-calendar-v1", self.user_id, self.subject)[:16]


def split(token: str) -> UnverifiedToken:
    """Take a token apart and check its form: three segments, RS256, a key id, no duplicates.

    Raises Rejected.
    """
    if len(token) > _LARGEST or token.count(".") != 2:  # noqa: PLR2004 - header, claims, signature
        raise Rejected("id_token_malformed")
    head, body, signature = token.split(".")
    header, claims = _object(head), _object(body)
    key_id, kind = header.get("kid"), header.get("typ", "JWT")
    if header.get("alg") != "RS256" or _FORBIDDEN_HEADERS & header.keys():
        raise Rejected("id_token_algorithm")
    if not isinstance(kind, str) or kind.upper() != "JWT":
        raise Rejected("id_token_type")
    if not isinstance(key_id, str) or not _KEY_ID.fullmatch(key_id):
        raise Rejected("id_token_key")
    return UnverifiedToken(key_id, claims, f"{head}.{body}".encode(), _bytes(signature))


def check_claims(
    claims: Mapping[str, object], *, client_id: str, issuer: str, nonce: str, now: datetime
) -> Identity:
    """Check every claim of a token whose signature holds.

    Raises Rejected with the word for the first claim that does not hold.
    """
    spellings = _GOOGLE_SPELLINGS if issuer == GOOGLE_ISSUER else frozenset({issuer})
    if _text(claims, "iss") not in spellings:
        raise Rejected("id_token_issuer")
    if claims.get("aud") != client_id or claims.get("azp", client_id) != client_id:
        raise Rejected("id_token_audience")
    _check_times(claims, now)
    if not hmac.compare_digest(_text(claims, "nonce").encode("utf-8", "replace"), nonce.encode()):
        raise Rejected("id_token_nonce")
    if not isinstance(claims.get("hd", ""), str):
        raise Rejected("id_token_hosted_domain")
    subject = _text(claims, "sub")
    if not _SUBJECT.fullmatch(subject):
        raise Rejected("id_token_subject")
    email, problem = _address(claims)
    hosted_domain = canonical_domain(_text(claims, "hd")) or ""
    return Identity(issuer, subject, email, _name(claims), hosted_domain, problem)


def _check_times(claims: Mapping[str, object], now: datetime) -> None:
    moment = now.timestamp()
    issued, expires = claims.get("iat"), claims.get("exp")
    # A bool is an int to Python, and a float may be infinite.
    if type(issued) is not int or type(expires) is not int:
        raise Rejected("id_token_time")
    if issued > moment + LEEWAY or not moment - LEEWAY < expires <= moment + LONGEST_LIFE:
        raise Rejected("id_token_time")


def _address(claims: Mapping[str, object]) -> tuple[str, Notice | None]:
    """The verified address, or why there is none."""
    email, verified = claims.get("email", ""), claims.get("email_verified", False)
    if not isinstance(email, str) or not isinstance(verified, bool):
        raise Rejected("id_token_email")
    if not email or not verified:
        return "", Notice.ADDRESS_UNVERIFIED
    return (email, None) if _EMAIL.fullmatch(email) else ("", Notice.ADDRESS_UNUSABLE)


def _name(claims: Mapping[str, object]) -> str:
    name = claims.get("name")
    if not isinstance(name, str):
        return ""
    encodable = name.encode("utf-8", "replace").decode()
    return _UNSEEN.sub("", encodable).strip()[:_LONGEST_NAME]


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""


def _object(segment: str) -> dict[str, object]:
    try:
        found = json.loads(
            _bytes(segment).decode(), object_pairs_hook=_no_duplicates, parse_constant=_refuse
        )
    except (ValueError, RecursionError):
        raise Rejected("id_token_malformed") from None
    if not isinstance(found, dict):
        raise Rejected("id_token_malformed")
    return found


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate name")
    return found


def _refuse(_constant: str) -> Never:
    raise ValueError("not a JSON number")


def _bytes(segment: str) -> bytes:
    if not _SEGMENT.fullmatch(segment):
        raise Rejected("id_token_malformed")
    try:
        return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except (binascii.Error, ValueError):
        raise Rejected("id_token_malformed") from None


def _digest(*parts: str) -> str:
    digest = hashlib.sha256("|".join(parts).encode()).digest()
    return base64.b32encode(digest).decode().lower().rstrip("=")
