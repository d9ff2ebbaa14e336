"""One meeting of the list as its row shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.deps import Visit
from functions.portal.views.bot_note import bot_note, needs_somebody
from functions.portal.views.link_choice_view import NOTHING_TO_CHOOSE, RowLinkView, row_link_view
from functions.portal.views.link_words import link_label, other_links, rooms_of, what_to_do
from functions.portal.views.request_view import NOTHING_ASKED, RequestView, request_view
from functions.portal.views.series_counts import SeriesCounts
from functions.portal.views.shared_words import shared_label, shared_note, shows_others_bot
from functions.portal.views.words import clock, length_of, link_of, short_date, span, title_of
from rollcall.domain.bot_view import BotState
from rollcall.domain.days import first_day
from rollcall.domain.event import Tag
from rollcall.domain.reasons import Reason, sentence
from rollcall.use_cases.agenda import MOVING, Lock, Meeting

_ABOUT_THE_DECISION = frozenset({BotState.NONE, BotState.REMOVING})
"""States that the decision explains even when the meeting has begun."""
_NOTHING_TO_UNDO = frozenset({Lock.OVER, Lock.CANCELLED, Lock.STOPPED, Lock.GUEST})
"""Locks of rows whose choices by hand would change nothing."""
_STOPS = frozenset({Reason.STOPPED_BY_YOU, Reason.STOPPED_BY_ORGANISER, Reason.GUEST_SAID_NO})
"""Reasons that are about everybody's bots."""


@dataclass(frozen=True, slots=True)
class MeetingView:
    """One row. ``title``, ``reason``, ``link`` and ``calendars`` are untrusted."""

    event_id: str
    title: str
    starts: str
    length: str
    iso: str
    badges: tuple[tuple[str, str], ...]
    """A stable word and its text."""
    link: str
    """An https link, or empty: nothing else is ever clickable."""
    link_label: str
    """What a click on it does."""
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
    undo_label: str
    """What is the case once that choice is undone."""
    others_stay: bool
    """Whether other meetings of its series keep a choice of their own when all are switched."""
    recurring: bool
    calendars: tuple[str, ...]
    """The addresses of the calendars that it is on, where the user has several."""
    rooms: str = ""
    """Which of several links is joined; empty where there is one, or none."""
    others: tuple[tuple[str, str], ...] = ()
    """The other links: what to click on, and where it leads, an https address."""
    choice: RowLinkView = NOTHING_TO_CHOOSE

    shared: str = ""
    """Who else is recorded by the meeting's bot, and whose name it bears; untrusted."""
    for_everybody: str = ""
    """`stop` or `allow`, where its organiser may decide that for everybody; else empty."""
    served: bool = False
    """Whether the bot of somebody else is what the row tells of."""
    request: RequestView = NOTHING_ASKED
    day: str = ""
    """The day under which it stands, as the id of that day's heading ends."""
    day_name: str = ""
    replaceable: bool = False
    """Whether its user may send another bot."""

    @property
    def dim(self) -> bool:
        """Whether the row steps back: nothing is or will be recorded, and nothing is missing."""
        return not self.recorded and not self.needs and not self.served


def meeting_view(
    meeting: Meeting,
    visit: Visit,
    calendars: Mapping[str, str],
    series: SeriesCounts,
    waits: str,
) -> MeetingView:
    """The meeting in words; ``calendars`` names the calendars where there are several.

    ``waits`` says what keeps everybody's bots waiting; empty when nothing does.
    """
    facts, zone = meeting.row.facts, visit.zone
    day = first_day(facts, zone)
    return MeetingView(
        event_id=facts.event_id,
        title=title_of(facts.title),
        starts=texts.ALL_DAY if facts.all_day else clock(facts.start, zone),
        length=length_of(facts),
        iso=(facts.first_day or facts.start).isoformat(),
        badges=_badges(meeting),
        link=_link(meeting),
        link_label=link_label(meeting),
        state=(BotState.SHARED if shows_others_bot(meeting) else meeting.bot.state).value,
        label=_label(meeting, zone),
        reason=_of_calendar(_reason(meeting, visit.now), meeting, calendars),
        note=_note(meeting, visit.now, zone, waits),
        needs=meeting.unreachable or needs_somebody(meeting.bot),
        recorded=meeting.recorded,
        lock=texts.LOCKS[meeting.lock] if meeting.lock else "",
        late=_late(meeting, visit.now),
        undo=_undo(meeting),
        undo_label=_undo_label(meeting, series),
        others_stay=series.others_by_hand(meeting),
        recurring=facts.series_id is not None,
        calendars=tuple(
            calendars[one.row.calendar_key]
            for one in meeting.entries
            if one.row.calendar_key in calendars
        ),
        rooms=rooms_of(meeting),
        others=other_links(meeting),
        choice=row_link_view(meeting),
        shared=shared_note(meeting),
        served=shows_others_bot(meeting),
        for_everybody=_for_everybody(meeting),
        request=request_view(meeting),
        day=day.isoformat(),
        day_name=short_date(day),
        replaceable=meeting.replaceable and not meeting.served,
    )


def _badges(meeting: Meeting) -> tuple[tuple[str, str], ...]:
    facts = meeting.row.facts
    platform = meeting.joined.meeting_platform or ""
    all_badges = (
        (facts.series_id is not None, "recurring", texts.BADGE_RECURRING),
        (bool(facts.external_domains), "external", texts.BADGE_EXTERNAL),
        (facts.private, "private", texts.BADGE_PRIVATE),
        (facts.tag is Tag.NORECORD, "norecord", texts.BADGE_NORECORD),
        (bool(platform), "platform", texts.PLATFORMS.get(platform, platform.replace("_", " "))),
    )
    return tuple((word, text[:40]) for shown, word, text in all_badges if shown)


def _label(meeting: Meeting, zone: ZoneInfo) -> str:
    """The state in words, with the times of the recording where they are known."""
    bot = meeting.bot
    if meeting.shared is not None and shows_others_bot(meeting):
        return shared_label(meeting.shared)
    if meeting.unreachable and bot.state is BotState.NONE:
        return texts.NO_BOT_CAN_JOIN
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
    if meeting.served and meeting.decision.reason in texts.OWN_OFF:
        return texts.OWN_OFF[meeting.decision.reason]
    why = sentence(meeting.decision.reason, meeting.decision.detail)
    # Beside "Grace's bot records this" it would else be read as the reason for that.
    return texts.LEFT_OUT_FOR_YOU.format(why=why) if _only_others(meeting) else why


def _of_calendar(why: str, meeting: Meeting, calendars: Mapping[str, str]) -> str:
    """The reason, and which calendar it is of where the copies of the meeting have several."""
    reasons = {one.decision for one in meeting.entries}
    calendar = calendars.get(meeting.row.calendar_key, "")
    told = why and calendar and len(reasons) > 1
    return texts.REASON_OF.format(calendar=calendar, why=why) if told else why


def _only_others(meeting: Meeting) -> bool:
    """Whether the rules leave out what the bot of somebody else records, with nobody against it."""
    stopped = meeting.decision.reason in _STOPS
    return shows_others_bot(meeting) and not meeting.recorded and not stopped


def _note(meeting: Meeting, now: datetime, zone: ZoneInfo, waits: str) -> str:
    # Whose bot it is has been said.
    of_bot = "" if shows_others_bot(meeting) else bot_note(meeting.bot)
    words = " ".join(filter(None, (of_bot, what_to_do(meeting))))
    if not words and meeting.bot.state in MOVING and not shows_others_bot(meeting):
        words = waits
    if meeting.bot.retry_at is None:
        return words
    return f"{words} {_retry(meeting.bot.retry_at, now, zone)}".strip()


def _retry(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """When the next try is due; no time of day that is past when it is read."""
    if moment - now < timedelta(minutes=1):
        return texts.RETRYING_SOON
    return texts.RETRYING.format(span=span(moment - now), time=clock(moment, zone))


def _link(meeting: Meeting) -> str:
    """Into a call that is over or cancelled nothing leads."""
    ended = {Lock.OVER, Lock.CANCELLED}
    facts = meeting.joined
    return "" if meeting.lock in ended else link_of(facts.meeting_url or facts.wrapped_link)


def _late(meeting: Meeting, now: datetime) -> str:
    if meeting.overtime:
        return texts.OVERTIME
    if meeting.stands:
        return texts.RULES_ACT_LATER
    if not meeting.late or meeting.lock is not None:
        return ""
    return texts.LATE if meeting.row.facts.start > now else texts.LATE_RUNNING


def _for_everybody(meeting: Meeting) -> str:
    ended = {Lock.OVER, Lock.CANCELLED, Lock.GUEST}
    if not meeting.may_stop or meeting.lock in ended or meeting.overtime:
        return ""
    return "allow" if meeting.decision.reason is Reason.STOPPED_BY_YOU else "stop"


def _undo(meeting: Meeting) -> str:
    if meeting.overtime or meeting.lock in _NOTHING_TO_UNDO:
        return ""
    if meeting.overrides.event is not None:
        return "event"
    return "series" if meeting.overrides.series is not None else ""


def _undo_label(meeting: Meeting, series: SeriesCounts) -> str:
    if meeting.overrides.event is not None:
        in_series = meeting.overrides.series is not None
        return texts.SAME_AS_SERIES if in_series else texts.FOLLOW_RULES
    count = series.following(meeting)
    if count is None:
        return texts.FOLLOW_RULES_SERIES
    return texts.FOLLOW_RULES_SERIES_COUNT.format(count=count)
