"""Whose bot serves a meeting, in words; names are untrusted text."""

from __future__ import annotations

from collections.abc import Sequence

from functions.portal import texts
from functions.portal.views.words import short_name
from rollcall.domain.bot_view import BotState
from rollcall.use_cases.agenda import Meeting
from rollcall.use_cases.shared_bots import SharedBot

_WITHOUT_OWN = frozenset({BotState.NONE, BotState.REMOVING, BotState.SHARED})
_MOST_NAMED = 5


def shows_others_bot(meeting: Meeting) -> bool:
    """Whether the row is about the bot of somebody else: it has none of its own in the call."""
    return meeting.served and meeting.bot.state in _WITHOUT_OWN


def shared_label(shared: SharedBot) -> str:
    """How the bot of somebody else stands, and what it is called."""
    whose = texts.BOT_OF.format(name=short_name(shared.owner)) if shared.owner else ""
    words = texts.SHARED_STATES[shared.view.state].format(whose=whose or texts.ANOTHERS_BOT)
    if not shared.bot_name:
        return words
    return texts.AND_BOT_NAME.format(words=words, bot=shared.bot_name)


def shared_note(meeting: Meeting) -> str:
    """Who else is recorded by the bot, and whose name it bears; empty where there is no more."""
    shared = meeting.shared
    if shared is None:
        return ""
    if shows_others_bot(meeting):
        people = _people(shared, owner=False)
        return texts.SERVED_TOO.format(people=people) if people else ""
    if not shared.is_own:
        return f"{shared_label(shared)}."
    return (
        f"{texts.SERVES_TOO.format(people=_people(shared, owner=True))} {_called(shared)}".strip()
    )


def _called(shared: SharedBot) -> str:
    if shared.called_after_self:
        return texts.CALLED_BY_SELF.format(bot=shared.bot_name)
    if not shared.owner:
        return ""
    return texts.CALLED_BY_OTHER.format(bot=shared.bot_name, name=short_name(shared.owner))


def _people(shared: SharedBot, *, owner: bool) -> str:
    """The people that the bot serves, the owner among them or not; the person who asks aside."""
    names = [shared.owner] if owner and shared.owner else []
    names += shared.others
    return listed([*names, ""] if shared.unnamed and (owner or shared.owner) else names)


def listed(names: Sequence[str]) -> str:
    """These people in one phrase; whoever has an empty name is not to be named."""
    named = [name for name in names if name]
    shown = [short_name(name) for name in named[:_MOST_NAMED]]
    unnamed = len(names) - len(named)
    if len(named) > _MOST_NAMED or unnamed > 1:
        shown.append(texts.OTHER_PARTICIPANTS)
    elif unnamed:
        shown.append(texts.ANOTHER_PARTICIPANT)
    *first, last = shown or [""]
    return f"{', '.join(first)} and {last}" if first else last
