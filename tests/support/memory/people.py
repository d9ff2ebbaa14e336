from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from rollcall.adapters.dynamodb import keys
from rollcall.domain.audit import AuditEntry
from rollcall.domain.errors import BeingDeleted, NotFound
from rollcall.domain.invitations import Invitation
from rollcall.domain.model import Connection, User
from rollcall.domain.retention import AUDIT
from rollcall.ports.people_store import AuditPage, Block, InvitationsPage, PeoplePage
from rollcall.ports.portal_store import Mark
from tests.support.memory.portal import mark_wanted
from tests.support.memory.state import MemoryState


def use_invitation(state: MemoryState, of: Invitation, user_id: str, now: datetime) -> None:
    """Have an invitation stand from now on. Raises NotFound where it was withdrawn."""
    stored = state.invitations.get(of.address)
    if stored is None or stored.invitation_id != of.invitation_id:
        raise NotFound("invitation")
    state.invitations[of.address] = replace(stored, used_at=stored.used_at or now)
    state.invited_users[of.address] = user_id


class MemoryInvitations:
    """InvitationReader over a MemoryState."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    def invitation(self, address: str, now: datetime) -> Invitation | None:
        with self._state.operation("invitation"):
            found = self._state.invitations.get(address.strip().lower())
            return found if found and found.stands(now) else None


class MemoryPeopleStore(MemoryInvitations):
    """PeopleStore over a MemoryState."""

    def user(self, user_id: str) -> User | None:
        with self._state.operation("person"):
            return self._state.users.get(user_id)

    def connections(self, user_id: str) -> Sequence[Connection]:
        with self._state.operation("persons_connections"):
            found = self._state.connections
            return [found[key] for key in sorted(found) if key[0] == user_id]

    def find(self, address: str) -> list[User]:
        with self._state.operation("find"):
            wanted = address.strip().lower()
            found = {u for u, user in self._state.users.items() if user.email.lower() == wanted}
            connections = self._state.connections.values()
            found |= {one.user_id for one in connections if one.email.lower() == wanted}
            return [self._state.users[one] for one in sorted(found) if one in self._state.users]

    def people(self, after: str, limit: int) -> PeoplePage:
        with self._state.operation("people"):
            users = self._state.users.values()
            placed = {f"{keys.address_hash(one.email)}#{one.user_id}": one for one in users}
            places = [place for place in sorted(placed) if place > after][:limit]
            following = places[-1] if len(places) == limit else ""
            return PeoplePage([placed[place] for place in places], following)

    def block(self, user_id: str, block: Block, mark: Mark, entry: AuditEntry) -> bool:
        with self._state.operation("block"):
            user = self._there(user_id)
            if user.blocked:
                return False
            changed = replace(
                user,
                blocked_at=block.at,
                blocked_by=block.by,
                blocked_reason=block.reason,
                generation=block.generation,
            )
            return self._changed(changed, mark, entry)

    def unblock(self, user_id: str, mark: Mark, entry: AuditEntry) -> bool:
        with self._state.operation("unblock"):
            if user_id not in self._state.users and user_id in self._state.blocks:
                del self._state.blocks[user_id]
                self._state.append(entry)
                return True
            user = self._there(user_id)
            if not user.blocked:
                return False
            changed = replace(user, blocked_at=None, blocked_by="", blocked_reason="")
            return self._changed(changed, mark, entry)

    def _there(self, user_id: str) -> User:
        user = self._state.users.get(user_id)
        if user is None:
            raise NotFound("user")
        if user.erasing:
            raise BeingDeleted
        return user

    def _changed(self, user: User, mark: Mark, entry: AuditEntry) -> bool:
        self._state.users[user.user_id] = user
        mark_wanted(self._state, user.user_id, mark)
        self._state.append(entry)
        return True

    def restore(self, user: User) -> bool:
        with self._state.operation("restore"):
            if user.user_id in self._state.users:
                return False
            self._state.users[user.user_id] = user
            return True

    def invitations(self, after: str, limit: int) -> InvitationsPage:
        with self._state.operation("invitations"):
            stored = self._state.invitations
            placed = {keys.address_hash(address): one for address, one in stored.items()}
            places = [place for place in sorted(placed) if place > after][:limit]
            following = places[-1] if len(places) == limit else ""
            return InvitationsPage([placed[place] for place in places], following)

    def invite(self, invitation: Invitation, entry: AuditEntry) -> bool:
        with self._state.operation("invite"):
            stored = self._state.invitations.get(invitation.address)
            if stored is not None and stored.used_at is not None:
                return False
            self._state.invitations[invitation.address] = invitation
            self._state.append(entry)
            return True

    def withdraw(self, invitation: Invitation, entry: AuditEntry) -> bool:
        with self._state.operation("withdraw"):
            stored = self._state.invitations.get(invitation.address)
            if stored is None or stored.invitation_id != invitation.invitation_id:
                return False
            del self._state.invitations[invitation.address]
            self._state.append(entry)
            return True

    def record(self, entry: AuditEntry) -> None:
        with self._state.operation("record"):
            self._state.append(entry)

    def audit(self, day: date, before: str, limit: int, now: datetime) -> AuditPage:
        with self._state.operation("audit"):
            stored = self._state.audit
            places = sorted((place for of, place in stored if of == day), reverse=True)
            places = [place for place in places if not before or place < before][:limit]
            found = [stored[day, place] for place in places]
            kept = [entry for entry in found if entry.at + AUDIT > now]
            entries = sorted(kept, key=lambda entry: entry.at, reverse=True)
            return AuditPage(entries, places[-1] if len(places) == limit else "")
