"""Rooms of one run: who else has a bot in the room for which one is to be ordered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from rollcall.domain.deduplication import room_of
from rollcall.domain.desired import LONGEST_CALL, live_bots
from rollcall.domain.model import EventRow
from rollcall.domain.rooms import (
    STARTED_BEFORE,
    RoomLook,
    Stay,
    gives_room,
    occupies,
    rooms_of,
    stays_of,
    waiting_for,
)
from rollcall.domain.rows import GIVES_ROOM, gives_room_up, looks_again, waits_for_free_room
from rollcall.ports.worker_store import EventKey, UserSpan, WorkerStore
from rollcall.reconcile.calls_in_rooms import CallsInRooms
from rollcall.reconcile.stage import Change, RowStage

LOOKS_WITHIN = timedelta(hours=1)
"""From so long before its start on, a bot that is in the room now may still be there then."""
CALLS_WITHIN = timedelta(minutes=30)
"""So long before their start events give way to a bot that somebody sent by a link: none of theirs
is launched yet, and there is time to take it off."""
A_DAY = timedelta(hours=25)
"""How long before a meeting another may have begun that goes on: one that is all day."""
MOVED_AWAY = timedelta(days=366)
"""An event that was moved so far while its bot was in the room is still found by its bot."""


MOST_WOKEN = 40
"""Events that are looked at anew, at most, because bots left their rooms."""
MOST_AHEAD = 23
"""Further rooms that are looked into together with one."""

type Place = tuple[str, date]


class Rooms:
    """Looks into rooms, over the store and what is staged."""

    def __init__(
        self, store: WorkerStore, stage: RowStage, calls: CallsInRooms, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._calls = calls
        self._stage = stage
        self._now = now
        self._found: dict[Place, frozenset[EventKey]] = {}
        """Events in a room about a day: read once, for whoever holds the lease alone writes them,
        and what this run has written is staged."""
        self._read: dict[Place, datetime] = {}
        """Until when they were read."""

    def is_taken(self, row: EventRow, now: datetime) -> bool:
        """Whether another bot has the room of a meeting, or will have it at its start."""
        if row.desired is None:
            return False
        live = live_bots(row.facts, row.observed, now)
        if row.problem != GIVES_ROOM and any(bot.start <= now + STARTED_BEFORE for bot in live):
            # Its own bot is there, or moved by little: that brings no second one.
            return False
        in_room = self.near(row) if row.facts.start - now <= LOOKS_WITHIN else self._far(row)
        bots = [bot.bot_id for other in in_room for bot in other.observed.bots if bot.start <= now]
        reports = self._store.bot_reports(bots) if bots else {}
        if any(occupies(other, row, reports, now) for other in in_room):
            return True
        if row.facts.start - now > CALLS_WITHIN:
            return False
        room_id = room_of(row.desired.deduplication_key)
        return self._calls.has_bot(room_id, now, besides=row.event_id)

    def make_room(self, others: Iterable[EventRow], row: EventRow, now: datetime) -> None:
        """Have those of the others give way whose bots would come while that of ``row`` is there.

        As soon as they are written each is looked at, and waits for the room.
        """
        for other in others:
            if gives_room(other, row, now) and other.problem != GIVES_ROOM:
                self._stage.stage(gives_room_up(other))

    def following(self, changes: Sequence[Change]) -> list[EventRow]:
        """Return the rows that others' bots concern, as these come to a room, stay longer or leave.

        They are to be saved with the others, or before: a worker that dies in between leaves none
        behind that is not looked at.
        """
        now = self._now()
        found: dict[EventKey, EventRow] = {}
        left: dict[str, list[Stay]] = {}
        for before, after in changes:
            was, will_be = stays_of(before, now), stays_of(after, now)
            for stay in was - will_be:
                left.setdefault(stay.room_id, []).append(stay)
            if after is not None and will_be - was:
                found |= {other.key: gives_room_up(other) for other in self.giving(after, now)}
        found |= {row.key: looks_again(row) for row in self._waiting(left, now)}
        return list(found.values())

    def giving(self, row: EventRow, now: datetime) -> list[EventRow]:
        """Return the events whose bots would come into the room while that of ``row`` is there."""
        return [other for other in self._far(row) if gives_room(other, row, now)]

    def _waiting(self, left: Mapping[str, Sequence[Stay]], now: datetime) -> list[EventRow]:
        """Return events, soonest first, that wait for rooms which bots have left.

        Only some: the others are looked at before they start (`next_look`).
        """
        looks = [
            RoomLook(
                waiting_for(room_id),
                min(stay.start for stay in stays) - A_DAY,
                max(stay.end for stay in stays) + STARTED_BEFORE,
            )
            for room_id, stays in left.items()
        ]
        stored = self._store.events_in_rooms(looks) if looks else []
        keys = {key for found in stored for key in found}
        keys |= {key for look in looks for key in self._stage.in_room(look.room)}
        waiting = [r for r in self._stage.load(keys).values() if waits_for_free_room(r, now)]
        stays = [stay for stays in left.values() for stay in stays]
        freed = [row for row in waiting if any(stay.frees(row) for stay in stays)]
        return sorted(freed, key=lambda row: row.facts.start)[:MOST_WOKEN]

    def _far(self, row: EventRow) -> list[EventRow]:
        """Return the events that are in the room around the time of one."""
        if row.desired is None:
            return []
        place = _place(row)
        if place not in self._found or self._read[place] < row.facts.end:
            self._read_ahead(row)
        keys = self._found[place] | self._stage.in_room(place[0])
        return list(self._stage.load(sorted(keys)).values())

    def _read_ahead(self, row: EventRow) -> None:
        """Read who is in the room of a row, and in those of others that are ordered next."""
        looks = {_place(row): _look_about(row)}
        for other in self._stage.next_writes(MOST_AHEAD):
            if other.desired is not None and _place(other) not in self._read:
                looks.setdefault(_place(other), _look_about(other))
        for (place, look), found in zip(
            looks.items(), self._store.events_in_rooms(list(looks.values())), strict=True
        ):
            self._read[place] = look.until
            self._found[place] = frozenset(found)

    def near(self, row: EventRow, moved: timedelta = MOVED_AWAY) -> list[EventRow]:
        """Return the events whose bots may be in the room now, wherever they were moved since.

        All are read that are in the room until then, in a room of daily meetings very many; whoever
        asks often says with ``moved`` how far an event may have been put off.
        """
        if row.desired is None:
            return []
        room = room_of(row.desired.deduplication_key)
        since, until = row.facts.start - LONGEST_CALL, row.facts.end + moved
        (found,) = self._store.events_in_rooms([RoomLook(room, since, until)])
        (bots,) = self._store.bots_between([UserSpan(row.user_id, since, row.facts.end)])
        # Bots of the user's own may be there under the key of a tenant that has changed since.
        keys = {*found, *bots}
        others = {**self._stage.load(sorted(keys)), **self._stage.unsaved()}
        own = [other for other in others.values() if other.user_id == row.user_id]
        return own + [
            other
            for other in others.values()
            if other.user_id != row.user_id and room in rooms_of(other)
        ]


def _place(row: EventRow) -> Place:
    """Return the room that a row wants, and the day (UTC) on which it starts."""
    key = row.desired.deduplication_key if row.desired is not None else ""
    return room_of(key), row.facts.start.date()


def _look_about(row: EventRow) -> RoomLook:
    """Return the look for whoever may be in the room on a row's day."""
    room, day = _place(row)
    begin = datetime.combine(day, time(), UTC)
    return RoomLook(room, begin - A_DAY, max(begin + timedelta(days=1), row.facts.end))
