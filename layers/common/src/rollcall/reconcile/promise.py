"""Counts what alarms look at and no single failure shows, and names trouble, when a run is over.

All of it is read off the table anew by each run, so an alarm goes on for as long as its cause
does. What is zero is left out: a metric that is never sent costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from rollcall.domain.endpoints import NOT_RECALLS, Endpoint, Limits
from rollcall.domain.errors import Unavailable
from rollcall.domain.lease import Lease
from rollcall.domain.promise import AHEAD, BACK, LONGEST_PAUSE, overdue
from rollcall.domain.shares import per_thousand, percent, refused_percent
from rollcall.domain.trouble import Trouble, TroubleCause, note_trouble
from rollcall.ports.clock import Clock
from rollcall.ports.worker_store import WorkerStore

NEEDED = (Endpoint.LIST_EVENTS, Endpoint.SCHEDULE)
"""What a new or changed meeting needs."""
MANY_REFUSALS = 5
"""Refusals in a row, for their rate, that are trouble."""
MOST_ROWS = 1000
"""Rows read of each index. As many that are due and start soon are an alarm in themselves."""
LEVELS = ("bots_missing", "connections_waiting", "calendars_waiting")
"""What is overdue, counted for each thousand calendars too."""
NEWS = ("disconnected", "drift", "unannounced")
"""What happens to calendars, counted in percent of them too."""
NO_ACCESS = ("failed_secret_", "failed_token_key", "failed_access_refused_")
"""How failures begin in which a key is refused or cannot be had."""


def promise_counts(store: WorkerStore, lease: Lease, clock: Clock) -> dict[str, float]:
    """Return what is overdue once the run is over, and whether Recall has long been silent."""
    now = clock.now()
    found = _overdue(store, lease.workspace, now)
    counts = {
        **found,
        **{f"{n}_per_thousand": per_thousand(found.get(n, 0), lease.calendars) for n in LEVELS},
        "recall_silent": int(lease.silence.is_long(now)),
    }
    return {name: times for name, times in counts.items() if times}


def share_counts(counts: Mapping[str, int], calendars: int) -> dict[str, float]:
    """Return what a run's counts mean as shares, and how often a key kept it from its work.

    ``calendars`` is how many there are at Recall. Bots that were all taken are a share of zero, as
    the alarm looks at the average.
    """
    refused = refused_percent(counts.get("refused", 0), counts.get("scheduled", 0))
    kept_out = sum(times for name, times in counts.items() if name.startswith(NO_ACCESS))
    return {
        **{f"{name}_percent": percent(counts[name], calendars) for name in NEWS if name in counts},
        **({} if refused is None else {"refused_percent": refused}),
        **({"no_access": kept_out} if kept_out else {}),
    }


def _overdue(store: WorkerStore, workspace: str, now: datetime) -> dict[str, int]:
    """Two queries of an index, mostly of nothing.

    A table out of reach is no news here: the run has just used it, and the next one fails aloud.
    """
    try:
        rows = store.due_bots_between(workspace, now - BACK, now + AHEAD, MOST_ROWS)
        due = store.due(workspace, now + LONGEST_PAUSE, MOST_ROWS)
    except Unavailable:
        return {}
    counts = asdict(overdue(rows, due.connections, due.calendars, now))
    # Those behind the last one were not seen.
    return counts if len(rows) < MOST_ROWS else {**counts, "bots_missing": MOST_ROWS}


def trouble_of(lease: Lease, limits: Limits, unwritten: int, now: datetime) -> Trouble | None:
    """Return what keeps everybody's bots waiting, as far as the lease shows it."""
    cause = _cause(lease, limits, unwritten, now)
    return note_trouble(lease.trouble, cause, unwritten, now, _next_try(lease, cause))


def _cause(lease: Lease, limits: Limits, unwritten: int, now: datetime) -> TroubleCause | None:
    pace = lease.pace
    if pace.stopped_until is not None and pace.stopped_until > now:
        return TroubleCause.UNPAID if pace.unpaid else TroubleCause.KEY_REFUSED
    if lease.silence.is_long(now):
        return TroubleCause.RECALL_DOWN
    if any(b.refused >= MANY_REFUSALS for e, b in lease.breakers.items() if e in NEEDED):
        return TroubleCause.SLOW_DOWN
    return TroubleCause.BUSY if unwritten > limits[Endpoint.SCHEDULE] else None


def _next_try(lease: Lease, cause: TroubleCause | None) -> datetime | None:
    """Return when Recall is asked again; None when it is asked all along, or that is not known."""
    match cause:
        case TroubleCause.UNPAID | TroubleCause.KEY_REFUSED:
            return lease.pace.stopped_until
        case TroubleCause.RECALL_DOWN | TroubleCause.SLOW_DOWN:
            of_recall = set(Endpoint) - NOT_RECALLS
            needed = NEEDED if cause is TroubleCause.SLOW_DOWN else of_recall
            probes = [b.probe_at for e, b in lease.breakers.items() if e in needed]
            return min((probe for probe in probes if probe is not None), default=None)
    return None
