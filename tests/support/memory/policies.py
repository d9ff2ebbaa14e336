from __future__ import annotations

from dataclasses import replace

from rollcall.domain.errors import VersionConflict
from rollcall.domain.policy import CompanyPolicy
from rollcall.ports.policy_store import PeoplePage
from tests.support.memory.state import MemoryState


class MemoryPolicyStore:
    """PolicyStore over a MemoryState."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    def policy(self) -> CompanyPolicy:
        with self._state.operation("policy"):
            return self._state.policy

    def save_policy(self, policy: CompanyPolicy) -> None:
        with self._state.operation("save_policy"):
            if self._state.policy.version != policy.version - 1:
                raise VersionConflict("policy")
            self._state.policy = replace(policy, owner_ban=None)

    def people(self, after: str, limit: int) -> PeoplePage:
        with self._state.operation("people"):
            return people_page(self._state, after, limit)


def people_page(state: MemoryState, after: str, limit: int) -> PeoplePage:
    """People in order of their ids, of those that have a last day."""
    seen = sorted(one.user_id for one in state.users.values() if one.last_seen and not one.erasing)
    found = [user_id for user_id in seen if user_id > after][:limit]
    return PeoplePage(found, found[-1] if len(found) == limit else "")
