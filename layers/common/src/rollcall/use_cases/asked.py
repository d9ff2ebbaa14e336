"""What the row of a meeting tells of requests to stop recording it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from rollcall.domain.companies import Companies
from rollcall.domain.deduplication import Scope
from rollcall.domain.shared_bots import Colleague, is_same_company
from rollcall.domain.stop_requests import RECORDS, StopRequests
from rollcall.domain.stops import SharedBotsRight
from rollcall.domain.user_rules import UserRules
from rollcall.ports.portal_store import PortalStore
from rollcall.use_cases.agenda import Agenda, Asked, Meeting
from rollcall.use_cases.stop_meeting import may_stop


@dataclass(frozen=True, slots=True)
class _Viewer:
    user_id: str
    right: SharedBotsRight
    rules: UserRules
    now: datetime


def with_requests(
    agenda: Agenda,
    store: PortalStore,
    *,
    right: SharedBotsRight,
    scope: Scope,
    companies: Companies,
    now: datetime,
) -> Agenda:
    """Return a user's list of meetings, each with what is asked about it.

    One batch of reads for all, and one more where somebody asks.
    """
    company = companies.company(agenda.rules.hosted_domain)
    if right is SharedBotsRight.TELL or scope is Scope.CALENDAR or company is None:
        return agenda
    meetings, viewer = agenda.meetings, _Viewer(agenda.rules.user_id, right, agenda.rules, now)
    concerned = [each for each in meetings if _is_asked_of(each) or _asks_others(each, viewer)]
    occurrences = {each.row.facts.occurrence_id for each in concerned}
    found = store.requests(company, occurrences, now) if occurrences else {}
    unanswered = {
        each.row.key: requests.unanswered_by(viewer.user_id, _recorders(each))
        for each in concerned
        if _is_asked_of(each) and (requests := found.get(each.row.facts.occurrence_id))
    }
    names = _names(store, viewer.user_id, set().union(*unanswered.values()), companies)
    asked = {
        each.row.key: _of_others(names, unanswered.get(each.row.key, ()))
        if _is_asked_of(each)
        else _of_viewer(each, viewer, found.get(each.row.facts.occurrence_id, StopRequests()))
        for each in concerned
    }
    told = (
        replace(each, asked=asked[each.row.key]) if each.row.key in asked else each
        for each in meetings
    )
    return replace(agenda, meetings=tuple(told))


def _is_asked_of(meeting: Meeting) -> bool:
    """Whether colleagues may ask the user to stop recording a meeting."""
    return meeting.row.facts.occurrence_id != "" and meeting.bot.state in RECORDS


def _asks_others(meeting: Meeting, viewer: _Viewer) -> bool:
    """Whether the user may ask colleagues; an organiser who can stop it for all need not."""
    if meeting.shared is None or not meeting.shared.recorders or meeting.recorded:
        return False
    facts = meeting.row.facts
    stops = viewer.right is SharedBotsRight.ORGANISER and may_stop(meeting.row, viewer.rules)
    return meeting.served and facts.end > viewer.now and not facts.is_deleted and not stops


def _recorders(meeting: Meeting) -> set[str]:
    return {one.user_id for one in meeting.shared.recorders} if meeting.shared else set()


def _of_others(names: Mapping[str, str], askers: Iterable[str]) -> Asked:
    return Asked(askers=tuple(sorted(names[one] for one in askers if one in names)))


def _of_viewer(meeting: Meeting, viewer: _Viewer, requests: StopRequests) -> Asked:
    recorders = meeting.shared.recorders if meeting.shared else ()
    kept = [one for one in recorders if requests.keeps(one.user_id, viewer.user_id)]
    return Asked(
        asks=viewer.user_id in requests.asking,
        recorders=tuple(one.name for one in recorders if one not in kept),
        keepers=tuple(one.name for one in kept),
    )


def _names(
    store: PortalStore, user_id: str, askers: Iterable[str], companies: Companies
) -> dict[str, str]:
    """Return the names of those askers who are of the user's company still."""
    wanted = set(askers)
    people: dict[str, Colleague] = store.colleagues(wanted | {user_id}) if wanted else {}
    viewer = people.get(user_id)
    return {
        one: people[one].shown_name
        for one in wanted & people.keys()
        if viewer is not None and is_same_company(viewer.user, people[one].user, companies)
    }
