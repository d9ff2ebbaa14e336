"""What was asked of the twin."""

from collections import Counter, deque
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One API request and its answer; `time` is the twin's, UTC."""

    time: datetime
    workspace: str | None
    method: str
    route: str
    path: str
    status: int


class Ledger:
    """The latest requests, and counts of all since the last reset."""

    def __init__(self, size: int) -> None:
        self.entries: deque[LedgerEntry] = deque(maxlen=size)
        self.counts: Counter[tuple[str, int]] = Counter()

    def record(self, entry: LedgerEntry) -> None:
        """Note one request."""
        self.entries.append(entry)
        self.counts[entry.route, entry.status] += 1

    def reset(self) -> None:
        """Start counting anew."""
        self.entries.clear()
        self.counts.clear()

    def calls(self, route: str, status: int | None = None) -> int:
        """How often a route was asked, or answered with one status."""
        return sum(
            count
            for (seen, code), count in self.counts.items()
            if seen == route and status in (None, code)
        )
