"""Spend caps: calendar content is written by strangers, and every bot costs money.

Anybody may send an invitation, so neither one calendar nor all of them together may order bots
without end. A bot above a cap is not scheduled, and the meeting says why.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from rollcall.domain.caps import CapLimits, trust
from rollcall.domain.desired import DISPATCH_LEAD, live_bots
from rollcall.domain.model import EventRow
from rollcall.domain.rows import CAP_REACHED, PERMANENT, settled
from rollcall.ports.worker_store import EventKey, UserSpan, WorkerStore
from rollcall.reconcile.state import Held

MOST_USERS, MOST_DAYS = 100, 23
"""Of how many rows that are written next the counts are read together with those of one."""
MOST_TRIES = 3
"""Refused removals of one bot before another meeting gives way as well."""

type UserDay = tuple[str, date]
type Rows = Callable[[Iterable[EventKey]], Iterable[EventRow]]
"""The rows of these events as they are, saved or not."""


class Caps:
    """Counts what is ordered, for one run.

    What this run ordered, or read of a row, is known here before it is stored.
    """

    def __init__(
        self, limits: CapLimits, store: WorkerStore, held: Held, rows: Rows,
        is_being_written: Callable[[EventKey], bool], ahead: Callable[[int], Sequence[EventRow]],
        now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._limits = limits
        self._store = store
        self._held = held
        self._rows = rows
        self._is_being_written = is_being_written
        self._ahead = ahead
        self._now = now
        self._stored: dict[UserDay, frozenset[EventKey]] = {}
        self._noted: dict[EventKey, UserDay | None] = {}
        self._on_day: defaultdict[UserDay, set[EventKey]] = defaultdict(set)
        self._given: dict[tuple[str, str], EventKey] = {}
        """Bots that wait, in this run, by user and key, and entries that lose theirs to them."""
        self._ordered: dict[tuple[str, date], int] = {}
        """Orders by user and the day on which they were made."""
        self._uncounted: set[tuple[str, date]] = set()
        """Those that the store does not hold yet."""
        self._under_way: set[EventKey] = set()
        """Meetings whose orders are not answered yet."""

    def note(self, row: EventRow, before: EventRow | None) -> None:
        """What is known of a row now: whether it has a bot on its day, or may have one.

        A bot that was not there ``before`` was ordered by somebody whom no answer reached.
        """
        has_bot = not self._is_new(row)
        self._set(row.key, _day_of(row) if has_bot or row.outcome_unknown else None)
        if has_bot and before is not None and self._is_new(before):
            self._order(1)
            self._order_for(row.user_id, 1)

    def allow(self, row: EventRow) -> bool:
        """Whether this row may be given a bot now; counts it when it may.

        Replacing a bot that is there is not a new one and always allowed.
        """
        if not self._is_new(row):
            return True
        if not self.has_room(row):
            return False
        self._set(row.key, _day_of(row))
        self._order(1)
        self._order_for(row.user_id, 1)
        self._under_way.add(row.key)
        self._given.pop(self._waiting(row), None)
        return True

    def allow_call(self, user_id: str) -> bool:
        """Whether a bot of no event may be ordered for a user now; counts it when it may."""
        if not self._may_order(user_id):
            return False
        self._order(1)
        self._order_for(user_id, 1)
        return True

    def give_back_call(self, user_id: str) -> None:
        """An order of no event surely did not come about."""
        self._order(-1)
        self._order_for(user_id, -1)

    def answered(self, row: EventRow) -> None:
        """An order was answered, whatever it came to."""
        self._under_way.discard(row.key)

    def may_be_free_soon(self, row: EventRow) -> bool:
        """Whether room may come back from orders that are not answered yet."""
        return bool(self._under_way - {row.key})

    def give_back(self, row: EventRow, *, may_exist: bool) -> None:
        """An order that was allowed did not come about, as far as is known.

        One that ``may_exist`` still counts for its user, until somebody has looked.
        """
        if not self._is_new(row):
            return
        self._set(row.key, _day_of(row) if may_exist else None)
        self._order(-1)
        self._order_for(row.user_id, -1)

    def take_back(self, before: EventRow, after: EventRow) -> None:
        """A bot was taken off before its start: it no longer counts for the workspace.

        It still counts among its user's orders: those end who orders and takes back all day.
        """
        if not self._is_new(before) and self._is_new(after):
            self._order(-1)

    def capped(self, row: EventRow, now: datetime) -> EventRow:
        """Return a row above a cap; where it is one of a day's orders, it waits for the next."""
        refused = settled(row, CAP_REACHED)
        if self._may_order(row.user_id):
            return refused
        midnight = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
        return replace(refused, due=True, retry_at=midnight)

    def has_room(self, row: EventRow) -> bool:
        """Whether a bot that was not allowed would be now."""
        return self._may_order(row.user_id) and self._others(row) < self._limits.per_user

    def giving_way(self, row: EventRow) -> EventRow | None:
        """An entry of the same user and day that is to lose its bot to ``row``; often None.

        Of the meetings with less trust the least trusted, and of these the latest; one that loses
        its bot already is handed out first, once in a run. Bots that are about to start stay. Of a
        meeting with copies one entry is returned after the other: its place is free when the last
        of them has no bot.
        """
        if not self._may_order(row.user_id):
            return None
        waits = self._waiting(row)
        taken = {key for waiting, key in self._given.items() if waiting != waits}
        wanted = trust(row.facts, row.decision)
        lesser = [
            sharers
            for sharers in self._places(row)
            if _trust_in(sharers) < wanted
            and taken.isdisjoint(r.key for r in sharers)
            and all(map(self._may_lose, sharers))
        ]
        least = min(lesser, key=_given_up_first, default=None)
        if least is None:
            return None
        found = min(least, key=_is_losing)
        self._given[waits] = found.key
        return found

    def _may_lose(self, row: EventRow) -> bool:
        """Whether the row's only bot can still be taken off, and nobody writes it now.

        One whose removal was refused several times goes on losing its bot, but is not waited for.
        """
        coming = self._now() + DISPATCH_LEAD
        live = live_bots(row.facts, row.observed, self._now())
        waited_for = (
            row.outcome_unknown or row.attempts < MOST_TRIES or self._is_being_written(row.key)
        )
        losing = _is_losing(row) and waited_for
        idle = not row.due and not row.problem.startswith(PERMANENT) and not row.facts.is_deleted
        return (losing or idle) and bool(live) and all(bot.start > coming for bot in live)

    def _order(self, more: int) -> int:
        """Count new bots of the workspace; how many there are today."""
        lease, today = self._held.lease, self._now().date().isoformat()
        ordered = max((lease.ordered if lease.ordered_on == today else 0) + more, 0)
        if more:
            self._held.change(ordered=ordered, ordered_on=today)
        return ordered

    def save(self) -> None:
        """Store the orders of users; a run that dies before it does has them forgotten."""
        for day in {day for _, day in self._uncounted}:
            counts = {u: self._ordered[u, d] for u, d in self._uncounted if d == day}
            self._store.save_orders(self._held.lease, day, counts)
        self._uncounted.clear()

    def _may_order(self, user_id: str) -> bool:
        """Whether the workspace and the user have orders left today."""
        caps = self._limits
        return (
            self._order(0) < caps.per_workspace
            and self._order_for(user_id, 0) < caps.orders_per_user
        )

    def _order_for(self, user_id: str, more: int) -> int:
        """Count orders for a user; how many there are today."""
        key = user_id, self._now().astimezone(UTC).date()
        if key not in self._ordered:
            self._read_orders(*key)
        if more:
            self._ordered[key] = max(self._ordered[key] + more, 0)
            self._uncounted.add(key)
        return self._ordered[key]

    def _is_new(self, row: EventRow) -> bool:
        return not live_bots(row.facts, row.observed, self._now())

    def _set(self, key: EventKey, day: UserDay | None) -> None:
        before = self._noted.get(key)
        if before is not None:
            self._on_day[before].discard(key)
        if day is not None:
            self._on_day[day].add(key)
        self._noted[key] = day

    def _others(self, row: EventRow) -> int:
        """Other bots that the user has on that day, or may have."""
        most = len(self._with_bots(_day_of(row)) - {row.key})
        # The rows are read only where it matters how many of them share a bot.
        return most if most < self._limits.per_user else len(self._places(row))

    def _places(self, row: EventRow) -> list[list[EventRow]]:
        """Rows of the user's day, copies that share a bot together; not those of the row's own.

        As in `domain.copies`, two entries of one calendar are two meetings.
        """
        found: defaultdict[tuple[str, int], list[EventRow]] = defaultdict(list)
        seen: Counter[tuple[str, str]] = Counter()
        keys = self._with_bots(_day_of(row)) - {row.key}
        for other in self._rows(sorted(keys)):
            bot = self._bot_of(other)
            found[bot, seen[other.calendar_key, bot]].append(other)
            seen[other.calendar_key, bot] += 1
        own = self._bot_of(row)
        found.pop((own, seen[row.calendar_key, own]), None)
        return list(found.values())

    def _waiting(self, row: EventRow) -> tuple[str, str]:
        """Return what waits for a place: copies together."""
        return row.user_id, self._bot_of(row)

    def _bot_of(self, row: EventRow) -> str:
        """Return the key under which Recall shares the row's bot, be it there or wanted."""
        live = live_bots(row.facts, row.observed, self._now())
        keys = [bot.deduplication_key for bot in live]
        keys += [row.desired.deduplication_key] if row.desired is not None else []
        return keys[0] if keys else row.event_id

    def _with_bots(self, user_day: UserDay) -> set[EventKey]:
        if user_day not in self._stored:
            self._read_days(user_day)
        unnoted = self._stored[user_day] - self._noted.keys()
        return {*unnoted, *self._on_day[user_day]}

    def _read_orders(self, user_id: str, day: date) -> None:
        """Read what was ordered for a user, and for those whose bots are written next."""
        users = {user_id, *(row.user_id for row in self._ahead(MOST_USERS))}
        unread = [user for user in users if (user, day) not in self._ordered]
        for user, count in self._store.orders(unread, day).items():
            self._ordered[user, day] = count

    def _read_days(self, user_day: UserDay) -> None:
        """Read which bots a user has on a day, and likewise for those that are written next."""
        days = dict.fromkeys([user_day, *map(_day_of, self._ahead(MOST_DAYS))])
        unread = [one for one in days if one not in self._stored]
        for one, keys in zip(unread, self._store.bots_between([*map(_span, unread)]), strict=True):
            self._stored[one] = keys


def _given_up_first(sharers: Sequence[EventRow]) -> tuple[bool, int, float]:
    start = max(row.facts.start for row in sharers)
    return not any(map(_is_losing, sharers)), _trust_in(sharers), -start.timestamp()


def _trust_in(sharers: Sequence[EventRow]) -> int:
    return max(trust(row.facts, row.decision) for row in sharers)


def _is_losing(row: EventRow) -> bool:
    return row.problem == CAP_REACHED


def _span(user_day: UserDay) -> UserSpan:
    user_id, day = user_day
    midnight = datetime.combine(day, time(), UTC)
    return UserSpan(user_id, midnight, midnight + timedelta(days=1))


def _day_of(row: EventRow) -> UserDay:
    return row.user_id, row.facts.start.astimezone(UTC).date()
