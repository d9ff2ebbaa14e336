"""Design bugs, planted on purpose: a simulation that does not find them proves nothing.

Each is one function swapped for a worse one. The first twelve are the classics of this kind of
system; the rest are mistakes that this design in particular would not survive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rollcall.domain.breaker import Breaker
from rollcall.reconcile import caps, loop
from rollcall.reconcile.calls_in_rooms import CallsInRooms
from rollcall.reconcile.recordings import Recordings
from rollcall.reconcile.rooms import Rooms
from rollcall.reconcile.scheduler import Kind
from rollcall.reconcile.steps import pasted
from tests.simulation import bugs, unfair
from tests.simulation.bugs import Swap
from tests.support.memory.worker import MemoryWorkerStore


@dataclass(frozen=True, slots=True)
class Planted:
    """One bug: what is swapped, and within how many schedules it must be found."""

    name: str
    swaps: Callable[[], list[Swap]]
    found_by: int | None = None
    """A seed whose schedule shows it, for the quick check."""
    budget: int = 10_000

    def __str__(self) -> str:
        return self.name


def _starved_kind() -> list[Swap]:
    return unfair.starved_kind(loop, Kind.WRITE, Kind.SCAN, Kind.CONNECTION, Kind.STATUS)


def _starved_user() -> list[Swap]:
    return unfair.starved_user(loop)


def _breaker_never_closes() -> list[Swap]:
    return unfair.breaker_never_closes(Breaker, "free_at")


@contextmanager
def planted(bug: Planted) -> Iterator[None]:
    """The bug is in while this is open."""
    swaps = bug.swaps()
    kept = [(owner, name, getattr(owner, name)) for owner, name, _ in swaps]
    for owner, name, worse in swaps:
        setattr(owner, name, worse)
    try:
        yield
    finally:
        for owner, name, good in kept:
            setattr(owner, name, good)


NO_PERIODIC_RECONCILE = Planted("no periodic reconcile", bugs.no_periodic_reconcile, found_by=26)


def _second_bot() -> list[Swap]:
    return unfair.second_bot(Rooms, "is_taken")


def _unseen_call() -> list[Swap]:
    return unfair.unseen_call(CallsInRooms, "has_bot")


def _no_room_made() -> list[Swap]:
    return unfair.no_room_made(Rooms, "make_room")


def _new_key_after_silence() -> list[Swap]:
    return unfair.new_key_after_silence(pasted, "unclear")


def _forgotten_recordings() -> list[Swap]:
    return unfair.forgotten_recordings(Recordings, "note")


def _shared_recordings() -> list[Swap]:
    return unfair.shared_recordings(Recordings, "_is_shared")


def _caps_without_hours() -> list[Swap]:
    return unfair.caps_without_hours(caps)


def _caps_of_one_run() -> list[Swap]:
    return unfair.caps_of_one_run(caps.Caps, "_with_bots")


def _lost_status() -> list[Swap]:
    return unfair.lost_status(MemoryWorkerStore, "due_bot_checks")


PLANTED = (
    Planted("dedupe record before the mark", bugs.dedupe_before_mark, found_by=17),
    Planted("2xx before the mark", bugs.acknowledge_first, found_by=35),
    Planted("watermark advanced at the start", bugs.watermark_first, found_by=226),
    Planted("local clock as watermark", bugs.local_clock, found_by=183),
    Planted("first page only", bugs.first_page_only, found_by=0),
    Planted("error of one event swallowed", bugs.swallow_errors, found_by=153),
    Planted("time-out taken as success", bugs.timeout_is_success, found_by=823),
    Planted("moved event keeps its old bot", bugs.old_bot_stays, found_by=8),
    NO_PERIODIC_RECONCILE,
    Planted("no tombstone after disconnect", bugs.no_tombstone, found_by=72),
    Planted("random deduplication key", bugs.random_key, found_by=0),
    Planted("stale writer wins", bugs.stale_writer, found_by=6),
    Planted("marks made meanwhile are forgotten", bugs.forget_marks_meanwhile, found_by=1697),
    Planted("one idempotency key for ever", bugs.constant_idempotency_key, found_by=11),
    Planted("rules stored before the mark", bugs.rules_before_mark, found_by=775),
    Planted("second bot in a room", _second_bot, found_by=61),
    Planted("sent bot that nobody sees", _unseen_call, found_by=243),
    Planted("no room made for a sent bot", _no_room_made, found_by=459),
    Planted("another key for a sent bot", _new_key_after_silence, found_by=4155),
    Planted("lost status", _lost_status, found_by=30),
    Planted("recordings of who leaves are forgotten", _forgotten_recordings, found_by=12),
    Planted("recordings that are shared are deleted", _shared_recordings, found_by=60),
    Planted("starved kind", _starved_kind, found_by=417),
    Planted("starved user", _starved_user, found_by=1137),
    Planted("policy spread to the first page", bugs.policy_marks_first_page_only, found_by=501),
    Planted("caps without hours", _caps_without_hours, found_by=52),
    Planted("caps of one run", _caps_of_one_run, found_by=20),
    Planted("breaker that never closes", _breaker_never_closes, found_by=29),
)
