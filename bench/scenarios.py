"""The figures of the design, each as one scenario against the twin with Recall's real limits."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bench.floors import CONNECTED
from bench.results import Result, result_of
from bench.sizes import event_size
from bench.stage import Stage, google_event
from rollcall.domain.preferences import Mode, Preferences
from tests.unit.reconcile.samples import LIST, TOMORROW, slot

TODAY = TOMORROW - timedelta(hours=27)
"""Three hours after the beginning."""
LATER = timedelta(minutes=5)


def storm() -> Result:
    """30 events appear at once on one calendar, announced 50 times within 10 s."""
    stage = Stage(1)
    for number in range(30):
        stage.meet_as(0, f"m{number}", slot(number))
    for number in range(50):
        stage.later(number * 0.2, _announce, stage, 0, "calendar.sync_events")
    stage.settle(60)
    found = result_of(stage, "30 events, 50 webhooks", "<= 32 calls")
    stage.forget()
    _announce(stage, 0, "calendar.sync_events")
    stage.run(60)
    again = f"announced once more: {stage.calls(LIST)} list, {stage.writes()} writes"
    return replace(found, also=f"{found.lists + found.writes} calls; {again}")


def quiet() -> Result:
    """Single changes, 47 s apart."""
    stage = Stage(1)
    for number in range(40):
        stage.later(number * 47.3, stage.meet_as, 0, f"m{number}", slot(number))
    stage.run(40 * 47.3)
    stage.settle(60)
    return result_of(stage, "single changes", "p95 <= 2.5")


def fifty_in_a_minute() -> Result:
    """Three changes on each of 50 calendars within a minute."""
    return _minute(50, "50 calendars x 3", "p95 <= 3, <= 50 lists a minute")


def thousand_in_a_minute() -> Result:
    """Three changes on each of 1,000 calendars within a minute."""
    return _minute(1_000, "1,000 calendars x 3", "last/floor <= 1.1")


def one_a_second() -> Result:
    """One change a second for ten minutes."""
    stage, rng = Stage(200), random.Random(2)
    for second in range(600):
        at = second + rng.random()
        stage.later(at, stage.meet_as, second % 200, f"m{second}", slot(second // 200))
    stage.run(600)
    stage.settle(600)
    return result_of(stage, "one a second", "p95 <= 3")


def fifty_connect() -> Result:
    """50 people with 60 coming meetings each connect at once."""
    stage = Stage()
    for number in range(50):
        stage.join(number, [slot(place) for place in range(60)])
    stage.settle(1_800)
    return result_of(stage, "50 connect", "last/floor <= 1.1", shown=CONNECTED)


def thousand_connect() -> Result:
    """1,000 people with three coming meetings each connect in ten minutes."""
    stage, rng = Stage(), random.Random(3)
    for number in range(1_000):
        at = number * 0.6 + rng.random() * 0.6
        stage.later(at, stage.join, number, [slot(place) for place in range(3)])
    stage.run(601)
    stage.settle(3_600)
    return result_of(stage, "1,000 connect", "all covered", shown=CONNECTED)


def storm_of_updates() -> Result:
    """10,000 `calendar.update` for 1,000 calendars at once, and a meeting that moves then."""
    stage = Stage(1_000)
    for number in range(10_000):
        _announce(stage, number % 1_000, "calendar.update")
    stage.meet_as(0, "m", slot(0))
    began = stage.now
    stage.settle(1_200)
    first = min(stage.times(LIST), default=began + timedelta(days=1)) - began
    found = result_of(stage, "10,000 updates", "<= 15")
    also = f"first list after {first.total_seconds():.1f} s"
    return replace(found, also=also, rows=math.nan)


def moved_today() -> Result:
    """A meeting of today moves while 2,500 writes wait and 12 people a minute change rules."""
    stage = Stage(101)
    stage.meet_as(100, "today", TODAY)
    stage.run(30)
    for number in range(3_400):
        stage.meet_as(number % 100, f"m{number}", slot(number // 100))
    for number in range(36):
        stage.later(number * 5, _save_rules, stage, number)
    stage.run(20)
    stage.run_until(2_500, 600)
    stage.meet_as(100, "today", TODAY + LATER)
    moved = stage.watch.changes[-1]
    stage.settle(1_800)
    stage.watch.changes = [moved]
    return replace(result_of(stage, "moved today", "<= 15"), rows=math.nan)


def hostile() -> Result:
    """One user has 40,000 events, 100 others press "sync now" every ten seconds."""
    stage, rng = Stage(121), random.Random(4)
    heap = stage.shown[0]
    for number in range(40_000):
        start = TOMORROW + timedelta(days=26) * number / 40_000
        raw = google_event(f"h{number}", start, heap.oauth_email or "")
        stage.workspace.calendars.feed(heap, [raw])
    for turn in range(30):
        for number in range(1, 101):
            stage.later(turn * 10 + rng.random(), stage.people.do_resync, f"user{number}")
    for number in range(60):
        stage.later(number * 5, stage.meet_as, 101 + number % 20, f"m{number}", slot(number // 20))
    stage.run(300)
    stage.settle(1_800)
    return replace(result_of(stage, "hostile users", "<= 15", besides=heap.id), rows=math.nan)


SCENARIOS: dict[str, Callable[[], Result]] = {
    "storm": storm,
    "quiet": quiet,
    "fifty": fifty_in_a_minute,
    "second": one_a_second,
    "thousand": thousand_in_a_minute,
    "connect": fifty_connect,
    "join": thousand_connect,
    "updates": storm_of_updates,
    "today": moved_today,
    "hostile": hostile,
}


def _minute(calendars: int, name: str, asked: str) -> Result:
    stage, rng = Stage(calendars), random.Random(1)
    for number in range(calendars):
        for place in range(3):
            stage.later(rng.random() * 60, stage.meet_as, number, f"m{place}", slot(place))
    stage.run(60)
    stage.settle(1_800)
    size = max(map(event_size, stage.world.state.events.values()))
    return replace(result_of(stage, name, asked), also=f"{size} bytes for an event's row")


def _announce(stage: Stage, number: int, event: str) -> None:
    stamp = stage.now.isoformat()
    data = {"calendar_id": stage.shown[number].id, "last_updated_ts": stamp}
    stage.workspace.outbox.emit(event, data)


def _save_rules(stage: Stage, number: int) -> None:
    """Rules that decide no meeting of the stage otherwise."""
    rules = Preferences(mode=Mode.EVERY, skip_domains=(f"rival{number}.example",))
    stage.people.do_rules(f"user{number % 100}", rules)
