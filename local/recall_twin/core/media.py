"""What a bot has recorded: the recordings of its object, and the links to them.

Source: Recall's pages on recordings, media shortcuts and data retention. A link is signed, holds
for six hours and needs no key, as those to Recall's storage.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

from local.recall_twin.core.model import EXPIRED, Bot, BotStatus
from local.recall_twin.core.times import format_stamp

PATH = "/media/{bot_id}/{medium}"
LINK_HOURS = timedelta(hours=6)
USUAL_RETENTION = 168
"""Hours, where the config says nothing."""
MEDIA = {"video_mixed": "mp4", "transcript": None}
"""Each with its format."""
_RECORDING, _ENDS = "in_call_recording", {"call_ended", "recording_done", "done", "fatal"}
_FINISHED = {"done", "fatal"}
_KEY = b"FAKE-MEDIA-KEY-OF-THE-TWIN"


def recordings_json(bot: Bot, now: datetime, base_url: str) -> list[dict[str, Any]]:
    """One recording, from the first state in which the bot records to the end of its call."""
    codes = [change.code for change in bot.status_changes]
    if _RECORDING not in codes:
        return []
    began = bot.status_changes[codes.index(_RECORDING)].created_at
    ends = [c.created_at for c in bot.status_changes if c.created_at > began and c.code in _ENDS]
    expires = _expires_at(bot)
    deleted = bot.status == EXPIRED or (expires is not None and expires <= now)
    code = "deleted" if deleted else "done" if ends else "processing"
    return [
        {
            "id": f"recording-{bot.id}",
            "created_at": format_stamp(began),
            "started_at": format_stamp(began),
            "completed_at": format_stamp(ends[0]) if ends else None,
            "expires_at": format_stamp(expires) if expires else None,
            "status": {"code": code, "sub_code": None},
            "media_shortcuts": {
                **dict.fromkeys(MEDIA),
                **{n: _shortcut(bot, n, began, code, now, base_url) for n in _wanted(bot)},
            },
        }
    ]


def _shortcut(
    bot: Bot, name: str, began: datetime, of_recording: str, now: datetime, base_url: str
) -> dict[str, Any]:
    """One medium; it is ready once the bot has shut down."""
    ready = any(change.code in _FINISHED for change in bot.status_changes)
    code = of_recording if of_recording == "deleted" or ready else "processing"
    link = signed_link(base_url, bot.id, name, now + LINK_HOURS) if code == "done" else None
    return {
        "id": f"{name}-{bot.id}",
        "created_at": format_stamp(began),
        "status": {"code": code, "sub_code": None, "updated_at": format_stamp(began)},
        "metadata": {},
        "data": {"download_url": link},
        "format": MEDIA[name],
    }


def _wanted(bot: Bot) -> list[str]:
    """The media that the config asks for."""
    config = bot.config.get("recording_config") or {}
    return [name for name in MEDIA if name != "transcript" or config.get("transcript")]


def _expires_at(bot: Bot) -> datetime | None:
    """When Recall deletes what was recorded; None for never, or while the bot is at work."""
    config = bot.config.get("recording_config") or {}
    retention = config.get("retention") or {}
    finished: list[BotStatus] = [c for c in bot.status_changes if c.code in _FINISHED]
    if not finished or retention.get("type") == "forever":
        return None
    return finished[0].created_at + timedelta(hours=retention.get("hours", USUAL_RETENTION))


def signed_link(base_url: str, bot_id: str, medium: str, until: datetime) -> str:
    """A link to a medium that holds until a moment."""
    expires = str(int(until.timestamp()))
    path = PATH.format(bot_id=bot_id, medium=medium)
    return f"{base_url}{path}?Expires={expires}&Signature={_signature(path, expires)}"


def opens(path: str, expires: str, signature: str, now: datetime) -> bool:
    """Whether a link is one of ours and holds."""
    if not expires.isdecimal() or not hmac.compare_digest(_signature(path, expires), signature):
        return False
    return now < datetime.fromtimestamp(int(expires), UTC)


def _signature(path: str, expires: str) -> str:
    return hmac.new(_KEY, f"{path} {expires}".encode(), hashlib.sha256).hexdigest()
