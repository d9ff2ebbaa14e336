"""Which mail domains are one company: the one answer for rules and for the sharing of bots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from rollcall.domain.allowed_domains import AllowedDomains
from rollcall.domain.company_groups import CompanyGroups
from rollcall.domain.domain_names import domain_form, domain_of


class DomainLists(Protocol):
    """What is publicly known of domains; each in the one form of `domain_form`."""

    def registrable(self, domain: str) -> str | None:
        """The part of a name that one owner registered, such as `corp.co.uk` of `eu.corp.co.uk`.

        None for a public suffix itself, such as `co.uk`, and for text that is no domain.
        """
        ...

    def is_public_mail(self, domain: str) -> bool:
        """Whether anybody can have an address there."""
        ...


@dataclass(frozen=True, slots=True)
class Companies:
    """Tells companies by domains: by what the operator says, else by who registered them."""

    lists: DomainLists
    groups: CompanyGroups = field(default_factory=CompanyGroups)
    never_outside: frozenset[str] = frozenset()
    """Domains, each with all below it, that are outside of no company of this installation."""
    allowed: AllowedDomains = field(default_factory=lambda: AllowedDomains(None))
    """Whose people may sign in: together with the groups, the companies of this installation."""

    def company(self, domain: str) -> str | None:
        """The domain that stands for a company, the same for all of its domains.

        None for a public mail service, for a public suffix and for text that is no domain; but the
        operator's groups come first.
        """
        name = domain_form(domain)
        registered = self.lists.registrable(name) if name else None
        names = list(_upwards(name, registered))
        for each in names:
            if each in self.groups.chiefs:
                return self.groups.chiefs[each]
        return None if any(map(self.lists.is_public_mail, names)) else registered

    def company_of(self, email: str) -> str | None:
        """The company behind an address, for rules; None where the address shows none."""
        domain = domain_of(email)
        return self.company(domain) if domain else None

    def are_inside(self, one: str, other: str) -> bool:
        """Whether people of two domains are inside for each other, whoever of them asks."""
        first, second = self.company(one), self.company(other)
        if first is not None and first == second:
            return True
        exempt, other_exempt = self._is_exempt(one), self._is_exempt(other)
        return (exempt and (other_exempt or self._is_own(second))) or (
            other_exempt and self._is_own(first)
        )

    def inside_of(self, domain: str, others: Iterable[str]) -> frozenset[str]:
        """Those of the other domains that are inside for people of this one."""
        return frozenset(other for other in others if self.are_inside(domain, other))

    def _is_exempt(self, domain: str) -> bool:
        if not self.never_outside:
            return False
        name = domain_form(domain)
        names = _upwards(name, self.lists.registrable(name))
        return not self.never_outside.isdisjoint(names)

    def _is_own(self, company: str | None) -> bool:
        """Whether it is a company of this installation; all are where everybody may sign in."""
        if company is None or self.allowed.names is None:
            return company is not None
        own = {*self.groups.chiefs.values(), *map(self.company, self.allowed.names)}
        return company in own


def _upwards(domain: str, registered: str | None) -> Iterator[str]:
    """A domain and those above it, up to the registered one."""
    while domain:
        yield domain
        domain = "" if registered is None or domain == registered else domain.partition(".")[2]
