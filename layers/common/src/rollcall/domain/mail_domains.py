"""The company domain of a mail address."""

from __future__ import annotations

from rollcall.domain.domain_names import domain_form

PUBLIC_MAIL_DOMAINS = frozenset(
    {
        "aol.com", "duck.com", "fastmail.com", "free.fr", "gmail.com", "gmx.at", "gmx.ch",
        "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hey.com", "hotmail.co.uk",
        "hotmail.com", "hotmail.de", "hotmail.fr", "icloud.com", "laposte.net", "libero.it",
        "live.com", "mac.com", "mail.com", "mail.ru", "me.com", "msn.com", "naver.com",
        "orange.fr", "outlook.com", "outlook.de", "outlook.fr", "pm.me", "posteo.de",
        "proton.me", "protonmail.com", "qq.com", "seznam.cz", "t-online.de", "tutanota.com",
        "web.de", "wp.pl", "yahoo.co.jp", "yahoo.co.uk", "yahoo.com", "yahoo.de", "yahoo.fr",
        "yandex.com", "yandex.ru", "ymail.com", "zoho.com", "163.com", "126.com",
    }
)  # fmt: skip
"""Mail services where a shared domain says nothing about a shared employer."""


def domain_of(email: str) -> str | None:
    """The domain of a mail address in its one form; None when the text is not an address."""
    _, at, domain = email.strip().rpartition("@")
    domain = domain_form(domain)
    return domain if at and domain and domain.split() == [domain] else None


def company_of(email: str) -> str | None:
    """The company domain behind an address; None on a public mail service."""
    domain = domain_of(email)
    return None if domain in PUBLIC_MAIL_DOMAINS else domain
