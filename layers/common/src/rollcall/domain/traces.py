"""What is left of an event that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Traces:
    """What its owner's page can say of it. Times are in UTC."""

    start: datetime | None = None
    end: datetime | None = None
    title: str = ""
    is_deleted: bool = False
