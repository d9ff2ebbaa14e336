"""Meetings that have begun: rules and pauses act from the next meeting on.

Once a meeting has begun, or a bot is in its room, the stored decision stays. Only these end or
begin a recording then:

    the person   the switch of the meeting or of its series
    a guest      somebody in the call asked not to be recorded, or took that back
    the block    an administrator blocked the person, or took that back
    the entry    it changed so that the present rules exclude it, or no longer do
    the access   the calendar could not be read when the decision was made, and now it can
    a link       there was none to join, and now there is

A bot that is in a call stays there when its user chooses another link: it would be missing in the
one and late in the other. It follows only the entry.

Losing the access is not among them: a recording does not end because a grant expired. Nor is a
change of the company's policy, but for a pause that ends running calls too; it only leaves bots
where they are, and sends none.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rollcall.domain.decision import Decision, Record, Skip, decide, forbidden, skips
from rollcall.domain.desired import arrived_bots
from rollcall.domain.event import EventFacts
from rollcall.domain.link_choice import entry_links, with_link
from rollcall.domain.meeting_room import room
from rollcall.domain.model import EventRow
from rollcall.domain.policy import CompanyPolicy, allowing_all, bans
from rollcall.domain.preferences import Preferences
from rollcall.domain.reasons import Reason
from rollcall.domain.user_rules import UserRules

BY_HAND = frozenset(
    {
        Reason.EVENT_TURNED_ON,
        Reason.EVENT_TURNED_OFF,
        Reason.SERIES_TURNED_ON,
        Reason.SERIES_TURNED_OFF,
        Reason.STOPPED_BY_YOU,
        Reason.STOPPED_BY_ORGANISER,
    }
)
"""Decisions that a person made for an event or its series."""
_AT_ONCE = BY_HAND | {Reason.GUEST_SAID_NO, Reason.BLOCKED, Reason.COMPANY_STOPPED}
"""Decisions that hold, or end, in a meeting that has begun. A pause outlasts a guest's no."""
_IMPOSSIBLE = frozenset({Reason.DELETED, Reason.NO_LINK, Reason.LINK_WRAPPED})
"""What no rules can change: the entry is gone, or has no room."""
_WITHOUT_KNOWLEDGE = frozenset(
    {Reason.NOT_CONNECTED, Reason.UNREADABLE, Reason.NO_LINK, Reason.LINK_WRAPPED}
)
"""Decisions that were made because the entry could not be read, or there was no link to join."""


def has_begun(row: EventRow, now: datetime) -> bool:
    """Whether the meeting has begun, or a bot is in its room although it was put off since."""
    return row.facts.start <= now or bool(arrived_bots(row.facts, row.observed, now))


def facts_now(
    row: EventRow, rules: UserRules, now: datetime, before: EventFacts | None = None
) -> EventFacts:
    """Return the entry with the link in use that applies at ``now``: where its bot is, or goes.

    ``before`` is the entry as it was when the row was stored, if it has changed since.
    """
    chosen = rules.joined(row.facts)
    if row.desired is None or not arrived_bots(row.facts, row.observed, now):
        return chosen
    stays = row.desired.meeting_url
    if _same_room(stays, chosen.meeting_url) or _entry_moved(before, row.facts, rules, stays):
        return chosen
    return with_link(row.facts, stays)


def _entry_moved(
    before: EventFacts | None, after: EventFacts, rules: UserRules, stays: str
) -> bool:
    """Whether the entry's change leads the meeting away from where its bot is."""
    if before is None:
        return False
    if not _same_room(rules.joined(before).meeting_url, rules.joined(after).meeting_url):
        return True
    return _has_room(before, stays) and not _has_room(after, stays)


def _has_room(facts: EventFacts, link: str) -> bool:
    return any(_same_room(link, other) for other in entry_links(facts))


def _same_room(one: str | None, other: str | None) -> bool:
    return one == other or bool(one and other and room(one) == room(other))


def decide_now(
    row: EventRow,
    rules: UserRules,
    now: datetime,
    *,
    connected: bool = True,
    before: EventFacts | None = None,
) -> Decision:
    """Return the decision on a stored event that applies at ``now``.

    ``before`` is the entry as it was when the row was stored, if it has changed since.
    """
    if rules.blocked and not row.facts.is_deleted:
        return Skip(Reason.BLOCKED)
    decision = _by_persons(row, rules, now, connected=connected, before=before)
    if not (_goes_on(row, now) and isinstance(decision, Record)):
        return decision
    facts = facts_now(row, rules, now, before)
    no = forbidden(facts, rules.policy)
    if no is None or no.reason is Reason.COMPANY_STOPPED:
        return no or decision
    if row.facts.end > now and not _was_there_before(row, rules.policy, now):
        return no
    if before is None or before.updated_at == row.facts.updated_at:
        return decision
    former = frozenset(bans(rules.joined(before), rules.policy))
    new = frozenset(bans(facts, rules.policy)) - former
    return no if new else decision


def _goes_on(row: EventRow, now: datetime) -> bool:
    """Whether a meeting has begun that is to be recorded: what is new in the policy leaves it."""
    return has_begun(row, now) and isinstance(row.decision, Record)


def _was_there_before(row: EventRow, policy: CompanyPolicy, now: datetime) -> bool:
    """Whether a bot of the meeting came before the policy changed, and is there still.

    One that broke is not replaced. One that came since only shows that the worker was late:
    everybody is marked for a change, which takes its time in a large company.
    """
    since = policy.paused.since if policy.paused else policy.changed_at
    arrived = arrived_bots(row.facts, row.observed, now)
    return any(since is None or bot.start <= since for bot in arrived)


def _by_persons(
    row: EventRow, rules: UserRules, now: datetime, *, connected: bool, before: EventFacts | None
) -> Decision:  # fmt: skip
    """Return the decision without what the company forbids, where a recording goes on."""
    preferences, stored = rules.preferences, row.decision
    begun = has_begun(row, now)
    unpaused = isinstance(stored, Record) or stored.reason in BY_HAND
    if begun and unpaused and preferences is not None and preferences.paused_until is not None:
        preferences = replace(preferences, paused_until=None)
    policy = allowing_all(rules.policy) if _goes_on(row, now) else rules.policy
    overrides = rules.overrides_for(row.facts)
    facts = facts_now(row, rules, now, before)
    decision = decide(facts, preferences, overrides, policy, connected=connected)
    if not begun or isinstance(decision, Record) == isinstance(stored, Record):
        return decision
    if decision.reason is Reason.NOT_CONNECTED:
        return stored
    if decision.reason in _IMPOSSIBLE:
        return decision
    if _AT_ONCE & {stored.reason, decision.reason} or stored.reason in _WITHOUT_KNOWLEDGE:
        return decision
    # One that is read in another way, as when its owner connects another account, has not changed.
    if before is None or before.updated_at == row.facts.updated_at:
        return stored
    changed = _entry_changed_it(rules.joined(before), facts, preferences, policy)
    return decision if changed else stored


def _entry_changed_it(
    before: EventFacts, after: EventFacts, preferences: Preferences | None, policy: CompanyPolicy
) -> bool:
    """Whether the entry's change, under the same rules, adds or removes a reason to skip."""
    former, current = skips(before, preferences, policy), skips(after, preferences, policy)
    return bool(current - former) or bool(former and not current)
