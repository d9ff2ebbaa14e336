"""What a bot reported: its newest report of each status code, in whatever order they arrived.

Notifications arrive late, twice, in any order or never. The newest report per code is a maximum,
so the stored result depends only on which notifications arrived, and each one needs one write.
Beside them are the times of its recording, which Recall was asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from datetime import datetime

from rollcall.domain.model import BotStatus

CALL_ENDED, DONE, FATAL = "call_ended", "done", "fatal"
RECORDING, DENIED, ALLOWED = (
    "in_call_recording",
    "recording_permission_denied",
    "recording_permission_allowed",
)
RECORDING_DONE, RECORDING_FAILED = "recording_done", "recording_failed"
PATH = ("joining_call", "in_waiting_room", "in_call_not_recording", DENIED, ALLOWED, RECORDING)
"""The codes of a bot that has not ended, in their usual order."""
_INSIDE = PATH.index("in_call_not_recording")
OVER = (
    CALL_ENDED,
    RECORDING_FAILED,
    RECORDING_DONE,
    DONE,
    "media_expired",
    "analysis_done",
    "analysis_failed",
)
"""The codes of a bot whose call is over; none of the others may follow."""
FINISHED = (DONE, "media_expired", "analysis_done", "analysis_failed")
"""Those of them after which what was recorded is there, or gone."""
CODES = frozenset({*PATH, *OVER, FATAL})
"""Every code with a meaning here; Recall's list is open, and others are not kept."""

RECORDING_BEGAN, RECORDING_ENDED = "recording_began", "recording_ended"
FACTS = frozenset({RECORDING_BEGAN, RECORDING_ENDED})
"""When a recording that Recall holds began and ended: asked for, never notified."""

type Reports = Mapping[str, BotStatus]
"""The newest report of one bot for each code, and the facts of its recording."""


def recording_facts(bot_id: str, began: datetime, ended: datetime | None) -> list[BotStatus]:
    """A recording as it is kept beside the reports; ``ended`` is None while it goes on."""
    facts = [BotStatus(bot_id, RECORDING_BEGAN, None, began)]
    return facts if ended is None else [*facts, BotStatus(bot_id, RECORDING_ENDED, None, ended)]


def add_report(reports: MutableMapping[str, BotStatus], status: BotStatus) -> None:
    """Keep the later of two reports of one code; sub codes decide between equal times."""
    known = reports.get(status.code)
    if known is None or _order(known) < _order(status):
        reports[status.code] = status


def newest(reports: Reports) -> datetime:
    """Return the time of the newest report; there must be one."""
    return max(status.at for status in reports.values())


def progress(reports: Reports) -> str | None:
    """Return the newest code of the path; of equal times the one that comes later on the path."""
    on_path = [(reports[code].at, PATH.index(code)) for code in PATH if code in reports]
    if RECORDING_BEGAN in reports:
        on_path.append((reports[RECORDING_BEGAN].at, PATH.index(RECORDING)))
    return PATH[max(on_path)[1]] if on_path else None


def is_over(reports: Reports) -> bool:
    """Whether the bot's call is over: it reported so, or its recording has ended."""
    return any(code in reports for code in (*OVER, RECORDING_ENDED))


def has_left(reports: Reports) -> bool:
    """Whether the bot reported that it is in no call and will enter none."""
    return FATAL in reports or is_over(reports)


def is_inside(reports: Reports) -> bool:
    """Whether the bot is in its call, as far as it reported."""
    code = progress(reports)
    return code is not None and PATH.index(code) >= _INSIDE and not has_left(reports)


def has_finished(reports: Reports) -> bool:
    """Whether nothing more is awaited of the bot: after a call Recall keeps what was recorded."""
    return any(code in reports for code in (FATAL, *FINISHED))


def end_cause(reports: Reports) -> str:
    """Return the sub code with which the call ended; empty when none was reported."""
    causes = (reports[code].sub_code for code in (CALL_ENDED, DONE, FATAL) if code in reports)
    return next((cause for cause in causes if cause), "")


def has_recorded(reports: Reports) -> bool:
    """Whether a recording is known, or was reported and not its failure alone."""
    if RECORDING_DONE in reports or RECORDING_ENDED in reports:
        return True
    return bool({RECORDING, RECORDING_BEGAN} & reports.keys()) and RECORDING_FAILED not in reports


def _order(status: BotStatus) -> tuple[datetime, str]:
    return (status.at, status.sub_code or "")
