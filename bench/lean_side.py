"""The lean Recall at the other end of a world, with calendars that are in line from the start."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from bench.lean import BEGUN, LeanRecall
from bench.lean_event import LeanEvent, email_of, payload
from bench.world import PREFERENCES, World
from rollcall.adapters.recall.events import read_event
from rollcall.domain.calendar_event import facts_of
from rollcall.domain.decision import Skip
from rollcall.domain.deduplication import Scope
from rollcall.domain.desired import Observed, bot_config, config_hash
from rollcall.domain.model import EventRow, UserRules
from rollcall.domain.reasons import Reason
from rollcall.domain.rows import Judge
from rollcall.ports.worker_store import EventKey
from rollcall.protocol.notification import SyncEvents

COALESCE_SECONDS = 0.3
_HASH = config_hash(bot_config(PREFERENCES.bot_name))


class LeanSide:
    """`Far` over a lean Recall."""

    def __init__(self, world: World, page_size: int = 100, calendar_page_size: int = 100) -> None:
        self._world = world
        self._announced: set[int] = set()
        self.webhooks = 0
        self.changed = 0
        self.recall = LeanRecall(
            world.lanes.now, self._sleep, world.watch, page_size, calendar_page_size
        )
        world.attach(self)

    def connect(self, calendars: int, first_read: timedelta, spread: timedelta) -> None:
        """So many calendars, whose next daily reads come within ``spread`` of the first."""
        now, rng = self._world.clock.now() + first_read, random.Random(3)
        for _ in range(calendars):
            number = self.recall.add_calendar()
            found = self.recall.calendar(number)
            self._world.add_calendar(found, f"u{number}", now + spread * rng.random())

    def pump(self) -> None:
        """Everything here is planned on the clock."""

    def next_due(self) -> datetime | None:
        """As above."""
        return None

    def change(self, event: LeanEvent) -> None:
        """An event has changed: stamp it, and announce its calendar unless that is planned."""
        self._tell(event, entry=False)

    def enter(self, event: LeanEvent) -> None:
        """An event has come into Recall's window: as above."""
        self._tell(event, entry=True)

    def _tell(self, event: LeanEvent, *, entry: bool) -> None:
        self.changed += 1
        calendar = event.calendar
        stamp = self.recall.touch(event, self._world.clock.now(), entry=entry)
        if calendar not in self._announced:
            self._announced.add(calendar)
            self._world.clock.after(COALESCE_SECONDS, lambda: self._announce(calendar, stamp))

    def settled_row(self, key: EventKey) -> EventRow | None:
        """The row of an event that was there before the run, as it was stored then."""
        event = self.recall.events[int(key[2][1:])]
        then = event.settled
        if then is None:
            return None
        before = LeanEvent(event.number, event.calendar, then, BEGUN, then)
        shown = read_event(payload(before))
        facts = facts_of(shown, email_of(event.calendar))
        rules = self._world.state.preferences[key[0]].preferences
        judge = Judge(key[0], key[1], UserRules(rules), Scope.COMPANY)
        row = EventRow(
            key[0], key[1], facts, Skip(Reason.NOT_SET_UP), None,
            observed=Observed(shown.bots, _HASH), read_token=1,
        )  # fmt: skip
        return judge.judge(row, self._world.clock.now())

    def keys_of(self, user_id: str, calendar_key: str) -> list[EventKey]:
        """Every event of a calendar."""
        events = self.recall.calendars[int(user_id[1:])]
        return [(user_id, calendar_key, event.event_id) for event in events]

    def _announce(self, calendar: int, stamp: datetime) -> None:
        self._announced.discard(calendar)
        self.webhooks += 1
        self._world.accept(SyncEvents(f"c{calendar}", stamp), self._world.clock.now())

    def _sleep(self, seconds: float) -> None:
        self._world.lanes.sleep(seconds)
