"""When Recall is asked what became of a bot, because its notifications may have been lost. Pure.

A status is shown at most 15 minutes late: while a meeting runs, or its bot is in the call that runs
over, the bot is asked for in any quarter of an hour without news; then less and less often, until
its end is known or a day is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from rollcall.domain.bot_reports import (
    FATAL,
    RECORDING,
    RECORDING_BEGAN,
    Reports,
    has_finished,
    has_left,
    has_recorded,
    newest,
)
from rollcall.domain.desired import LONGEST_CALL, came_for
from rollcall.domain.event import ScheduledBot
from rollcall.domain.model import EventRow

EVERY = timedelta(minutes=12)
"""The longest time without news of a bot while its meeting runs."""
LONGEST_PAUSE = timedelta(hours=6)
GIVEN_UP = timedelta(days=1)
"""So long after its meeting a bot is not asked for any more."""


def checked_bot(row: EventRow) -> ScheduledBot | None:
    """Return the bot of this occurrence that came last, unless its end is known."""
    bots = [bot for bot in row.observed.bots if came_for(row.facts, bot)]
    gone = row.observed.dismissed
    bot = max(bots, key=lambda b: (b.bot_id not in gone, b.start, b.bot_id), default=None)
    return None if bot is None or bot.bot_id == row.ended_bot else bot


def with_check(row: EventRow) -> EventRow:
    """Return the row with the moment at which Recall is asked for its bot, if it has one."""
    bot = checked_bot(row)
    if bot is None:
        return row if row.check_at is None else replace(row, check_at=None, checks=0)
    first = bot.start + EVERY
    at = first if row.check_at is None or not row.checks else max(row.check_at, first)
    return row if at == row.check_at else replace(row, check_at=at)


MOST_REPLACED = 6
"""How many broken bots of one occurrence are replaced."""
FIRST_PAUSE = timedelta(seconds=3)
"""The pause before a broken bot's first successor; doubled for each one after it."""


def without_broken(
    row: EventRow, bot_id: str, reported: Mapping[str, Reports], now: datetime
) -> EventRow:
    """Return the row so that another bot is sent, if this one broke and one is still wanted.

    ``reported`` is what the bots of this occurrence reported. One that found the meeting ended has
    no successor.
    """
    fatal = reported.get(bot_id, {}).get(FATAL)
    over = row.facts.is_deleted or row.facts.end <= now or row.desired is None
    if fatal is None or fatal.sub_code == "meeting_ended" or over:
        return row
    came = [bot.bot_id for bot in row.observed.bots if came_for(row.facts, bot)]
    before = sum(FATAL in reported.get(each, {}) for each in came if each != bot_id)
    if before >= MOST_REPLACED or bot_id in row.observed.dismissed:
        return row
    observed = replace(row.observed, dismissed=row.observed.dismissed | {bot_id})
    # A new generation: the idempotency key of the order before would bring its answer again.
    return replace(
        row, observed=observed, generation=row.generation + 1, due=True, attempts=0, problem="",
        retry_at=now + FIRST_PAUSE * 2**before,
    )  # fmt: skip


def is_known(reports: Reports) -> bool:
    """Whether the last that a bot does is reported, and what it recorded."""
    begun = RECORDING in reports or RECORDING_BEGAN in reports
    return has_finished(reports) and (begun or not has_recorded(reports))


def news_until(row: EventRow, reports: Reports, now: datetime) -> datetime | None:
    """Return until when what was reported is news enough; None when Recall is to be asked."""
    if not reports or now >= row.facts.end + EVERY:
        return None
    fresh_until = newest(reports) + EVERY
    return fresh_until if fresh_until > now else None


def checked(row: EventRow, bot_id: str, reports: Reports, now: datetime) -> EventRow:
    """Return the row after Recall was asked, or had nothing to say of the bot."""
    over = now >= row.facts.end + GIVEN_UP
    if is_known(reports) or over:
        return replace(row, check_at=None, checks=0, ended_bot=bot_id)
    is_there = bool(reports) and not has_left(reports) and now < row.facts.end + LONGEST_CALL
    late = now >= row.facts.end and not is_there
    pause = min(EVERY * 2 ** min(row.checks, 10), LONGEST_PAUSE) if late else EVERY
    return replace(row, check_at=now + pause, checks=row.checks + 1 if late else max(row.checks, 1))
