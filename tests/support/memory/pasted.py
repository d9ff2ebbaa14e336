from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rollcall.domain.errors import BeingDeleted, LeaseLost
from rollcall.domain.lease import Lease
from rollcall.domain.pasted import PastedCall
from tests.support.memory.state import MemoryState


def due_calls(state: MemoryState, workspace: str, now: datetime) -> list[PastedCall]:
    """Calls whose time has come, the longest ago first."""
    due = [
        (call.due_at, call.call_id, call)
        for (user_id, _), call in state.pasted.items()
        if call.due_at and call.due_at <= now and state.pasted_workspaces.get(user_id) == workspace
    ]
    return [call for _, _, call in sorted(due, key=lambda one: one[:2])]


class MemoryPastedStore:
    """PastedStore over a MemoryState."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    def asked(self, user_id: str) -> int:
        with self._state.operation("asked_calls"):
            return self._state.pasted_counts[user_id]

    def calls(self, user_id: str, since: datetime, until: datetime) -> list[PastedCall]:
        with self._state.operation("calls"):
            found = [call for (user, _), call in self._state.pasted.items() if user == user_id]
            within = [call for call in found if since <= call.asked_at < until]
            return sorted(within, key=lambda call: call.call_id)

    def call(self, user_id: str, call_id: str) -> PastedCall | None:
        with self._state.operation("call"):
            return self._state.pasted.get((user_id, call_id))

    def save_asked(self, call: PastedCall, asked: int, workspace: str) -> bool:
        with self._state.operation("save_asked_call", lambda: self._stays(call.user_id)):
            key = (call.user_id, call.call_id)
            if self._state.pasted_counts[call.user_id] != asked or key in self._state.pasted:
                return False
            self._state.pasted_counts[call.user_id] += 1
            self._put(call, workspace)
            return True

    def save_stop(self, call: PastedCall, workspace: str) -> bool:
        with self._state.operation("stop_call", lambda: self._stays(call.user_id)):
            return self._save(call, workspace)

    def save(self, lease: Lease, call: PastedCall) -> bool:
        def holds() -> None:
            held = self._state.workspaces.get(lease.workspace)
            if held is None or held.lease.token != lease.token:
                raise LeaseLost

        with self._state.operation("save_call", holds):
            return self._save(call, lease.workspace)

    def in_room(self, room: str, since: datetime) -> list[PastedCall]:
        with self._state.operation("calls_in_room"):
            found = [
                call
                for call in self._state.pasted.values()
                if call.room == room and call.asked_at >= since and not call.over
            ]
            return sorted(found, key=lambda call: call.call_id)

    def _stays(self, user_id: str) -> None:
        if user_id not in self._state.users or user_id in self._state.erasures:
            raise BeingDeleted

    def _save(self, call: PastedCall, workspace: str) -> bool:
        stored = self._state.pasted.get((call.user_id, call.call_id))
        if stored is None or stored.version != call.version:
            return False
        self._put(call, workspace)
        return True

    def _put(self, call: PastedCall, workspace: str) -> None:
        # As the table: the room is kept while somebody may look for it there.
        shown = replace(call, version=call.version + 1, room="" if call.over else call.room)
        self._state.pasted[call.user_id, call.call_id] = shown
        self._state.pasted_workspaces[call.user_id] = workspace
