"""The company's policy was changed: everybody's calendars are marked, some people at a time.

How far that came is part of the lease. A crash repeats a page at most, and to mark twice is to
evaluate twice. Whoever is missed is evaluated with the daily read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from rollcall.domain.lease import Lease
from rollcall.domain.model import Connection
from rollcall.domain.policy import CompanyPolicy
from rollcall.ports.portal_store import Mark
from rollcall.reconcile.state import Held, Lookups, Ports, Tally
from rollcall.reconcile.step import Step

PEOPLE = 25
"""People marked in one turn."""
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


@dataclass(slots=True)
class PolicySteps:
    """Spreads changes of the policy, for one run."""

    ports: Ports
    held: Held
    lookups: Lookups
    tally: Tally
    now: Callable[[], datetime]

    def spread(self) -> Step:
        """Mark the next people for the policy that this run knows."""
        lease, version = self.held.lease, self.lookups.policy.version
        begun = lease.policy_spreading == version
        page = self.ports.store.people(lease.policy_after if begun else "", PEOPLE)
        for user_id in page.user_ids:
            cause = f"policy-{version}"
            self.ports.store.mark_user(user_id, Mark(lease.workspace, self.now(), cause))
            self.tally.counts["policy_marked"] += 1
            yield None
        self.held.change(policy_spreading=version, policy_after=page.after)
        if not page.after:
            self.held.change(policy_spread=version)
