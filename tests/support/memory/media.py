from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rollcall.domain.errors import BeingDeleted, LeaseLost
from rollcall.domain.lease import Lease
from rollcall.domain.media import MediaBox
from tests.support.memory.state import MemoryState


class MemoryMediaStore:
    """MediaStore over a MemoryState."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    def box(self, user_id: str) -> MediaBox:
        with self._state.operation("media_box"):
            return self._state.media.get(user_id) or MediaBox(user_id)

    def save_asked(self, box: MediaBox, workspace: str, now: datetime) -> bool:
        def stays() -> None:
            if box.user_id not in self._state.users or box.user_id in self._state.erasures:
                raise BeingDeleted

        with self._state.operation("save_asked", stays):
            return self._save(box, workspace, known=box.version > 0)

    def due(self, workspace: str, until: datetime, limit: int) -> list[MediaBox]:
        with self._state.operation("due_media"):
            found = [
                (box.due_at, user_id)
                for user_id, box in self._state.media.items()
                if box.due_at is not None
                and box.due_at <= until
                and self._state.media_workspaces.get(user_id) == workspace
            ]
            return [self._state.media[user_id] for _, user_id in sorted(found)[:limit]]

    def save_answered(self, lease: Lease, box: MediaBox, now: datetime) -> bool:
        def holds() -> None:
            held = self._state.workspaces.get(lease.workspace)
            if held is None or held.lease.token != lease.token:
                raise LeaseLost

        with self._state.operation("save_answered", holds):
            return self._save(box, lease.workspace, known=True)

    def _save(self, box: MediaBox, workspace: str, *, known: bool) -> bool:
        stored = self._state.media.get(box.user_id)
        if (stored.version if stored else 0) != box.version or known is (stored is None):
            return False
        self._state.media[box.user_id] = replace(box, version=box.version + 1)
        self._state.media_workspaces[box.user_id] = workspace
        return True
