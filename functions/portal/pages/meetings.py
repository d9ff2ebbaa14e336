"""The upcoming meetings, and the choice for one of them."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlsplit

from functions.portal.deps import Deps, Visit
from functions.portal.field_reader import FieldReader
from functions.portal.gate import Fields
from functions.portal.listed import listed
from functions.portal.notices import notice_of, told
from functions.portal.others import bots_of_others
from functions.portal.pages.signed_in import signed_in_page, worker_seen
from functions.portal.parts import FROM, Part, back_to, from_day, read_jump, read_part
from functions.portal.unchanged import unless_known
from functions.portal.views.agenda_view import agenda_view
from functions.portal.views.company_view import company_pause_said
from rollcall.domain.errors import NotFound, Unavailable
from rollcall.domain.preferences import Override
from rollcall.domain.stops import SharedBotsRight
from rollcall.runtime.http import Response, see_other
from rollcall.runtime.routing import Params
from rollcall.use_cases.agenda import Agenda
from rollcall.use_cases.asked import with_requests
from rollcall.use_cases.paste_link import shown_calls
from rollcall.use_cases.send_again import send_again
from rollcall.use_cases.set_override import Reach, set_override
from rollcall.use_cases.shared_bots import is_recorded_by_others
from rollcall.use_cases.stop_meeting import stop_meeting
from rollcall.use_cases.upcoming_rows import MOST_LOOKED_AT, MOST_SHOWN

EVERYBODY_FIELDS = frozenset({"choice", FROM})
BOT_FIELDS = frozenset({FROM})
_MOST_PARTS = MOST_LOOKED_AT // MOST_SHOWN
"""How many parts are read for one page, where nothing of the first ones is to be shown."""
OVERRIDE_FIELDS = frozenset({"choice", "scope", FROM})


class Choice(StrEnum):
    """The buttons of a meeting."""

    RECORD = "record"
    SKIP = "skip"
    UNSET = "unset"


class ForEverybody(StrEnum):
    """What an organiser may decide for everybody of the company."""

    STOP = "stop"
    ALLOW = "allow"


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """The list; before the rules are chosen, the way to choose them."""
    day = read_jump(visit.request.query, visit)
    if day is not None:
        return see_other(f"{from_day(day).address}#day-{day.isoformat()}")
    return _list(deps, visit, "meetings.html")


def fragment(deps: Deps, visit: Visit, _params: Params) -> Response:
    """What of the list may have changed, for the script of a page that is open (304 if nothing)."""
    answer = _list(deps, visit, "list_fragment.html")
    return unless_known(answer, visit.request, visit.session.session_id)


def _list(deps: Deps, visit: Visit, template: str) -> Response:
    """The part that is asked for, or the first one behind it that has something to show.

    Where the table is read in pieces, or a filter lets little through, one may show nothing.
    """
    part, last_run = read_part(visit.request.query, visit), worker_seen(deps)
    calls = shown_calls(deps.store, deps.pasted, visit.user_id, visit.now)
    agenda = _agenda(deps, visit, part)
    if agenda.rules.preferences is None:
        return see_other("/onboarding")
    view = agenda_view(agenda, part, visit, last_run, calls)
    for _more in range(1, _MOST_PARTS):
        if view.days or not view.next:
            break
        part = read_part(urlsplit(view.next).query, visit)
        agenda = _agenda(deps, visit, part)
        view = agenda_view(agenda, part, visit, last_run, calls)
    return signed_in_page(
        deps,
        visit,
        template,
        waiting=view.waiting,
        notice=notice_of(deps, visit.request, agenda.connections),
        last_run=last_run,
        agenda=view,
        company_pause=company_pause_said(agenda.rules.policy, visit.zone),
        part=part,
        organisers_stop=deps.shared_bots is SharedBotsRight.ORGANISER,
    )


def _agenda(deps: Deps, visit: Visit, part: Part) -> Agenda:
    """The meetings from a part on, with what is asked about them."""
    return with_requests(
        listed(deps, visit, part.begin),
        deps.store,
        right=deps.shared_bots,
        scope=deps.scope,
        companies=deps.companies,
        now=visit.now,
    )


def override(deps: Deps, visit: Visit, params: Params, fields: Fields) -> Response:
    """Record or skip one meeting or its series, or follow the rules again."""
    reader = FieldReader(fields)
    choice = reader.choice("choice", Choice, Choice.UNSET)
    reach = reader.choice("scope", Reach, Reach.EVENT)
    reader.check()
    facts = set_override(
        deps.store,
        deps.queue,
        visit.user_id,
        params["event_id"],
        choice=None if choice is Choice.UNSET else Override(choice.value),
        reach=reach,
        now=visit.now,
        cause=visit.cause,
    )
    address = back_to(fields.get(FROM, ""), facts, visit)
    if choice is Choice.SKIP and _others_record(deps, visit, facts.event_id):
        return told(deps, "others_record", address)
    return see_other(address)


def another_bot(deps: Deps, visit: Visit, params: Params, fields: Fields) -> Response:
    """Send another bot into a meeting that runs and lost its own."""
    facts = send_again(
        deps.store,
        deps.queue,
        visit.user_id,
        params["event_id"],
        now=visit.now,
        cause=visit.cause,
    )
    return see_other(back_to(fields.get(FROM, ""), facts, visit))


def everybody(deps: Deps, visit: Visit, params: Params, fields: Fields) -> Response:
    """Stop recording a meeting for everybody of the company, or let it go on; for its organiser.

    Raises NotFound where the operator does not want that.
    """
    reader = FieldReader(fields)
    choice = reader.choice("choice", ForEverybody, ForEverybody.ALLOW)
    reader.check()
    if choice is ForEverybody.STOP and deps.shared_bots is not SharedBotsRight.ORGANISER:
        raise NotFound("not_offered")
    facts = stop_meeting(
        deps.store,
        deps.queue,
        visit.user,
        params["event_id"],
        active=choice is ForEverybody.STOP,
        others=bots_of_others(deps, visit),
        now=visit.now,
        cause=visit.cause,
    )
    return see_other(back_to(fields.get(FROM, ""), facts, visit))


def _others_record(deps: Deps, visit: Visit, event_id: str) -> bool:
    try:
        return is_recorded_by_others(
            deps.store, visit.user_id, event_id, deps.scope, deps.companies, visit.now
        )
    except Unavailable:
        # What was chosen is stored; the row says it when it can be read.
        return False
