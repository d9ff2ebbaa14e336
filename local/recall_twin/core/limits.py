"""Rate limits per workspace, route and method over a sliding minute.

Source: Recall's reference pages for each endpoint; "sliding window" from its errors page.
"""

import math
from collections import deque
from datetime import datetime, timedelta

from local.recall_twin.core.settings import Settings

WINDOW = timedelta(seconds=60)
BASE_LIMITS = {
    "GET /api/v2/calendar-events/": 60,
    "GET /api/v2/calendar-events/{id}/": 300,
    "POST /api/v2/calendar-events/{id}/bot/": 600,
    "DELETE /api/v2/calendar-events/{id}/bot/": 600,
    "GET /api/v2/calendars/": 60,
    "POST /api/v2/calendars/": 300,
    "GET /api/v2/calendars/{id}/": 300,
    "PATCH /api/v2/calendars/{id}/": 300,
    "DELETE /api/v2/calendars/{id}/": 300,
    "GET /api/v1/bot/": 60,
    "POST /api/v1/bot/": 60,
    "GET /api/v1/bot/{id}/": 300,
    "POST /api/v1/bot/{id}/leave_call/": 300,
    "POST /api/v1/bot/{id}/delete_media/": 300,
}


class Limits:
    """Counts accepted requests; refused ones do not count."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], deque[datetime]] = {}

    def take(self, workspace: str, route: str, now: datetime, settings: Settings) -> int | None:
        """Count one request, or say after how many seconds (at least 1) there is room again."""
        limit = limit_of(route, settings)
        seen = self._seen.setdefault((workspace, route), deque())
        while seen and seen[0] <= now - WINDOW:
            seen.popleft()
        if len(seen) < limit:
            seen.append(now)
            return None
        leaving = seen[len(seen) - limit]
        return max(1, math.ceil((leaving + WINDOW - now).total_seconds()))

    def clear(self) -> None:
        """Forget all requests."""
        self._seen.clear()


def limit_of(route: str, settings: Settings) -> int:
    """Requests per minute on a route under the present settings, at least 1."""
    base = settings.limits.get(route, BASE_LIMITS[route])
    return max(1, int(base * settings.limit_multiplier))
