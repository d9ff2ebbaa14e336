"""What is overdue now, by the worker's own definition."""

from __future__ import annotations

from operate.installation import Installation
from rollcall.domain.promise import AHEAD, BACK, Overdue, overdue
from rollcall.reconcile.promise import LONGEST_PAUSE, MOST_ROWS
from rollcall.use_cases.tell_worker import WORKSPACE


def overdue_now(site: Installation) -> Overdue:
    """Count what is overdue, two queries of an index."""
    now = site.now()
    rows = site.worker.due_bots_between(WORKSPACE, now - BACK, now + AHEAD, MOST_ROWS)
    due = site.worker.due(WORKSPACE, now + LONGEST_PAUSE, MOST_ROWS)
    return overdue(rows, due.connections, due.calendars, now)
