"""Which calls the worker holds back and until when, read from the lease of its workspace. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rollcall.domain.lease import Lease

UNPAID = "Recall answered 402: no credit"
KEY_REFUSED = "Recall refused the key (401 or 403)"
FAILED = "failed {count} times in a row; one call at a time tries"
SLOWER = "Recall asked to slow down (429)"
SET_ASIDE = "a worker died, or failed, on it {count} times"


@dataclass(frozen=True, slots=True)
class Stopped:
    """Calls that the worker does not make before a moment (UTC), or only to try."""

    call: str
    why: str
    until: datetime


def held_calls(lease: Lease, now: datetime) -> tuple[Stopped, ...]:
    """Return what is held back at ``now``, what ends first before the others."""
    return tuple(sorted(_stopped(lease, now), key=lambda one: (one.until, one.call)))


def _stopped(lease: Lease, now: datetime) -> Iterator[Stopped]:
    stop = lease.pace.stopped_until
    if stop is not None and stop > now:
        yield Stopped("every call", UNPAID if lease.pace.unpaid else KEY_REFUSED, stop)
    for endpoint, breaker in lease.breakers.items():
        # An open breaker stays so until a call comes through, also when its moment is past.
        if breaker.probe_at is not None:
            why = SLOWER if breaker.refused else FAILED.format(count=breaker.failures)
            yield Stopped(_words(endpoint), why, breaker.probe_at)
    for name, until in lease.refused.items():
        if until > now:
            refused, _, user = name.partition("/")
            call = f"{_words(refused)}, for one person" if user else _words(refused)
            yield Stopped(call, SLOWER, until)
    for suspect in lease.suspects.values():
        if suspect.until > now:
            whose = "work for one person" if suspect.user else "work for everybody"
            yield Stopped(whose, SET_ASIDE.format(count=suspect.deaths), suspect.until)


def _words(endpoint: str) -> str:
    return endpoint.replace("_", " ")
