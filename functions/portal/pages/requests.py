"""Asking colleagues to stop recording a meeting, and what they answer."""

from __future__ import annotations

from enum import StrEnum

from functions.portal.deps import Deps, Visit
from functions.portal.field_reader import FieldReader
from functions.portal.forms import RequestRefused
from functions.portal.gate import Fields
from functions.portal.others import bots_of_others
from functions.portal.parts import FROM, back_to
from rollcall.domain.event import EventFacts
from rollcall.domain.stop_requests import MOST_A_MINUTE
from rollcall.runtime.http import Response, see_other
from rollcall.runtime.routing import Params
from rollcall.use_cases.ask_to_stop import ask_to_stop, keep_recording, take_request_back

FIELDS = frozenset({"choice", FROM})


class Choice(StrEnum):
    """The buttons of a request. Who stops recording does so by the meeting's own switch."""

    ASK = "ask"
    WITHDRAW = "withdraw"
    KEEP = "keep"


def act(deps: Deps, visit: Visit, params: Params, fields: Fields) -> Response:
    """Ask, take that back, or keep the recording; 429 for somebody who asks too often."""
    reader = FieldReader(fields)
    choice = reader.choice("choice", Choice, Choice.WITHDRAW)
    reader.check()
    facts = _done(deps, visit, params["event_id"], choice)
    return see_other(back_to(fields.get(FROM, ""), facts, visit))


def _done(deps: Deps, visit: Visit, event_id: str, choice: Choice) -> EventFacts:
    store, others = deps.store, bots_of_others(deps, visit)
    if choice is Choice.KEEP:
        return keep_recording(store, visit.user_id, event_id, others=others, now=visit.now)
    if choice is Choice.WITHDRAW:
        return take_request_back(store, visit.user_id, event_id, others=others, now=visit.now)
    if not deps.rates.admit(visit.user_id, visit.now, MOST_A_MINUTE, "request"):
        raise RequestRefused("too_often", 429)
    return ask_to_stop(
        store, visit.user_id, event_id, right=deps.shared_bots, others=others, now=visit.now
    )
