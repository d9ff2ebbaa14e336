"""What shared bots are called: one name, whoever of those who share one is written last.

The rule is `shared_bots.name_giver`. Recall keeps the config of the last schedule call, and keeps
it when the entry goes that sent it (contract, sections 6.2 and 6.3). So each call sends the name of
the rule, and where somebody leaves or stops organising and the name changes by that, the entry of
whoever names the bot from then on is written once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from rollcall.domain.deduplication import room_of
from rollcall.domain.model import EventRow
from rollcall.domain.rooms import RoomLook
from rollcall.domain.rows import renamed
from rollcall.domain.shared_bots import NO_ADDRESS, Sharer, is_shareable, name_giver, shared_key
from rollcall.ports.worker_store import EventKey, WorkerStore
from rollcall.reconcile.stage import Change, RowStage
from rollcall.reconcile.state import Lookups

MOST_ASKED = 50
"""People whose rules are read for the name of one bot, each by some queries. Of a meeting of
thousands the rules of all would outlast the run, at each of their orders."""
_MOMENT = timedelta(seconds=1)

type Named = tuple[Sharer, EventRow]
type Changed = tuple[EventRow, EventRow | None]


class BotNames:
    """Names the bots of one run, over the store and what is staged."""

    def __init__(
        self, store: WorkerStore, stage: RowStage, lookups: Lookups, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._stage = stage
        self._lookups = lookups
        self._now = now

    def giver_for(self, row: EventRow) -> Sharer | None:
        """Return who names the bot that a row wants; None where it shares none."""
        wanted = row.desired
        if wanted is None or not is_shareable(wanted.deduplication_key):
            return None
        others = self._sharing(wanted.deduplication_key, wanted.start, besides={row.key})
        named = self._giver([*others, row])
        return named[0] if named else None

    def handed_over(self, changes: Sequence[Change]) -> list[EventRow]:
        """Return the rows that must be written because others are saved as they are now.

        They are to be saved with these, or before: a worker that dies in between then forgets no
        name.
        """
        known = [(before, after) for before, after in changes if before is not None]
        moved = self._moved(known).items()
        found = [self._renamed(key, start, known) for key, start in moved]
        return list({row.key: row for row in found if row is not None}.values())

    def _moved(self, changes: Iterable[Changed]) -> dict[str, datetime]:
        """Return the keys of bots that somebody left or organises no more, each with its start."""
        now = self._now()
        keys: dict[str, datetime] = {}
        for before, after in changes:
            key = shared_key(before, now)
            if key is None or before.desired is None:
                continue
            organises = before.facts.organised_by_owner
            stays = after is not None and shared_key(after, now) == key
            if not stays or (after and after.facts.organised_by_owner != organises):
                keys[key] = before.desired.start
        return keys

    def _renamed(self, key: str, start: datetime, changes: Sequence[Changed]) -> EventRow | None:
        now, besides = self._now(), {before.key for before, _after in changes}
        others = list(self._sharing(key, start, besides=besides))
        before = [row for row, _after in changes if shared_key(row, now) == key]
        after = [row for _before, row in changes if row and shared_key(row, now) == key]
        new = self._giver([*others, *after])
        old = self._giver([*others, *before])
        if new is None or old is None or _names(new[0]) == _names(old[0]):
            return None
        return renamed(new[1], now)

    def _sharing(self, key: str, start: datetime, *, besides: set[EventKey]) -> Iterator[EventRow]:
        """Yield the rows that share a bot, as they are now; the index may lag, the stage not."""
        (found,) = self._store.events_in_rooms([RoomLook(room_of(key), start, start + _MOMENT)])
        keys = {*found, *self._stage.sharing(key)}
        now = self._now()
        for row in self._stage.load(sorted(keys - besides)).values():
            if shared_key(row, now) == key:
                yield row

    def _giver(self, rows: Iterable[EventRow]) -> Named | None:
        known = list(self._named(_asked(list(rows))))
        giver = name_giver(sharer for sharer, _row in known)
        return next((one for one in known if one[0] == giver), None)

    def _named(self, rows: Iterable[EventRow]) -> Iterator[Named]:
        for row in rows:
            rules = self._lookups.rules(row.user_id)
            organises, person = row.facts.organised_by_owner, self._lookups.person(row.user_id)
            yield (
                Sharer(row.user_id, rules.email or NO_ADDRESS, rules.bot_name, organises, person),
                row,
            )


def _names(sharer: Sharer) -> tuple[str, str]:
    return sharer.bot_name, sharer.person


def _asked(rows: Sequence[EventRow]) -> Sequence[EventRow]:
    """Return the rows that may name their bot: those of organisers, else of the first by key.

    The same ones whoever asks, so that it has one name.
    """
    organised = [row for row in rows if row.facts.organised_by_owner]
    return sorted(organised or rows, key=lambda row: row.key)[:MOST_ASKED]
