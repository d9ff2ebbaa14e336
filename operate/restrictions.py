"""What keeps people out and bots away: brought back from a backup before anything of a person is.

A row that is there stays: what guests, organisers and letters' readers took back since is a row
too. A block leaves none when it is taken back, but an entry in the audit list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from operate.acting import random_text
from operate.installation import CannotReach, Installation
from operate.people import everybody, for_each
from rollcall.adapters.dynamodb import keys
from rollcall.adapters.dynamodb.audit import appended
from rollcall.adapters.dynamodb.people import DynamoPeopleStore
from rollcall.adapters.dynamodb.policies import policy_of
from rollcall.adapters.dynamodb.rules import mark_wanted, transact_unless_erasing
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.wire import Item, values
from rollcall.adapters.dynamodb.writes import NEW, Write, put
from rollcall.domain.audit import Act, AuditEntry
from rollcall.domain.errors import BeingDeleted, VersionConflict
from rollcall.domain.model import User
from rollcall.domain.policy import CompanyPolicy
from rollcall.domain.policy_checks import PAUSED, Change, PolicyRefused, changed
from rollcall.domain.retention import AUDIT
from rollcall.ports.people_store import Block
from rollcall.ports.portal_store import Mark
from rollcall.use_cases.tell_worker import WORKSPACE, wake

NO_POLICY_ROW = (AttributeError, KeyError, TypeError, ValueError)
"""What reading a row raises that is none of a policy."""
MOST = 100
"""Invitations, or entries of the audit list, of one page."""


class PolicyOfThen(StrEnum):
    """What became of the company's policy."""

    SAME = "same"
    BROUGHT_BACK = "brought_back"
    LEFT = "left"
    """Another one holds."""
    NOT_LOOKED_AT = "not_looked_at"


@dataclass(frozen=True, slots=True)
class Kept:
    """How many were brought back, and what was not."""

    policy: PolicyOfThen
    blocks: int
    noes: int
    stops: int
    invitations: tuple[str, ...]
    """Addresses that were invited then and are no more."""


@dataclass(frozen=True, slots=True)
class Restrictions:
    """Those of a backup; every one can be brought back again, which changes nothing more."""

    site: Installation
    backup: Table
    who: str
    """Who acts, for the audit list."""
    now: datetime

    def bring_back(self, then: Sequence[User], stay: Sequence[User], *, whole: bool) -> Kept:
        """Bring back what is about some people, of whom those that ``stay`` were not deleted since.

        With ``whole`` what is about nobody or everybody, too. Raises CannotReach and
        VersionConflict for the policy, before anything of a person is written, and Unavailable.
        """
        of_then = self.policy_of_then()
        policy = self.policy(of_then) if whole else PolicyOfThen.NOT_LOOKED_AT
        blocks = self.blocks(then, ended=whole)
        audiences = {self.site.audiences.of(one.user_id, one.hosted_domain) for one in stay}
        noes = sum(for_each(self.site, sorted(audiences), self.noes))
        stops = sum(for_each(self.site, [one.user_id for one in stay], self.stops))
        return Kept(policy, blocks, noes, stops, self.lost_invitations() if whole else ())

    def policy(self, then: CompanyPolicy) -> PolicyOfThen:
        """Put the policy of then as its row is where there is none: none is ever deleted but lost.

        Today's checks are for who writes one. Raises VersionConflict and Unavailable.
        """
        row, live = self.backup.get(keys.POLICY), self.site.state.get(keys.POLICY)
        if row is None or row == live:
            return PolicyOfThen.SAME
        if live is not None:
            return PolicyOfThen.SAME if self._holds(then) else PolicyOfThen.LEFT
        why = PAUSED if then.paused else ""
        entry = AuditEntry(self.now, self.who, Act.POLICY_CHANGED, why=why)
        try:
            self.site.state.transact([put(row, NEW), *appended(entry)])
        except ConditionFailed as error:
            raise VersionConflict("policy") from error
        wake(self.site.queue, self.now)
        return PolicyOfThen.BROUGHT_BACK

    def policy_of_then(self) -> CompanyPolicy:
        """Read it. Raises CannotReach for a row that means nothing, and Unavailable."""
        try:
            return policy_of(self.backup)
        except NO_POLICY_ROW as error:
            raise CannotReach(
                f"The policy in {self.backup.name} cannot be read, so nobody is brought back. "
                "Delete its row there (pk POLICY, sk CURRENT), see that a policy holds here "
                "(`rollcall policy set`), and run this again."
            ) from error

    def _holds(self, then: CompanyPolicy) -> bool:
        live = self.site.policies.policy()
        with suppress(PolicyRefused):
            return changed(live, then, Change(self.who, self.now)) is live
        return False

    def tombstones(self) -> int:
        """Whom an older backup must not bring back either."""
        return self._partition(keys.TOMBSTONES)

    def noes(self, audience: str) -> int:
        """What guests asked of an audience."""
        return self._partition(keys.guests(audience))

    def stops(self, user_id: str) -> int:
        """What somebody decided for everybody as organiser; the row goes with the account."""
        pointers = self.backup.query(
            "#pk = :pk AND begins_with(#sk, :prefix)",
            {"pk": keys.user(user_id), "prefix": keys.ELSEWHERE},
        )
        count = 0
        for pointer in pointers:
            at = {"pk": pointer["at_pk"]["S"], "sk": pointer["at_sk"]["S"]}
            if keys.is_stop(at["pk"]):
                count += self._of_person(user_id, at, put(pointer))
        return count

    def letters(self, user_id: str) -> int:
        """Which letters somebody does not want; after the account is back."""
        rows = (keys.mail_choices(user_id), keys.mail_stop(user_id))
        return sum(self._of_person(user_id, at) for at in rows)

    def mark(self, user_id: str) -> None:
        """Have every event of a person evaluated again, under what was brought back."""
        with suppress(BeingDeleted):
            mark_wanted(self.site.state, user_id, Mark(WORKSPACE, self.now))

    def blocks(self, then: Iterable[User], *, ended: bool) -> int:
        """Block who was blocked then and is here unblocked, unless that was meant since.

        With ``ended`` those too whose accounts have ended. Who is not here comes back blocked.
        """
        of_then = {_digest(one.user_id): _block(one) for one in then if one.blocked}
        rows = self.backup.query("#pk = :pk", {"pk": keys.BLOCKS}) if ended else []
        of_ended = {row["sk"]["S"]: row for row in rows}
        blocked = {**{digest: _ended_block(row) for digest, row in of_ended.items()}, **of_then}
        here = {_digest(one.user_id): one for one in everybody(self.site.people)} if blocked else {}
        missing = {
            digest: block
            for digest, block in blocked.items()
            if not (here[digest].blocked if digest in here else self._is_kept(digest, of_ended))
        }
        undone = self._unblocked(min(one.at for one in missing.values())) if missing else {}
        return sum(
            self._blocked(here[digest], block) if digest in here else self._row(of_ended[digest])
            for digest, block in missing.items()
            if undone.get(digest, block.at) <= block.at
        )

    def lost_invitations(self) -> tuple[str, ...]:
        """Addresses that were invited then and are no more.

        What lets somebody in is never brought back by itself: it may have been withdrawn.
        """
        store, found, after = DynamoPeopleStore(self.backup), list[str](), ""
        while True:
            page = store.invitations(after, MOST)
            found += [one.address for one in page.invitations if one.stands(self.now)]
            after = page.after
            if not after:
                break
        people = self.site.people
        return tuple(one for one in found if people.invitation(one, self.now) is None)

    def _partition(self, partition: str) -> int:
        return sum(map(self._row, self.backup.query("#pk = :pk", {"pk": partition})))

    def _row(self, row: Item) -> bool:
        """Store a row as it was, if it is lost; whether it was."""
        return self._stored(row, lambda: self.site.state.transact([put(row, NEW)]))

    def _of_person(self, user_id: str, at: keys.Key, *others: Write) -> bool:
        row = self.backup.get(at)
        if row is None:
            return False
        writes = [put(row, NEW), *others]
        return self._stored(row, lambda: transact_unless_erasing(self.site.state, user_id, writes))

    def _stored(self, row: Item, store: Callable[[], None]) -> bool:
        held = values(row)
        at = {"pk": held["pk"], "sk": held["sk"]}
        ends = held.get(keys.EXPIRES_AT)
        is_over = ends is not None and ends <= self.now.timestamp()
        if is_over or self.site.state.get(at, only=("pk",)) is not None:
            return False
        try:
            store()
        except (ConditionFailed, BeingDeleted):
            return False
        return True

    def _is_kept(self, digest: str, of_ended: Mapping[str, Item]) -> bool:
        """Whether nobody need be blocked who is not here."""
        at = {"pk": keys.BLOCKS, "sk": digest}
        return digest not in of_ended or self.site.state.get(at) is not None

    def _blocked(self, user: User, block: Block) -> bool:
        entry = AuditEntry(self.now, self.who, Act.BLOCKED, user.user_id)
        mark = Mark(WORKSPACE, self.now)
        with suppress(BeingDeleted):
            return self.site.people.block(user.user_id, block, mark, entry)
        return False

    def _unblocked(self, since: datetime) -> dict[str, datetime]:
        """When whose block was taken back last, by the hash of the id, as the audit list says."""
        found: dict[str, datetime] = {}
        day = max(since, self.now - AUDIT).astimezone(UTC).date()
        while day <= self.now.astimezone(UTC).date():
            before = ""
            while True:
                page = self.site.people.audit(day, before, MOST, self.now)
                for one in page.entries:
                    if one.act is Act.UNBLOCKED:
                        digest = _digest(one.about)
                        found[digest] = max(one.at, found.get(digest, one.at))
                before = page.before
                if not before:
                    break
            day += timedelta(days=1)
        return found


def _digest(user_id: str) -> str:
    return keys.block(user_id)["sk"]


def _block(user: User) -> Block:
    if user.blocked_at is None:
        raise ValueError("nobody blocked this person")
    return Block(user.blocked_at, user.blocked_by, user.blocked_reason, random_text())


def _ended_block(row: Item) -> Block:
    held = values(row)
    at = datetime.fromisoformat(held["blocked_at"])
    return Block(at, held.get("blocked_by", ""), "", random_text())
