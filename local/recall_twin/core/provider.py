"""Reads a provider-shaped (Google) event into what the twin needs of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from local.recall_twin.core.meeting_links import find_meeting_link


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """The parts of a provider event that Recall's own fields are made of."""

    platform_id: str
    ical_uid: str
    start_time: datetime
    end_time: datetime
    is_deleted: bool
    meeting_url: str | None
    meeting_platform: str | None


def is_cancelled(raw: dict[str, Any]) -> bool:
    """Whether the provider reports the event as cancelled."""
    return raw.get("status") == "cancelled"


def read_facts(raw: dict[str, Any], time_zone: str) -> ProviderFacts:
    """The facts of a Google event; all-day dates begin at midnight in `time_zone`.

    Raises:
        ValueError: an id, a start or an end is missing or malformed.
    """
    platform_id = raw.get("id")
    if not isinstance(platform_id, str) or not platform_id:
        raise ValueError("id is required")
    link = find_meeting_link(raw)
    return ProviderFacts(
        platform_id=platform_id,
        ical_uid=raw.get("iCalUID") or f"{platform_id}@google.com",
        start_time=_moment(raw, "start", time_zone),
        end_time=_moment(raw, "end", time_zone),
        is_deleted=is_cancelled(raw),
        meeting_url=link[0] if link else None,
        meeting_platform=link[1] if link else None,
    )


def _moment(raw: dict[str, Any], name: str, time_zone: str) -> datetime:
    value = raw.get(name)
    if not isinstance(value, dict):
        raise ValueError(f"{name} is required")  # noqa: TRY004 - the caller sees one kind of error
    if "date" in value:
        return datetime.combine(
            date.fromisoformat(value["date"]), time(), _zone(time_zone)
        ).astimezone(UTC)
    text = value.get("dateTime")
    if not isinstance(text, str):
        raise ValueError(f"{name}.dateTime is required")  # noqa: TRY004
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=_zone(value.get("timeZone") or time_zone))
    return moment.astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"unknown time zone {name}") from error
