"""What an operator chose for every bot, put together from the settings of a function."""

from __future__ import annotations

from rollcall.domain.bot_settings import BotSettings, Leaving
from rollcall.runtime.settings import Settings


def bot_settings(settings: Settings) -> BotSettings:
    """The worker sends them, and the portal says what they mean for people."""
    leaving = Leaving(
        waiting_room=settings.waiting_room_seconds,
        nobody_joined=settings.nobody_joined_seconds,
        everyone_left=settings.everyone_left_seconds,
        only_bots=settings.only_bots_seconds,
        silence=settings.silence_seconds,
    )
    return BotSettings(
        transcript=settings.transcript,
        retention=settings.retention,
        layout=settings.video_layout,
        leaving=leaving,
        chat_on_join=settings.chat_on_join,
    )
