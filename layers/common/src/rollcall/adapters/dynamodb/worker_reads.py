"""What the worker reads of the state table, and how it finds what is due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

from rollcall.adapters.dynamodb import codec, erasures, keys, people_index
from rollcall.adapters.dynamodb.pasted import pasted_call
from rollcall.adapters.dynamodb.policies import policy_of
from rollcall.adapters.dynamodb.reports import reports_of_bots
from rollcall.adapters.dynamodb.rules import connections_of, rules_of
from rollcall.adapters.dynamodb.table import AT_ONCE, Table
from rollcall.adapters.dynamodb.wire import Item
from rollcall.domain.amounts import Amount
from rollcall.domain.bot_reports import Reports
from rollcall.domain.guest_noes import Audiences
from rollcall.domain.leaving import Erasure, Receipt, Tombstone
from rollcall.domain.model import Connection, EventRow, RecallCalendar, User
from rollcall.domain.policy import CompanyPolicy
from rollcall.domain.rooms import RoomLook
from rollcall.domain.user_rules import UserRules
from rollcall.ports.policy_store import PeoplePage
from rollcall.ports.worker_store import Due, EventKey, EventsPage, UserSpan

INSTANT = timedelta(microseconds=1)
EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 12, 31, tzinfo=UTC)
READY = "attribute_not_exists(#retry_at) OR #retry_at <= :now"


class DynamoWorkerReads:
    """The reading part of WorkerStore."""

    def __init__(self, state: Table, audiences: Audiences | None = None) -> None:
        self._state = state
        self._audiences = audiences

    def due(self, workspace: str, now: datetime, limit: int) -> Due:
        """One query of the index, and its rows as they are now.

        An index lags behind its table by moments: what it shows too late is found at the next
        wake-up, and what it still shows is read again before anything is done about it.
        """
        found = self._state.query(
            "#due_workspace = :workspace AND #due_at <= :now",
            {"workspace": workspace, "now": now},
            index=keys.DUE_CALENDARS,
            limit=limit,
        )
        rows = self._as_they_are(found)
        at_recall = [codec.calendar(row) for row in rows if keys.is_calendar(row["pk"]["S"])]
        others = [row for row in rows if not keys.is_calendar(row["pk"]["S"])]
        calls = [pasted_call(row) for row in others if keys.is_call(row["sk"]["S"])]
        others = [row for row in others if not keys.is_call(row["sk"]["S"])]
        profiles = [codec.erasure(row) for row in others if keys.is_profile(row["sk"]["S"])]
        others = [row for row in others if not keys.is_profile(row["sk"]["S"])]
        return Due(
            _oldest_first([codec.connection(row) for row in others], now),
            _oldest_first(at_recall, now),
            sorted((p for p in profiles if p and p.due_at <= now), key=lambda one: one.due_at),
            sorted(
                (call for call in calls if (call.due_at or LATEST) <= now),
                key=lambda call: (call.due_at or now, call.call_id),
            ),
        )

    def due_checks(self, workspace: str, now: datetime, limit: int) -> list[RecallCalendar]:
        """One query of the index, and its rows as they are now."""
        found = self._due_part(keys.CHECK, workspace, now, limit)
        return [row for row in found if row.waits_for_check]

    def due_daily(self, workspace: str, now: datetime, limit: int) -> list[RecallCalendar]:
        """One query of the index, and its rows as they are now."""
        found = self._due_part(keys.DAILY, workspace, now, limit)
        return [row for row in found if row.waits_for_daily_read]

    def _due_part(
        self, part: str, workspace: str, now: datetime, limit: int
    ) -> list[RecallCalendar]:
        found = self._state.query(
            "#due_workspace = :workspace AND #due_at BETWEEN :first AND :last",
            {"workspace": workspace, "first": part, "last": codec.in_part(part, now)},
            index=keys.DUE_CALENDARS,
            limit=limit,
        )
        return _oldest_first([codec.calendar(row) for row in self._as_they_are(found)], now)

    def due_bots(
        self,
        workspace: str,
        now: datetime,
        since: datetime | None,
        until: datetime | None,
        limit: int,
    ) -> list[EventRow]:
        """One query of the index, and its rows as they are now."""
        found = self._starting(
            "#due_bot_workspace = :workspace",
            {"workspace": workspace, "now": now},
            since,
            until,
            index=keys.DUE_BOTS,
            filtered=READY,
            limit=limit,
        )
        rows = [codec.event(row) for row in self._as_they_are(found)]
        ready = [row for row in rows if row.due and (row.retry_at is None or row.retry_at <= now)]
        return sorted(ready, key=lambda row: row.facts.start)

    def due_bot_checks(self, workspace: str, now: datetime, limit: int) -> list[EventRow]:
        """At most sixteen queries."""
        found = self._state.query(
            "#check_workspace = :workspace AND #check_at <= :now",
            {"workspace": workspace, "now": now},
            index=keys.BOT_CHECKS,
            limit=limit,
        )
        return [codec.event(row) for row in found]

    def broken_bots(self, now: datetime, limit: int) -> list[str]:
        """One query of the index."""
        found = self._state.query(
            "#check_workspace = :broken AND #check_at <= :now",
            {"broken": keys.BROKEN, "now": now},
            index=keys.BOT_CHECKS,
            limit=limit,
        )
        return [keys.bot_of(row["pk"]["S"]) for row in found]

    def due_bots_between(
        self, workspace: str, since: datetime, until: datetime, limit: int
    ) -> list[EventRow]:
        """One query of the index, which lags behind the table by moments."""
        found = self._state.query(
            "#due_bot_workspace = :workspace AND #start BETWEEN :since AND :until",
            {"workspace": workspace, "since": since, "until": until},
            index=keys.DUE_BOTS,
            limit=limit,
        )
        return [codec.event(row) for row in found]

    def _starting(
        self,
        partition: str,
        values: Mapping[str, object],
        since: datetime | None,
        until: datetime | None,
        *,
        index: str,
        filtered: str = "",
        limit: int | None = None,
    ) -> list[Item]:
        """Rows of a partition of an index that start in a range; its end is left out."""
        first, last = since or EARLIEST, until - INSTANT if until is not None else LATEST
        if last < first:  # DynamoDB refuses such a range.
            return []
        condition = f"{partition} AND #start BETWEEN :first AND :last"
        ends = {"first": first, "last": last}
        return self._state.query(
            condition, {**values, **ends}, index=index, filtered=filtered, limit=limit
        )

    def _as_they_are(self, found: list[Item]) -> list[Item]:
        return self._state.get_many({"pk": r["pk"]["S"], "sk": r["sk"]["S"]} for r in found)

    def connection(self, user_id: str, calendar_key: str) -> Connection | None:
        """One consistent read."""
        stored = self._state.get(keys.connection(user_id, calendar_key))
        return codec.connection(stored) if stored else None

    def connections(self, user_id: str) -> Sequence[Connection]:
        """One query."""
        return connections_of(self._state, user_id)

    def user(self, user_id: str) -> User | None:
        """One consistent read."""
        stored = self._state.get(keys.profile(user_id))
        return codec.user(stored) if stored else None

    def erasure(self, user_id: str) -> Erasure | None:
        """One consistent read."""
        return erasures.erasure(self._state, user_id)

    def receipt(self, receipt_id: str, now: datetime) -> Receipt | None:
        """One consistent read."""
        return erasures.receipt(self._state, receipt_id, now)

    def unseen(self, before: date, limit: int) -> Sequence[tuple[str, date]]:
        """Two queries of the index."""
        return erasures.unseen(self._state, before, limit, keys.SEEN, keys.NOTED)

    def newly_unseen(self, before: date, limit: int) -> Sequence[tuple[str, date]]:
        """One query of the index."""
        return erasures.unseen(self._state, before, limit, keys.SEEN)

    def not_found(self, after: str, limit: int) -> tuple[Sequence[str], str]:
        """One query of the index, or two."""
        return erasures.not_found(self._state, after, limit)

    def tombstones(self, now: datetime) -> Sequence[Tombstone]:
        """One query."""
        return erasures.tombstones(self._state, now)

    def recall_calendars(self, recall_ids: Iterable[str]) -> dict[str, RecallCalendar]:
        """One batch of reads per hundred calendars."""
        rows = self._state.get_many(keys.calendar(recall_id) for recall_id in recall_ids)
        return {calendar.recall_id: calendar for calendar in map(codec.calendar, rows)}

    def rules(self, user_id: str, now: datetime) -> UserRules:
        """Three queries, as `rules_of`."""
        return rules_of(self._state, user_id, now, self._audiences)

    def policy(self) -> CompanyPolicy:
        """One consistent read."""
        return policy_of(self._state)

    def people(self, after: str, limit: int) -> PeoplePage:
        """One query of the index, which lags behind the table by moments."""
        return PeoplePage(*people_index.walk(self._state, after, limit))

    def events(self, keys_of_events: Iterable[EventKey]) -> dict[EventKey, EventRow]:
        """One batch of reads per hundred events."""
        rows = self._state.get_many(keys.event(*key) for key in keys_of_events)
        return {
            (row.user_id, row.calendar_key, row.event_id): row for row in map(codec.event, rows)
        }

    def events_page(
        self, user_id: str, calendar_key: str, after: str, limit: int, ended_after: datetime
    ) -> EventsPage:
        """One query of the calendar's events."""
        prefix = keys.events(calendar_key)
        rows, last = self._state.query_page(
            "#pk = :pk AND #sk BETWEEN :first AND :last",
            {
                "pk": keys.user(user_id),
                "first": prefix + (f"{after}\x00" if after else ""),
                "last": prefix + keys.AFTER_ALL_IDS,
                "ended_after": ended_after,
            },
            filtered="#end > :ended_after",
            limit=limit,
        )
        after_last = keys.event_of(*last)[2] if last else None
        return EventsPage([codec.event(row) for row in rows], after_last)

    def events_between(
        self, user_id: str, since: datetime | None, until: datetime | None
    ) -> list[EventRow]:
        """One query of the index, which lags behind the table by moments."""
        user = {"user": user_id}
        rows = self._starting("#user_id = :user", user, since, until, index=keys.UPCOMING)
        return [codec.event(row) for row in rows]

    def bots_between(self, spans: Sequence[UserSpan]) -> list[frozenset[EventKey]]:
        """One query each of the index, which lags behind the table by moments; some at a time."""

        def found(span: UserSpan) -> frozenset[EventKey]:
            rows = self._starting(
                "#user_id = :user",
                {"user": span.user_id, "yes": True},
                span.since,
                span.until,
                index=keys.UPCOMING,
                filtered="attribute_exists(#bot_id) OR #outcome_unknown = :yes",
            )
            return frozenset(keys.event_of(row["pk"]["S"], row["sk"]["S"]) for row in rows)

        return _together(found, spans)

    def events_with_bot(self, bot_id: str) -> list[EventKey]:
        """One query of the index."""
        rows = self._state.query("#bot_id = :bot", {"bot": bot_id}, index=keys.BOTS)
        places = [(row["pk"]["S"], row["sk"]["S"]) for row in rows]
        return sorted(keys.event_of(pk, sk) for pk, sk in places if keys.is_event(sk))

    def events_in_rooms(self, looks: Sequence[RoomLook]) -> list[list[EventKey]]:
        """One query each of the index, which lags behind the table by moments; some at a time."""

        def found(look: RoomLook) -> list[EventKey]:
            room = {"room": look.room}
            rows = self._starting("#room = :room", room, look.since, look.until, index=keys.ROOMS)
            return sorted(keys.event_of(row["pk"]["S"], row["sk"]["S"]) for row in rows)

        return _together(found, looks)

    def orders(self, user_ids: Iterable[str], day: date) -> dict[str, Amount]:
        """One batch of reads per hundred users."""
        wanted = sorted(set(user_ids))
        rows = self._state.get_many(map(keys.orders, wanted))
        stored = {row["pk"]["S"]: codec.orders(row, day) for row in rows}
        return {user_id: stored.get(keys.user(user_id), Amount()) for user_id in wanted}

    def bot_reports(self, bot_ids: Iterable[str]) -> dict[str, Reports]:
        """One batch of reads per thirty-three bots."""
        return reports_of_bots(self._state, bot_ids)


def _together[Q, A](ask: Callable[[Q], A], questions: Sequence[Q]) -> list[A]:
    """Ask some questions at a time; one alone needs no threads."""
    if len(questions) == 1:
        return [ask(questions[0])]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(ask, questions))


def _oldest_first[T: (Connection, RecallCalendar)](rows: list[T], now: datetime) -> list[T]:
    due = [row for row in rows if row.due_at is not None and row.due_at <= now]
    return sorted(due, key=lambda row: row.due_at or now)
