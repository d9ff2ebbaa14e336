"""The twin's state as one JSON file, so that it survives a restart."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from local.recall_twin.core.agenda import Job
from local.recall_twin.core.model import WorkspaceState
from local.recall_twin.core.settings import Settings
from local.recall_twin.core.twin import RecallTwin

FILE_NAME = "recall_twin.json"


@dataclass(slots=True)
class Snapshot:
    """All that is written. The ledger, rate windows and held keys are not."""

    clock_offset_seconds: float
    last_stamp: datetime
    settings: Settings
    jobs: list[Job]
    workspaces: dict[str, WorkspaceState]


_ADAPTER = TypeAdapter(Snapshot)


def save(twin: RecallTwin, state_dir: Path) -> None:
    """Write the state atomically.

    Raises:
        OSError: the folder cannot be written.
    """
    snapshot = Snapshot(
        clock_offset_seconds=twin.clock.offset_seconds,
        last_stamp=twin.kernel.last_stamp,
        settings=twin.settings,
        jobs=twin.kernel.agenda.dump(),
        workspaces={name: workspace.state for name, workspace in twin.workspaces.items()},
    )
    state_dir.mkdir(parents=True, exist_ok=True)
    partial = state_dir / f"{FILE_NAME}.partial"
    partial.write_bytes(_ADAPTER.dump_json(snapshot))
    os.replace(partial, state_dir / FILE_NAME)  # noqa: PTH105 - the atomic call by its name


def load(twin: RecallTwin, state_dir: Path) -> bool:
    """Take up the written state; False when there is none.

    Readings that were under way are planned anew, deliveries in flight are sent again. A switch
    that an older version had is ignored.

    Raises:
        ValueError: the file is not a snapshot.
    """
    path = state_dir / FILE_NAME
    if not path.exists():
        return False
    snapshot = _ADAPTER.validate_json(path.read_bytes(), extra="ignore")
    twin.clock.reset(snapshot.clock_offset_seconds)
    twin.kernel.last_stamp = snapshot.last_stamp
    twin.settings = snapshot.settings
    twin.kernel.agenda.load(snapshot.jobs)
    for state in snapshot.workspaces.values():
        for delivery in state.deliveries.values():
            delivery.in_flight = False
    twin.restore(snapshot.workspaces)
    for workspace in twin.workspaces.values():
        for calendar in workspace.state.calendars.values():
            workspace.plan_pull(calendar, 0.0)
    return True
