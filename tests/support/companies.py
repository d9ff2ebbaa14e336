"""Companies by the kept lists, with nothing said by an operator."""

from __future__ import annotations

from rollcall.adapters.kept_lists.domain_lists import KeptDomainLists
from rollcall.domain.allowed_domains import AllowedDomains
from rollcall.domain.companies import Companies
from rollcall.domain.company_groups import CompanyGroups, parse_names

COMPANIES = Companies(KeptDomainLists())


def companies(groups: str = "none", never_outside: str = "none", allowed: str = "*") -> Companies:
    """Companies as an operator describes them."""
    return Companies(
        KeptDomainLists(),
        CompanyGroups.parse(groups),
        parse_names(never_outside),
        AllowedDomains.parse(allowed),
    )
