from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from rollcall.adapters.dynamodb import audit, blocks, codec, keys, people_index
from rollcall.adapters.dynamodb.invitations import (
    SAME,
    DynamoInvitations,
    invitation_of,
    invited,
)
from rollcall.adapters.dynamodb.people_index import FOUND_BY
from rollcall.adapters.dynamodb.rules import STAYS, change_rules, connections_of
from rollcall.adapters.dynamodb.table import ConditionFailed
from rollcall.adapters.dynamodb.wire import item
from rollcall.adapters.dynamodb.writes import NEW, Write, delete, put, update
from rollcall.domain.audit import AuditEntry
from rollcall.domain.errors import BeingDeleted, NotFound
from rollcall.domain.invitations import Invitation
from rollcall.domain.model import Connection, User
from rollcall.ports.people_store import AuditPage, Block, InvitationsPage, PeoplePage
from rollcall.ports.portal_store import Mark

MOST_OF_ONE_ADDRESS = 20
"""People of one address that are looked at: each made an account of their own with it."""


class DynamoPeopleStore(DynamoInvitations):
    """PeopleStore on the state table."""

    def user(self, user_id: str) -> User | None:
        """One consistent read."""
        stored = self._state.get(keys.profile(user_id)) if keys.possible(user_id) else None
        return codec.user(stored) if stored else None

    def connections(self, user_id: str) -> Sequence[Connection]:
        """One query."""
        return connections_of(self._state, user_id)

    def find(self, address: str) -> list[User]:
        """Two queries, and one batch of reads."""
        digest = keys.address_hash(address)
        named = [
            row["user_id"]["S"]
            for partition in (keys.people(digest[0]), keys.addresses(digest[0]))
            for row in self._state.query(
                "#pk = :pk AND begins_with(#sk, :digest)",
                {"pk": partition, "digest": f"{digest}#"},
                limit=MOST_OF_ONE_ADDRESS,
            )
        ]
        return sorted(self._users(dict.fromkeys(named)).values(), key=lambda user: user.user_id)

    def people(self, after: str, limit: int) -> PeoplePage:
        """At most sixteen queries, and one batch of reads per hundred people."""
        user_ids, following = people_index.walk(self._state, after, limit)
        found = self._users(user_ids)
        return PeoplePage([found[each] for each in user_ids if each in found], following)

    def _users(self, user_ids: Iterable[str]) -> dict[str, User]:
        profiles = self._state.get_many(keys.profile(user_id) for user_id in user_ids)
        return {user.user_id: user for user in map(codec.user, profiles)}

    def block(self, user_id: str, block: Block, mark: Mark, entry: AuditEntry) -> bool:
        """Two reads, and one transaction."""
        blocked = update(
            keys.profile(user_id),
            values={
                "blocked_at": block.at,
                "blocked_by": block.by,
                "blocked_reason": block.reason or None,
                "generation": block.generation,
            },
            condition=f"{STAYS} AND attribute_not_exists(#blocked_at)",
        )
        return self._changed(user_id, blocked, mark, entry)

    def unblock(self, user_id: str, mark: Mark, entry: AuditEntry) -> bool:
        """Two reads, and one transaction; one more for somebody whose account has ended."""
        unblocked = update(
            keys.profile(user_id),
            values={"blocked_at": None, "blocked_by": None, "blocked_reason": None},
            condition=f"{STAYS} AND attribute_exists(#blocked_at)",
        )
        try:
            return self._changed(user_id, unblocked, mark, entry)
        except NotFound:
            if not blocks.take_back(self._state, user_id, entry):
                raise
            return True

    def _changed(self, user_id: str, change: Write, mark: Mark, entry: AuditEntry) -> bool:
        changes = [change, *audit.appended(entry)]
        try:
            change_rules(self._state, user_id, changes, mark, fence="")
        except ConditionFailed as refused:
            user = self.user(user_id)
            if user is None:
                raise NotFound("user") from refused
            if user.erasing:
                raise BeingDeleted from refused
            return False
        return True

    def restore(self, user: User) -> bool:
        """One transaction: the profile, and what finds it."""
        found_by = {FOUND_BY: keys.address_hash(user.email)}
        # Were it there, be it empty, nothing could be stored about the person.
        held = {n: v for n, v in codec.field_values(user).items() if n != "erasing"}
        held |= codec.seen(user.last_seen) | found_by
        profile = put(item({**keys.profile(user.user_id), **held}), NEW)
        try:
            self._state.transact([profile, *people_index.person(user.user_id, user.email, None)])
        except ConditionFailed:
            return False
        return True

    def invitations(self, after: str, limit: int) -> InvitationsPage:
        """One query."""
        rows = self._state.query(
            "#pk = :pk AND #sk > :after",
            {"pk": keys.INVITATIONS, "after": after or " "},
            limit=limit,
        )
        following = rows[-1]["sk"]["S"] if len(rows) == limit else ""
        return InvitationsPage([invitation_of(row) for row in rows], following)

    def invite(self, invitation: Invitation, entry: AuditEntry) -> bool:
        """One transaction."""
        try:
            self._state.transact([invited(invitation), *audit.appended(entry)])
        except ConditionFailed:
            return False
        return True

    def withdraw(self, invitation: Invitation, entry: AuditEntry) -> bool:
        """One transaction."""
        same = {"id": invitation.invitation_id}
        gone = delete(keys.invitation(invitation.address), SAME, same)
        try:
            self._state.transact([gone, *audit.appended(entry)])
        except ConditionFailed:
            return False
        return True

    def record(self, entry: AuditEntry) -> None:
        """One update."""
        for write in audit.appended(entry):
            self._state.write(write)

    def audit(self, day: date, before: str, limit: int, now: datetime) -> AuditPage:
        """One query."""
        return audit.page(self._state, day, before, limit, now)
