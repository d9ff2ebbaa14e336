"""Read and change what holds for everybody of the company."""

from __future__ import annotations

from datetime import datetime

from rollcall.domain.errors import VersionConflict
from rollcall.domain.policy import CompanyPolicy
from rollcall.domain.policy_checks import Change, changed
from rollcall.ports.policy_store import PolicyStore
from rollcall.ports.wake import WakeQueue
from rollcall.use_cases.tell_worker import wake


def read_policy(store: PolicyStore) -> CompanyPolicy:
    """Return the policy; its version is what a change is made from. Raises Unavailable."""
    return store.policy()


def change_policy(
    store: PolicyStore,
    queue: WakeQueue,
    wanted: CompanyPolicy,
    *,
    by: str,
    version: int,
    now: datetime,
) -> CompanyPolicy:
    """Replace the policy that was read as ``version``, wake the worker, and return what holds.

    ``by`` is a user's id or an operator's name; an address would outlive its account. The worker
    then marks everybody's calendars, some at a time. The same policy again is no change, so it may
    be sent twice. Raises PolicyRefused for a value that may not be, VersionConflict when another
    one was stored meanwhile, or by a version of ours that is newer than this; and Unavailable.
    """
    stored = store.policy()
    right = changed(stored, wanted, Change(by, now))
    if right is not stored:
        if stored.version != version or not stored.readable:
            raise VersionConflict("policy")
        store.save_policy(right)
    wake(queue, now)
    return right
