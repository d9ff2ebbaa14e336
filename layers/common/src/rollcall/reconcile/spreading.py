"""How far a change of the company's policy has come, and whether it goes on now. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from rollcall.domain.lease import Lease
from rollcall.domain.model import Connection
from rollcall.domain.policy import CompanyPolicy

MOST_WAITING = 50
"""While more connections wait for a first try, nobody is marked: what people ask for themselves is
found among them, and the mark has no hurry."""


def is_spread(lease: Lease, policy: CompanyPolicy) -> bool:
    """Whether everybody has been marked since the policy was changed."""
    return lease.policy_spread == policy.version


def may_spread(lease: Lease, policy: CompanyPolicy, waiting: Iterable[Connection]) -> bool:
    """Whether some people are to be marked now."""
    if is_spread(lease, policy) or not policy.readable:
        return False
    return sum(1 for one in waiting if one.attempts == 0) < MOST_WAITING
