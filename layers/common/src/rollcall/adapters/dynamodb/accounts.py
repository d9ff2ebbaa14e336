from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from rollcall.adapters.dynamodb import audit, blocks, codec, keys, people_index
from rollcall.adapters.dynamodb.invitations import used
from rollcall.adapters.dynamodb.own_addresses import change_addresses
from rollcall.adapters.dynamodb.people_index import FOUND_BY, unchanged
from rollcall.adapters.dynamodb.rules import (
    NOT_ERASING,
    TRIES,
    change_rules,
    connections_of,
)
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.wire import Item
from rollcall.adapters.dynamodb.writes import KNOWN, NEW, Write, update
from rollcall.domain.audit import AuditEntry
from rollcall.domain.errors import BeingDeleted, NotFound, Unavailable
from rollcall.domain.invitations import Invitation
from rollcall.domain.model import Connection, Status, User, Wanted
from rollcall.ports.portal_store import Mark


class DynamoAccountStore:
    """AccountStore on the state table."""

    def __init__(self, state: Table) -> None:
        self._state = state

    def put_user(
        self,
        user: User,
        mark: Mark,
        *,
        entry: AuditEntry | None = None,
        invitation: Invitation | None = None,
    ) -> bool:
        """One read, two for somebody new, and one transaction; two reads more to mark.

        An update of the profile, so that what the portal and administrators wrote stays.
        """
        asked = used(invitation, user.user_id, mark.now) if invitation else []
        for _ in range(TRIES):
            stored = self._state.get(keys.profile(user.user_id))
            if stored and "erasing" in stored:
                raise BeingDeleted
            found_by = people_index.person(user.user_id, user.email, stored)
            block = {} if stored else blocks.of(self._state, user.user_id)
            over = [blocks.taken_over(user.user_id)] if block else []
            profile = _profile(user, stored, block)
            writes = [profile, *asked, *found_by, *over, *audit.appended(entry)]
            moved = stored is not None and _domain(stored) != user.hosted_domain
            try:
                if moved:
                    change_rules(self._state, user.user_id, writes, mark, fence="")
                else:
                    self._state.transact(writes)
            except ConditionFailed as refused:
                if refused.position > 0:
                    raise NotFound("invitation") from refused
            else:
                return moved
        raise Unavailable("busy")

    def user(self, user_id: str) -> User | None:
        """One consistent read."""
        stored = self._state.get(keys.profile(user_id))
        return codec.user(stored) if stored else None

    def stays_blocked(self, user_id: str) -> bool:
        """One consistent read."""
        return bool(blocks.of(self._state, user_id))

    def connected(self, user_id: str, calendar_key: str) -> bool:
        """One consistent read."""
        return self._state.get(keys.connection(user_id, calendar_key)) is not None

    def connections(self, user_id: str) -> list[Connection]:
        """One consistent query."""
        return connections_of(self._state, user_id)

    def connect(
        self, *, user_id: str, calendar_key: str, email: str, token: bytes, workspace: str,
        now: datetime, cause: str = "", entry: AuditEntry | None = None,
    ) -> None:  # fmt: skip
        """Three reads and a transaction.

        An update of the connection, so that what the worker wrote stays; a count, by which whoever
        changes the rules meanwhile sees that a connection may be new; and the user's addresses.
        """
        mark = Mark(workspace, now, cause)
        for _ in range(TRIES):
            stored = self._state.get(keys.connection(user_id, calendar_key))
            same, compared = unchanged(stored, FOUND_BY)
            found_by = people_index.calendar(user_id, calendar_key, email, stored)
            connection = update(
                keys.connection(user_id, calendar_key),
                values={
                    "user_id": user_id,
                    "calendar_key": calendar_key,
                    "email": email,
                    "wanted": Wanted.CONNECTED,
                    "token": token,
                    FOUND_BY: keys.address_hash(email),
                    **codec.mark(workspace, now, cause),
                },
                initial={"status": Status.CONNECTING},
                add={"requested": 1, "token_version": 1},
                condition=same,
                compared=compared,
            )
            counted = update(keys.connects(user_id), values={}, add={"times": 1})
            changes = [connection, counted, *found_by, *audit.appended(entry)]
            with suppress(ConditionFailed):
                change_addresses(self._state, user_id, calendar_key, email, changes, mark)
                return
        raise Unavailable("busy")


def _domain(stored: Item) -> str | None:
    return stored["hosted_domain"]["S"] if "hosted_domain" in stored else None


def _profile(user: User, stored: Item | None, block: Mapping[str, object]) -> Write:
    """Write a profile that is still as it was read, as far as the rest of the step rests on it."""
    kept = {
        "time_zone": user.time_zone,
        "created_at": user.created_at,
        "generation": user.generation or None,
    }
    others = {*kept, "last_seen", "erasing", *_OF_ADMINISTRATORS}
    values = {n: v for n, v in codec.field_values(user).items() if n not in others}
    values |= codec.seen(user.last_seen) | {FOUND_BY: keys.address_hash(user.email)}
    domain, same_domain = unchanged(stored, "hosted_domain")
    found_by, same_place = unchanged(stored, FOUND_BY)
    return update(
        keys.profile(user.user_id),
        values=values,
        initial={**kept, **block},
        condition=f"{KNOWN if stored else NEW} AND {NOT_ERASING} AND {domain} AND {found_by}",
        compared={**same_domain, **same_place},
    )


_OF_ADMINISTRATORS = {"blocked_at", "blocked_by", "blocked_reason"}
