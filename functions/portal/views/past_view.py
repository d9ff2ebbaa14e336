"""Meetings that are over, as the page of the past shows them: days, rows, outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from urllib.parse import quote
from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.deps import Visit
from functions.portal.views.bot_note import bot_note, needs_somebody
from functions.portal.views.call_view import call_needs, call_note, call_title
from functions.portal.views.shared_words import shared_label
from functions.portal.views.words import clock, day_name, length_of, short_day, span, title_of
from rollcall.domain.bot_view import BotState, BotView
from rollcall.domain.days import first_day
from rollcall.domain.reasons import sentence
from rollcall.use_cases.list_past import KEPT_DAYS, Past, PastMeeting
from rollcall.use_cases.paste_link import ShownCall
from rollcall.use_cases.shared_bots import SharedBot

_WITHOUT_OWN = frozenset({BotState.NONE, BotState.REMOVING, BotState.SHARED})
_NOTHING = frozenset({BotState.NOT_RECORDED, BotState.FAILED})
_INSTANT = timedelta(microseconds=1)

type _Entry = tuple[datetime, date, PastRow]
"""When it began, the day under which it stands, and its row."""


@dataclass(frozen=True, slots=True)
class PastRow:
    """One meeting. ``title``, ``label`` and ``reason`` are untrusted."""

    event_id: str
    title: str
    starts: str
    length: str
    iso: str
    state: str
    label: str
    reason: str
    note: str
    needs: bool
    """Whether the note is about something that somebody has to do for the next time."""
    dim: bool
    media: bool
    """Whether links to what was recorded can be asked for."""
    address: str
    """Of the page of the meeting or call."""


@dataclass(frozen=True, slots=True)
class PastDay:
    """The meetings of one day, the latest first."""

    name: str
    iso: str
    meetings: tuple[PastRow, ...]


@dataclass(frozen=True, slots=True)
class PastView:
    """Everything that the page shows."""

    days: tuple[PastDay, ...]
    range: str
    kept: str
    earlier: str
    """The address of the page behind; empty at the end."""
    first: bool
    elsewhere: str
    """Where recordings are, where there are some and no links are given; else empty."""


def past_view(
    past: Past,
    visit: Visit,
    calls: Sequence[ShownCall] = (),
    *,
    first: bool,
    links: bool,
    elsewhere: str,
) -> PastView:
    """The past in words, in the visitor's time zone; ``calls`` had bots that were sent by hand."""
    zone, today = visit.zone, visit.now.astimezone(visit.zone).date()
    until = min(past.until - _INSTANT, visit.now)
    entries = [_meeting_entry(one, zone, links=links) for one in past.meetings]
    entries += [_call_entry(one, zone, links=links) for one in calls]
    entries.sort(key=lambda one: one[0], reverse=True)
    recorded = any(one.has_media for one in past.meetings)
    recorded = recorded or any(one.bot.state is BotState.RECORDED for one in calls)
    days = groupby(entries, key=lambda one: one[1])
    return PastView(
        days=tuple(
            PastDay(
                day_name(day, today),
                day.isoformat(),
                tuple(row for _, _, row in of_day),
            )
            for day, of_day in days
        ),
        range=texts.PAST_RANGE.format(
            since=short_day(past.since, zone), until=short_day(until, zone)
        ),
        kept=texts.PAST_KEPT.format(days=KEPT_DAYS),
        earlier=f"/past?before={quote(_moment(past.earlier), safe='')}" if past.earlier else "",
        first=first,
        elsewhere=elsewhere if recorded else "",
    )


def _meeting_entry(past: PastMeeting, zone: ZoneInfo, *, links: bool) -> _Entry:
    facts = past.row.facts
    return facts.start, first_day(facts, zone), past_row(past, zone, links=links)


def _call_entry(shown: ShownCall, zone: ZoneInfo, *, links: bool) -> _Entry:
    call, bot = shown.call, shown.bot
    times = outcome_note(replace(bot, why=""), zone) if bot.state is BotState.RECORDED else ""
    row = PastRow(
        event_id=call.call_id,
        title=call_title(call),
        starts=clock(call.asked_at, zone),
        length="",
        iso=call.asked_at.isoformat(),
        state=bot.state.value,
        label=outcome_label(bot),
        reason=texts.CALL_BY_HAND,
        note=" ".join(filter(None, (times, call_note(call, bot)))),
        needs=call_needs(call, bot),
        dim=call.stop_at is not None and not call.bot_id,
        media=links and shown.is_recorded,
        address=f"/calls/{call.call_id}",
    )
    return call.asked_at, call.asked_at.astimezone(zone).date(), row


def past_row(past: PastMeeting, zone: ZoneInfo, *, links: bool) -> PastRow:
    """One meeting in words."""
    facts, bot, others = past.row.facts, past.bot, others_bot(past)
    return PastRow(
        event_id=facts.event_id,
        title=title_of(facts.title),
        starts=texts.ALL_DAY if facts.all_day else clock(facts.start, zone),
        length=length_of(facts),
        iso=(facts.first_day or facts.start).isoformat(),
        state=(BotState.SHARED if others else bot.state).value,
        label=shared_label(others) if others else outcome_label(bot),
        reason=_reason(past, others),
        note="" if others else outcome_note(bot, zone),
        needs=not others and needs_somebody(bot),
        dim=bot.state is BotState.NONE and not others,
        media=links and past.has_media,
        address=f"/meetings/{facts.event_id}",
    )


def outcome_label(bot: BotView) -> str:
    """What became of a meeting in two or three words, with the length of its recording."""
    if bot.state is BotState.RECORDED and bot.began and bot.ended:
        length = bot.ended - bot.began
        whole = length >= timedelta(minutes=1)
        return texts.RECORDED_LENGTH.format(length=span(length)) if whole else texts.RECORDED_SHORT
    if bot.state in _NOTHING:
        return texts.STATES[BotState.NOT_RECORDED]
    return texts.STATES[bot.state]


def outcome_note(bot: BotView, zone: ZoneInfo) -> str:
    """When it was recorded, why it was not, and what helps the next time."""
    if bot.began and bot.ended:
        when = texts.RECORDED_TIMES.format(
            began=clock(bot.began, zone), ended=clock(bot.ended, zone)
        )
        return f"{when} {bot_note(bot)}".strip()
    return bot_note(bot)


def others_bot(past: PastMeeting) -> SharedBot | None:
    """The bot of somebody else that the row tells of, where the meeting had none of its own."""
    shared = past.shared
    if shared is None or shared.is_own or past.bot.state not in _WITHOUT_OWN:
        return None
    return shared


def _reason(past: PastMeeting, others: SharedBot | None) -> str:
    """Why nothing was wanted; after a call only its outcome is told."""
    decision = past.row.decision
    if past.bot.state is not BotState.NONE:
        return ""
    if others and decision.reason in texts.OWN_OFF:
        return texts.OWN_OFF[decision.reason]
    why = sentence(decision.reason, decision.detail)
    return texts.LEFT_OUT_FOR_YOU.format(why=why) if others else why


def _moment(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat() + "Z"
