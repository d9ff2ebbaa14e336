"""Domain names and addresses in one form, however written; no look-up, and no text raises."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rollcall.domain.plain_text import caseless, seen_of

_PREFIX = "xn--"
_MAX_LABEL = 63  # RFC 1035, 2.3.4
_KEPT = 4096
_PASSES = 3
"""The form of a letter can be a mark that divides an address, or stands around it."""
_IN_FRONT = re.compile(r"""^(?:[\s"'<>\u200b]|mailto:)+""", re.IGNORECASE)
_BEHIND = " \t\r\n\"'<>.\u200b\u00a0"
"""What programs and people leave around an address."""
_GMAIL = frozenset({"gmail.com", "googlemail.com"})


@lru_cache(_KEPT)
def domain_form(domain: str) -> str:
    """The name in lower case and in ASCII, as mail carries it.

    Labels of other letters are in Punycode behind `xn--` (RFC 5890, 2.3.2.1), after the width and
    case of their letters are gone; the ideographic full stop counts as a dot (UTS 46, 4).
    """
    plain = domain.lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", seen_of(domain)).replace("\u3002", ".")
    return ".".join(map(_ascii, plain.split("."))).rstrip(".")


def address_form(email: str) -> str:
    """A mail address without case, its domain in the one form; other text without case.

    Blanks, quotes and brackets around it are not part of it, nor is `mailto:`.
    """
    for _ in range(_PASSES):
        email = _bare(email)
        if email.isascii():
            return email.casefold()
        name, at, domain = email.rpartition("@")
        plain = unicodedata.normalize("NFKC", seen_of(caseless(name if at else domain)))
        email = f"{plain}@{domain_form(domain)}" if at else plain
    return _bare(email)


def _bare(email: str) -> str:
    return _IN_FRONT.sub("", email).rstrip(_BEHIND)


@lru_cache(_KEPT)
def mailbox_of(address: str) -> str:
    """The mailbox of an address in its one form, which tells people apart.

    What follows a `+` is a tag that the owner of the mailbox makes up (RFC 5233). Gmail ignores
    dots, and `googlemail.com` is `gmail.com` (support.google.com/mail/answer/7436150 and 10313).
    """
    name, at, domain = address.rpartition("@")
    plain = name.partition("+")[0] or name
    if domain in _GMAIL:
        return f"{plain.replace('.', '')}@gmail.com"
    return plain + at + domain


def domain_of(email: str) -> str | None:
    """The domain of a mail address in its one form; None when the text is not an address."""
    _, at, domain = email.strip().rpartition("@")
    domain = domain_form(domain)
    return domain if at and domain and domain.split() == [domain] else None


@lru_cache(_KEPT)
def shown_domain(domain: str) -> str:
    """The name as its owners write it; as it is where that would say something else."""
    shown = ".".join(map(_letters, domain.split(".")))
    return shown if shown.isprintable() and domain_form(shown) == domain else domain


def _ascii(label: str) -> str:
    lower = unicodedata.normalize("NFKC", label.lower())
    if lower.isascii() or len(lower) > _MAX_LABEL:
        return lower
    return _PREFIX + lower.encode("punycode").decode("ascii").lower()


def _letters(label: str) -> str:
    if not label.startswith(_PREFIX):
        return label
    try:
        return label.removeprefix(_PREFIX).encode("ascii").decode("punycode")
    except UnicodeError:
        return label
