"""Spend caps: calendar content is written by strangers, and every bot costs money.

Anybody may send an invitation, so neither one calendar nor all of them together may order bots
without end. A bot above a cap is not scheduled, and the meeting says why.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from rollcall.domain.amounts import UNLIMITED, Amount, given_up, of_one_bot, planned, total
from rollcall.domain.caps import CapLimits, trust
from rollcall.domain.desired import DISPATCH_LEAD, came_for, live_bots
from rollcall.domain.event import EventFacts
from rollcall.domain.model import EventRow
from rollcall.domain.rows import ABOVE_CAP, CAP_REACHED, HOURS_REACHED, PERMANENT, settled
from rollcall.ports.worker_store import EventKey, UserSpan, WorkerStore
from rollcall.reconcile.orders import Orders
from rollcall.reconcile.state import Held

MOST_USERS, MOST_DAYS = 100, 23
"""Of how many rows that are written next the counts are read together with those of one."""
A_CALL = Amount(1, 60)
"""A call that somebody sends a bot to has no planned end: it counts for an hour."""
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
        self._orders = Orders(
            limits, store, held, lambda: (row.user_id for row in ahead(MOST_USERS)), now
        )  # fmt: skip
        self._rows = rows
        self._is_being_written = is_being_written
        self._ahead = ahead
        self._now = now
        self._stored: dict[UserDay, frozenset[EventKey]] = {}
        self._noted: dict[EventKey, UserDay | None] = {}
        self._on_day: defaultdict[UserDay, set[EventKey]] = defaultdict(set)
        self._given: dict[tuple[str, str], EventKey] = {}
        """Bots that wait, in this run, by user and key, and entries that lose theirs to them."""
        self._under_way: set[EventKey] = set()
        """Meetings whose orders are not answered yet."""

    def note(self, row: EventRow, before: EventRow | None) -> None:
        """What is known of a row now: whether it has or had a bot on its day, or may have one.

        A bot that was not there ``before`` was ordered by somebody whom no answer reached.
        """
        has_bot = not self._is_new(row)
        counts = has_bot or row.outcome_unknown or _had_bot(row)
        self._set(row.key, _day_of(row) if counts else None)
        if before is None or not has_bot:
            return
        if self._is_new(before):
            self._orders.count(row.user_id, planned(row.facts))
        else:
            self.stretched(row, before.facts)

    def allow(self, row: EventRow) -> bool:
        """Whether this row may be given a bot now; counts it when it may.

        Replacing a bot that is there is not a new one and always allowed.
        """
        if not self._is_new(row):
            return True
        if not self.has_room(row):
            return False
        self._set(row.key, _day_of(row))
        self._orders.count(row.user_id, planned(row.facts))
        self._under_way.add(row.key)
        self._given.pop(self._waiting(row), None)
        return True

    def allow_call(self, user_id: str) -> Amount:
        """Count a bot of no event for a user, unless it is too much now; by how much it is."""
        excess = self._orders.excess(user_id, A_CALL)
        if not excess:
            self._orders.count(user_id, A_CALL)
        return excess

    def give_back_call(self, user_id: str) -> None:
        """An order of no event surely did not come about."""
        self._orders.give_back(user_id, A_CALL)

    def stretched(self, row: EventRow, before: EventFacts) -> None:
        """Count what the meeting of a bot grew by; what it shrank by is given back.

        Not once the bot is on its way: calls joined and shortened all day would cost nobody's.
        """
        now, then = planned(row.facts), planned(before)
        if now - then or (then - now and self._is_far(row)):
            self._orders.stretch(row.user_id, then, now)

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
        self._orders.give_back(row.user_id, planned(row.facts))

    def take_back(self, before: EventRow, after: EventRow) -> None:
        """A bot was taken off before its start: only its user ordered it, its minutes nobody."""
        if not self._is_new(before) and self._is_new(after):
            self._orders.take_back(before.user_id, planned(before.facts))

    def capped(self, row: EventRow, now: datetime) -> EventRow:
        """Return a row above a cap; where it is one of a day's orders, it waits for the next."""
        refused = settled(row, self.word(row))
        if not self._ordered_too_much(row):
            return refused
        midnight = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
        return replace(refused, due=True, retry_at=midnight)

    def word(self, row: EventRow) -> str:
        """Name the cap that keeps a bot away; empty where none does."""
        return _word(self._ordered_too_much(row) or self._too_much(row, self._others(row)))

    def has_room(self, row: EventRow) -> bool:
        """Whether a bot that was not allowed would be now."""
        return not self.word(row)

    def giving_way(self, row: EventRow) -> EventRow | None:
        """An entry of the same user and day that is to lose its bot to ``row``; often None.

        Of the meetings with less trust the least trusted, and of these the latest; one that loses
        its bot already is handed out first, once in a run. Bots that are about to start stay. Of a
        meeting with copies one entry is returned after the other: its place is free when the last
        of them has no bot. Where a long meeting needs several places, each gives way in turn, and
        none unless all of them suffice. Minutes that the orders of today lack come back likewise.
        """
        short = self._orders.short_of(row.user_id, planned(row.facts))
        if short and not self._orders.may_take_back(row.user_id, short):
            return None
        waits = self._waiting(row)
        taken = {key for waiting, key in self._given.items() if waiting != waits}
        wanted = trust(row.facts, row.decision)
        places = self._places(row)
        lesser = [
            sharers
            for sharers in places
            if _trust_in(sharers) < wanted
            and taken.isdisjoint(r.key for r in sharers)
            and all(map(self._may_lose, sharers))
        ]
        candidates = [(one, _taken_by(one)) for one in sorted(lesser, key=_given_up_first)]
        excess = self._too_much(row, total(map(_taken_by, places)))
        chosen = given_up(candidates, replace(excess, minutes=max(excess.minutes, short.minutes)))
        if not chosen:
            return None
        found = min(chosen[0], key=_is_losing)
        self._given[waits] = found.key
        return found

    def _may_lose(self, row: EventRow) -> bool:
        """Whether the row's only bot can still be taken off, and nobody writes it now.

        One whose removal was refused several times goes on losing its bot, but is not waited for.
        """
        waited_for = (
            row.outcome_unknown or row.attempts < MOST_TRIES or self._is_being_written(row.key)
        )
        losing = _is_losing(row) and waited_for
        idle = not row.due and not row.problem.startswith(PERMANENT) and not row.facts.is_deleted
        return (losing or idle) and not self._is_new(row) and self._is_far(row)

    def _is_far(self, row: EventRow) -> bool:
        """Whether none of the row's bots is about to start or has started."""
        coming = self._now() + DISPATCH_LEAD
        live = live_bots(row.facts, row.observed, self._now())
        return all(bot.start > coming for bot in live)

    def save(self) -> None:
        """Store the orders of users."""
        self._orders.save()

    def _ordered_too_much(self, row: EventRow) -> Amount:
        """What this bot would be too much for the orders of today."""
        return self._orders.excess(row.user_id, planned(row.facts))

    def _too_much(self, row: EventRow, others: Amount) -> Amount:
        """What this bot would be too much for its user's day, beside others."""
        return others + planned(row.facts) - self._limits.of_user

    def _is_new(self, row: EventRow) -> bool:
        return not live_bots(row.facts, row.observed, self._now())

    def _set(self, key: EventKey, day: UserDay | None) -> None:
        before = self._noted.get(key)
        if before is not None:
            self._on_day[before].discard(key)
        if day is not None:
            self._on_day[day].add(key)
        self._noted[key] = day

    def _others(self, row: EventRow) -> Amount:
        """Other bots that the user has on that day, or may have."""
        most = len(self._with_bots(_day_of(row)) - {row.key})
        # The rows are read only where it matters how long they are, or how many share a bot.
        if self._limits.minutes_per_user == UNLIMITED and most < self._limits.per_user:
            return Amount(most)
        return total(map(_taken_by, self._places(row)))

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
    return row.problem in ABOVE_CAP


def _taken_by(sharers: Sequence[EventRow]) -> Amount:
    return of_one_bot(row.facts for row in sharers)


def _had_bot(row: EventRow) -> bool:
    """Whether a bot came to a meeting that is over: it was paid for."""
    bots = [bot for bot in row.observed.bots if bot.bot_id not in row.observed.dismissed]
    return any(came_for(row.facts, bot) for bot in bots)


def _word(excess: Amount) -> str:
    if not excess:
        return ""
    return CAP_REACHED if excess.bots else HOURS_REACHED


def _span(user_day: UserDay) -> UserSpan:
    user_id, day = user_day
    midnight = datetime.combine(day, time(), UTC)
    return UserSpan(user_id, midnight, midnight + timedelta(days=1))


def _day_of(row: EventRow) -> UserDay:
    return row.user_id, row.facts.start.astimezone(UTC).date()
