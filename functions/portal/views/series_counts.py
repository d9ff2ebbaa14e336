"""How many meetings of each series a list shows, and which of them have a choice of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rollcall.domain.override_keys import base_id
from rollcall.use_cases.agenda import Agenda, Lock, Meeting

_PAST = frozenset({Lock.OVER, Lock.CANCELLED})


class SeriesCounts:
    """The coming meetings of an agenda, counted by series."""

    def __init__(self, agenda: Agenda) -> None:
        coming = [m for m in agenda.known if m.row.facts.series_id and m.lock not in _PAST]
        self._partial = agenda.partial
        self._by_hand = _count(m for m in coming if m.overrides.event is not None)
        self._following = _count(m for m in coming if m.overrides.event is None)

    def following(self, meeting: Meeting) -> int | None:
        """How many meetings the choice for a series decides; None when not all are known."""
        return None if self._partial else self._following[base_id(meeting.row.facts)]

    def others_by_hand(self, meeting: Meeting) -> bool:
        """Whether other meetings of its series have a choice of their own, or may have one."""
        if meeting.row.facts.series_id is None:
            return False
        own = int(meeting.overrides.event is not None)
        return self._partial or self._by_hand[base_id(meeting.row.facts)] > own


def _count(meetings: Iterable[Meeting]) -> Counter[str]:
    return Counter(base_id(meeting.row.facts) for meeting in meetings)
