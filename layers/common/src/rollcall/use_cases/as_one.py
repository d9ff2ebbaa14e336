"""Copies of one meeting on several calendars of a user, as one meeting of the list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rollcall.domain.bot_view import IN_PROGRESS, BotState
from rollcall.domain.copies import grouped
from rollcall.use_cases.agenda import Meeting

_FURTHEST = (BotState.RECORDED, BotState.SCHEDULED, BotState.SHARED, BotState.SCHEDULING)
"""States behind those of a bot in its call: the copy in the first of these is told of."""


def as_one(meetings: Iterable[Meeting]) -> list[Meeting]:
    """Return each meeting once, told of by the copy that is recorded and whose bot is furthest."""
    known = {meeting.row.key: meeting for meeting in meetings}
    rows = [meeting.row for meeting in known.values()]
    groups = grouped(rows, lambda row: known[row.key].joined)
    return [_told([known[row.key] for row in group]) for group in groups]


def _told(copies: Sequence[Meeting]) -> Meeting:
    if len(copies) == 1:
        return copies[0]
    first = min(copies, key=_rank)
    return replace(first, copies=tuple(one for one in copies if one is not first))


def _rank(meeting: Meeting) -> tuple[bool, bool, int, bool, bool, tuple[str, str, str]]:
    state = meeting.bot.state
    place = _FURTHEST.index(state) if state in _FURTHEST else len(_FURTHEST)
    return (
        not meeting.recorded,
        state not in IN_PROGRESS,
        place,
        meeting.lock is not None,
        not meeting.row.facts.organised_by_owner,
        meeting.row.key,
    )
