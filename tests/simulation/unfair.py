"""Planted bugs of an engine that is unfair: each makes one promise between people worse.

They are given the module or class that they swap a function of, so they name no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from rollcall.domain.amounts import Amount
from tests.simulation.bugs import Swap

NEVER = datetime.max.replace(tzinfo=UTC)

type Worse = Callable[..., Any]


def starved_kind(scheduler: Any, *order: str) -> list[Swap]:
    """Kinds of work have a fixed order: while the first has anything to do, the rest waits."""
    return [(scheduler, "next_work", _preferring(scheduler.next_work, _first_kind(order)))]


def starved_user(scheduler: Any) -> list[Swap]:
    """Within a kind, the user who has the most work goes first."""
    return [(scheduler, "next_work", _preferring(scheduler.next_work, _of_the_busiest))]


def caps_without_hours(caps: Any) -> list[Swap]:
    """However long a meeting is planned, its bot counts for no time."""
    return [(caps, "planned", lambda _: Amount(1)), (caps, "of_one_bot", lambda _: Amount(1))]


def caps_of_one_run(owner: Any, name: str) -> list[Swap]:
    """What earlier runs ordered is not counted."""
    return [(owner, name, lambda one, user_day: set(one._on_day[user_day]))]


def breaker_never_closes(breakers: Any, name: str) -> list[Swap]:
    """An endpoint that failed for a while is never tried again."""
    good = getattr(breakers, name)

    def worse(self: Any, *rest: Any) -> Any:
        return NEVER if good(self, *rest) is not None else None

    return [(breakers, name, worse)]


def lost_status(store: Any, name: str) -> list[Swap]:
    """Nobody asks Recall for the status of a bot whose end nobody reported."""
    return [(store, name, lambda *_, **__: [])]


def second_bot(rooms: Any, name: str) -> list[Swap]:
    """A bot in the room counts only for the very start that it was sent for."""
    return [(rooms, name, lambda *_, **__: ())]


def unseen_call(calls: Any, name: str) -> list[Swap]:
    """A bot that somebody sent by a link is not seen by those who want one in its room."""
    return [(calls, name, lambda *_, **__: False)]


def no_room_made(rooms: Any, name: str) -> list[Swap]:
    """Bots that come soon do not give way to one that somebody sent by a link."""
    return [(rooms, name, lambda *_: None)]


def forgotten_recordings(recordings: Any, name: str) -> list[Swap]:
    """Bots are not remembered when their events are dropped."""
    return [(recordings, name, lambda *_: None)]


def shared_recordings(recordings: Any, name: str) -> list[Swap]:
    """What colleagues share is deleted with the account of one of them."""
    return [(recordings, name, lambda *_: False)]


def new_key_after_silence(steps: Any, name: str) -> list[Swap]:
    """An order of a sent bot that was not answered is made anew, under another key."""
    good = getattr(steps, name)

    def worse(*of: Any, **named: Any) -> Any:
        after = good(*of, **named)
        return replace(after, number=after.number + 1, tried_at=None, seek=False)

    return [(steps, name, worse)]


def _preferring(good: Worse, part: Callable[[list[Any]], Iterable[Any]]) -> Worse:
    def worse(ready: Iterable[Any], *rest: Any, **named: Any) -> Any:
        every = list(ready)
        return good(list(part(every)), *rest, **named)

    return worse


def _first_kind(order: tuple[str, ...]) -> Callable[[list[Any]], list[Any]]:
    def first(ready: list[Any]) -> list[Any]:
        kinds = [kind for kind in order if any(work.kind == kind for work in ready)]
        return [work for work in ready if work.kind == kinds[0]] if kinds else ready

    return first


def _of_the_busiest(ready: list[Any]) -> list[Any]:
    users = [work.user for work in ready if work.user]
    busiest = max(users, key=users.count, default="")
    return [work for work in ready if work.user in {"", busiest}]
