"""A lean Recall for very many calendars: `ports.Recall` with the parts of the contract that cost.

Has: the limits of the twin on every call, lists ordered by start with 100 a page and inclusive
``updated_at__gte``, one scheduled bot for each deduplication key, webhooks 0.3 s after a change.
Has not: HTTP, signatures, faults, bots that run, the pool of ad-hoc bots, locks on keys, removed
calendars. The twin, which has all that, is compared with it in `tests/unit/bench`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bench.lean_event import LENGTH, LeanEvent, email_of, payload
from bench.watch import Watch
from local.recall_twin.core.limits import Limits
from local.recall_twin.core.settings import Settings
from rollcall.adapters.recall.events import read_event, read_events
from rollcall.domain.calendar_event import CalendarEvent
from rollcall.domain.desired import BotConfig
from rollcall.domain.errors import EventEnded, Gone, RateLimited, RequestRefused
from rollcall.domain.listing import ListQuery
from rollcall.domain.problems import Problem
from rollcall.ports.recall import BotAtRecall, CalendarAtRecall, CalendarGrant, CalendarPage, Page
from tests.simulation.recall import LATENCY

EVENTS = "/api/v2/calendar-events/"
CALENDARS = "/api/v2/calendars/"
TICK = timedelta(microseconds=1)
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class LeanRecall:
    """State and calls. ``now`` and ``sleep`` are the worker's clock."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    watch: Watch
    page_size: int = 100
    calendar_page_size: int = 100
    calls: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    daily_reads: int = 0
    daily_pages: int = 0
    events: list[LeanEvent] = field(default_factory=list)
    calendars: list[list[LeanEvent]] = field(default_factory=list)
    _log: list[tuple[datetime, LeanEvent]] = field(default_factory=list)
    _limits: Limits = field(default_factory=Limits)
    _settings: Settings = field(default_factory=Settings)
    _cursors: dict[str, tuple[ListQuery, tuple[datetime, int]]] = field(default_factory=dict)
    _stamp: datetime = BEGUN

    # --- what users do -------------------------------------------------------------------------

    def add_calendar(self) -> int:
        """One more calendar; its number."""
        self.calendars.append([])
        return len(self.calendars) - 1

    def add_event(self, calendar: int, start: datetime, bot: datetime | None = None) -> LeanEvent:
        """An event that is just there, as after an earlier run; nobody is told."""
        event = LeanEvent(len(self.events), calendar, start, BEGUN, bot, bot)
        self.events.append(event)
        self.calendars[calendar].append(event)
        return event

    def touch(self, event: LeanEvent, at: datetime, *, entry: bool = False) -> datetime:
        """An event has changed, or come into the window: its new `updated_at`."""
        self._stamp = max(at, self._stamp + TICK)
        event.updated = self._stamp
        self._log.append((self._stamp, event))
        if event.right:
            self.watch.right(event.event_id, at)
        else:
            self.watch.changed(event.event_id, at, event.deadline, entry=entry)
        return self._stamp

    # --- what Rollcall asks --------------------------------------------------------------------

    def list_events(self, query: ListQuery, page_link: str | None) -> Page:
        """One page, ordered by start, then id."""
        self._take("GET", EVENTS)
        after = None
        if page_link is not None:
            query, after = self._cursors.pop(page_link)
        if query.updated_since is None:
            self.daily_reads += page_link is None
            self.daily_pages += 1
        found = sorted(self._matching(query), key=_position)
        first = bisect_left(found, after, key=_position) if after else 0
        size = self.page_size if query.recall_id is None else self.calendar_page_size
        page = found[first : first + size]
        link = None
        if first + size < len(found):
            link = f"{EVENTS}?cursor={len(self.calls)}-{sum(self.calls.values())}"
            self._cursors[link] = (query, _position(found[first + size]))
        events, unreadable = read_events(payload(event) for event in page)
        answer = Page(events, unreadable, link)
        self.sleep(LATENCY / 2)
        return answer

    def retrieve_event(self, event_id: str) -> CalendarEvent:
        """One event."""
        self._take("GET", f"{EVENTS}{{id}}/")
        return self._answer(self._event(event_id))

    def schedule_bot(
        self, event_id: str, deduplication_key: str, config: BotConfig, idempotency_key: str
    ) -> CalendarEvent:
        """Put the event's bot where the event is now."""
        del deduplication_key, config, idempotency_key
        self._take("POST", f"{EVENTS}{{id}}/bot/")
        event = self._event(event_id)
        if event.deleted:
            raise RequestRefused("deleted")
        if event.start + LENGTH <= self.now():
            raise EventEnded("ended")
        event.bot = event.start
        return self._written(event)

    def remove_bot(self, event_id: str) -> CalendarEvent:
        """Take the event's bot off."""
        self._take("DELETE", f"{EVENTS}{{id}}/bot/")
        event = self._event(event_id)
        event.bot = None
        return self._written(event)

    def until(self, moment: datetime) -> LeanRecall:
        """Nothing here is ever slow."""
        del moment
        return self

    def leave_call(self, bot_id: str) -> None:
        """No bot is ever in a call here."""
        self._take("POST", "/api/v1/bot/{id}/leave_call/")
        raise Gone(bot_id)

    def retrieve_bot(self, bot_id: str) -> BotAtRecall:
        """No bot has a record here."""
        self._take("GET", "/api/v1/bot/{id}/")
        raise Gone(bot_id)

    def list_calendars(self, email: str | None, page_link: str | None) -> CalendarPage:
        """A hundred calendars, all connected."""
        del email
        self._take("GET", CALENDARS)
        first = int(page_link) if page_link else 0
        numbers = range(first, min(first + 100, len(self.calendars)))
        self.sleep(LATENCY / 2)
        more = first + 100 < len(self.calendars)
        return CalendarPage([self.calendar(n) for n in numbers], str(first + 100) if more else None)

    def retrieve_calendar(self, recall_id: str) -> CalendarAtRecall:
        """One calendar."""
        self._take("GET", f"{CALENDARS}{{id}}/")
        return self.calendar(int(recall_id[1:]))

    def create_calendar(self, grant: CalendarGrant, idempotency_key: str) -> CalendarAtRecall:
        """Nobody connects here."""
        raise AssertionError(grant, idempotency_key)

    def update_calendar(self, recall_id: str, grant: CalendarGrant) -> CalendarAtRecall:
        """Nobody connects again here."""
        raise AssertionError(recall_id, grant)

    def delete_calendar(self, recall_id: str) -> None:
        """Nobody disconnects here."""
        raise AssertionError(recall_id)

    # --- parts ---------------------------------------------------------------------------------

    def calendar(self, number: int) -> CalendarAtRecall:
        """A calendar as Recall shows it."""
        email = email_of(number)
        return CalendarAtRecall(
            f"c{number}", "connected", email, Problem.NONE, None, "", BEGUN, BEGUN
        )

    def _matching(self, query: ListQuery) -> Iterable[LeanEvent]:
        calendar = None if query.recall_id is None else int(query.recall_id[1:])
        all_of_it = self.events if calendar is None else self.calendars[calendar]
        since, after = query.updated_since, query.start_after
        found: Iterable[LeanEvent] = all_of_it
        if since is not None:
            first = bisect_left(self._log, since, key=lambda entry: entry[0])
            if len(self._log) - first < len(all_of_it):
                newest = (event for at, event in self._log[first:] if event.updated == at)
                found = (e for e in newest if calendar is None or e.calendar == calendar)
            else:
                found = (event for event in all_of_it if event.updated >= since)
        return found if after is None else (event for event in found if event.start >= after)

    def _event(self, event_id: str) -> LeanEvent:
        return self.events[int(event_id[1:])]

    def _written(self, event: LeanEvent) -> CalendarEvent:
        if event.right:
            self.watch.right(event.event_id, self.now())
        return self._answer(event)

    def _answer(self, event: LeanEvent) -> CalendarEvent:
        answer = read_event(payload(event))
        self.sleep(LATENCY / 2)
        return answer

    def _take(self, method: str, path: str) -> None:
        route = f"{method} {path}"
        self.sleep(LATENCY / 2)
        self.calls[route] = self.calls.get(route, 0) + 1
        wait = self._limits.take("main", route, self.now(), self._settings)
        if wait is not None:
            self.refused += 1
            raise RateLimited("rate_limited", wait)


def _position(event: LeanEvent) -> tuple[datetime, int]:
    return (event.start, event.number)
