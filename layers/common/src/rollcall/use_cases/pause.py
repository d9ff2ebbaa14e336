"""Pause recording, now or from a day on, and resume."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from rollcall.domain.errors import NotFound, VersionConflict
from rollcall.domain.preferences import Preferences
from rollcall.ports.portal_store import PortalStore
from rollcall.ports.wake import WakeQueue
from rollcall.use_cases.agenda import Agenda, Meeting
from rollcall.use_cases.live_decision import connected_calendars, joins_by
from rollcall.use_cases.save_preferences import save_preferences

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Pause:
    """From when to when nothing is recorded, in UTC; no pause at all without an end."""

    until: datetime | None = None
    begins: datetime | None = None
    """None for at once."""
    spares_chosen: bool = False
    """Whether meetings that were turned on by hand are recorded all the same."""

    def of(self, preferences: Preferences) -> Preferences:
        """The rules with this pause in place of theirs."""
        return replace(
            preferences,
            paused_until=self.until,
            paused_from=self.begins,
            pause_spares_chosen=self.spares_chosen,
        )


def set_pause(
    store: PortalStore,
    queue: WakeQueue,
    user_id: str,
    pause: Pause,
    *,
    now: datetime,
    cause: str = "",
) -> None:
    """Store the pause, whatever else of the rules is changed meanwhile, and wake the worker.

    ``cause`` is the id of the request. Raises NotFound before the rules are chosen, VersionConflict
    when the rules do not hold still, and Unavailable.
    """
    for left in reversed(range(_TRIES)):
        stored = store.preferences(user_id)
        if stored is None:
            raise NotFound("preferences")
        paused = pause.of(stored.preferences)
        try:
            save_preferences(
                store, queue, user_id, paused, version=stored.version, now=now, cause=cause
            )
        except VersionConflict:
            if not left:
                raise
        else:
            return


def joined_on_resuming(agenda: Agenda) -> tuple[Meeting, ...]:
    """The meetings that run now and get a bot at once when the pause ends."""
    preferences, now = agenda.rules.preferences, agenda.now
    if preferences is None:
        return ()
    resumed = replace(agenda.rules, preferences=Pause().of(preferences))
    connected = connected_calendars(agenda.connections)

    def joins(meeting: Meeting) -> bool:
        rows = [one.row for one in meeting.entries]
        return joins_by(rows, agenda.rules, resumed, connected, now) is not None

    return tuple(
        meeting
        for meeting in agenda.meetings
        if meeting.row.facts.start <= now < meeting.row.facts.end
        and not meeting.recorded_by_others
        and joins(meeting)
    )
