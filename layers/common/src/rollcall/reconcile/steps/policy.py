"""The company's policy was changed: everybody's calendars are marked, some people at a time.

How far that came is part of the lease. A crash repeats a page at most, and to mark twice is to
evaluate twice. Whoever is missed is evaluated with the daily read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rollcall.ports.portal_store import Mark
from rollcall.reconcile.state import Held, Lookups, Ports, Tally
from rollcall.reconcile.step import Step

PEOPLE = 25
"""People marked in one turn."""


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
