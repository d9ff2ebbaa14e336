"""One run of the worker: take the lease, pick work, do it, give the lease back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rollcall.domain.errors import LeaseLost
from rollcall.reconcile.accounts import Accounts
from rollcall.reconcile.loop import CALLS_END, LEASE, Loop
from rollcall.reconcile.parts import assemble
from rollcall.reconcile.promise import promise_counts, share_counts, trouble_of
from rollcall.reconcile.state import Held, Ports, Settings, Tally


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: counts for one log line, and when to come back."""

    held_by_other: bool = False
    more: bool = False
    """Whether something is left that can be done now or soon."""
    counts: Mapping[str, float] = field(default_factory=dict)
    parked: tuple[tuple[str, str], ...] = ()
    run: str = ""
    """The id of the run, as log lines have it."""


def run(ports: Ports, workspace: str, settings: Settings) -> Outcome:
    """Work for at most `loop.WORK`. Raises nothing on purpose but LeaseLost and storage errors."""
    began = ports.clock.now()
    lease = ports.store.acquire(workspace, began, LEASE, ports.new_id())
    if lease is None:
        return Outcome(held_by_other=True)
    died = len(lease.suspects) > 0
    ports = replace(ports, recall=ports.recall.until(began + CALLS_END))
    held = Held(lease, ports.store)
    accounts = Accounts(held, ports.report)
    parts = assemble(ports, settings, held, accounts)
    try:
        if not lease.installation:
            held.change(installation=ports.new_id())
            held.save()
        loop = Loop(ports, settings, held, accounts, parts, began, careful=died)
        more = loop.work()
    except LeaseLost:
        raise
    except BaseException:
        _release(ports, held)
        raise
    counts = _counts(ports, held, accounts, parts.tally)
    unwritten = sum(row.retry_at is None for row in parts.stage.due().values())
    trouble = trouble_of(held.lease, settings.limits, unwritten, ports.clock.now())
    held.change(trouble=trouble, ran_at=ports.clock.now())
    _release(ports, held)
    return Outcome(more=more, counts=counts, parked=tuple(parts.tally.parked), run=lease.run)


def _release(ports: Ports, held: Held) -> None:
    if held.lease.under_way:
        held.change(under_way={})
    ports.store.release(held.lease)


def _counts(ports: Ports, held: Held, accounts: Accounts, tally: Tally) -> dict[str, float]:
    made = {f"calls_{endpoint}": n for endpoint, n in accounts.made.items()}
    failed = {f"failed_{reason}": n for reason, n in accounts.failed.items()}
    counted = {name: n for name, n in tally.counts.items() if n}
    counts = {**counted, **made, **failed}
    overdue = promise_counts(ports.store, held.lease, ports.clock)
    return {**counts, **share_counts(counts, held.lease.calendars), **overdue}
