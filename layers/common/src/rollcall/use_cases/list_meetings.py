"""A user's meetings of the coming weeks: what is decided, why, and how each bot stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from rollcall.domain.bot_reports import Reports
from rollcall.domain.bot_state import bot_state, reports_of
from rollcall.domain.bot_view import IN_PROGRESS, BotState, BotView
from rollcall.domain.companies import Companies
from rollcall.domain.days import DAY_SKEW, first_day, has_passed
from rollcall.domain.decision import Decision, Record, decide, forbidden
from rollcall.domain.deduplication import Scope
from rollcall.domain.desired import BotPlace, desired_place
from rollcall.domain.event import EventFacts
from rollcall.domain.given_up import sent_again
from rollcall.domain.listing import FUTURE_WINDOW
from rollcall.domain.model import EventRow
from rollcall.domain.policy import FIRM
from rollcall.domain.protected_link import leads_to_meeting
from rollcall.domain.reasons import Reason
from rollcall.domain.running import facts_now
from rollcall.domain.send_again import to_give_up
from rollcall.domain.user_rules import UserRules
from rollcall.ports.portal_store import PortalStore
from rollcall.use_cases.agenda import LATE, Agenda, Lock, Meeting
from rollcall.use_cases.as_one import as_one
from rollcall.use_cases.list_order import BEGINNING, PageStart
from rollcall.use_cases.live_decision import connected_calendars, live_decision, stands_despite
from rollcall.use_cases.shared_bots import SharedBot, SharedBots
from rollcall.use_cases.stop_meeting import may_stop as may_stop_all
from rollcall.use_cases.upcoming_rows import MOST_SHOWN, Rows, read_long, read_rows, read_under_way

_NEWS_AHEAD = timedelta(minutes=30)
"""A bot that starts later than this has no status yet, so none is looked up."""


_WITHOUT_LINK = frozenset({Reason.NO_LINK, Reason.LINK_WRAPPED})
_ANY_LINK = "https://meeting.invalid/"
"""Stands for the link that an entry lacks, to see what the rules would say of it."""
_WENT_WRONG = frozenset({BotState.FAILED, BotState.NOT_RECORDED, BotState.UNCONFIRMED})
_OUT = frozenset({"bot_kicked_from_call", "bot_kicked_from_waiting_room"})
"""Causes that say that somebody turned the bot out, perhaps after it had recorded."""
_LOCKS = {
    Reason.NOT_CONNECTED: Lock.NOT_CONNECTED,
    Reason.NO_LINK: Lock.NO_LINK,
    Reason.PAUSED: Lock.PAUSED,
    Reason.STOPPED_BY_YOU: Lock.STOPPED,
    Reason.STOPPED_BY_ORGANISER: Lock.STOPPED,
    Reason.GUEST_SAID_NO: Lock.GUEST,
    **dict.fromkeys(FIRM, Lock.COMPANY),
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
    begin: PageStart = BEGINNING,
    zone: tzinfo = UTC,
) -> Agenda:
    """The meetings from ``day_start`` (midnight of the user's day, UTC) until 28 days ahead.

    Meetings of days before are left out unless they are still running; ``zone`` is that in which
    the user's days begin. The beginning of the list is always read, for its numbers and for what
    runs now, at most `MOST_SHOWN` entries; a part that begins behind them is read as well. Copies
    on several calendars are one meeting.
    """
    rules = store.rules(user_id, now)
    connections = tuple(store.connections(user_id))
    connected = connected_calendars(connections)

    def wanted(row: EventRow, joined: EventFacts, decision: Decision) -> BotPlace | None:
        return wanted_place(row, joined, decision, rules, scope, companies)

    def meetings(rows: Sequence[EventRow]) -> list[Meeting]:
        reported = reported_of(store, rows, now)
        return [meeting_of(row, rules, connected, reported, wanted, now) for row in rows]

    today, until = now.astimezone(zone).date(), now + FUTURE_WINDOW
    earlier = meetings(read_under_way(store, user_id, day_start, now))
    running = [meeting for meeting in earlier if meeting.goes_on(now, today)]
    found = read_rows(store, user_id, day_start, until, MOST_SHOWN - len(running))
    known = as_one([*running, *meetings(_from(found, today))])
    later = _later_rows(store, user_id, begin, known, found, day_start, until, zone)
    listed = [*known, *as_one(meetings(_from(later, today)))] if later else known
    of_others = SharedBots(store, user_id, rules.hosted_domain, scope, companies, now)
    places = [(_in_use(each), each.bot) for each in listed]
    shared = of_others.find(places)
    part = later or found
    return Agenda(
        tuple(with_others(meeting, shared.get(meeting.row.key), rules) for meeting in listed),
        connections,
        rules,
        day_start,
        until,
        now,
        begin=begin,
        next=part.last if part.more else None,
        partial=found.more,
        read=len(known) if later else None,
    )


def _in_use(meeting: Meeting) -> EventRow:
    """The row with the link in use."""
    row, joined = meeting.row, meeting.joined
    return row if joined is row.facts else replace(row, facts=joined)


def _from(found: Rows, today: date) -> list[EventRow]:
    return [row for row in found.rows if not has_passed(row.facts, today)]


def _later_rows(
    store: PortalStore,
    user_id: str,
    begin: PageStart,
    known: Sequence[Meeting],
    found: Rows,
    day_start: datetime,
    until: datetime,
    zone: tzinfo,
) -> Rows | None:
    """The rows of a part that is not among the known ones; None where it is."""
    if begin.read_behind is not None:
        return read_rows(store, user_id, day_start, until, MOST_SHOWN, begin.read_behind)
    since = begin.since
    if since is None or not found.more:
        return None
    if any(first_day(one.row.facts, zone) >= since for one in known):
        return None
    midnight = datetime.combine(since, time.min, zone).astimezone(UTC)
    # A date begins elsewhere up to a day before it does here.
    early = [
        row
        for row in read_long(store, user_id, max(day_start, midnight - DAY_SKEW), midnight)
        if first_day(row.facts, zone) >= since
    ]
    rest = read_rows(store, user_id, midnight, until, MOST_SHOWN)
    return Rows((*early, *rest.rows), rest.more)


def with_others(meeting: Meeting, shared: SharedBot | None, rules: UserRules) -> Meeting:
    """The meeting with the bot of others in its call, and what its user may do about that."""
    stopped = meeting.decision.reason is Reason.STOPPED_BY_YOU
    if shared is None and not stopped:
        return meeting
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
    given_up = rules.given_up.get(row.event_id)
    # The worker is about to see it in the same way.
    seen = sent_again(row, given_up) if given_up and wanted and not over else row
    bot = bot_state(seen, wanted, reports_of(row, reported), now)
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
        replaceable=_is_replaceable(seen, decision, bot, reported, now)
        and not forbidden(joined, rules.policy),
        unreachable=not over and _is_unreachable(row, rules, decision, connected),
    )


def _is_replaceable(
    row: EventRow, decision: Decision, bot: BotView, reported: dict[str, Reports], now: datetime
) -> bool:
    """Whether another bot would help; a host who ends a call early wants none."""
    if not isinstance(decision, Record) or (bot.state not in _WENT_WRONG and bot.why not in _OUT):
        return False
    return to_give_up(row, reported, now) is not None


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
    decided = decide(reachable, rules.preferences, overrides, rules.policy, connected=there)
    return isinstance(decided, Record)


def _would_record(row: EventRow, rules: UserRules, now: datetime) -> bool:
    return isinstance(live_decision(row, rules, frozenset({row.calendar_key}), now), Record)


def wanted_place(
    row: EventRow, joined: EventFacts, decision: Decision, rules: UserRules, scope: Scope,
    companies: Companies,
) -> BotPlace | None:  # fmt: skip
    """Where the bot of a meeting should be by a decision."""
    if rules.held is None:
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
