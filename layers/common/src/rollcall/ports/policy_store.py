"""The company's policy, and whom it may touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rollcall.domain.policy import CompanyPolicy


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Some people, and the place after which the next ones follow; empty at the end."""

    user_ids: Sequence[str]
    after: str


class PolicyStore(Protocol):
    """The policy as whoever changes it sees it. All may raise Unavailable."""

    def policy(self) -> CompanyPolicy:
        """The policy, read consistently; `NO_POLICY` before it was first set."""
        ...

    def save_policy(self, policy: CompanyPolicy) -> None:
        """Store the policy in place of the version before it, with its entry in the audit list.

        Raises VersionConflict.
        """
        ...

    def people(self, after: str, limit: int) -> PeoplePage:
        """Some of all people, ``limit`` at most, behind a place.

        From the place "" on everybody is shown once, whatever happens meanwhile, but for somebody
        whose address changes within one walk.
        """
        ...
