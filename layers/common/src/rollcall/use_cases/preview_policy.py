"""How many meetings of how many people a policy would touch, before it is set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rollcall.domain.policy import CompanyPolicy
from rollcall.domain.policy_checks import Change, changed
from rollcall.ports.policy_store import PolicyStore
from rollcall.ports.portal_store import PortalStore
from rollcall.use_cases.preview_preferences import preview_under

MOST_PEOPLE = 25
"""People of one part; each costs a handful of queries, so a part takes a second or two."""


@dataclass(frozen=True, slots=True)
class PolicyPreview:
    """What a policy changes for the people looked at so far, in the coming 28 days."""

    people: int = 0
    """Who was looked at."""
    touched: int = 0
    """Those of them for whom anything changes."""
    added: int = 0
    """Meetings that get a bot, each person's counted; copies of one person are one."""
    removed: int = 0
    """Meetings that lose theirs."""
    leaving: int = 0
    """Calls that bots leave at once."""
    after: str = ""
    """Where the next part begins; empty once everybody was looked at."""

    @property
    def is_whole(self) -> bool:
        """Whether everybody was looked at; else these are numbers "of the first" people."""
        return not self.after

    def with_next(self, part: PolicyPreview) -> PolicyPreview:
        """Return both parts as one."""
        return PolicyPreview(
            self.people + part.people,
            self.touched + part.touched,
            self.added + part.added,
            self.removed + part.removed,
            self.leaving + part.leaving,
            part.after,
        )


def preview_policy(
    policies: PolicyStore,
    store: PortalStore,
    proposed: CompanyPolicy,
    now: datetime,
    *,
    after: str = "",
    most: int = MOST_PEOPLE,
) -> PolicyPreview:
    """Compare the policy of now with the proposed one, for ``most`` people behind a place.

    A whole company is looked at part by part, each beginning where the one before ended; nothing
    is stored. Somebody may be met twice in a walk who was away for weeks. Raises PolicyRefused, and
    Unavailable.
    """
    # As it would be stored: what runs goes on where it began before that.
    right = changed(policies.policy(), proposed, Change("", now))
    page = policies.people(after, most)
    found = [preview_under(store, user_id, right, now) for user_id in page.user_ids]
    return PolicyPreview(
        len(found),
        sum(1 for one in found if one.added or one.removed or one.leaving),
        sum(len(one.added) for one in found),
        sum(len(one.removed) for one in found),
        sum(len(one.leaving) for one in found),
        page.after,
    )
