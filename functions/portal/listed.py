"""The list of whoever visits, as every page that shows it or its numbers asks for it."""

from __future__ import annotations

from functions.portal.deps import Deps, Visit
from rollcall.use_cases.agenda import Agenda
from rollcall.use_cases.list_meetings import list_meetings
from rollcall.use_cases.list_order import BEGINNING, PageStart


def listed(deps: Deps, visit: Visit, begin: PageStart = BEGINNING) -> Agenda:
    """The visitor's meetings, from the beginning or from a part on. Raises Retryable."""
    return list_meetings(
        deps.store,
        visit.user_id,
        now=visit.now,
        day_start=visit.day_start,
        scope=deps.scope,
        companies=deps.companies,
        begin=begin,
        zone=visit.zone,
    )
