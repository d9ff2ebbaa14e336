"""How things look in the API's JSON."""

from datetime import datetime
from typing import Any

from local.recall_twin.core.media import recordings_json
from local.recall_twin.core.meeting_links import describe_meeting
from local.recall_twin.core.model import Bot, Calendar, CalendarStatus, Event
from local.recall_twin.core.times import format_instant, format_stamp


def calendar_json(calendar: Calendar) -> dict[str, Any]:
    """A calendar; its OAuth credentials are returned in clear, as Recall does."""
    return {
        "id": calendar.id,
        "oauth_client_id": calendar.oauth_client_id,
        "oauth_client_secret": calendar.oauth_client_secret,
        "oauth_refresh_token": calendar.oauth_refresh_token,
        "platform": calendar.platform,
        "webhook_url": calendar.webhook_url,
        "oauth_email": calendar.oauth_email,
        "platform_email": calendar.platform_email,
        "status": calendar.status,
        "status_changes": [_calendar_status_json(change) for change in calendar.status_changes],
        "metadata": dict(calendar.metadata),
        "created_at": format_stamp(calendar.created_at),
        "updated_at": format_stamp(calendar.updated_at),
    }


def event_json(event: Event) -> dict[str, Any]:
    """A calendar event with its bots."""
    return {
        "id": event.id,
        "start_time": format_instant(event.start_time),
        "end_time": format_instant(event.end_time),
        "calendar_id": event.calendar_id,
        "raw": event.raw,
        "platform": event.platform,
        "platform_id": event.platform_id,
        "ical_uid": event.ical_uid,
        "meeting_platform": event.meeting_platform,
        "meeting_url": event.meeting_url,
        "created_at": format_stamp(event.created_at),
        "updated_at": format_stamp(event.updated_at),
        "is_deleted": event.is_deleted,
        "bots": [
            {
                "bot_id": entry.bot_id,
                "start_time": format_instant(entry.start_time),
                "deduplication_key": entry.deduplication_key,
                "meeting_url": entry.meeting_url,
            }
            for entry in event.bots
        ],
    }


def bot_json(bot: Bot, now: datetime, base_url: str) -> dict[str, Any]:
    """A bot as the Bot API answers it; the join time is readable only before joining.

    Links to what it recorded begin with ``base_url``.
    """
    return {
        "id": bot.id,
        "meeting_url": describe_meeting(bot.meeting_url),
        "bot_name": bot.config.get("bot_name") or "Meeting Notetaker",
        "join_at": format_instant(bot.join_at) if bot.is_ready else None,
        "recording_config": bot.config.get("recording_config"),
        "status_changes": [
            {
                "code": change.code,
                "message": None,
                "created_at": format_stamp(change.created_at),
                "sub_code": change.sub_code,
            }
            for change in bot.status_changes
        ],
        "recordings": recordings_json(bot, now, base_url),
        "metadata": dict(bot.config.get("metadata") or {}),
        "calendar_meetings": [],
    }


def _calendar_status_json(change: CalendarStatus) -> dict[str, Any]:
    entry = {"status": change.status, "created_at": format_stamp(change.created_at)}
    # The name of the cause's field is not documented; this is the common guess.
    return entry if change.cause is None else {**entry, "sub_code": change.cause}
