"""Time zones by their IANA names."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

UTC_NAME = "UTC"
_REGIONS = (
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/",
    "Indian/", "Pacific/",
)  # fmt: skip


@cache
def zone_names() -> tuple[str, ...]:
    """The zones a person may choose: UTC, then every place in alphabetical order."""
    places = (name for name in available_timezones() if name.startswith(_REGIONS))
    return (UTC_NAME, *sorted(places))


def zone_of(name: str | None) -> ZoneInfo:
    """The zone of that name; UTC when it is not one of `zone_names`."""
    return ZoneInfo(name if name in zone_names() else UTC_NAME)
