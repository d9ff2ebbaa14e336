"""Google's ID token: what must hold beside its signature, its issuer and its audience.

OpenID Connect Core 3.1.3.7 and Google's OpenID Connect guide.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rollcall.domain.allowed_domains import canonical_domain
from rollcall.domain.errors import Rejected
from rollcall.domain.notice import Notice

LEEWAY = 60
"""Seconds by which two clocks may differ."""
LONGEST_LIFE = 24 * 3600
"""Seconds; Google's tokens live for one hour."""
GOOGLE_ISSUER = "https://accounts.google.com"
_GOOGLE_SPELLINGS = frozenset({GOOGLE_ISSUER, "accounts.google.com"})

_SUBJECT = re.compile(r"[!-~]{1,255}")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_LONGEST_NAME = 200
_FORBIDDEN_HEADERS = frozenset({"crit", "jku", "jwk", "x5c", "x5u"})
"""They bring their own key, or ask for rules that Google has no use for."""


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
        """The key of this account's calendar among those of its own user."""
        return self.calendar_key_of(self.user_id)

    def calendar_key_of(self, user_id: str) -> str:
        """The key of this account's calendar among a user's, who may sign in with another one."""
        return _digest("rollcall-calendar-v1", user_id, self.subject)[:16]


def spellings(issuer: str) -> frozenset[str]:
    """The values of `iss` that name this issuer; Google has two."""
    return _GOOGLE_SPELLINGS if issuer == GOOGLE_ISSUER else frozenset({issuer})


def check_header(header: Mapping[str, object]) -> str:
    """The id of the key that a token names, empty without one.

    Raises Rejected for a token of another type, and for one that brings a key of its own.
    """
    if str(header.get("typ", "JWT")).upper() != "JWT":
        raise Rejected("id_token_type")
    if _FORBIDDEN_HEADERS & header.keys():
        raise Rejected("id_token_header")
    return _text(header, "kid")


def check_claims(
    claims: Mapping[str, object], *, client_id: str, issuer: str, nonce: str, now: datetime
) -> Identity:
    """Check the other claims of a token whose signature, issuer and audience hold.

    Raises Rejected with the word for the first claim that does not hold.
    """
    if claims.get("azp", client_id) != client_id:
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
    begins = claims.get("nbf", issued)
    # A bool is an int to Python, and a float may be infinite.
    if type(issued) is not int or type(expires) is not int or type(begins) is not int:
        raise Rejected("id_token_time")
    if (
        max(issued, begins) > moment + LEEWAY
        or not moment - LEEWAY < expires <= moment + LONGEST_LIFE
    ):
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


def _digest(*parts: str) -> str:
    digest = hashlib.sha256("|".join(parts).encode()).digest()
    return base64.b32encode(digest).decode().lower().rstrip("=")
