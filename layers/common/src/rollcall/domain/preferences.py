"""What a user has chosen: preferences, which are the rules, and overrides of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rollcall.domain.meeting_hours import Hours, Weekday

DEFAULT_BOT_NAME = "Rollcall notetaker"
MAX_BOT_NAME = 100  # Recall's limit on `bot_name`
MAX_LIST_ENTRIES = 50
MAX_ENTRY_LENGTH = 100
MAX_PEOPLE = 1000
MAX_MINUTES = 24 * 60


class Mode(StrEnum):
    """Which meetings are wanted before any refinement."""

    EVERY = "every"
    EXTERNAL = "external"
    ORGANISED = "organised"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Preferences:
    """The rules of one user. A user without this row has not finished onboarding."""

    mode: Mode = Mode.EXTERNAL
    skip_private: bool = True
    skip_declined: bool = True
    skip_unanswered: bool = True
    skip_all_day: bool = True
    skip_focus_time: bool = True
    skip_out_of_office: bool = True
    skip_working_location: bool = True
    min_people: int | None = None
    max_people: int | None = None
    title_contains: tuple[str, ...] = ()
    title_excludes: tuple[str, ...] = ()
    skip_domains: tuple[str, ...] = ()
    bot_name: str = DEFAULT_BOT_NAME
    paused_until: datetime | None = None
    """Meetings of the pause start before this moment (UTC) and get no bot, whatever else is set."""
    skip_tentative: bool = False
    skip_free: bool = False
    """All-day entries aside: Google shows those as free unless somebody says otherwise."""
    skip_alone: bool = True
    hours: Hours | None = None
    weekdays: frozenset[Weekday] = frozenset()
    """Empty: every day."""
    time_zone: str = ""
    """The IANA name of the zone of `hours` and `weekdays`; empty is UTC, as is an unknown one."""
    min_minutes: int | None = None
    paused_from: datetime | None = None
    """When the pause begins (UTC); None for one that holds at once."""
    pause_spares_chosen: bool = False
    """Whether a pause leaves those meetings alone that were turned on by hand, one by one."""

    def pauses(self, start: datetime, override: Override | None) -> bool:
        """Whether a meeting that starts then, with that choice of its own, is paused."""
        if self.paused_until is None or start >= self.paused_until:
            return False
        if self.paused_from is not None and start < self.paused_from:
            return False
        return not (self.pause_spares_chosen and override is Override.RECORD)


class Override(StrEnum):
    """What the user chose for one event or series; no row means unset."""

    RECORD = "record"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Overrides:
    """The overrides that apply to one event: its own, and its series'."""

    event: Override | None = None
    series: Override | None = None
    stopped_by: str | None = None
    """Who organises the meeting and has stopped it for everybody; empty for the user's own self."""
    guest_said_no: bool = False
    """Whether somebody in the call asked not to be recorded (`domain.guest_noes`)."""
