"""What an operator types for the domains whose people may sign in, and what is deployed of it."""

import idna

from rollcall.domain.allowed_domains import EVERYBODY, RULE, AllowedDomains

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = rf"(?=[^,]{{1,253}}(,|$))({_LABEL}\.)+(?=[a-z]){_LABEL}"
# The rule of rollcall.domain.allowed_domains; a test holds the two together.
PATTERN = rf"(?=.{{1,1000}}$)(\*|{_DOMAIN}(,{_DOMAIN})*)"

VARIABLE = "ROLLCALL_ALLOWED_DOMAINS"
NEEDED = (
    f"Say whose people may sign in: set {VARIABLE} to the domains of their addresses, such as "
    f"corp.example,sister.example, or to {EVERYBODY} for everybody with a Google account. Every "
    "bot costs money."
)


def canonical(text: str) -> str:
    """The list as it is deployed: lower case, ASCII, no blanks, no final dot, no leading `@`.

    Raises ValueError with the rule in words.
    """
    return str(AllowedDomains.parse(",".join(map(_domain, text.split(",")))))


def sentence(deployed: str) -> str:
    """Who may sign in, for whoever has deployed."""
    if deployed == EVERYBODY:
        return "Everybody with a Google account may sign in, and every bot costs money."
    return f"People of {deployed.replace(',', ', ')} may sign in, nobody else."


def _domain(text: str) -> str:
    name = text.strip().removeprefix("@")
    if name.isascii():
        return name.lower().removesuffix(".")
    try:
        return idna.encode(name, uts46=True).decode().removesuffix(".")
    except idna.IDNAError:
        raise ValueError(RULE) from None
