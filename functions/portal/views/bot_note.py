"""What became of a meeting's bot, in words: what happened, and what somebody can do about it."""

from __future__ import annotations

from functions.portal import texts
from rollcall.domain.bot_view import BotState, BotView
from rollcall.domain.bot_words import exact_words, words_of


def bot_note(bot: BotView) -> str:
    """Return the note for a state and its cause; empty when the state says it all.

    A recording that was made asks nothing of anybody, so it has no remedy.
    """
    if bot.state is BotState.RECORDED:
        return exact_words(bot.why)[0]
    happened, remedy = words_of(bot.why)
    if bot.state is BotState.WAITING:
        happened = happened or texts.LET_IN
    if bot.state is BotState.FAILED:
        happened = happened or texts.FAILED_UNKNOWN
    return " ".join(filter(None, (happened, texts.PARTIAL if bot.partial else "", remedy)))


def needs_somebody(bot: BotView) -> bool:
    """Whether the note is about something that somebody has to do, or that went wrong."""
    if bot.state is BotState.RECORDED:
        return False
    return bot.state in {BotState.FAILED, BotState.WAITING} or bool(words_of(bot.why)[1])
