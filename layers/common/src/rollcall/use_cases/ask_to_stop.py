"""Ask the colleagues whose bots record a meeting to stop, take that back, or keep the recording.

Each is one write of one row, so there is nothing between two people's rows to be lost, and doing it
again changes nothing. The worker has no part in it: who stops, does so by an override.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rollcall.domain.errors import NotFound
from rollcall.domain.event import EventFacts
from rollcall.domain.model import EventRow
from rollcall.domain.running import facts_now
from rollcall.domain.stops import SharedBotsRight, stop_expiry
from rollcall.domain.user_rules import UserRules
from rollcall.ports.portal_store import PortalStore
from rollcall.use_cases.set_override import MeetingOver
from rollcall.use_cases.shared_bots import SharedBots
from rollcall.use_cases.stop_meeting import may_stop


def ask_to_stop(
    store: PortalStore,
    user_id: str,
    event_id: str,
    *,
    right: SharedBotsRight,
    others: SharedBots,
    now: datetime,
) -> EventFacts:
    """Store that the user asks whoever of the company records this meeting to stop.

    Where nobody does (any more) nothing is stored. Raises NotFound for a meeting that is not on the
    user's calendar or cancelled, for one that nobody else can be known to have, and where the
    operator wants it otherwise; MeetingOver, and Unavailable.
    """
    rules = store.rules(user_id, now)
    row, company = _meeting(store, rules, event_id, others, now)
    stops = right is SharedBotsRight.ORGANISER and may_stop(row, rules)
    if right is SharedBotsRight.TELL or stops:
        raise NotFound("not_offered")
    if row.facts.end <= now:
        raise MeetingOver("over")
    if others.recorders(row):
        store.save_request(
            company,
            row.facts.occurrence_id,
            user_id,
            asking=True,
            expires_at=stop_expiry(row.facts.end, now),
        )
    return row.facts


def take_request_back(
    store: PortalStore, user_id: str, event_id: str, *, others: SharedBots, now: datetime
) -> EventFacts:
    """Forget that the user asks; the answers stay. Raises NotFound and Unavailable."""
    row, company = _meeting(store, store.rules(user_id, now), event_id, others, now)
    occurrence, until = row.facts.occurrence_id, stop_expiry(row.facts.end, now)
    asking = store.requests(company, [occurrence], now).get(occurrence)
    if asking is not None and user_id in asking.asking:
        store.save_request(company, occurrence, user_id, asking=False, expires_at=until)
    return row.facts


def keep_recording(
    store: PortalStore, user_id: str, event_id: str, *, others: SharedBots, now: datetime
) -> EventFacts:
    """Answer all who ask the user to stop: the recording is kept. Raises NotFound, Unavailable."""
    row, company = _meeting(store, store.rules(user_id, now), event_id, others, now)
    occurrence, until = row.facts.occurrence_id, stop_expiry(row.facts.end, now)
    requests = store.requests(company, [occurrence], now).get(occurrence)
    recorders = {one.user_id for one in others.recorders(row)} if requests else set()
    askers = requests.unanswered_by(user_id, recorders) if requests else ()
    if askers:
        store.save_answers(company, occurrence, user_id, askers, until)
    return row.facts


def _meeting(
    store: PortalStore, rules: UserRules, event_id: str, others: SharedBots, now: datetime
) -> tuple[EventRow, str]:
    """Return the meeting with the link in use, and the company within which it is asked about."""
    row = store.event(rules.user_id, event_id)
    if row is None or row.facts.is_deleted or not row.facts.occurrence_id:
        raise NotFound("event")
    if others.company is None:
        raise NotFound("company")
    return replace(row, facts=facts_now(row, rules, now)), others.company
