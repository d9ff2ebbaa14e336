"""What happens later: one queue of timed jobs for the whole twin."""

import heapq
from datetime import datetime
from typing import NamedTuple


class Job(NamedTuple):
    """One thing to do at a time (UTC); `token` tells a live job from an outdated one."""

    at: datetime
    order: int
    kind: str
    workspace: str
    key: str
    token: int


class Agenda:
    """Jobs in order of time, equal times in order of entry."""

    def __init__(self) -> None:
        self._jobs: list[Job] = []
        self._order = 0

    def add(self, at: datetime, kind: str, workspace: str, key: str, token: int = 0) -> None:
        """Note a job."""
        self._order += 1
        heapq.heappush(self._jobs, Job(at, self._order, kind, workspace, key, token))

    def pop_due(self, now: datetime) -> Job | None:
        """The next job whose time has come, taken off the agenda."""
        if self._jobs and self._jobs[0].at <= now:
            return heapq.heappop(self._jobs)
        return None

    def next_due(self) -> datetime | None:
        """When the next job is due."""
        return self._jobs[0].at if self._jobs else None

    def dump(self) -> list[Job]:
        """All jobs, for a snapshot."""
        return sorted(self._jobs)

    def load(self, jobs: list[Job]) -> None:
        """Replace all jobs by those of a snapshot."""
        self._jobs = sorted(jobs)
        self._order = max((job.order for job in jobs), default=0)
