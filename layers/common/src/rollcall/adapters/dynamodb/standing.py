"""Whether the worker keeps up, read off the state table."""

from __future__ import annotations

from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.worker_reads import DynamoWorkerReads
from rollcall.domain.lease import Lease

HELD = ("pace", "breakers", "refused", "suspects")
"""What a lease says of calls that are held back."""
READ = (*codec.LAST_RUN, *HELD)


class DynamoStandingStore(DynamoWorkerReads):
    """StandingStore on the state table."""

    def lease(self, workspace: str) -> Lease:
        """One consistent read of some attributes."""
        stored = self._state.get(keys.workspace(workspace), only=READ)
        return codec.stored_lease(workspace, stored or {}).lease
