"""What becomes of a calendar that was marked while the worker served it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rollcall.domain.listing import OVERLAP
from rollcall.domain.model import RecallCalendar


def with_marks(
    served: RecallCalendar,
    read: RecallCalendar,
    stored: RecallCalendar,
    covered_until: datetime | None,
) -> RecallCalendar:
    """Return what to store of a calendar that was ``read``, marked and then ``served``.

    It stays due as it is ``stored``. When a list has covered everything until ``covered_until``,
    the next one starts there, less the overlap, unless a mark reaches further back.
    """
    sync_from = stored.sync_from
    if covered_until is not None and sync_from is not None and sync_from == read.sync_from:
        sync_from = covered_until - OVERLAP
    return replace(served, due_at=stored.due_at, check=stored.check, sync_from=sync_from)
