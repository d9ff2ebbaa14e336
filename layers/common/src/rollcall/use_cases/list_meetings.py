"""A user's meetings of the coming weeks: what is decided, why, and how each bot stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from rollcall.domain.bot_reports import Reports
from rollcall.domain.bot_state import bot_state, reports_of
from rollcall.domain.bot_view import IN_PROGRESS
from rollcall.domain.companies import Companies
from rollcall.domain.days import has_passed
from rollcall.domain.decision import Decision, Record, decide
from rollcall.domain.deduplication import Scope
from rollcall.domain.desired import BotPlace, desired_place
from rollcall.domain.event import EventFacts
from rollcall.domain.listing import FUTURE_WINDOW
from rollcall.domain.model import EventRow
from rollcall.domain.protected_link import leads_to_meeting
from rollcall.domain.reasons import Reason
from rollcall.domain.running import facts_now
from rollcall.domain.user_rules import UserRules
from rollcall.ports.portal_store import Place, PortalStore
from rollcall.use_cases.agenda import LATE, Agenda, Lock, Meeting
from rollcall.use_cases.as_one import as_one
from rollcall.use_cases.live_decision import connected_calendars, live_decision, stands_despite
from rollcall.use_cases.shared_bots import SharedBot, SharedBots
from rollcall.use_cases.stop_meeting import may_stop as may_stop_all
from rollcall.use_cases.upcoming_rows import MOST_SHOWN, read_rows, read_under_way

_NEWS_AHEAD = timedelta(minutes=30)
"""A bot that starts later than this has no status yet, so none is looked up."""


_WITHOUT_LINK = frozenset({Reason.NO_LINK, Reason.LINK_WRAPPED})
_ANY_LINK = "https://meeting.invalid/"
"""Stands for the link that an entry lacks, to see what the rules would say of it."""
_LOCKS = {
    Reason.NOT_CONNECTED: Lock.NOT_CONNECTED,
    Reason.NO_LINK: Lock.NO_LINK,
    Reason.PAUSED: Lock.PAUSED,
    Reason.STOPPED_BY_YOU: Lock.STOPPED,
    Reason.STOPPED_BY_ORGANISER: Lock.STOPPED,
    Reason.GUEST_SAID_NO: Lock.GUEST,
    Reason.UNREADABLE: Lock.UNREADABLE,
    Reason.LINK_WRAPPED: Lock.LINK_WRAPPED,
}


def list_meetings(
    store: PortalStore,
    user_id: str,
    *,
    now: datetime,
    day_start: datetime,
    scope: Scope,
    companies: Companies,
    begin: datetime | Place | None = None,
    zone: tzinfo = UTC,
) -> Agenda:
    """The meetings from ``day_start`` (midnight of the user's day, UTC) until 28 days ahead.

    Meetings of days before are left out unless they are still running; ``zone`` is that in which
    the user's days begin. Of a long list its first part, or the one that begins at a moment or
    behind a place: at most `MOST_SHOWN` entries. Copies on several calendars are one meeting.
    """
    rules = store.rules(user_id, now)
    connections = tuple(store.connections(user_id))
    connected = connected_calendars(connections)

    def wanted(row: EventRow, joined: EventFacts, decision: Decision) -> BotPlace | None:
        return wanted_place(row, joined, decision, rules, scope, companies)

    def meetings(rows: Sequence[EventRow]) -> list[Meeting]:
        reported = reported_of(store, rows, now)
        return [meeting_of(row, rules, connected, reported, wanted, now) for row in rows]

    today = now.astimezone(zone).date()
    running: list[Meeting] = []
    if begin is None:
        earlier = meetings(read_under_way(store, user_id, day_start, now))
        running = [meeting for meeting in earlier if meeting.goes_on(now, today)]
    since = begin if isinstance(begin, datetime) else day_start
    after = begin if isinstance(begin, Place) else None
    until = now + FUTURE_WINDOW
    found = read_rows(store, user_id, since, until, MOST_SHOWN - len(running), after)
    coming = meetings([row for row in found.rows if not has_passed(row.facts, today)])
    shown = as_one([*running, *coming])
    of_others = SharedBots(store, user_id, rules.hosted_domain, scope, companies, now)
    places = [(replace(each.row, facts=each.joined), each.bot) for each in shown]
    shared = of_others.find(places)
    return Agenda(
        tuple(with_others(meeting, shared.get(meeting.row.key), rules) for meeting in shown),
        connections,
        rules,
        after.start if after else since,
        until,
        first=begin is None,
        after=after,
        next=found.last if found.more else None,
    )


def with_others(meeting: Meeting, shared: SharedBot | None, rules: UserRules) -> Meeting:
    """The meeting with the bot of others in its call, and what its user may do about that."""
    stopped = meeting.decision.reason is Reason.STOPPED_BY_YOU
    may_stop = stopped or (shared is not None and may_stop_all(meeting.row, rules))
    return replace(meeting, shared=shared, may_stop=may_stop)


def reported_of(store: PortalStore, rows: Sequence[EventRow], now: datetime) -> dict[str, Reports]:
    """What the bots of these meetings reported, as far as they can have; one batch of reads."""
    started = [row for row in rows if row.facts.start <= now + _NEWS_AHEAD]
    bots = {bot.bot_id for row in started for bot in row.observed.bots}
    return store.bot_reports(sorted(bots)) if bots else {}


def meeting_of(
    row: EventRow,
    rules: UserRules,
    connected: frozenset[str],
    reported: dict[str, Reports],
    wanted_by: Callable[[EventRow, EventFacts, Decision], BotPlace | None],
    now: datetime,
) -> Meeting:
    """A row as pages show it; ``wanted_by`` tells where its bot should be."""
    over = row.facts.end <= now
    joined, decision = facts_now(row, rules, now), live_decision(row, rules, connected, now)
    wanted: BotPlace | None = row.desired
    if over and isinstance(decision, Record) == isinstance(row.decision, Record):
        decision = row.decision
    else:
        wanted = wanted_by(row, joined, decision)
    bot = bot_state(row, wanted, reports_of(row, reported), now)
    return Meeting(
        row=row,
        joined=joined,
        link_choices=rules.link_choices(row.facts),
        decision=decision,
        overrides=rules.overrides_for(row.facts),
        bot=bot,
        lock=_lock(row, rules, decision, over=over and bot.state not in IN_PROGRESS),
        late=not over and row.facts.start <= now + LATE,
        at_risk=decision.reason is Reason.NOT_CONNECTED and _would_record(row, rules, now),
        overtime=over and bot.state in IN_PROGRESS,
        stays_in_call=joined != rules.joined(row.facts),
        stands=not over and stands_despite(row, rules, decision, now),
        unreachable=not over and _is_unreachable(row, rules, decision, connected),
    )


def _is_unreachable(
    row: EventRow, rules: UserRules, decision: Decision, connected: frozenset[str]
) -> bool:
    """Whether only the link keeps the bot away: the rules of now would record this meeting.

    Of an entry that never had a bot, only a link counts that says it leads into a meeting.
    """
    if decision.reason not in _WITHOUT_LINK:
        return False
    if not (row.link_lost or leads_to_meeting(row.facts.wrapped_link)):
        return False
    reachable = replace(row.facts, meeting_url=row.facts.wrapped_link or _ANY_LINK)
    there = row.calendar_key in connected
    overrides = rules.overrides_for(row.facts)
    return isinstance(decide(reachable, rules.preferences, overrides, connected=there), Record)


def _would_record(row: EventRow, rules: UserRules, now: datetime) -> bool:
    return isinstance(live_decision(row, rules, frozenset({row.calendar_key}), now), Record)


def wanted_place(
    row: EventRow, joined: EventFacts, decision: Decision, rules: UserRules, scope: Scope,
    companies: Companies,
) -> BotPlace | None:  # fmt: skip
    """Where the bot of a meeting should be by a decision."""
    if rules.preferences is None:
        return None
    company = companies.company(rules.hosted_domain)
    return desired_place(joined, decision, scope=scope, user_id=row.user_id, company=company)


def _lock(row: EventRow, rules: UserRules, decision: Decision, *, over: bool) -> Lock | None:
    if row.facts.is_deleted:
        return Lock.CANCELLED
    spares = rules.preferences is not None and rules.preferences.pause_spares_chosen
    if decision.reason is Reason.PAUSED and spares and not over:
        return None
    return Lock.OVER if over else _LOCKS.get(decision.reason)
