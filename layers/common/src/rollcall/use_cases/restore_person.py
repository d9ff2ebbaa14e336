"""Bring one person back from a backup: profile, rules, choices and connections, nothing else.

Meetings and bots need no backup: they are read from Recall again. Each part is stored as the pages
would store it, so the worker may run meanwhile, and whoever repeats it ends in the same place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched

from rollcall.domain.leaving import Tombstone, tombstone_digest
from rollcall.domain.model import User, is_wanted
from rollcall.ports.account_store import AccountStore
from rollcall.ports.people_store import PeopleStore
from rollcall.ports.portal_store import Mark, OverrideChange, PortalStore
from rollcall.use_cases.take_out import StoredOverride, overrides_of
from rollcall.use_cases.tell_worker import WORKSPACE

AT_ONCE = 40
"""Choices of one step; a transaction has room for the marks of all connections beside them."""


@dataclass(frozen=True, slots=True)
class RestoredPerson:
    """What was brought back of somebody."""

    profile: bool = False
    """Whether the account was gone. One that is there stays as it is, a block of it included."""
    rules: bool = False
    overrides: int = 0
    connections: int = 0

    @property
    def anything(self) -> bool:
        """Whether anything differed."""
        return self != RestoredPerson()


@dataclass(frozen=True, slots=True)
class RestorePerson:
    """The use case; ``source`` is the backup, the other stores are those of the live table."""

    source: PortalStore
    target: PortalStore
    accounts: AccountStore
    people: PeopleStore
    tombstones: tuple[Tombstone, ...]
    """Of the live table: who was deleted since the backup is not brought back."""
    installations: frozenset[str]
    """The ids of the live one and of that of the backup, by which tombstones know people."""

    def __call__(self, user_id: str, generation: str, now: datetime) -> RestoredPerson | None:
        """Bring somebody back; None for who was deleted, or is being deleted.

        ``generation`` is random: no session of before is alive. Raises BeingDeleted for who asks
        for it meanwhile, VersionConflict for who saves rules at that moment, and Unavailable.
        """
        stored, live = self.source.user(user_id), self.target.user(user_id)
        if stored is None or stored.erasing or (live is not None and live.erasing):
            return None
        if self.was_deleted(stored):
            return None
        made = live is None and self.people.restore(replace(stored, generation=generation))
        mark = Mark(WORKSPACE, now)
        return RestoredPerson(
            made,
            self._rules(user_id, mark),
            self._overrides(user_id, mark),
            self._connections(user_id, now),
        )

    def was_deleted(self, user: User) -> bool:
        """Whether an account of the backup was deleted since, be there a newer one of its owner."""
        digests = [tombstone_digest(each, user.user_id) for each in self.installations]
        return any(
            one.covers(digest, user.created_at) for one in self.tombstones for digest in digests
        )

    def _rules(self, user_id: str, mark: Mark) -> bool:
        stored, live = self.source.preferences(user_id), self.target.preferences(user_id)
        if stored is None or (live is not None and live.preferences == stored.preferences):
            return False
        version = live.version if live else 0
        self.target.save_preferences(user_id, stored.preferences, version, mark)
        return True

    def _overrides(self, user_id: str, mark: Mark) -> int:
        live = {one.key: one for one in self._chosen(self.target, user_id, mark.now)}
        lost = [
            one
            for one in self._chosen(self.source, user_id, mark.now)
            if one.key not in live or live[one.key].choice != one.choice
        ]
        for some in batched(lost, AT_ONCE, strict=False):
            changes = [OverrideChange(one.key, one.choice, one.expires_at) for one in some]
            self.target.set_overrides(user_id, changes, mark)
        return len(lost)

    def _chosen(self, store: PortalStore, user_id: str, now: datetime) -> Iterable[StoredOverride]:
        return overrides_of(store.rules(user_id, now))

    def _connections(self, user_id: str, now: datetime) -> int:
        """Connect again, with the sealed grant of then, what is connected no more.

        A grant that was ended since is dead: its owner is asked to connect again.
        """
        live = {one.calendar_key for one in self.target.connections(user_id) if is_wanted(one)}
        lost = [
            one
            for one in self.source.connections(user_id)
            if is_wanted(one) and one.calendar_key not in live
        ]
        for one in lost:
            self.accounts.connect(
                user_id=user_id, calendar_key=one.calendar_key, email=one.email, token=one.token,
                workspace=WORKSPACE, now=now,
            )  # fmt: skip
        return len(lost)
