"""What new rules would change, before they are saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain

from rollcall.domain.copies import grouped
from rollcall.domain.decision import Decision, Record
from rollcall.domain.event import EventFacts
from rollcall.domain.listing import FUTURE_WINDOW
from rollcall.domain.meeting_room import room
from rollcall.domain.model import EventRow
from rollcall.domain.policy import COMPANY_SKIPS, CompanyPolicy, first_rules
from rollcall.domain.preferences import Mode, Preferences
from rollcall.domain.shared_bots import is_shareable
from rollcall.domain.user_rules import UserRules
from rollcall.ports.portal_store import PortalStore
from rollcall.use_cases.agenda import LATE
from rollcall.use_cases.live_decision import connected_calendars, joins_by, live_decision
from rollcall.use_cases.running_calls import running_calls
from rollcall.use_cases.upcoming_rows import (
    MOST_LOOKED_AT,
    is_counted,
    read_earlier,
    read_rows,
)

type Key = tuple[str, str]
"""An event among a user's, by `EventRow.calendar_key` and its id."""
type Copies = tuple[EventRow, ...]
"""One meeting as each of the user's calendars has it."""


@dataclass(frozen=True, slots=True)
class ModeCount:
    """How many of all coming meetings with a link one mode would record."""

    recorded: int
    total: int
    partial: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """Coming meetings with a link: all of them, how many get a bot, and what is new in that."""

    total: int
    recorded: int
    added: tuple[EventRow, ...]
    removed: tuple[EventRow, ...]
    running: tuple[EventRow, ...] = ()
    """Meetings whose bot is in the call now and stays: rules act from the next meeting on."""
    leaving: tuple[EventRow, ...] = ()
    """Meetings whose bot is in the call now and leaves it, whatever the rules say."""
    joining: tuple[EventRow, ...] = ()
    """Meetings that run without a bot and get one at once: a pause ends that kept it away."""
    served: frozenset[Key] = frozenset()
    """Of the removed ones those in whose room another meeting of the user's keeps a bot."""
    may_be_shared: bool = False
    """Whether a bot that is removed may serve a colleague, for whom it stays."""
    connected: bool = True
    """Whether any calendar is connected; without one no rules record anything."""
    partial: bool = False
    """Whether there are more events, which were not looked at."""
    renamed: int | None = None
    """How many scheduled bots get a new name; None when the name stays.

    Those that are about to join are not counted: a change may not reach them.
    """
    perhaps_renamed: int = 0
    """How many more get it unless a colleague names them, who shares them."""
    by_mode: Mapping[Mode, ModeCount] = field(default_factory=dict)
    """What each mode would record with the rest of the proposed rules; empty without a calendar."""
    why: Mapping[Key, Decision] = field(default_factory=dict)
    """The decision of the proposed rules on each event."""
    by_company: int = 0
    """How many of all meetings have no bot because the company's policy leaves them out."""


def preview_preferences(
    store: PortalStore, user_id: str, proposed: Preferences, now: datetime
) -> Preview:
    """Compare the rules of now with the proposed ones; choices made by hand stay as they are."""
    known = _read(store, user_id, now)
    return _compare(known, replace(known.rules, preferences=proposed))


def preview_under(
    store: PortalStore, user_id: str, policy: CompanyPolicy, now: datetime
) -> Preview:
    """Compare what holds now with what would under another policy, the user's rules the same.

    ``policy`` is as it would be stored: when it was changed tells which calls go on.
    """
    known = _read(store, user_id, now)
    return _compare(known, known.rules.under(policy))


def preview_with_modes(
    store: PortalStore, user_id: str, proposed: Preferences, now: datetime
) -> Preview:
    """The same, and what each mode would record with the rest of the proposed rules."""
    known = _read(store, user_id, now)
    modes = _by_mode(known, proposed) if known.connected else {}
    compared = _compare(known, replace(known.rules, preferences=proposed))
    return replace(compared, by_mode=modes)


def preview_modes(store: PortalStore, user_id: str, now: datetime) -> Mapping[Mode, ModeCount]:
    """What each mode would record, with nothing else changed: for the first choice."""
    known = _read(store, user_id, now)
    return _by_mode(known, first_rules(known.rules.policy))


@dataclass(frozen=True, slots=True)
class _Known:
    now: datetime
    rows: list[EventRow]
    meetings: list[Copies]
    """The rows by meeting: copies on several calendars are one."""
    begun: list[Copies]
    """Meetings that have begun and are not over."""
    running: list[Copies]
    rules: UserRules
    connected: frozenset[str]
    partial: bool


def _read(store: PortalStore, user_id: str, now: datetime) -> _Known:
    coming = read_rows(store, user_id, now, now + FUTURE_WINDOW, MOST_LOOKED_AT)
    rules = store.rules(user_id, now)
    rows = [row for row in coming.rows if is_counted(row.facts, rules.joined(row.facts), now)]
    # The bot of a meeting that was put off may be in its call already.
    begun = [row for row in read_earlier(store, user_id, now) if _is_meeting(row, rules)]
    return _Known(
        now,
        rows,
        grouped(rows, lambda row: rules.joined(row.facts)),
        grouped([row for row in begun if row.facts.end > now], lambda row: rules.joined(row.facts)),
        grouped(running_calls(store, begun + rows, now)),
        rules,
        connected_calendars(store.connections(user_id)),
        coming.more,
    )


def _is_meeting(row: EventRow, rules: UserRules) -> bool:
    return not row.facts.is_deleted and bool(rules.joined(row.facts).meeting_url)


def _compare(known: _Known, rules: UserRules) -> Preview:
    why = _decided(known.rows, known, rules)
    before, after = _recorded(_decided(known.rows, known, known.rules)), _recorded(why)
    # A meeting is recorded if that of any of the user's calendars is.
    found = [(_first_of(one, before), _first_of(one, after)) for one in known.meetings]
    removed = tuple(now for now, then in found if now and not then)
    stays = _recorded(_decided(chain(*known.running), known, rules))
    is_renamed = known.rules.held is not None and known.rules.bot_name != rules.bot_name
    kept = [row for row in known.rows if event_key(row) in before & after]
    surely, perhaps = _named_by(kept, known.now) if is_renamed else (None, 0)
    return Preview(
        total=len(known.meetings),
        recorded=sum(then is not None for _now, then in found),
        added=tuple(then for now, then in found if then and not now),
        removed=removed,
        running=tuple(one[0] for one in known.running if _first_of(one, stays)),
        leaving=tuple(one[0] for one in known.running if not _first_of(one, stays)),
        joining=_joining(known, rules),
        served=_served(removed, [row for row in known.rows if event_key(row) in after], rules),
        may_be_shared=any(map(_is_shareable, removed)),
        connected=bool(known.connected),
        partial=known.partial,
        renamed=surely,
        perhaps_renamed=perhaps,
        why=why,
        by_company=_of_company(known.meetings, why),
    )


def _of_company(meetings: Iterable[Copies], why: Mapping[Key, Decision]) -> int:
    """How many meetings only the company leaves without a bot, whichever copy one looks at."""
    found = ([why[event_key(row)] for row in copies] for copies in meetings)
    return sum(
        1
        for decided in found
        if any(one.reason in COMPANY_SKIPS for one in decided)
        and not any(isinstance(one, Record) for one in decided)
    )


def _joining(known: _Known, rules: UserRules) -> tuple[EventRow, ...]:
    found = (joins_by(one, known.rules, rules, known.connected, known.now) for one in known.begun)
    return tuple(row for row in found if row)


def _named_by(rows: Sequence[EventRow], now: datetime) -> tuple[int, int]:
    """How many coming bots of these the user surely names, and how many perhaps a colleague."""
    coming = now + LATE
    bots = {bot.bot_id: row for row in rows for bot in row.observed.bots if bot.start > coming}
    perhaps = sum(1 for row in bots.values() if not _is_own_name(row))
    return len(bots) - perhaps, perhaps


def _is_own_name(row: EventRow) -> bool:
    return row.facts.organised_by_owner or not _is_shareable(row)


def _is_shareable(row: EventRow) -> bool:
    return row.desired is not None and is_shareable(row.desired.deduplication_key)


def _served(
    removed: Sequence[EventRow], kept: Sequence[EventRow], rules: UserRules
) -> frozenset[Key]:
    """Those in whose room there is a bot at their time, for another entry of the user's."""
    rooms: dict[str, list[EventFacts]] = {}
    for row in kept if removed else ():
        rooms.setdefault(_room(row, rules), []).append(row.facts)
    return frozenset(
        event_key(row)
        for row in removed
        if any(_overlap(row.facts, other) for other in rooms.get(_room(row, rules), ()))
    )


def _room(row: EventRow, rules: UserRules) -> str:
    return room(rules.joined(row.facts).meeting_url or "")


def _overlap(one: EventFacts, other: EventFacts) -> bool:
    return one.start < other.end and other.start < one.end


def _by_mode(known: _Known, proposed: Preferences) -> Mapping[Mode, ModeCount]:
    def counted(mode: Mode) -> ModeCount:
        rules = replace(known.rules, preferences=replace(proposed, mode=mode))
        recorded = _recorded(_decided(known.rows, known, rules))
        count = sum(1 for one in known.meetings if _first_of(one, recorded))
        return ModeCount(count, len(known.meetings), known.partial)

    return {mode: counted(mode) for mode in Mode}


def _decided(rows: Iterable[EventRow], known: _Known, rules: UserRules) -> dict[Key, Decision]:
    return {event_key(row): live_decision(row, rules, known.connected, known.now) for row in rows}


def _recorded(decided: Mapping[Key, Decision]) -> set[Key]:
    return {key for key, decision in decided.items() if isinstance(decision, Record)}


def _first_of(copies: Copies, among: set[Key]) -> EventRow | None:
    return next((row for row in copies if event_key(row) in among), None)


def event_key(row: EventRow) -> Key:
    """The name of an event among those of its user."""
    return row.calendar_key, row.event_id
