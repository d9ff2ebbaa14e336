"""What became of a meeting's bot, in words: what happened, and what somebody can do about it."""

from __future__ import annotations

from functions.portal import texts
from rollcall.domain.bot_view import BotState, BotView

_NOTHING = ("", "")


def bot_note(bot: BotView) -> str:
    """Return the note for a state and its cause; empty when the state says it all.

    A recording that was made asks nothing of anybody, so it has no remedy.
    """
    if bot.state is BotState.RECORDED:
        return _exact(bot.why)[0]
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


def words_of(cause: str) -> tuple[str, str]:
    """Return what a cause means and its remedy: its own words, else those of its family."""
    families = (words for start, words in texts.FAMILIES.items() if cause.startswith(start))
    exact = _exact(cause)
    return exact if exact != _NOTHING else next(families, _NOTHING)


def _exact(cause: str) -> tuple[str, str]:
    """The words of a cause in the tables; a cause may bear a detail behind a colon."""
    for word in (cause, cause.partition(":")[0]):
        if word in texts.SUB_CODES:
            return texts.SUB_CODES[word]
        if word in texts.BOT_CAUSES:
            return texts.BOT_CAUSES[word], ""
    return _NOTHING
