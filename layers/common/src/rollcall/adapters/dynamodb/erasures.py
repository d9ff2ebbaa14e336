"""The end of an account in the state table: how it begins, goes on and is finished."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from rollcall.adapters.dynamodb import audit, blocks, codec, keys, people_index, requests
from rollcall.adapters.dynamodb.rules import NOT_ERASING, connections_of
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.wire import Item, item, values
from rollcall.adapters.dynamodb.writes import KNOWN, NEW, Write, check, delete, put, update
from rollcall.domain.audit import SYSTEM, Act, AuditEntry
from rollcall.domain.errors import NotFound, Unavailable
from rollcall.domain.leaving import Erasure, Receipt, Tombstone
from rollcall.domain.model import Wanted
from rollcall.domain.retention import TOMBSTONE
from rollcall.ports.portal_store import Mark

TRIES = 8
AT_ONCE = 40
"""Rows of a user that are deleted in one step, each of them perhaps with one elsewhere."""


def begin(
    state: Table,
    user_id: str,
    receipt_id: str,
    mark: Mark,
    *,
    unseen_since: date | None = None,
    entry: AuditEntry | None = None,
) -> str:
    """Begin to delete everything of a user; the id of the receipt.

    ``unseen_since`` is the day on which the user must have been last seen; ``entry`` is appended to
    the audit list in the same step. Raises NotFound.
    """
    for _ in range(TRIES):
        # In this order: a connection that the query misses has moved the counter.
        unmoved = _no_connecting_meanwhile(state, user_id)
        left = connections_of(state, user_id)
        receipt = Receipt(mark.now, calendars_left=len(left), unused=unseen_since is not None)
        try:
            state.transact(
                [
                    _begun(user_id, receipt_id, mark, unseen_since),
                    put(codec.receipt_item(receipt_id, receipt)),
                    unmoved,
                    *(_removed(user_id, one.calendar_key, mark) for one in left),
                    *audit.appended(entry),
                ]
            )
        except ConditionFailed as refused:
            if refused.position == 0:
                return _begun_before(state, user_id)
        else:
            return receipt_id
    raise Unavailable("busy")


def _begun(user_id: str, receipt_id: str, mark: Mark, unseen_since: date | None) -> Write:
    unseen = " AND #last_seen = :seen" if unseen_since else ""
    return update(
        keys.profile(user_id),
        values={
            "user_id": user_id,
            "erasing": receipt_id,
            "erase_asked_at": mark.now,
            keys.DUE_WORKSPACE: mark.workspace,
            keys.DUE_AT: mark.now,
        },
        condition=f"{KNOWN} AND {NOT_ERASING}{unseen}",
        compared={"seen": unseen_since} if unseen_since else None,
    )


def _begun_before(state: Table, user_id: str) -> str:
    found = erasure(state, user_id)
    if found is None:
        raise NotFound("user")
    return found.erasing


def _removed(user_id: str, calendar_key: str, mark: Mark) -> Write:
    return update(
        keys.connection(user_id, calendar_key),
        values={"wanted": Wanted.REMOVED, **codec.mark(mark.workspace, mark.now, mark.cause)},
        add={"requested": 1},
        condition=KNOWN,
    )


def _no_connecting_meanwhile(state: Table, user_id: str) -> Write:
    key = keys.connects(user_id)
    seen = state.get(key)
    return check(key, "#times = :seen", {"seen": codec.connects(seen)}) if seen else check(key, NEW)


def elsewhere(user_id: str, at: keys.Key, expires_at: datetime) -> Write:
    """Note that there is a row about a user outside the user's partition."""
    ends = {keys.EXPIRES_AT: int(expires_at.timestamp())}
    return put(item({**keys.elsewhere(user_id, at), "at_pk": at["pk"], "at_sk": at["sk"], **ends}))


def erasure(state: Table, user_id: str) -> Erasure | None:
    """One consistent read."""
    stored = state.get(keys.profile(user_id))
    return codec.erasure(stored) if stored else None


def receipt(state: Table, receipt_id: str, now: datetime) -> Receipt | None:
    """One consistent read; one that time to live has not removed yet is not found."""
    stored = state.get(keys.receipt(receipt_id)) if keys.possible(receipt_id) else None
    if stored is None or values(stored).get(keys.EXPIRES_AT, now.timestamp()) < now.timestamp():
        return None
    return codec.receipt(stored)


def saved(erasure: Erasure, receipt: Receipt) -> list[Write]:
    """How far a deletion has come, and when it goes on."""
    same = {"erasing": erasure.erasing}
    progress = update(
        keys.profile(erasure.user_id),
        values={
            keys.DUE_AT: erasure.due_at,
            "erase_attempts": erasure.erase_attempts,
            "erase_cleared_at": erasure.erase_cleared_at,
            "erase_letter": erasure.erase_letter,
        },
        condition="#erasing = :erasing",
        compared=same,
    )
    return [progress, put(codec.receipt_item(erasure.erasing, receipt))]


def ended(erasure: Erasure, receipt: Receipt, tombstone: Tombstone, now: datetime) -> list[Write]:
    """The end: the profile goes; receipt, tombstone, audit entry and a block remain."""
    same = {"erasing": erasure.erasing}
    who = SYSTEM if receipt.unused else erasure.user_id
    entry = AuditEntry(now, who, Act.ACCOUNT_DELETED, erasure.user_id)
    return [
        delete(keys.profile(erasure.user_id), "#erasing = :erasing", same),
        put(codec.receipt_item(erasure.erasing, receipt)),
        put(codec.tombstone_item(tombstone, now + TOMBSTONE)),
        *audit.appended(entry),
        *blocks.kept(erasure),
    ]


def next_rows(state: Table, user_id: str) -> list[Write]:
    """Deletes of some of a user's rows, and of what they point to; none when all are gone.

    The profile is left: it is what refuses writes about the user.
    """
    rows = state.query("#pk = :pk", {"pk": keys.user(user_id)}, limit=AT_ONCE + 1)
    found = [values(row) for row in rows if not keys.is_profile(row["sk"]["S"])][:AT_ONCE]
    # Without repetitions: a transaction takes one write of a row.
    pointed = {(r["at_pk"], r["at_sk"]): None for r in found if "at_pk" in r}
    there = [_elsewhere_write(state, user_id, *place) for place in pointed]
    own = [delete({"pk": row["pk"], "sk": row["sk"]}) for row in found]
    return [*(one for one in there if one is not None), *own]


def _elsewhere_write(state: Table, user_id: str, pk: str, sk: str) -> Write | None:
    key = {"pk": pk, "sk": sk}
    if not pk.startswith("MEETING#"):
        return delete(key)
    stored = state.get(key)
    return requests.without(key, stored, user_id) if stored else None


def unseen(state: Table, before: date, limit: int, *partitions: str) -> Sequence[tuple[str, date]]:
    """Users who were last seen before a day, the longest ago first, with that day."""
    found = [
        _last_seen(row)
        for partition in partitions
        for row in state.query(
            "#due_workspace = :seen AND #due_at < :before",
            {"seen": partition, "before": before},
            index=keys.DUE_CALENDARS,
            limit=limit,
        )
    ]
    return sorted(found, key=lambda one: one[1])[:limit]


def not_found(state: Table, after: str, limit: int) -> tuple[Sequence[str], str]:
    """Look at some profiles, in order of their last day; whom no address finds, and how far it is.

    A person who is seen meanwhile moves on to a later day, so nobody is passed over for good.
    """
    begin, day, user_id = after.split(" ") if after else (keys.SEEN, "", "")
    partitions = (keys.SEEN, keys.NOTED) if begin == keys.SEEN else (keys.NOTED,)
    rows: list[Item] = []
    for partition in partitions:
        resumed = partition == begin and day != ""
        rows += state.query(
            "#due_workspace = :seen",
            {"seen": partition},
            index=keys.DUE_CALENDARS,
            limit=limit - len(rows),
            after=item(keys.seen_place(partition, day, user_id)) if resumed else None,
        )
        if len(rows) >= limit:
            break
    found = [values(row) for row in rows]
    last = found[-1] if len(found) >= limit else None
    named = (keys.DUE_WORKSPACE, keys.DUE_AT, "user_id")
    place = " ".join(last[name] for name in named) if last else ""
    return [row["user_id"] for row in found if people_index.FOUND_BY not in row], place


def _last_seen(stored: Item) -> tuple[str, date]:
    user = codec.user(stored)
    if user.last_seen is None:
        raise ValueError("a profile in the index of days has none")
    return user.user_id, user.last_seen


def tombstones(state: Table, now: datetime) -> list[Tombstone]:
    """All that are still kept; one query."""
    rows = state.query("#pk = :pk", {"pk": keys.TOMBSTONES})
    kept = [row for row in rows if values(row)[keys.EXPIRES_AT] > now.timestamp()]
    return [codec.tombstone(row) for row in kept]
