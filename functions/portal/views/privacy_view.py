"""The privacy text with what the operator chose for the bots, so that it says what is done."""

from __future__ import annotations

from functions.portal import texts
from rollcall.domain.bot_config import ACTIVE_AFTER
from rollcall.domain.bot_settings import (
    CAPTIONS,
    WITH_LANGUAGE,
    BotSettings,
    Layout,
    Leaving,
    Retention,
    Transcript,
)
from rollcall.domain.deduplication import Scope

type Section = tuple[str, tuple[str, ...]]

_SEEN = {
    Scope.COMPANY: (texts.SEEN_BY_COLLEAGUES,),
    Scope.WORKSPACE: (texts.SEEN_BY_COLLEAGUES, texts.SEEN_BY_OTHERS),
    Scope.CALENDAR: (),
}
"""What others who use Rollcall are shown, by who shares a bot."""


def privacy_sections(bot: BotSettings, scope: Scope) -> tuple[Section, ...]:
    """Every section: its heading and its paragraphs, all untrusted for the chat text's sake."""
    recorded = texts.RECORDED_SOUND if bot.layout is Layout.AUDIO_ONLY else texts.RECORDED_PICTURE
    recordings = (recorded, _transcript(bot.transcript), _kept(bot.retention), texts.NOT_OURS)
    chat = _chat(bot)
    return (
        *texts.PRIVACY_BEFORE,
        (texts.RECORDINGS_TITLE, recordings),
        (texts.RECEIVERS_TITLE, (texts.RECEIVERS, *_SEEN[scope], _receivers(bot.transcript))),
        (texts.IN_THE_CALL_TITLE, (texts.IN_THE_CALL, *chat, _leaves(bot.leaving))),
        *texts.PRIVACY_AFTER,
    )


def _chat(bot: BotSettings) -> tuple[str, ...]:
    """What it writes in the chat, and what a guest's no does where there is a link for that."""
    if not bot.chat_on_join:
        return (texts.CHAT_NONE,)
    line = bot.chat_on_join
    for place, words in texts.CHAT_PLACES.items():
        line = line.replace(place, words)
    said = texts.CHAT_TEXT.format(text=line)
    return (said, texts.CHAT_GUESTS) if bot.guests_may_say_no else (said,)


def _transcript(transcript: Transcript) -> str:
    if transcript.provider is None:
        return texts.TRANSCRIPT_NONE
    if transcript.provider == CAPTIONS:
        return texts.TRANSCRIPT_CAPTIONS
    words = texts.TRANSCRIPT_BY.format(provider=_named(transcript.provider))
    if transcript.language is None:
        return words
    return f"{words} {texts.TRANSCRIPT_LANGUAGE.format(code=transcript.language)}"


def _receivers(transcript: Transcript) -> str:
    """Whether anybody but Recall receives what is said."""
    if transcript.provider in {None, CAPTIONS, WITH_LANGUAGE}:
        return texts.RECEIVERS_NOBODY_ELSE
    return texts.RECEIVERS_PROVIDER.format(provider=_named(str(transcript.provider)))


def _named(provider: str) -> str:
    return texts.TRANSCRIBERS[provider]


def kept_words(bot: BotSettings) -> str:
    """How long what is recorded is kept."""
    return _kept(bot.retention)


def _kept(retention: Retention) -> str:
    if retention.hours is None:
        return texts.KEPT_FOREVER
    days, hours = divmod(retention.hours, 24)
    length = _counted(retention.hours, "hour") if hours else _counted(days, "day")
    return texts.KEPT.format(length=length)


def _leaves(leaving: Leaving) -> str:
    return texts.LEAVES.format(
        waiting=_seconds(leaving.waiting_room),
        nobody=_seconds(leaving.nobody_joined),
        left=_seconds(leaving.everyone_left),
        bots=_seconds(leaving.only_bots),
        silence=_seconds(leaving.silence),
        active=_seconds(ACTIVE_AFTER),
    )


def _seconds(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    parts = [_counted(minutes, "minute")] if minutes else []
    return " and ".join([*parts, _counted(rest, "second")] if rest else parts)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
