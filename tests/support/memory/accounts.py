from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rollcall.domain.audit import AuditEntry
from rollcall.domain.invitations import Invitation
from rollcall.domain.model import Connection, User, Wanted
from rollcall.ports.portal_store import Mark
from tests.support.memory.people import use_invitation
from tests.support.memory.portal import mark_wanted, others_read_again
from tests.support.memory.state import MemoryState


class MemoryAccountStore:
    """AccountStore over a MemoryState."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    def put_user(
        self,
        user: User,
        mark: Mark,
        *,
        entry: AuditEntry | None = None,
        invitation: Invitation | None = None,
    ) -> bool:
        with self._state.operation("put_user"):
            self._state.refuse_erasing(user.user_id)
            if invitation is not None:
                use_invitation(self._state, invitation, user.user_id, mark.now)
            self._state.append(entry)
            known = self._state.users.get(user.user_id)
            if known is not None:
                user = replace(
                    user,
                    time_zone=known.time_zone or user.time_zone,
                    created_at=known.created_at or user.created_at,
                    generation=known.generation or user.generation,
                    last_seen=user.last_seen or known.last_seen,
                    blocked_at=known.blocked_at,
                    blocked_by=known.blocked_by,
                    blocked_reason=known.blocked_reason,
                )
            elif user.user_id in self._state.blocks:
                at, by = self._state.blocks.pop(user.user_id)
                user = replace(user, blocked_at=at, blocked_by=by)
            self._state.users[user.user_id] = user
            moved = known is not None and known.hosted_domain != user.hosted_domain
            if moved:
                mark_wanted(self._state, user.user_id, mark)
            return moved

    def user(self, user_id: str) -> User | None:
        with self._state.operation("user"):
            return self._state.users.get(user_id)

    def stays_blocked(self, user_id: str) -> bool:
        with self._state.operation("stays_blocked"):
            return user_id in self._state.blocks

    def connected(self, user_id: str, calendar_key: str) -> bool:
        with self._state.operation("connected"):
            return (user_id, calendar_key) in self._state.connections

    def connections(self, user_id: str) -> list[Connection]:
        with self._state.operation("connections"):
            found = self._state.connections
            return [found[key] for key in sorted(found) if key[0] == user_id]

    def connect(
        self, *, user_id: str, calendar_key: str, email: str, token: bytes, workspace: str,
        now: datetime, cause: str = "", entry: AuditEntry | None = None,
    ) -> None:  # fmt: skip
        with self._state.operation("connect"):
            self._state.refuse_erasing(user_id)
            self._state.append(entry)
            key = (user_id, calendar_key)
            known = self._state.connections.get(key) or Connection(
                user_id, calendar_key, email, Wanted.CONNECTED, token, 0, 0
            )
            connected = replace(
                known,
                email=email,
                wanted=Wanted.CONNECTED,
                token=token,
                token_version=known.token_version + 1,
                requested=known.requested + 1,
                due_at=now,
                cause=cause or known.cause,
            )
            mark = Mark(workspace, now, cause)
            with others_read_again(self._state, user_id, calendar_key, mark):
                self._state.connections[key] = connected
            self._state.connection_workspaces[key] = workspace
            self._state.connects[user_id] += 1
