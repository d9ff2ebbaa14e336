"""What changes something for others is done by somebody who has just proved who they are."""

from __future__ import annotations

from functions.portal.deps import Deps, Visit
from functions.portal.gate import Action, Fields
from functions.portal.pages.signed_in import signed_in_page
from rollcall.protocol.return_targets import address_of, sign_in_address
from rollcall.runtime.http import Response
from rollcall.runtime.routing import Params
from rollcall.use_cases.leave import is_fresh


def fresh(act: Action, target: str) -> Action:
    """An action for a sign-in of the last ten minutes; others are led to one, which comes back."""

    def acted(deps: Deps, visit: Visit, params: Params, fields: Fields) -> Response:
        if is_fresh(visit.session, visit.now):
            return act(deps, visit, params, fields)
        name = ":".join((target, *params.values()))
        return signed_in_page(
            deps,
            visit,
            "admin_stale.html",
            400,
            sign_in=sign_in_address(name),
            back=address_of(name),
            section="",
        )

    return acted
