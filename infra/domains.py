"""What an operator types for domains and addresses, and what is deployed of it."""

import idna

from rollcall.domain.allowed_domains import EVERYBODY, RULE, AllowedDomains


def canonical(text: str) -> str:
    """The list as it is deployed: lower case, ASCII, no blanks, no final dot, no leading `@`.

    Raises ValueError with the rule in words.
    """
    return str(AllowedDomains.parse(",".join(map(_domain, text.split(",")))))


def canonical_names(text: str) -> str:
    """Domains as they are deployed, each as in `canonical`, separated as they were by , and +.

    Raises ValueError for a name that is no domain.
    """
    groups = [group.split("+") for group in text.split(",")]
    return ",".join("+".join(map(_domain, group)) for group in groups)


def listed(text: str) -> str:
    """A list of domains and addresses as it is deployed. Raises ValueError with the rule."""
    return ",".join(map(_entry, text.split(",")))


def sentence(deployed: str) -> str:
    """Who may sign in, for whoever has deployed."""
    if deployed == EVERYBODY:
        return "Everybody with a Google account may sign in, and every bot costs money."
    return f"People of {deployed.replace(',', ', ')} may sign in, nobody else."


def _entry(text: str) -> str:
    name, at, domain = text.strip().rpartition("@")
    return f"{name.lower()}@{_domain(domain)}" if name and at else _domain(domain)


def _domain(text: str) -> str:
    name = text.strip().removeprefix("@")
    if name.isascii():
        return name.lower().removesuffix(".")
    try:
        return idna.encode(name, uts46=True).decode().removesuffix(".")
    except idna.IDNAError:
        raise ValueError(RULE) from None
