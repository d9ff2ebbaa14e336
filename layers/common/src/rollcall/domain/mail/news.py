"""Which reports of a bot its user may have to be told of. Pure."""

from __future__ import annotations

from rollcall.domain.bot_outcome import NEVER_RECORDED
from rollcall.domain.bot_reports import CALL_ENDED, DENIED, FATAL, RECORDING_FAILED
from rollcall.domain.model import BotStatus

_ALWAYS = frozenset({"in_waiting_room", DENIED, RECORDING_FAILED, FATAL})


def is_news(status: BotStatus) -> bool:
    """Whether a status may mean that somebody has to do something.

    A call that merely ended is none: there is one for every recording.
    """
    ended_badly = status.code == CALL_ENDED and status.sub_code in NEVER_RECORDED
    return status.code in _ALWAYS or ended_badly
