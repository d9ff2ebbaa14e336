"""The outcome of a call that is over, and its cause: a pure function of the bot's reports.

"Recorded" needs a report of a recording. "Not recorded" needs a reason that was reported. Without
either the outcome is unconfirmed, as any notification may have been lost.
"""

from __future__ import annotations

from rollcall.domain.bot_reports import (
    ALLOWED,
    DENIED,
    PATH,
    RECORDING_BEGAN,
    RECORDING_ENDED,
    RECORDING_FAILED,
    Reports,
    end_cause,
    has_recorded,
)
from rollcall.domain.bot_view import BotState, BotView

NOT_ADMITTED = "not_admitted"
"""The bot came no further than the waiting room."""
UNREPORTED = "unreported"
"""Neither a recording nor a reason against one was reported."""

_LOBBY, _IN_CALL = PATH.index("in_waiting_room"), PATH.index("in_call_not_recording")
_MEETING_ENDED = frozenset(
    {
        "",
        "call_ended_by_host",
        "call_ended_by_platform_idle",
        "call_ended_by_platform_max_length",
    }
)
"""Ends of the meeting, which do not say whether the bot had been let in."""
_ASKED_TO_LEAVE = "bot_received_leave_call"
_LEFT_FROM_INSIDE = frozenset(
    {
        "bot_kicked_from_call",
        "timeout_exceeded_everyone_left",
        "timeout_exceeded_only_bots_detected_using_participant_names",
        "timeout_exceeded_only_bots_detected_using_participant_events",
    }
)
"""Removed or left alone: before a recording, the reason for none (contract, section 14, item 2)."""
NEVER_RECORDED = frozenset(
    {
        "call_ended_by_platform_waiting_room_timeout",
        "timeout_exceeded_waiting_room",
        "timeout_exceeded_noone_joined",
        "timeout_exceeded_in_call_not_recording",
        "timeout_exceeded_recording_permission_denied",
        "bot_kicked_from_waiting_room",
    }
)
"""Ends that say by themselves that nothing was recorded; a reported recording outweighs them."""


def outcome(reports: Reports) -> BotView:
    """Return the outcome of a call that is over."""
    ended = end_cause(reports)
    if has_recorded(reports):
        return recorded(reports, ended)
    cause = _cause_against(reports, ended)
    if cause:
        return BotView(BotState.NOT_RECORDED, cause)
    return BotView(BotState.UNCONFIRMED, ended or UNREPORTED)


def recorded(reports: Reports, why: str) -> BotView:
    """Return the view of a recording that is over, with its times where they are known."""
    began, ended = reports.get(RECORDING_BEGAN), reports.get(RECORDING_ENDED)
    return BotView(
        BotState.RECORDED,
        why,
        began=began.at if began else None,
        ended=ended.at if ended else None,
    )


def _cause_against(reports: Reports, ended: str) -> str:
    """Return the reported reason for which nothing was recorded; empty when there is none."""
    if RECORDING_FAILED in reports:
        detail = reports[RECORDING_FAILED].sub_code
        return f"{RECORDING_FAILED}:{detail}" if detail else RECORDING_FAILED
    refused = _refusal(reports)
    if refused:
        return refused
    if ended in NEVER_RECORDED:
        return ended
    furthest = max((PATH.index(code) for code in PATH if code in reports), default=-1)
    if furthest == _LOBBY and ended in _MEETING_ENDED:
        return NOT_ADMITTED
    left_early = ended == _ASKED_TO_LEAVE and furthest >= 0
    was_inside = ended in _LEFT_FROM_INSIDE and furthest >= _IN_CALL
    return ended if left_early or was_inside else ""


def _refusal(reports: Reports) -> str:
    """Return why recording was refused, unless it was allowed later."""
    denied, allowed = reports.get(DENIED), reports.get(ALLOWED)
    if denied is None or (allowed is not None and allowed.at >= denied.at):
        return ""
    return denied.sub_code or DENIED
