from __future__ import annotations

from dataclasses import replace

from rollcall.adapters.dynamodb import keys
from rollcall.domain.errors import VersionConflict
from rollcall.domain.policy import CompanyPolicy
from rollcall.domain.policy_checks import change_entry
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
            self._state.append(change_entry(policy))

    def people(self, after: str, limit: int) -> PeoplePage:
        with self._state.operation("people"):
            return people_page(self._state, after, limit)


def people_page(state: MemoryState, after: str, limit: int) -> PeoplePage:
    """People in the order of the index by address."""
    placed = {f"{keys.address_hash(u.email)}#{u.user_id}": u.user_id for u in state.users.values()}
    places = [place for place in sorted(placed) if place > after][:limit]
    following = places[-1] if len(places) == limit else ""
    return PeoplePage([placed[place] for place in places], following)
