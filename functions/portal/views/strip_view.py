"""What runs now or needs somebody now, on top of the list, each with what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from functions.portal import texts
from functions.portal.views.bot_note import needs_somebody
from functions.portal.views.call_view import CallItem
from functions.portal.views.meeting_view import MeetingView
from rollcall.domain.bot_view import IN_PROGRESS, BotState
from rollcall.use_cases.agenda import Agenda, Lock, Meeting

MOST_ITEMS = 10
_GIVEN_UP = frozenset({BotState.FAILED, BotState.NOT_RECORDED})
_LOCKED = frozenset({Lock.OVER, Lock.CANCELLED})


@dataclass(frozen=True, slots=True)
class StripItem:
    """One meeting; its texts are untrusted."""

    row: MeetingView
    needs: bool
    join: str
    """What the link into the call says; empty without a link."""
    again: bool
    """Whether its user can send another bot."""
    stop: bool
    """Whether its user can send the bot out."""
    other_link: bool
    """Whether another link for the bot is what helps."""


@dataclass(frozen=True, slots=True)
class StripView:
    """The strip; ``title`` is what the tab says before the name of the page, often nothing."""

    items: tuple[StripItem, ...] = ()
    title: str = ""
    calls: tuple[CallItem, ...] = ()
    """Calls that bots were sent to by hand; before the meetings."""

    @property
    def said(self) -> str:
        """What a screen reader says when it changes."""
        said = [(call.label, call.title) for call in self.calls]
        said += [(item.row.label, item.row.title) for item in self.items]
        return " ".join(texts.NOW_SAID.format(label=label, title=title) for label, title in said)


def now_meetings(agenda: Agenda, today: date) -> tuple[Meeting, ...]:
    """The meetings of the strip: those that need somebody first."""
    found = [one for one in agenda.known if _is_now(one, agenda.now, today)]
    return tuple(sorted(found, key=lambda one: not _needs(one))[:MOST_ITEMS])


def strip_view(
    pairs: Sequence[tuple[Meeting, MeetingView]], calls: Sequence[CallItem] = ()
) -> StripView:
    """The strip in words, of these meetings and their rows, and of calls."""
    items = tuple(_item(meeting, row) for meeting, row in pairs)
    labels = [(call.needs, call.label) for call in calls]
    labels += [(item.needs, item.row.label) for item in items]
    labels.sort(key=lambda one: not one[0])
    count, title = sum(needs for needs, _ in labels), labels[0][1] if labels else ""
    # What a meeting is called does not stand in a tab that others see when a screen is shared.
    needing = texts.NOW_NEEDS.format(count=count, label=title) if count else title
    return StripView(items, needing, tuple(calls))


def _item(meeting: Meeting, row: MeetingView) -> StripItem:
    waiting = meeting.bot.state is BotState.WAITING
    own = meeting.bot.state in IN_PROGRESS
    return StripItem(
        row=row,
        needs=_needs(meeting),
        join=(texts.LET_BOT_IN if waiting else texts.JOIN) if row.link else "",
        again=row.replaceable,
        stop=own and meeting.recorded and meeting.lock is None,
        other_link=meeting.unreachable and bool(row.choice.change),
    )


def _is_now(meeting: Meeting, now: datetime, today: date) -> bool:
    if meeting.lock in _LOCKED or not meeting.goes_on(now, today):
        return False
    shared = meeting.shared
    if meeting.bot.state in IN_PROGRESS or (shared and shared.view.state in IN_PROGRESS):
        return True
    return meeting.late and _needs(meeting)


def _needs(meeting: Meeting) -> bool:
    lost = meeting.bot.state in _GIVEN_UP or (meeting.replaceable and not meeting.served)
    return meeting.unreachable or needs_somebody(meeting.bot) or lost
