"""One meeting in full: what is decided and why, what happened, what its bot did, whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from rollcall.domain.bot_reports import FACTS, Reports
from rollcall.domain.companies import Companies
from rollcall.domain.decision import Decision
from rollcall.domain.deduplication import Scope
from rollcall.domain.desired import BotPlace
from rollcall.domain.errors import NotFound
from rollcall.domain.event import EventFacts
from rollcall.domain.explanation import Condition, explain, verdict
from rollcall.domain.media import recorded_bot
from rollcall.domain.model import BotStatus, EventRow
from rollcall.domain.user_rules import UserRules
from rollcall.ports.portal_store import PortalStore
from rollcall.use_cases.agenda import Meeting
from rollcall.use_cases.as_one import as_one
from rollcall.use_cases.list_meetings import meeting_of, reported_of, wanted_place, with_others
from rollcall.use_cases.live_decision import connected_calendars
from rollcall.use_cases.shared_bots import SharedBots
from rollcall.use_cases.stored_copies import stored_copies


@dataclass(frozen=True, slots=True)
class OneMeeting:
    """Everything that the page of a meeting tells."""

    meeting: Meeting
    rules: UserRules
    conditions: tuple[Condition, ...]
    """The whole rule, by the rules of now."""
    statuses: tuple[BotStatus, ...]
    """What the bots of its entries reported, in order of time."""
    has_media: bool
    """Whether a bot of this entry recorded it, and has left."""
    calendars: Mapping[str, str] = field(default_factory=dict)
    """The addresses of the user's calendars by their keys."""

    @property
    def stands_despite(self) -> bool:
        """Whether what was decided then is not what the rules of now would decide."""
        anew: Decision = verdict(self.conditions)
        decision = self.meeting.decision
        return (type(anew), anew.reason) != (type(decision), decision.reason)


def look_at_meeting(
    store: PortalStore,
    user_id: str,
    event_id: str,
    *,
    now: datetime,
    scope: Scope,
    companies: Companies,
) -> OneMeeting:
    """Return one meeting of this user, be it to come, over or cancelled.

    Of copies on several calendars the one is told of that the list shows. A bounded number of
    reads. Raises NotFound for one that is unknown or somebody else's.
    """
    row = store.event(user_id, event_id)
    if row is None:
        raise NotFound("event")
    rules = store.rules(user_id, now)
    connections = store.connections(user_id)
    connected = connected_calendars(connections)
    copies = stored_copies(store, row, rules) if len(connections) > 1 else (row,)
    reported = reported_of(store, copies, now)

    def wanted(row: EventRow, joined: EventFacts, decision: Decision) -> BotPlace | None:
        return wanted_place(row, joined, decision, rules, scope, companies)

    told_of = as_one(meeting_of(one, rules, connected, reported, wanted, now) for one in copies)
    meeting = next(one for one in told_of if row.key in {entry.row.key for entry in one.entries})
    row = meeting.row
    of_others = SharedBots(store, user_id, rules.hosted_domain, scope, companies, now)
    place = (replace(row, facts=meeting.joined), meeting.bot)
    shared = of_others.find([place]).get(row.key)
    there = row.calendar_key in connected
    conditions = explain(
        meeting.joined, rules.preferences, meeting.overrides, rules.policy, connected=there
    )
    told = with_others(meeting, shared, rules)
    recorded = recorded_bot(row, reported) is not None
    calendars = {one.calendar_key: one.email for one in connections}
    return OneMeeting(told, rules, conditions, _in_order(reported), recorded, calendars)


def _in_order(reported: dict[str, Reports]) -> tuple[BotStatus, ...]:
    told = (s for reports in reported.values() for s in reports.values() if s.code not in FACTS)
    return tuple(sorted(told, key=lambda status: (status.at, status.code)))
