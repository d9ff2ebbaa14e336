"""The state of a meeting's bot as pages show it: a pure function of what is stored.

Status codes and sub codes are Recall's (contract, sections 7.2 and 8.4) and open lists: a code that
is unknown here says nothing, and what is stored of the event decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from rollcall.domain.bot_outcome import outcome, recorded
from rollcall.domain.bot_reports import (
    CODES,
    DENIED,
    FACTS,
    FATAL,
    RECORDING,
    RECORDING_BEGAN,
    RECORDING_ENDED,
    Reports,
    has_recorded,
    is_over,
    newest,
    progress,
)
from rollcall.domain.bot_view import BotState, BotView
from rollcall.domain.desired import BotPlace, came_for, in_place, live_bots, same_place
from rollcall.domain.model import EventRow

__all__ = [
    "NO_BOT", "NO_NEWS", "SHARED", "SILENT", "BotState", "BotView", "bot_state",
    "known_reports", "reports_of", "view_of_reports",
]  # fmt: skip

NO_NEWS = "no_news"
"""The meeting is over and its bot never reported."""
NO_BOT = "no_bot"
"""The meeting is over and had no bot."""
SHARED = "served"
"""The bot of another event has the room (`rows.SERVED`)."""
SILENT = "silent"
"""The bot reported once, and long after the meeting it has not reported its end."""

_SILENCE = timedelta(hours=6)
"""So long after the meeting and its last report, a bot is not shown as present in the call."""
_ON_ITS_WAY: dict[str, BotState] = {
    "joining_call": BotState.JOINING,
    "in_waiting_room": BotState.WAITING,
    "in_call_not_recording": BotState.IN_CALL,
    "recording_permission_allowed": BotState.IN_CALL,
    DENIED: BotState.IN_CALL,
}
_NOTHING_TO_SHOW = frozenset({BotState.FAILED, BotState.NOT_RECORDED, BotState.UNCONFIRMED})


def reports_of(row: EventRow, reported: Mapping[str, Reports]) -> list[Reports]:
    """Return the reports of the bots of this occurrence.

    A moved event keeps entries of its former times; what happened to them says nothing about now.
    """
    bots = (bot.bot_id for bot in row.observed.bots if came_for(row.facts, bot))
    return [reported[bot_id] for bot_id in bots if bot_id in reported]


def bot_state(
    row: EventRow, wanted: BotPlace | None, reported: Sequence[Reports], now: datetime
) -> BotView:
    """Return the state of an event's bot; ``wanted`` is the bot that the present rules ask for."""
    known = [known_reports(reports) for reports in reported]
    latest = _latest([reports for reports in known if reports], row, wanted, now)
    if latest and not _has_successor(row, wanted, reported, now):
        return latest
    if row.facts.end <= now:
        lost = wanted is not None and not row.facts.is_deleted
        return _without_reports(row) if lost else BotView(BotState.NONE)
    if wanted is None or row.facts.is_deleted:
        there = live_bots(row.facts, row.observed, now)
        return _under_way(row, wanted, BotState.REMOVING) if there else BotView(BotState.NONE)
    if in_place(row.facts, wanted, row.observed, now):
        # It comes, be it under its former name until the worker has sent the new one.
        return BotView(BotState.SCHEDULED)
    return _under_way(row, wanted, BotState.SCHEDULING)


def _has_successor(
    row: EventRow, wanted: BotPlace | None, reported: Sequence[Reports], now: datetime
) -> bool:
    """Whether another bot comes, or is being ordered, in place of all that reported anything."""
    if wanted is None or row.facts.is_deleted or row.facts.end <= now:
        return False
    told = {status.bot_id for reports in reported for status in reports.values()}
    coming = row.due or bool(live_bots(row.facts, row.observed, now))
    return coming and told <= row.observed.dismissed


def _without_reports(row: EventRow) -> BotView:
    """The view of a meeting that is over and whose bot, if there was one, reported nothing."""
    if any(came_for(row.facts, bot) for bot in row.observed.bots):
        return BotView(BotState.UNCONFIRMED, NO_NEWS)
    if row.problem == SHARED:
        return BotView(BotState.SHARED, SHARED)
    return BotView(BotState.NOT_RECORDED, row.problem or NO_BOT)


def _under_way(row: EventRow, wanted: BotPlace | None, state: BotState) -> BotView:
    """The worker's problem counts only while it is about what is wanted now."""
    if not row.problem or not same_place(row.desired, wanted):
        return BotView(state)
    if row.problem == SHARED:
        return BotView(BotState.SHARED, SHARED)
    if row.due:
        return BotView(state, row.problem, row.retry_at)
    return BotView(BotState.FAILED, row.problem)


def known_reports(reports: Reports) -> Reports:
    """Return the reports that have a meaning here."""
    return {code: status for code, status in reports.items() if code in CODES | FACTS}


def _latest(
    reported: Sequence[Reports], row: EventRow, wanted: BotPlace | None, now: datetime
) -> BotView | None:
    """The view of the bot that reported last, unless another one holds a recording."""
    by_time = sorted(reported, key=newest)
    views = [
        view_of_reports(reports, row.facts.end, now, wanted=wanted is not None)
        for reports in by_time
    ]
    if not views:
        return None
    good = [view for view in views if view.state is BotState.RECORDED]
    return good[-1] if good and views[-1].state in _NOTHING_TO_SHOW else views[-1]


def view_of_reports(reports: Reports, ends_at: datetime, now: datetime, *, wanted: bool) -> BotView:
    """Return the state by what one bot reported, something at least.

    ``ends_at`` is the end of its meeting, and ``wanted`` whether it may be in the call.
    """
    if FATAL in reports and RECORDING_ENDED not in reports:
        why = reports[FATAL].sub_code or ""
        return BotView(BotState.FAILED, why, partial=has_recorded(reports))
    code = progress(reports)
    if code is None or is_over(reports):
        return outcome(reports)
    if max(ends_at, newest(reports)) + _SILENCE <= now:
        silent = BotView(BotState.UNCONFIRMED, SILENT)
        return recorded(reports, SILENT) if has_recorded(reports) else silent
    if not wanted:
        return BotView(BotState.REMOVING, "in_call")
    if code == RECORDING:
        began = reports.get(RECORDING_BEGAN) or reports[RECORDING]
        return BotView(BotState.RECORDING, began=began.at)
    return BotView(_ON_ITS_WAY[code], reports[code].sub_code or code if code == DENIED else "")
