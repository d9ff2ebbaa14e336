"""How a meeting's bot stands, in the words of the pages: a pure function of what is stored.

Status codes and sub codes are Recall's (contract, sections 7.2 and 8.4) and open lists: a code that
is unknown here says nothing, and what is stored of the event decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from rollcall.domain.desired import BotSignature, came_for, live_bots, satisfied
from rollcall.domain.model import BotStatus, EventRow


class BotState(StrEnum):
    """Stable words; the pages have one label for each."""

    NONE = "none"
    """No bot, and none wanted."""
    SCHEDULING = "scheduling"
    SCHEDULED = "scheduled"
    JOINING = "joining"
    WAITING = "waiting"
    IN_CALL = "in_call"
    RECORDING = "recording"
    RECORDED = "recorded"
    NOT_RECORDED = "not_recorded"
    FAILED = "failed"
    REMOVING = "removing"


IN_PROGRESS = frozenset({BotState.JOINING, BotState.WAITING, BotState.IN_CALL, BotState.RECORDING})
"""A bot in its call, or on its way into it."""


@dataclass(frozen=True, slots=True)
class BotView:
    """The state, a machine word for its cause (often empty), and when the next try is due (UTC)."""

    state: BotState
    why: str = ""
    retry_at: datetime | None = None


CALL_ENDED = "call_ended"
"""The status whose sub code tells how the call went."""
FATAL = "fatal"
NO_NEWS = "no_news"
"""The meeting is over and no bot ever reported."""

_ON_ITS_WAY: dict[str, BotState] = {
    "joining_call": BotState.JOINING,
    "in_waiting_room": BotState.WAITING,
    "in_call_not_recording": BotState.IN_CALL,
    "recording_permission_allowed": BotState.IN_CALL,
    "recording_permission_denied": BotState.IN_CALL,
    "in_call_recording": BotState.RECORDING,
}
_OVER = frozenset(
    {CALL_ENDED, "recording_done", "done", "media_expired", "analysis_done", "analysis_failed"}
)
_NEVER_RECORDED = frozenset(
    {
        "call_ended_by_platform_waiting_room_timeout",
        "timeout_exceeded_waiting_room",
        "timeout_exceeded_noone_joined",
        "timeout_exceeded_in_call_not_recording",
        "timeout_exceeded_recording_permission_denied",
        "bot_kicked_from_waiting_room",
    }
)


def standing(told: Iterable[BotStatus]) -> BotStatus:
    """The newest of what one bot told; what came after its call has the sub code of its end.

    Recall names the outcome only with the end, and then tells `done` without one.
    """
    *earlier, newest = sorted(told, key=lambda status: (status.at, status.code != CALL_ENDED))
    ends = [status.sub_code for status in earlier if status.code == CALL_ENDED]
    return replace(newest, sub_code=newest.sub_code or (ends[-1] if ends else None))


def has_left(status: BotStatus) -> bool:
    """Whether a bot with this status is in no call and will enter none."""
    return status.code == FATAL or status.code in _OVER


def newest_status(row: EventRow, statuses: Mapping[str, BotStatus]) -> BotStatus | None:
    """The newest status of the bots of this occurrence.

    A moved event keeps entries of its former times; what happened to them says nothing about now.
    """
    bots = (bot.bot_id for bot in row.observed.bots if came_for(row.facts, bot))
    return _newest(statuses[bot_id] for bot_id in bots if bot_id in statuses)


def bot_state(
    row: EventRow, wanted: BotSignature | None, status: BotStatus | None, now: datetime
) -> BotView:
    """How the bot of this event stands; ``wanted`` is the bot that the rules of now ask for."""
    told = _told(status, wanted) if status else None
    if told:
        return told
    if row.facts.end <= now:
        lost = wanted is not None and not row.facts.is_deleted
        return BotView(BotState.NOT_RECORDED, NO_NEWS) if lost else BotView(BotState.NONE)
    if wanted is None or row.facts.is_deleted:
        there = live_bots(row.facts, row.observed, now)
        return _under_way(row, wanted, BotState.REMOVING) if there else BotView(BotState.NONE)
    if satisfied(row.facts, wanted, row.observed, now):
        return BotView(BotState.SCHEDULED)
    return _under_way(row, wanted, BotState.SCHEDULING)


def _under_way(row: EventRow, wanted: BotSignature | None, state: BotState) -> BotView:
    """The worker's problem counts only while it is about what is wanted now."""
    if not row.problem or row.desired != wanted:
        return BotView(state)
    if row.due:
        return BotView(state, row.problem, row.retry_at)
    return BotView(BotState.FAILED, row.problem)


def _told(status: BotStatus, wanted: BotSignature | None) -> BotView | None:
    why = status.sub_code or ""
    if status.code == FATAL:
        return BotView(BotState.FAILED, why)
    if status.code in _OVER:
        lost = why in _NEVER_RECORDED
        return BotView(BotState.NOT_RECORDED if lost else BotState.RECORDED, why)
    state = _ON_ITS_WAY.get(status.code)
    if state is None:
        return None
    if wanted is None:
        return BotView(BotState.REMOVING, "in_call")
    denied = status.code == "recording_permission_denied"
    return BotView(state, why or status.code if denied else "")


def _newest(statuses: Iterable[BotStatus]) -> BotStatus | None:
    return max(statuses, key=lambda status: status.at, default=None)
