"""Why a bot is not where it should be, in words; pages and letters say the same.

Causes are the worker's own or derived from the bot's reports; sub codes of the bot have their words
in `sub_code_words`. A cause without words is told by its state alone.
"""

from __future__ import annotations

from rollcall.domain.bot_outcome import UNREPORTED
from rollcall.domain.bot_state import NO_BOT, NO_NEWS, SHARED, SILENT
from rollcall.domain.sub_code_words import FAMILIES, SUB_CODES

BOT_CAUSES: dict[str, str] = {
    NO_NEWS: "The meeting is over and the bot never reported.",
    NO_BOT: "No bot was there in time.",
    UNREPORTED: "Nothing tells whether this meeting was recorded.",
    SHARED: "One bot serves this call. It was ordered through another calendar entry.",
    SILENT: "The bot stopped reporting.",
    "in_call": "The bot is being asked to leave the call.",
    # The worker could not do what is wanted
    "no_bot_free": "No bot is free right now.",
    "conflict": "Another change to the same meeting is under way.",
    "no_answer": "The recording service did not answer.",
    "unreadable_answer": "The recording service gave an answer that could not be read.",
    "no_effect": "The recording service did not take the change.",
    "unexpected": "Something unexpected happened on our side.",
    "blocked": "The recording service blocks this meeting's data.",
    "unpaid": "The recording service takes no new recordings at the moment.",
    "removal_refused": "The recording service did not remove the bot.",
    "gone": "The recording service no longer knows this event.",
    "refused:ended": "The meeting was over already.",
    "refused:cap_reached": "The limit of recordings for that day is reached.",
    "refused:hours_reached": "The limit of recorded hours for that day is reached.",
    "refused": "The recording service does not accept this meeting.",
}


_NOTHING = ("", "")


def words_of(cause: str) -> tuple[str, str]:
    """Return what a cause means and its remedy: its own words, else those of its family."""
    families = (words for start, words in FAMILIES.items() if cause.startswith(start))
    exact = exact_words(cause)
    return exact if exact != _NOTHING else next(families, _NOTHING)


def exact_words(cause: str) -> tuple[str, str]:
    """Return the words of a cause in the tables; a cause may bear a detail behind a colon."""
    for word in (cause, cause.partition(":")[0]):
        if word in SUB_CODES:
            return SUB_CODES[word]
        if word in BOT_CAUSES:
            return BOT_CAUSES[word], ""
    return _NOTHING
