"""The list of whoever visits, as every page that shows it or its numbers asks for it."""

from __future__ import annotations

from functions.portal.deps import Deps, Visit
from rollcall.use_cases.agenda import Agenda
from rollcall.use_cases.list_meetings import list_meetings
from rollcall.use_cases.list_order import BEGINNING, PageStart


def listed(deps: Deps, visit: Visit, begin: PageStart = BEGINNING) -> Agenda:
    """The visitor's meetings, from the beginning or from a part on. Raises Retryable."""
    return listed_of(deps, visit, visit.user_id, begin)


def listed_of(deps: Deps, visit: Visit, user_id: str, begin: PageStart = BEGINNING) -> Agenda:
    """Somebody's meetings, by the days of the visitor; of others for administrators alone."""
    return list_meetings(
        deps.store,
        user_id,
        now=visit.now,
        day_start=visit.day_start,
        scope=deps.scope,
        companies=deps.companies,
        begin=begin,
        zone=visit.zone,
    )
