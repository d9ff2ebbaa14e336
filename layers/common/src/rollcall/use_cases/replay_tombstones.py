"""After a restore: delete again whoever was deleted since the backup was made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from rollcall.domain.errors import NotFound
from rollcall.domain.leaving import Tombstone, tombstone_digest
from rollcall.ports.portal_store import Mark
from rollcall.ports.worker_store import WorkerStore
from rollcall.use_cases.tell_worker import WORKSPACE


def replay_tombstones(
    store: WorkerStore,
    tombstones: Iterable[Tombstone],
    user_ids: Iterable[str],
    *,
    installation: str,
    new_id: Callable[[], str],
    now: datetime,
) -> list[str]:
    """Begin to delete those users of a restored table whom a tombstone covers; their ids.

    To be done before the table serves anybody. The tombstones are those of the table before the
    restore, ``installation`` is its id, and ``user_ids`` are all users of the restored one. Who
    came back since has an account of a later day, which stays. Safe to repeat. Raises Unavailable.
    """
    known = list(tombstones)
    deleted = []
    for user_id in user_ids:
        user, digest = store.user(user_id), tombstone_digest(installation, user_id)
        created = user.created_at if user else None
        if user is None or not any(one.covers(digest, created) for one in known):
            continue
        try:
            store.begin_erasure(user_id, new_id(), Mark(WORKSPACE, now))
        except NotFound:
            continue
        deleted.append(user_id)
    return deleted
