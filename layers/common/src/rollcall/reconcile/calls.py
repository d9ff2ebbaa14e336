"""Every call to Recall goes through here: paced, within the slice, retried only for blips."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from rollcall.domain.errors import AccessRefused, RateLimited, RollcallError, Unavailable
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
STOP_AFTER_REFUSAL = timedelta(minutes=5)


class Deferred(RollcallError):
    """The pace, the grant or the time of this slice is used up: an outcome, not a failure."""


class PacedCalls:
    """Counts calls against the pace and this slice's grant, and waits where the wait is short.

    Shared by the threads of one slice. After 401, 402 or 403 every further call is Deferred.
    """

    def __init__(
        self,
        clock: Clock,
        pace: Pace,
        limits: Limits,
        grant: Counts,
        deadline: datetime,
        silence: Silence | None = None,
    ) -> None:
        self._clock = clock
        self.limits = limits
        self._left = dict(grant)
        self._deadline = deadline
        self._lock = threading.Lock()
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
        self, endpoint: Endpoint, request: Callable[[int], T], *, share: float = URGENT
    ) -> T:
        """Make one call; ``request`` gets the number of answered failures before this try.

        ``share`` is the part of the minute's calls that this one may be among. Raises Deferred, or
        the last error of the call.
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
            except AccessRefused as error:
                self._stop(error)
                raise Deferred("access_refused") from error
            except RollcallError:
                self._came_through()
                raise
            else:
                self._came_through()
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

    def _stop(self, error: AccessRefused) -> None:
        self._came_through()
        with self._lock:
            self.failed[f"access_refused_{error.status}"] += 1
            self.pace = self.pace.stopped(self._clock.now() + STOP_AFTER_REFUSAL)
