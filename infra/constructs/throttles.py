"""How many requests a second each kind of route lets through."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Throttle:
    """Requests a second, and how many may come at once."""

    rate: int
    burst: int


PAGES = Throttle(rate=50, burst=100)
# Signing in is rare and dear: each callback ends in calls to Google.
SIGN_IN = Throttle(rate=10, burst=20)
# What 10,000 calendars send when a full hour begins for all of them (docs/benchmarks.md). Recall
# takes a refusal for a failure and sends it again, after five seconds and then after minutes.
WEBHOOK = Throttle(rate=1000, burst=2000)
