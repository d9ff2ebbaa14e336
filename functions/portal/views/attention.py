"""Which meetings need somebody."""

from __future__ import annotations

from functions.portal.views.bot_note import needs_somebody
from rollcall.use_cases.agenda import Meeting


def needs_attention(meeting: Meeting) -> bool:
    """Whether somebody has to do something so that a meeting goes as it should."""
    asked = bool(meeting.asked.askers)
    return meeting.unreachable or meeting.at_risk or asked or needs_somebody(meeting.bot)
