"""Every call to Recall goes through here: paced, within the slice, retried only for blips."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from rollcall.domain.errors import (
    AccessRefused,
    Blocked,
    RateLimited,
    RollcallError,
    Unavailable,
)
from rollcall.domain.pace import Counts, Endpoint, Limits, Pace
from rollcall.domain.silence import Silence
from rollcall.ports.clock import Clock

BLIP_TRIES = 3
BLIP_PAUSE = 0.5
NEVER_REPEATED = {Endpoint.CREATE_CALENDAR}
"""Recall does not merge calendars, so before a second try the first one's effect is looked for."""
URGENT, PATIENT, IDLE = 1.0, 0.9, 0.6
"""The part of a minute's calls that may go to what is urgent, to what can wait its turn, and to
what is done when there is nothing else to do."""
LONGEST_WAIT = 2.0
"""Seconds that one call waits for its turn; a longer wait lets other kinds of calls go first."""
FORBIDDEN = 403
STOP_AFTER_REFUSAL = timedelta(minutes=5)
HEARD_FOR = timedelta(seconds=5)
"""How long an answer to a neutral call shows that Recall does not refuse everything."""


class Deferred(RollcallError):
    """The pace, the grant or the time of this slice is used up: an outcome, not a failure."""


class AllRefused(Deferred):
    """Recall refuses everything from us, and this very call was answered so.

    What was asked under an idempotency key must be asked under another: Recall keeps the answer.
    """


class PacedCalls:
    """Counts calls against the pace and this slice's grant, and waits where the wait is short.

    Shared by the threads of one slice. After 401 every further call is Deferred. So it is after
    402 or 403 to a neutral call, one that names nobody's calendar or event; after one that does, a
    neutral call (``probe``) is made to find out whom the refusal is about.
    """

    def __init__(
        self,
        clock: Clock,
        pace: Pace,
        limits: Limits,
        grant: Counts,
        deadline: datetime,
        silence: Silence | None = None,
        *,
        probe: Callable[[], object],
    ) -> None:
        self._clock = clock
        self.limits = limits
        self._left = dict(grant)
        self._deadline = deadline
        self._probe = probe
        self._lock = threading.Lock()
        self._one_probe = threading.Lock()
        self._heard_at: datetime | None = None
        """When a neutral call was last answered."""
        # Only now, with the lease in hand: a worker that stood still while it took it would believe
        # that calls made meanwhile were of the future, date them back, and so forget them.
        self.pace = pace.believed(clock.now())
        self.made: Counter[Endpoint] = Counter()
        self.failed: Counter[str] = Counter()
        self.silence = silence or Silence()
        self.grant_used_up = False
        self.allowed_at: datetime | None = None
        """When the pace allows the earliest of the calls that were deferred."""

    def call[T](
        self,
        endpoint: Endpoint,
        request: Callable[[int], T],
        *,
        share: float = URGENT,
        neutral: bool = False,
    ) -> T:
        """Make one call; ``request`` gets the number of answered failures before this try.

        ``share`` is the part of the minute's calls that this one may be among; ``neutral`` says
        that it names nobody's calendar or event. Raises Deferred, or the last error of the call.
        """
        answered = 0
        tries = 1 if endpoint in NEVER_REPEATED else BLIP_TRIES
        for tries_left in reversed(range(tries)):
            self._take(endpoint, share)
            try:
                result = request(answered)
            except Unavailable as error:
                self._fail(endpoint, error)
                answered += error.answered
                if not tries_left:
                    raise
                self._clock.sleep(BLIP_PAUSE * (BLIP_TRIES - tries_left))
            except RateLimited as error:
                self._block(endpoint, error)
                raise Deferred("rate_limited") from error
            except (AccessRefused, Blocked) as error:
                self._refused(error, neutral=neutral)
                raise
            except RollcallError:
                self._came_through()
                raise
            else:
                self._came_through()
                if neutral:
                    self._heard_at = self._clock.now()
                return result
        raise AssertionError("unreachable: the last try returns or raises")

    def forget_waits(self) -> None:
        """A new round begins: what was deferred before may be allowed now."""
        self.allowed_at = None

    def has_room(self, endpoint: Endpoint, share: float) -> bool:
        """Whether a call would have its turn soon."""
        wait = self.pace.wait(endpoint, self._clock.now(), self._limits(endpoint, share))
        return wait <= LONGEST_WAIT

    def time_left(self) -> bool:
        """Whether this slice may still start a call."""
        return self._clock.now() < self._deadline

    def _take(self, endpoint: Endpoint, share: float) -> None:
        """Wait for and count one call."""
        limits = self._limits(endpoint, share)
        while True:
            with self._lock:
                now = self._clock.now()
                if self._left.get(endpoint, 0) <= 0:
                    self.grant_used_up = True
                    raise Deferred("grant")
                if now >= self._deadline:
                    raise Deferred("slice_over")
                wait = self.pace.wait(endpoint, now, limits)
                if wait <= 0:
                    self.pace = self.pace.called(endpoint, now)
                    self._left[endpoint] -= 1
                    self.made[endpoint] += 1
                    return
                free_at = now + timedelta(seconds=wait)
                if wait > LONGEST_WAIT or free_at >= self._deadline:
                    if share > IDLE:
                        self.allowed_at = min(self.allowed_at or free_at, free_at)
                    raise Deferred("pace")
            self._clock.sleep(wait)

    def _limits(self, endpoint: Endpoint, share: float) -> Limits:
        return {endpoint: max(int(self.limits[endpoint] * share), 1)}

    def _came_through(self) -> None:
        with self._lock:
            self.silence = Silence()

    def _fail(self, endpoint: Endpoint, error: Unavailable) -> None:
        with self._lock:
            self.failed[error.reason] += 1
            self.silence = self.silence.failed(endpoint, self._clock.now())

    def _block(self, endpoint: Endpoint, error: RateLimited) -> None:
        self._came_through()
        with self._lock:
            self.failed["rate_limited"] += 1
            self.pace = self.pace.blocked(endpoint, self._clock.now(), error.retry_after)

    def _refused(self, error: AccessRefused | Blocked, *, neutral: bool) -> None:
        """Stop everything when everything is refused. Raises AllRefused then."""
        self._came_through()
        if isinstance(error, AccessRefused) or neutral:
            self._stop(error.status)
            raise AllRefused("access_refused") from error
        if self._refuses_all():
            raise AllRefused("access_refused") from error
        with self._lock:
            # No payload is to blame for a 402: its alarm rings wherever it comes from.
            kind = "blocked" if error.status == FORBIDDEN else "access_refused"
            self.failed[f"{kind}_{error.status}"] += 1

    def _refuses_all(self) -> bool:
        """Whether a neutral call is refused as well; no, when it cannot be found out now."""
        with self._one_probe:
            now = self._clock.now()
            if self.pace.stopped_until is not None and self.pace.stopped_until > now:
                return True
            if self._heard_at is not None and now - self._heard_at < HEARD_FOR:
                return False
            try:
                self._take(Endpoint.LIST_CALENDARS, URGENT)
                self._probe()
            except (AccessRefused, Blocked) as error:
                self._stop(error.status)
                return True
            except RateLimited as error:
                self._block(Endpoint.LIST_CALENDARS, error)
            except RollcallError:
                return False
            self._heard_at = self._clock.now()
            return False

    def _stop(self, status: int) -> None:
        with self._lock:
            self.failed[f"access_refused_{status}"] += 1
            self.pace = self.pace.stopped(self._clock.now() + STOP_AFTER_REFUSAL)
