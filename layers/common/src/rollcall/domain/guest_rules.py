"""Rules that name guests: a mail domain with all below it, or one address."""

from __future__ import annotations

import re
import unicodedata
from base64 import urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256

from rollcall.domain.domain_names import address_form, domain_form, mailbox_of, shown_domain
from rollcall.domain.event import EventFacts
from rollcall.domain.plain_text import seen_of

_AROUND = " \t\r\n\"'<>,;"
_NAMED = re.compile(r"^[^<>]*<([^<>]+@[^<>]+)$")
"""An address behind the name of its person, as mail programs copy it: `Ada <ada@x.example`."""
_SCHEME = re.compile(r"^(mailto:|[a-z][a-z0-9+.-]*://(www\.)?)", re.IGNORECASE)
_REST = re.compile(r"(:[0-9]*)?([/?#].*)?$", re.DOTALL)
_DOMAIN = re.compile(
    r"(?=.{1,100}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])"
)
_NAME = re.compile(r"[^\s@<>()\[\],:;\"\\]{1,64}")
_PASSES = 4
"""What is left when one thing around a rule is gone may be around it too."""
_KEPT = 4096
_MARK_BYTES = 6
"""Of a hash: among 300 guests and 50 rules a chance hit is one in ten thousand million."""
MAX_GUESTS = 300
"""Marks of one event; with so many, an address that has none may still be invited."""
MAX_DOMAINS = 300
"""Domains of one event; with so many, there may be more."""


@lru_cache(_KEPT)
def guest_rule(typed: str) -> str:
    """What a rule means: `client.example`, or `ceo@client.example` for one person.

    It may be typed as `@client.example`, with a wildcard `*.`, or as a web address.
    """
    meant = typed
    for _ in range(_PASSES):
        meant = _meant(meant)
    return meant


def _meant(typed: str) -> str:
    text = unicodedata.normalize("NFKC", seen_of(typed)).strip(_AROUND)
    text = _NAMED.sub(r"\1", text).removeprefix("//")
    plain = _REST.sub("", _SCHEME.sub("", text)).strip()
    name, _, domain = plain.rpartition("@")
    meant = address_form(plain) if name not in {"", "*"} else domain_form(domain.removeprefix("*."))
    return meant.strip(_AROUND + ".")


def is_guest_rule(typed: str) -> bool:
    """Whether a text can be a rule: a mail domain or an address, however it is typed."""
    name, at, domain = guest_rule(typed).rpartition("@")
    named = _NAME.fullmatch(name) if at else not name
    return bool(named and _DOMAIN.fullmatch(domain))


def shown_rule(typed: str) -> str:
    """What a rule means, its domain as its owners write it."""
    name, at, domain = guest_rule(typed).rpartition("@")
    shown = name + at + shown_domain(domain)
    return shown if guest_rule(shown) == guest_rule(typed) else guest_rule(typed)


@lru_cache(_KEPT)
def mark_of(address: str) -> str:
    """Tells a known mailbox again, and does not tell an unknown one: the start of a hash."""
    known = mailbox_of(address_form(address)).encode(errors="replace")
    return urlsafe_b64encode(sha256(known).digest()[:_MARK_BYTES]).decode()


def is_address(rule: str) -> bool:
    """Whether a rule means one person."""
    return "@" in guest_rule(rule)


def names_address(rule: str, address: str) -> bool:
    """Whether a rule means the person with this address."""
    meant = guest_rule(rule)
    if "@" in meant:
        return mark_of(meant) == mark_of(address)
    return _within(address_form(address).rpartition("@")[2], meant)


def names_guest(rule: str, event: EventFacts) -> bool:
    """Whether somebody whom a rule means is invited, as far as guests are shown."""
    meant = guest_rule(rule)
    if "@" in meant:
        return mark_of(meant) in event.guests
    return any(_within(domain, meant) for domain in event.domains)


def cannot_be_checked(rule: str, event: EventFacts) -> bool:
    """Whether guests whom the rule may mean are not shown."""
    if is_address(rule):
        return event.guests_hidden or len(event.guests) >= MAX_GUESTS
    return event.guests_hidden or len(event.domains) >= MAX_DOMAINS


def _within(domain: str, parent: str) -> bool:
    form = domain_form(domain)
    return form == parent or form.endswith("." + parent)
