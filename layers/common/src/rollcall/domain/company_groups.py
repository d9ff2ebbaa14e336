"""What an operator says of domains: several that are one company, and some never outside.

Both are lists in the form in which they are deployed: lower case, ASCII (`xn--` for other letters),
no blanks, and `none` for an empty one.

    corp.example+corp.de+sister.example,other.example+other.de
    partner.example,contractor.example
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from rollcall.domain.allowed_domains import NAME
from rollcall.domain.domain_names import domain_form

NONE = "none"
LONGEST = 1000
GROUPS_RULE = "must be domains such as corp.example+corp.de,other.example+other.de, or none"
NAMES_RULE = "must be domains such as partner.example,contractor.example, or none"

_DOMAIN = rf"(?=[^,+]{{1,253}}([,+]|$)){NAME}"
_GROUP = rf"{_DOMAIN}(\+{_DOMAIN})*"
GROUPS_PATTERN = rf"(?=.{{1,{LONGEST}}}$)({NONE}|{_GROUP}(,{_GROUP})*)"
NAMES_PATTERN = rf"(?=.{{1,{LONGEST}}}$)({NONE}|{_DOMAIN}(,{_DOMAIN})*)"


@dataclass(frozen=True, slots=True)
class CompanyGroups:
    """Which domains, each with all below it, are one company whatever else is known of them."""

    chiefs: Mapping[str, str] = field(default_factory=dict)
    """Each named domain with the one that stands for its company: the first of its group."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the groups; two that share a domain are one. Raises ValueError with the rule."""
        if not re.fullmatch(GROUPS_PATTERN, text):
            raise ValueError(GROUPS_RULE)
        return cls({} if text == NONE else _united(part.split("+") for part in text.split(",")))


def parse_names(text: str) -> frozenset[str]:
    """Read a list of domains. Raises ValueError with the rule."""
    if not re.fullmatch(NAMES_PATTERN, text):
        raise ValueError(NAMES_RULE)
    return frozenset() if text == NONE else frozenset(map(domain_form, text.split(",")))


def _united(groups: Iterable[Iterable[str]]) -> dict[str, str]:
    chiefs: dict[str, str] = {}
    for group in groups:
        names = [domain_form(name) for name in group]
        joined = {chiefs[name] for name in names if name in chiefs}
        chief = next((one for one in chiefs.values() if one in joined), names[0])
        chiefs = {name: chief if one in joined else one for name, one in chiefs.items()}
        chiefs |= dict.fromkeys(names, chief)
    return chiefs
