"""A user's meetings that are over, a week at a time: what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rollcall.domain.bot_state import bot_state, reports_of
from rollcall.domain.bot_view import BotState, BotView
from rollcall.domain.companies import Companies
from rollcall.domain.copies import grouped
from rollcall.domain.decision import Record
from rollcall.domain.deduplication import Scope
from rollcall.domain.media import recorded_bot
from rollcall.domain.model import EventRow
from rollcall.ports.portal_store import PortalStore
from rollcall.use_cases.list_meetings import reported_of
from rollcall.use_cases.shared_bots import SharedBot, SharedBots
from rollcall.use_cases.upcoming_rows import MOST_SHOWN

KEPT_DAYS = 60
"""Days after its end that a meeting is kept (`codec.KEPT`)."""
WEEK = timedelta(days=7)
_INSTANT = timedelta(microseconds=1)
_OUTCOMES = (BotState.RECORDED, BotState.NOT_RECORDED, BotState.FAILED)
"""Of several calendars with the meeting, the one in the first of these states tells of it."""


@dataclass(frozen=True, slots=True)
class PastMeeting:
    """A meeting that is over, and what became of it."""

    row: EventRow
    bot: BotView
    shared: SharedBot | None = None
    has_media: bool = False
    """Whether a bot of this entry recorded it."""


@dataclass(frozen=True, slots=True)
class Past:
    """One page: the meetings that began in the range, newest first; the range is in UTC."""

    meetings: tuple[PastMeeting, ...]
    since: datetime
    until: datetime
    earlier: datetime | None
    """Before which moment the next page ends; None when nothing older is kept."""


def list_past(
    store: PortalStore,
    user_id: str,
    *,
    now: datetime,
    since: datetime,
    until: datetime,
    scope: Scope,
    companies: Companies,
) -> Past:
    """Return the meetings that began in the range and have ended, at most `MOST_SHOWN`.

    One query of the user's meetings, and a bounded number of reads for their bots. What does not
    fit, the newest ones first, is on the next page.
    """
    found = store.upcoming(user_id, since, until, MOST_SHOWN + 1, latest=True)
    rows, earlier = _page(found, since)
    over = [row for row in rows if row.facts.end <= now]
    reported = reported_of(store, over, now)
    views = [(row, bot_state(row, row.desired, reports_of(row, reported), now)) for row in over]
    hosted_domain = store.rules(user_id, now).hosted_domain
    others = SharedBots(store, user_id, hosted_domain, scope, companies, now)
    shown = _as_one(views)
    shared = others.find([(_where_it_was(row), view) for row, view in shown])
    meetings = (
        PastMeeting(row, view, shared.get(row.key), recorded_bot(row, reported) is not None)
        for row, view in reversed(shown)
    )
    kept_since = now - timedelta(days=KEPT_DAYS)
    return Past(tuple(meetings), since, until, earlier if earlier > kept_since else None)


def _page(found: Sequence[EventRow], since: datetime) -> tuple[Sequence[EventRow], datetime]:
    """Return the rows of one page, and where the page behind it ends.

    Of rows that begin at the same moment, all are on one page, unless they are more than that.
    """
    if len(found) <= MOST_SHOWN:
        return found, since
    oldest = found[0].facts.start
    newer = [row for row in found if row.facts.start > oldest]
    return (newer, oldest + _INSTANT) if newer else (found[-MOST_SHOWN:], oldest)


def _as_one(views: Sequence[tuple[EventRow, BotView]]) -> list[tuple[EventRow, BotView]]:
    """Return each meeting once; of copies on several calendars that which was recorded furthest."""
    known = {row.key: (row, view) for row, view in views}
    groups = grouped((row for row, _view in views), lambda row: _where_it_was(row).facts)
    return [min((known[row.key] for row in group), key=_furthest) for group in groups]


def _furthest(of: tuple[EventRow, BotView]) -> tuple[bool, int, tuple[str, str, str]]:
    row, view = of
    place = _OUTCOMES.index(view.state) if view.state in _OUTCOMES else len(_OUTCOMES)
    return not isinstance(row.decision, Record), place, row.key


def _where_it_was(row: EventRow) -> EventRow:
    """Return the row with the link that its bot was sent to, be it the entry's own or not."""
    if row.desired is None:
        return row
    return replace(row, facts=replace(row.facts, meeting_url=row.desired.meeting_url))
