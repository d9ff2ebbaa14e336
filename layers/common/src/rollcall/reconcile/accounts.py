"""What each call and its answer mean for the endpoint: pace, breaker, silence, stop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from rollcall.domain.breaker import Breaker
from rollcall.domain.endpoints import NOT_RECALLS, Endpoint
from rollcall.domain.errors import (
    PAYMENT_REQUIRED,
    WRONG_TOKEN,
    AccessRefused,
    Blocked,
    RateLimited,
    RequestRefused,
    RollcallError,
    Unavailable,
)
from rollcall.domain.pace import clamp_retry_after
from rollcall.domain.silence import Silence
from rollcall.reconcile.connection_status import GOOGLES, OURS
from rollcall.reconcile.scheduler import refusal
from rollcall.reconcile.state import Held
from rollcall.reconcile.step import Call

FORBIDDEN = 403
STOP_AFTER_REFUSAL = timedelta(minutes=5)
MOST_REFUSED = 200
HEARD_FOR = timedelta(seconds=5)
"""How long an answer to a neutral call shows that Recall does not refuse everything."""


class Accounts:
    """Keeps the accounts of one run in its lease."""

    def __init__(self, held: Held, report: Callable[[Exception], None]) -> None:
        self._held = held
        self._report = report
        self.made: Counter[Endpoint] = Counter()
        self.failed: Counter[str] = Counter()
        self.access_doubted = False
        """Whether something was refused, and only a neutral call can show whether all is."""
        self._heard_at: datetime | None = None

    def begins(self, call: Call, user: str, now: datetime) -> None:
        """Count a call for a user that is about to be made."""
        lease = self._held.lease
        pace = lease.pace.called(call.endpoint, now).trying(call.endpoint, now)
        breaker = lease.breakers.get(call.endpoint)
        if breaker is None:
            self._held.change(pace=pace)
        else:
            breakers = {**lease.breakers, call.endpoint: breaker.calling(user, now)}
            self._held.change(pace=pace, breakers=breakers)
        self.made[call.endpoint] += 1

    def ended(
        self, call: Call, user: str, began: datetime, error: Exception | None, now: datetime
    ) -> None:
        """Count what a call for a user came to."""
        pace = self._held.lease.pace.answered(call.endpoint, began, now)
        if error is None and call.endpoint not in NOT_RECALLS:
            pace = pace.resumed(now)
        self._held.change(pace=pace)
        if isinstance(error, Unavailable):
            self._unavailable(call, user, began, error, now)
            return
        if error is None or isinstance(error, RollcallError):
            self._came_through(call, user, limited=isinstance(error, RateLimited))
        match error:
            case None if call.neutral:
                self._heard_at = now
            case RateLimited():
                self._rate_limited(call, user, began, error, now)
            case AccessRefused() | Blocked():
                self._refused(call, error, now)
            case RequestRefused(reason=reason) if reason == WRONG_TOKEN:
                self._report(error)

    def _rate_limited(
        self, call: Call, user: str, began: datetime, error: RateLimited, now: datetime
    ) -> None:
        """The worker keeps within the limits, so a refusal may be about one user, who waits."""
        self.failed["rate_limited"] += 1
        lease = self._held.lease
        refused = {name: until for name, until in lease.refused.items() if until > now}
        if user and len(refused) < MOST_REFUSED:
            until = now + clamp_retry_after(error.retry_after)
            refused[refusal(call.endpoint, user)] = until
        self._held.change(refused=refused)
        self._count_failure(call, user, began, now, refused=True)

    def _unavailable(
        self, call: Call, user: str, began: datetime, error: Unavailable, now: datetime
    ) -> None:
        self.failed[error.reason] += 1
        if error.reason.startswith((*OURS[:1], GOOGLES)):
            # The token could not be opened, or Google did not answer: Recall was not asked.
            return
        self._count_failure(call, user, began, now, refused=False)
        if call.endpoint not in NOT_RECALLS:
            self._held.change(silence=self._held.lease.silence.failed(call.endpoint, now))

    def _count_failure(
        self, call: Call, user: str, began: datetime, now: datetime, *, refused: bool
    ) -> None:
        breakers = self._held.lease.breakers
        breaker = breakers.get(call.endpoint, Breaker()).failed(user, began, now, refused=refused)
        self._held.change(breakers={**breakers, call.endpoint: breaker})

    def _came_through(self, call: Call, user: str, *, limited: bool) -> None:
        lease = self._held.lease
        breaker = lease.breakers.get(call.endpoint)
        if breaker is not None and not limited:
            breakers = {**lease.breakers, call.endpoint: breaker.came_through(user)}
            kept = {e: b for e, b in breakers.items() if b != Breaker()}
            self._held.change(breakers=kept)
        if lease.silence != Silence() and call.endpoint not in NOT_RECALLS:
            self._held.change(silence=Silence())

    def _refused(self, call: Call, error: AccessRefused | Blocked, now: datetime) -> None:
        """Stop everything when everything is refused."""
        if isinstance(error, AccessRefused) or call.neutral:
            self.failed[f"access_refused_{error.status}"] += 1
            stopped = self._held.lease.pace.stopped(
                now + STOP_AFTER_REFUSAL, unpaid=error.status == PAYMENT_REQUIRED
            )
            self._held.change(pace=stopped)
            self.access_doubted = False
            return
        heard = self._heard_at is not None and now - self._heard_at < HEARD_FOR
        self.access_doubted = self.access_doubted or not heard
        # No payload is to blame for a 402: its alarm rings wherever it comes from.
        kind = "blocked" if error.status == FORBIDDEN else "access_refused"
        self.failed[f"{kind}_{error.status}"] += 1
