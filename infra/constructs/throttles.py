"""How many requests a second each kind of route lets through, for how many calendars."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Throttle:
    """Requests a second, and how many may come at once."""

    rate: int
    burst: int


@dataclass(frozen=True, kw_only=True)
class Throttles:
    """Those of an installation."""

    pages: Throttle
    sign_in: Throttle
    """Signing in is rare and dear: each callback ends in calls to Google."""
    webhook: Throttle
    """What Recall sends when a full hour begins for all calendars (docs/benchmarks.md). It takes a
    refusal for a failure and sends it again, after five seconds and then after minutes."""


USUAL = Throttles(
    pages=Throttle(rate=50, burst=100),
    sign_in=Throttle(rate=10, burst=20),
    webhook=Throttle(rate=1000, burst=2000),
)
"""For 25,000 calendars."""
MANY = Throttles(
    pages=Throttle(rate=200, burst=400),
    sign_in=Throttle(rate=40, burst=80),
    webhook=Throttle(rate=4000, burst=5000),
)
"""For 100,000: the most that API Gateway gives an account by itself is a burst of 5,000."""
