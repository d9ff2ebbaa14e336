"""What new rules would change, before they are saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from rollcall.domain.copies import grouped
from rollcall.domain.decision import Decision, Record
from rollcall.domain.listing import FUTURE_WINDOW
from rollcall.domain.model import EventRow
from rollcall.domain.preferences import Mode, Preferences
from rollcall.domain.user_rules import UserRules
from rollcall.ports.portal_store import PortalStore
from rollcall.use_cases.agenda import LATE
from rollcall.use_cases.live_decision import connected_calendars, live_decision
from rollcall.use_cases.running_calls import running_calls
from rollcall.use_cases.upcoming_rows import (
    MOST_LOOKED_AT,
    is_counted,
    read_earlier,
    read_rows,
)


@dataclass(frozen=True, slots=True)
class Preview:
    """Coming meetings with a link: all of them, how many get a bot, and what is new in that."""

    total: int
    recorded: int
    added: tuple[EventRow, ...]
    removed: tuple[EventRow, ...]
    running: tuple[EventRow, ...] = ()
    """Meetings whose bot is in the call now: rules act from the next meeting on."""
    connected: bool = True
    """Whether any calendar is connected; without one no rules record anything."""
    partial: bool = False
    """Whether there are more events, which were not looked at."""
    renamed: int | None = None
    """How many scheduled bots get a new name; None when the name stays.

    Those that are about to join are not counted: a change may not reach them.
    """
    why: Mapping[tuple[str, str], Decision] = field(default_factory=dict)
    """The decision of the proposed rules on each event, by `EventRow.calendar_key` and its id."""


def preview_preferences(
    store: PortalStore, user_id: str, proposed: Preferences, now: datetime
) -> Preview:
    """Compare the rules of now with the proposed ones; choices made by hand stay as they are."""
    return _compare(_read(store, user_id, now), proposed)


def preview_modes(store: PortalStore, user_id: str, now: datetime) -> Mapping[Mode, Preview]:
    """What each mode would record, with nothing else changed: for the first choice."""
    known = _read(store, user_id, now)
    return {mode: _compare(known, Preferences(mode=mode)) for mode in Mode}


@dataclass(frozen=True, slots=True)
class _Known:
    now: datetime
    rows: list[EventRow]
    meetings: list[tuple[EventRow, ...]]
    """The rows by meeting: copies on several calendars are one."""
    running: tuple[EventRow, ...]
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
        tuple(group[0] for group in grouped(running_calls(store, begun + rows, now))),
        rules,
        connected_calendars(store.connections(user_id)),
        coming.more,
    )


def _is_meeting(row: EventRow, rules: UserRules) -> bool:
    return not row.facts.is_deleted and bool(rules.joined(row.facts).meeting_url)


def _compare(known: _Known, proposed: Preferences) -> Preview:
    before = _recorded(_decided(known, known.rules))
    why = _decided(known, replace(known.rules, preferences=proposed))
    after = _recorded(why)
    # A meeting is recorded if that of any of the user's calendars is.
    found = [(_first_of(one, before), _first_of(one, after)) for one in known.meetings]
    return Preview(
        total=len(known.meetings),
        recorded=sum(then is not None for _now, then in found),
        added=tuple(then for now, then in found if then and not now),
        removed=tuple(now for now, then in found if now and not then),
        running=known.running,
        connected=bool(known.connected),
        partial=known.partial,
        renamed=_renamed(known, proposed, before & after),
        why=why,
    )


def _renamed(known: _Known, proposed: Preferences, kept: set[tuple[str, str]]) -> int | None:
    stored = known.rules.preferences
    if stored is None or stored.bot_name == proposed.bot_name:
        return None
    coming = known.now + LATE
    rows = (row for row in known.rows if _key(row) in kept)
    return len({bot.bot_id for row in rows for bot in row.observed.bots if bot.start > coming})


def _decided(known: _Known, rules: UserRules) -> dict[tuple[str, str], Decision]:
    return {_key(row): live_decision(row, rules, known.connected, known.now) for row in known.rows}


def _recorded(decided: Mapping[tuple[str, str], Decision]) -> set[tuple[str, str]]:
    return {key for key, decision in decided.items() if isinstance(decision, Record)}


def _first_of(copies: tuple[EventRow, ...], among: set[tuple[str, str]]) -> EventRow | None:
    return next((row for row in copies if _key(row) in among), None)


def _key(row: EventRow) -> tuple[str, str]:
    return row.calendar_key, row.event_id
