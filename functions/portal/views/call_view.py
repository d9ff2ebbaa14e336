"""A call that a person sent a bot to, as the list and the past show it."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.deps import Visit
from functions.portal.views.bot_note import bot_note, needs_somebody
from functions.portal.views.words import clock, link_of, moment_of, short_date, title_of
from rollcall.domain.bot_view import IN_PROGRESS, BotState, BotView
from rollcall.domain.meeting_room import platform_of
from rollcall.domain.pasted import PastedCall
from rollcall.use_cases.paste_link import ShownCall

_BEFORE = frozenset({BotState.SCHEDULING, BotState.REMOVING})


@dataclass(frozen=True, slots=True)
class CallItem:
    """One call of the strip. ``title`` and ``link`` are untrusted."""

    call_id: str
    title: str
    when: str
    day: str
    """The day on which it was asked for, as in `Mon 23 Nov`: a control says it with the time."""
    state: str
    label: str
    note: str
    needs: bool
    link: str
    join: str
    """What the link into the call says; empty without one."""
    stop: bool
    moving: bool
    """Whether it soon looks different."""


def call_item(shown: ShownCall, visit: Visit) -> CallItem:
    """The call in words, in the visitor's time zone."""
    call, bot = shown.call, shown.bot
    waiting = bot.state is BotState.WAITING
    link = link_of(call.meeting_url)
    join = texts.LET_BOT_IN if waiting else texts.JOIN
    asked = call.asked_at.astimezone(visit.zone)
    return CallItem(
        call_id=call.call_id,
        title=call_title(call),
        when=texts.CALL_ASKED.format(time=moment_of(call.asked_at, visit.now, visit.zone)),
        day=short_date(asked.date()),
        state=bot.state.value,
        label=_label(bot, visit.zone),
        note=call_note(call, bot),
        needs=call_needs(call, bot),
        link=link,
        join=join if link and shown.is_open else "",
        stop=shown.is_open and not call.is_unwanted,
        moving=bot.state in _BEFORE or bot.state is BotState.JOINING,
    )


def call_title(call: PastedCall) -> str:
    """The title that its person gave it, else what kind of call it is."""
    if call.title:
        return title_of(call.title)
    platform = texts.PLATFORMS.get(_platform(call), "")
    return texts.CALL_OF.format(platform=platform) if platform else texts.CALL_UNKNOWN


def call_note(call: PastedCall, bot: BotView) -> str:
    """What happened, and what somebody can do about it."""
    own = texts.CALL_CAUSES.get(call.problem) or texts.CALL_CAUSES.get(
        call.problem.partition(":")[0], ""
    )
    if not call.bot_id:
        return own if call.over else bot_note(bot)
    return " ".join(filter(None, (own, bot_note(bot))))


def call_needs(call: PastedCall, bot: BotView) -> bool:
    """Whether somebody has to do something, or something went wrong."""
    failed = call.over and not call.bot_id and call.stop_at is None
    return failed or (bool(call.bot_id) and needs_somebody(bot))


def _label(bot: BotView, zone: ZoneInfo) -> str:
    if bot.state is BotState.SCHEDULING:
        return texts.CALL_SENDING
    if bot.state is BotState.RECORDING and bot.began is not None:
        return texts.RECORDING_SINCE.format(began=clock(bot.began, zone))
    return texts.STATES[bot.state]


def _platform(call: PastedCall) -> str:
    return platform_of(call.meeting_url) or ""


def is_under_way(item: CallItem) -> bool:
    """Whether its bot is in the call, or on its way."""
    return item.state in {state.value for state in IN_PROGRESS}
