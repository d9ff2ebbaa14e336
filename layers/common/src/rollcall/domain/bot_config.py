"""The ``bot_config`` of a schedule call, and a short name of it to notice that it changed."""

from __future__ import annotations

import hashlib
import hmac
import json
from functools import lru_cache

from rollcall.domain.bot_settings import BotSettings, Leaving, Retention, Transcript
from rollcall.domain.chat_text import chat_text

type BotConfig = dict[str, object]

ACTIVE_AFTER = 1200
"""Seconds in the call after which a bot looks for silence and for other bots: Recall's default."""


def bot_config(
    bot_name: str,
    deduplication_key: str = "",
    settings: BotSettings | None = None,
    installation: str = "",
    person: str = "",
    guest_link: str = "",
) -> BotConfig:
    """The complete ``bot_config`` of a schedule call; Recall keeps nothing of the one before.

    ``person`` is who records, and ``guest_link`` where a guest can say no: the chat names them.
    """
    chosen = settings or BotSettings()
    config: BotConfig = {
        "bot_name": bot_name,
        "metadata": _metadata(deduplication_key, installation),
        "recording_config": _recording(chosen),
        "automatic_leave": _leaving(chosen.leaving),
    }
    if chosen.chat_on_join:
        said = chat_text(chosen.chat_on_join, bot=bot_name, person=person, link=guest_link)
        config["chat"] = {"on_bot_join": {"send_to": "everyone", "message": said}}
    return config


def tenant_id(deduplication_key: str, installation: str) -> str:
    """An opaque id of the tenant part of a key, to tell customers apart in Recall's usage.

    It holds no address or domain. Its key is the id of the installation, so that tables of hashed
    domains, made once for everybody, do not name a tenant.
    """
    part = deduplication_key.partition("|")[0].encode(errors="surrogatepass")
    return hmac.new(installation.encode(), part, hashlib.sha256).hexdigest()[:32]


@lru_cache(maxsize=1024)
def config_hash(
    bot_name: str,
    tenant: str = "",
    settings: BotSettings | None = None,
    installation: str = "",
) -> str:
    """A short stable name of a config; ``tenant`` is the tenant part of the deduplication key.

    It says nothing of what the chat line names (`with_chat_words`).
    """
    config = bot_config(bot_name, tenant, settings, installation)
    canonical = json.dumps(config, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return _short(canonical)


def link_hash(meeting_url: str) -> str:
    """A short stable name of a link that was sent with a config."""
    return _short(json.dumps(meeting_url))


def with_chat_words(config: str, person: str, subject_mark: str) -> str:
    """The name of a config together with what its chat line names; itself where that is nothing.

    ``subject_mark`` is what the link for guests is about (`guest_noes.subject_mark`), not its text,
    which may change while it means the same.
    """
    if not person and not subject_mark:
        return config
    return _short(json.dumps([config, person, subject_mark]))


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _metadata(deduplication_key: str, installation: str) -> dict[str, str]:
    known = {"source": "rollcall", "tenant_id": tenant_id(deduplication_key, installation)}
    return {**known, "installation": installation} if installation else known


def _recording(chosen: BotSettings) -> dict[str, object]:
    transcript = _transcript(chosen.transcript)
    return {
        **({"transcript": transcript} if transcript else {}),
        "retention": _retention(chosen.retention),
        "video_mixed_layout": chosen.layout.value,
    }


def _transcript(transcript: Transcript) -> dict[str, object]:
    if transcript.provider is None:
        return {}
    options = {"language_code": transcript.language} if transcript.language else {}
    return {"provider": {transcript.provider: options}}


def _retention(retention: Retention) -> dict[str, object]:
    if retention.hours is None:
        return {"type": "forever"}
    return {"type": "timed", "hours": retention.hours}


def _leaving(leaving: Leaving) -> dict[str, object]:
    return {
        "waiting_room_timeout": leaving.waiting_room,
        "noone_joined_timeout": leaving.nobody_joined,
        "everyone_left_timeout": {"timeout": leaving.everyone_left, "activate_after": 0},
        "silence_detection": {"timeout": leaving.silence, "activate_after": ACTIVE_AFTER},
        "bot_detection": {
            "using_participant_events": {
                "timeout": leaving.only_bots,
                "activate_after": ACTIVE_AFTER,
            }
        },
    }
