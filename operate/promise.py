"""What is overdue now, by the worker's own definition."""

from __future__ import annotations

from operate.installation import Installation
from rollcall.domain.promise import Overdue
from rollcall.use_cases import standing
from rollcall.use_cases.tell_worker import WORKSPACE


def overdue_now(site: Installation) -> Overdue:
    """Count what is overdue, two queries of an index."""
    return standing.overdue_now(site.standing, WORKSPACE, site.now())
