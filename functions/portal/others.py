"""The bots of others, as the person who asks may know them."""

from __future__ import annotations

from functions.portal.deps import Deps, Visit
from rollcall.use_cases.shared_bots import SharedBots


def bots_of_others(deps: Deps, visit: Visit) -> SharedBots:
    """What finds the bots of others in the calls of the visitor's meetings."""
    return SharedBots(
        deps.store,
        visit.user_id,
        visit.user.hosted_domain,
        deps.scope,
        deps.companies,
        visit.now,
    )
