"""The page of one call that a person sent a bot to: how it stands, and what its bot did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from functions.portal import texts
from functions.portal.deps import Visit
from functions.portal.views.call_view import call_item, call_needs, call_note, call_title
from functions.portal.views.link_words import platform_name
from functions.portal.views.past_view import outcome_label, outcome_note
from functions.portal.views.timeline_view import Line, reported_line
from functions.portal.views.words import day_and_clock
from rollcall.domain.bot_view import BotState
from rollcall.domain.meeting_room import platform_of
from rollcall.domain.pasted import PastedCall
from rollcall.use_cases.paste_link import OneCall


@dataclass(frozen=True, slots=True)
class OneCallView:
    """Everything the page shows. ``title`` and the facts are untrusted."""

    call_id: str
    title: str
    when: str
    over: bool
    state: str
    label: str
    note: str
    needs: bool
    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    history_lead: str
    media: bool
    """Whether links to what was recorded can be asked for."""
    elsewhere: str
    """Where the recording is, where no links are given; else empty."""


def one_call_view(one: OneCall, visit: Visit, *, links: bool, elsewhere: str) -> OneCallView:
    """The call in words, in the visitor's time zone."""
    call, bot, zone = one.shown.call, one.shown.bot, visit.zone
    over = not one.shown.is_open
    return OneCallView(
        call_id=call.call_id,
        title=call_title(call),
        when=day_and_clock(call.asked_at, zone),
        over=over,
        state=bot.state.value,
        label=outcome_label(bot) if over else call_item(one.shown, visit).label,
        note=one_call_note(one, visit),
        needs=call_needs(call, bot),
        facts=tuple(_facts(call, visit)),
        lines=tuple(_lines(one, visit)),
        history_lead=texts.CALL_HISTORY_LEAD.format(zone=zone.key),
        media=one.shown.is_recorded and links,
        elsewhere=elsewhere if one.shown.is_recorded else "",
    )


def one_call_note(one: OneCall, visit: Visit) -> str:
    """When it was recorded, and why its bot did not come or left."""
    call, bot = one.shown.call, one.shown.bot
    recorded = bot.state is BotState.RECORDED
    times = outcome_note(replace(bot, why=""), visit.zone) if recorded else ""
    return " ".join(filter(None, (times, call_note(call, bot))))


def _facts(call: PastedCall, visit: Visit) -> Iterator[tuple[str, str]]:
    yield texts.FACTS["platform"], platform_name(call.meeting_url, platform_of(call.meeting_url))
    yield texts.CALL_SENT, day_and_clock(call.asked_at, visit.zone)
    if call.stop_at is not None:
        yield texts.CALL_STOPPED, day_and_clock(call.stop_at, visit.zone)


def _lines(one: OneCall, visit: Visit) -> Iterator[Line]:
    """What happened, in order of time."""
    call, zone = one.shown.call, visit.zone
    lines = [(call.asked_at, texts.CALL_BY_HAND)]
    if call.sent_at is not None:
        lines.append((call.sent_at, texts.CALL_BOT_SENT))
    if call.stop_at is not None:
        lines.append((call.stop_at, texts.CALL_BOT_STOPPED))
    told = [(at, Line(day_and_clock(at, zone), at.isoformat(), text, "")) for at, text in lines]
    told += [(status.at, reported_line(status, zone)) for status in one.statuses]
    for _at, line in sorted(told, key=lambda pair: pair[0]):
        yield line
