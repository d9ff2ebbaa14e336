"""One meeting of the list as its row shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.deps import Visit
from functions.portal.views.bot_note import bot_note, needs_somebody
from functions.portal.views.words import clock, length_of, link_of, title_of
from rollcall.domain.bot_view import BotState, BotView
from rollcall.domain.reasons import sentence
from rollcall.use_cases.agenda import Lock, Meeting

_ABOUT_THE_DECISION = frozenset({BotState.NONE, BotState.REMOVING})
"""States that the decision explains even when the meeting has begun."""


@dataclass(frozen=True, slots=True)
class MeetingView:
    """One row. ``title``, ``reason``, ``link`` and ``calendar`` are untrusted."""

    event_id: str
    title: str
    starts: str
    length: str
    iso: str
    badges: tuple[tuple[str, str], ...]
    """A stable word and its text."""
    link: str
    """An https link, or empty: nothing else is ever clickable."""
    state: str
    label: str
    reason: str
    """Why it is recorded or not; empty once its state and note tell what became of it."""
    note: str
    needs: bool
    """Whether the note is about something that somebody has to do."""
    recorded: bool
    lock: str
    """Why it cannot be switched, in a word or two; empty when it can."""
    late: str
    """What to know before switching a meeting that is about to start; often empty."""
    undo: str
    """`event` or `series` when a choice made by hand decides, else empty."""
    recurring: bool
    calendar: str

    @property
    def dim(self) -> bool:
        """Whether the row steps back: nothing is or will be recorded."""
        return not self.recorded


def meeting_view(meeting: Meeting, visit: Visit, calendars: dict[str, str]) -> MeetingView:
    """The meeting in words; ``calendars`` names the calendars where there are several."""
    facts, zone = meeting.row.facts, visit.zone
    return MeetingView(
        event_id=facts.event_id,
        title=title_of(facts.title),
        starts=texts.ALL_DAY if facts.all_day else clock(facts.start, zone),
        length=length_of(facts),
        iso=(facts.first_day or facts.start).isoformat(),
        badges=_badges(meeting),
        link=link_of(facts.meeting_url),
        state=meeting.bot.state.value,
        label=_label(meeting.bot, zone),
        reason=_reason(meeting, visit.now),
        note=_note(meeting, visit.now, zone),
        needs=needs_somebody(meeting.bot),
        recorded=meeting.recorded,
        lock=texts.LOCKS[meeting.lock] if meeting.lock else "",
        late=_late(meeting, visit.now),
        undo=_undo(meeting),
        recurring=facts.series_id is not None,
        calendar=calendars.get(meeting.row.calendar_key, ""),
    )


def _badges(meeting: Meeting) -> tuple[tuple[str, str], ...]:
    facts = meeting.row.facts
    platform = facts.meeting_platform or ""
    all_badges = (
        (facts.series_id is not None, "recurring", texts.BADGE_RECURRING),
        (bool(facts.external_domains), "external", texts.BADGE_EXTERNAL),
        (facts.private, "private", texts.BADGE_PRIVATE),
        (bool(platform), "platform", texts.PLATFORMS.get(platform, platform.replace("_", " "))),
    )
    return tuple((word, text[:40]) for shown, word, text in all_badges if shown)


def _label(bot: BotView, zone: ZoneInfo) -> str:
    """The state in words, with the times of the recording where they are known."""
    if bot.began is None:
        return texts.STATES[bot.state]
    began = clock(bot.began, zone)
    if bot.state is BotState.RECORDING:
        return texts.RECORDING_SINCE.format(began=began)
    if bot.ended is None:
        return texts.STATES[bot.state]
    return texts.RECORDED_BETWEEN.format(began=began, ended=clock(bot.ended, zone))


def _reason(meeting: Meeting, now: datetime) -> str:
    """The reason of the decision, as long as that is what the row is about."""
    begun = meeting.row.facts.start <= now
    if begun and meeting.bot.state not in _ABOUT_THE_DECISION:
        return ""
    return sentence(meeting.decision.reason, meeting.decision.detail)


def _note(meeting: Meeting, now: datetime, zone: ZoneInfo) -> str:
    words = bot_note(meeting.bot)
    if meeting.bot.retry_at is None:
        return words
    return f"{words} {_retry(meeting.bot.retry_at, now, zone)}".strip()


def _retry(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """When the next try is due; no time of day that is past when it is read."""
    if moment - now < timedelta(minutes=1):
        return texts.RETRYING_SOON
    return texts.RETRYING.format(time=clock(moment, zone))


def _late(meeting: Meeting, now: datetime) -> str:
    if meeting.overtime:
        return texts.OVERTIME
    if meeting.stands:
        return texts.RULES_ACT_LATER
    if not meeting.late or meeting.lock is not None:
        return ""
    return texts.LATE if meeting.row.facts.start > now else texts.LATE_RUNNING


def _undo(meeting: Meeting) -> str:
    if meeting.overtime or meeting.lock in {Lock.OVER, Lock.CANCELLED}:
        return ""
    if meeting.overrides.event is not None:
        return "event"
    return "series" if meeting.overrides.series is not None else ""
