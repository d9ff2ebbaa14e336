"""The one place where calendars change. Every change is stamped and told to a listener."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from local.google_twin.events import edits, recurrence, wire
from local.google_twin.events.model import Account, Body, Meeting

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.google_twin.events.recurrence import Occurrence

RETIRE_AHEAD = timedelta(days=60)
RETIRE_BEHIND = timedelta(days=2)


class UnknownEventError(LookupError):
    """There is no such account, event or occurrence."""


class DiaryState(BaseModel):
    """Everything that survives a restart. `epoch` changes on reset and ends old sync tokens."""

    epoch: str
    seq: int = 0
    accounts: dict[str, Account] = Field(default_factory=dict)
    meetings: dict[str, Meeting] = Field(default_factory=dict)


class Diary:
    """All accounts and their meetings."""

    def __init__(
        self,
        state: DiaryState,
        clock: Callable[[], datetime],
        on_change: Callable[[set[str]], None],
    ) -> None:
        """Keep the state; `on_change` gets the e-mails whose calendars changed."""
        self.state = state
        self.clock = clock
        self._on_change = on_change

    def account(self, email: str) -> Account:
        """Return an account; raises UnknownEventError when there is none."""
        try:
            return self.state.accounts[email]
        except KeyError:
            raise UnknownEventError from None

    def add_account(self, account: Account) -> Account:
        """Store an account, replacing one of the same e-mail."""
        self.state.accounts[account.email] = account
        self._on_change(set())
        return account

    def add(self, meeting: Meeting) -> Meeting:
        """Store a new meeting and put it on everyone's calendar."""
        self.state.seq += 1
        meeting.body = self._stamp(meeting.body)
        meeting.exceptions = {slot: self._stamp(b) for slot, b in meeting.exceptions.items()}
        self.state.meetings[meeting.id] = meeting
        self._tell(meeting.people())
        return meeting

    def listing(self, email: str, since: datetime, until: datetime) -> list[Occurrence]:
        """Return what is, or was, on one calendar between two times, by start."""
        found = [
            item
            for meeting in self.state.meetings.values()
            if email in meeting.people()
            for item in recurrence.occurrences(meeting, since, until)
            if wire.was_member(item, email)
        ]
        return sorted(found, key=lambda item: (item.body.start, item.id))

    def changes(self, email: str, seq: int, since: datetime, until: datetime) -> list[Occurrence]:
        """Return what changed on one calendar after a counter value, by start."""
        found = [
            item
            for meeting in self.state.meetings.values()
            if email in meeting.people()
            for item in recurrence.changed(meeting, seq, since, until)
            if wire.was_member(item, email)
        ]
        return sorted(found, key=lambda item: (item.body.start, item.id))

    def find(self, email: str, event_id: str) -> Occurrence:
        """Return one occurrence; raises UnknownEventError unless it is on that calendar."""
        series, _, slot = event_id.partition("_")
        meeting = self.state.meetings.get(series)
        item = recurrence.occurrence(meeting, slot or None) if meeting else None
        if item is None or not wire.was_member(item, email):
            raise UnknownEventError
        return item

    def first(self, meeting: Meeting) -> Occurrence:
        """Return a meeting's first occurrence; raises UnknownEventError for an empty series."""
        slot = recurrence.slot_of(meeting.body, meeting.body.starts) if meeting.rule else None
        item = recurrence.occurrence(meeting, slot)
        if item is None:
            raise UnknownEventError
        return item

    def change(
        self, item: Occurrence, edit: Callable[[Body], Body], *, whole_series: bool
    ) -> Occurrence:
        """Apply an edit to one occurrence or to the series, and return the occurrence after it."""
        self.state.seq += 1
        meeting = item.meeting
        people = meeting.people()
        if item.slot is None or whole_series:
            meeting.body = self._stamp(edit(meeting.body))
            meeting.exceptions = {s: self._stamp(edit(b)) for s, b in meeting.exceptions.items()}
        else:
            meeting.exceptions[item.slot] = self._stamp(edit(item.body))
        self._tell(people | meeting.people())
        return recurrence.occurrence(meeting, item.slot) or item

    def move_series(self, item: Occurrence, wall: datetime, minutes: int) -> Occurrence:
        """Give a whole series a new time, as seen from one of its occurrences.

        Occurrences get new ids, the old ones are cancelled, and single exceptions are dropped:
        that is what Google does when all events of a series move.
        """
        meeting = item.meeting
        if meeting.rule is None or item.slot is None:
            return self.change(item, lambda b: edits.moved(b, wall, minutes), whole_series=True)
        origin = recurrence.wall_time(meeting.body, item.slot) or meeting.body.starts
        days = (wall.date() - origin.date()).days
        before = self._known_slots(meeting)
        self.state.seq += 1
        first = datetime.combine(meeting.body.starts.date() + timedelta(days=days), wall.time())
        meeting.rule.weekdays = sorted((day + days) % 7 for day in meeting.rule.weekdays)
        meeting.body = self._stamp(edits.moved(meeting.body, first, minutes))
        meeting.exceptions = {}
        self._retire(meeting, before)
        self._tell(meeting.people())
        slot = recurrence.slot_of(meeting.body, wall)
        return recurrence.occurrence(meeting, slot) or item

    def clear(self, epoch: str) -> None:
        """Forget every account and meeting."""
        people = set(self.state.accounts)
        self.state.epoch, self.state.seq = epoch, 0
        self.state.accounts.clear()
        self.state.meetings.clear()
        self._on_change(people)

    def _known_slots(self, meeting: Meeting) -> set[str]:
        now = self.clock()
        return {*recurrence.slots(meeting, now - RETIRE_BEHIND, now + RETIRE_AHEAD)}

    def _retire(self, meeting: Meeting, before: set[str]) -> None:
        kept = self._known_slots(meeting)
        meeting.retired |= dict.fromkeys(before, self.state.seq)
        meeting.retired = {s: q for s, q in meeting.retired.items() if s not in kept}

    def _stamp(self, body: Body) -> Body:
        return body.model_copy(update={"seq": self.state.seq, "updated": self.clock()})

    def _tell(self, people: set[str]) -> None:
        self._on_change(people & set(self.state.accounts))
