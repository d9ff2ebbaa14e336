"""What a user should be told now: a pure function of what is stored.

| kind           | told                                            | at most                      |
|----------------|-------------------------------------------------|------------------------------|
| `access_lost`  | 2 minutes after a calendar was found unreadable | once for each stage of each  |
|                | and, while it is, after 1, 3, 7 and 14 days     | time that access is lost     |
| `bot_waits`    | when a bot has stood before a call for a minute | once for each meeting        |
| `not_recorded` | when a bot was refused or failed, with a remedy | once for each meeting        |

Of a bot that was sent by a link the two are one letter (`mail.call_tales`).

A stage that could not be told in its time is left out once the next one has come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rollcall.domain.bot_outcome import NOT_ADMITTED
from rollcall.domain.bot_reports import Reports, newest
from rollcall.domain.bot_state import bot_state, reports_of
from rollcall.domain.bot_view import BotState, BotView
from rollcall.domain.bot_words import words_of
from rollcall.domain.copies import grouped
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.mailbox import Delivery, Lost, Mailbox
from rollcall.domain.mail.said import title_of
from rollcall.domain.model import Connection, EventRow, Status, Wanted
from rollcall.domain.problems import Problem

LOST_GRACE = timedelta(minutes=2)
"""Access that comes back at once is no news, and who connects anew is looking at the page."""
NUDGES = (LOST_GRACE, timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=14))
"""When each stage is told, after the access was found to be lost; there are no others."""
LOST_TOLD = timedelta(days=30)
"""After so long no stage is told any more, however late the last one is."""
LOST_KEPT = timedelta(days=60)
"""So long a stage is kept: longer than it can be told."""
WAITS_GRACE = timedelta(minutes=1)
"""A bot that is let in by then needed nobody's help."""
LATEST = timedelta(days=1)
"""So long after its end a meeting that was not recorded is still news."""
BEFORE = timedelta(minutes=15)
"""Bots join so long before their meeting at most."""
MOST_A_DAY = 20
"""Letters about meetings in a day: anybody may fill a calendar with invitations."""
KEPT_AFTER = timedelta(days=3)
"""So long after a meeting's end its episodes are kept: longer than they can be told."""


@dataclass(frozen=True, slots=True)
class Tale:
    """Something to be told; the same `episode` is the same letter."""

    kind: MailKind
    episode: str
    until: datetime
    """When the episode cannot happen any more."""


@dataclass(frozen=True, slots=True)
class AccessLost(Tale):
    """A calendar cannot be read."""

    calendar_key: str
    email: str
    since: datetime
    stage: int
    """0 at first, then the number of the reminder."""
    problem: Problem


@dataclass(frozen=True, slots=True)
class BotTrouble(Tale):
    """A bot is not where it should be, and somebody can do something about it."""

    title: str
    """As letters call it (`said.called`)."""
    start: datetime
    happened: str
    remedy: str


def is_lost(connection: Connection) -> bool:
    """Whether only its owner can make a wanted calendar readable again."""
    unread = connection.status in {Status.DISCONNECTED, Status.REFUSED}
    return connection.wanted is Wanted.CONNECTED and unread


def with_lost(box: Mailbox, connections: Iterable[Connection], now: datetime) -> Mailbox:
    """Return the mailbox with the calendars that cannot be read now, each since when.

    One that was connected anew and lost again begins a new episode.
    """
    lost = {}
    for each in filter(is_lost, connections):
        known = box.lost.get(each.calendar_key)
        same = known is not None and known.token_version == each.token_version
        lost[each.calendar_key] = known if known and same else Lost(now, each.token_version)
    return box if lost == box.lost else replace(box, lost=lost)


def access_tales(box: Mailbox, connections: Iterable[Connection], now: datetime) -> list[Tale]:
    """Return the stage to be told now of each calendar that cannot be read."""
    tales: list[Tale] = []
    for each in connections:
        lost = box.lost.get(each.calendar_key)
        if lost is None or not is_lost(each):
            continue
        reached = [stage for stage, after in enumerate(NUDGES) if lost.since + after <= now]
        if reached and now < lost.since + LOST_TOLD:
            tales.append(_stage(each, lost, reached[-1]))
    return tales


def _stage(connection: Connection, lost: Lost, stage: int) -> AccessLost:
    return AccessLost(
        MailKind.ACCESS_LOST,
        lost_episode(connection.calendar_key, lost, stage),
        lost.since + LOST_KEPT,
        connection.calendar_key,
        connection.email,
        lost.since,
        stage,
        connection.problem,
    )


def lost_episode(calendar_key: str, lost: Lost, stage: int) -> str:
    """Return the episode of one stage of one loss of access."""
    seconds = int(lost.since.timestamp())
    return f"{MailKind.ACCESS_LOST}:{calendar_key}:{lost.token_version}:{seconds}:{stage}"


def next_stage_at(box: Mailbox, now: datetime) -> datetime | None:
    """Return when the next stage of a loss of access comes."""
    ahead = [lost.since + after for lost in box.lost.values() for after in NUDGES]
    return min((at for at in ahead if at > now), default=None)


def bot_tales(
    box: Mailbox, rows: Iterable[EventRow], reported: Mapping[str, Reports], now: datetime
) -> tuple[list[Tale], datetime | None]:
    """Return what is to be told of bots, soonest meeting first, and when there may be more.

    A meeting on several calendars of the user, whose copies share a bot, is told of once.
    """
    tales: list[Tale] = []
    later: list[datetime] = []
    for copies in grouped(sorted(rows, key=lambda row: (row.facts.start, row.key))):
        found: list[Tale] = []
        for row in copies:
            reports = reports_of(row, reported)
            if not reports or row.facts.is_deleted or row.facts.end + LATEST <= now:
                continue
            view = bot_state(row, row.desired, reports, now)
            tale = _trouble(box, row, copies, view, now)
            if tale is None:
                continue
            told_at = told_from(view, reports)
            if told_at > now:
                later.append(told_at)
            else:
                found.append(tale)
        # The copy whose letter was begun; it may still have to be settled.
        tales += [t for t in found if t.episode in box.told][:1] or found[:1]
    return tales, min(later, default=None)


def told_from(view: BotView, reports: Iterable[Reports]) -> datetime:
    """Return from when on there may be a letter about a bot."""
    last = max(newest(each) for each in reports)
    return last + WAITS_GRACE if view.state is BotState.WAITING else last


def _trouble(
    box: Mailbox, row: EventRow, copies: Iterable[EventRow], view: BotView, now: datetime
) -> Tale | None:
    happened, remedy = words_of(view.why)
    if view.state is BotState.WAITING:
        if row.facts.end <= now:
            # Nobody will let it in any more.
            return None
        return _bot_tale(MailKind.BOT_WAITS, row, "", "")
    refused = view.state in {BotState.FAILED, BotState.NOT_RECORDED} and not view.partial
    if not refused or not remedy:
        return None
    waited = [box.told.get(bot_episode(MailKind.BOT_WAITS, one)) for one in copies]
    told = any(one is not None and one.delivery is Delivery.SENT for one in waited)
    if told and view.why in _STILL_WAITING:
        # The letter that it waits has said what to do.
        return None
    return _bot_tale(MailKind.NOT_RECORDED, row, happened, remedy)


_STILL_WAITING = frozenset(
    {
        NOT_ADMITTED,
        "timeout_exceeded_waiting_room",
        "call_ended_by_platform_waiting_room_timeout",
    }
)
"""Outcomes of a bot that nobody let in."""


def _bot_tale(kind: MailKind, row: EventRow, happened: str, remedy: str) -> BotTrouble:
    until = max(row.facts.end, row.facts.start) + KEPT_AFTER
    title, start = title_of(row.facts), row.facts.start
    return BotTrouble(kind, bot_episode(kind, row), until, title, start, happened, remedy)


def bot_episode(kind: MailKind, row: EventRow) -> str:
    """Return the episode of one kind of trouble in one meeting."""
    seconds = int(row.facts.start.timestamp())
    return f"{kind}:{row.calendar_key}:{row.event_id}:{seconds}"


OF_CALLS = "call:"
"""How the episodes of bots begin that were sent by links."""
_OF_BOTS = (f"{MailKind.BOT_WAITS}:", f"{MailKind.NOT_RECORDED}:", OF_CALLS)


def room_today(box: Mailbox, now: datetime) -> int:
    """Return how many more letters about meetings may be begun now."""
    recent = [
        episode
        for episode, told in box.told.items()
        if told.at > now - timedelta(days=1) and episode.startswith(_OF_BOTS)
    ]
    return max(MOST_A_DAY - len(recent), 0)
