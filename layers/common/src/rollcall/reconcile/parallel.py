"""Runs independent jobs on a few threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from rollcall.reconcile.slice import Jobs

AT_ONCE = 4
"""Calls under way at a time: enough for ten a second at Recall's latency, few enough that a
refused key is noticed after three more calls."""


def on_threads(pool: ThreadPoolExecutor) -> Callable[[Jobs], None]:
    """A runner over a pool that lives as long as the process; raises what a job raised."""

    def run_all(jobs: Jobs) -> None:
        for future in [pool.submit(job) for job in jobs]:
            future.result()

    return run_all


def one_by_one(jobs: Jobs) -> None:
    """A runner without threads, for what has to be repeatable."""
    for job in jobs:
        job()
