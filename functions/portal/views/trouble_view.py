"""Trouble of the whole workspace in words, in the time zone of who reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.views.words import moment_of
from rollcall.domain.trouble import LastRun, Trouble


@dataclass(frozen=True, slots=True)
class TroubleView:
    """What the banner says. ``waiting`` is about the reader's own meetings; often empty."""

    what: str
    means: str
    next_try: str
    """When the recording service is asked again; empty when that is not known."""
    waiting: str


def trouble_view(
    last_run: LastRun, now: datetime, zone: ZoneInfo, waiting: str = ""
) -> TroubleView | None:
    """The trouble in words; None when there is none.

    When no worker has come to its end lately, how old the last news is. ``waiting`` says how many
    of the reader's own meetings wait; what others wait for is not told.
    """
    if last_run.seen_at is not None and not last_run.is_recent(now):
        seen = moment_of(min(last_run.seen_at, now), now, zone)
        return TroubleView(texts.NO_NEWS_SINCE.format(seen=seen), texts.NO_NEWS_MEANS, "", waiting)
    trouble = last_run.trouble
    if trouble is None:
        return None
    since = moment_of(min(trouble.since, now), now, zone)
    return TroubleView(
        texts.TROUBLES[trouble.cause].format(since=since),
        texts.TROUBLE_MEANS[trouble.cause],
        _next_try(trouble, now),
        waiting,
    )


def row_waits(last_run: LastRun, now: datetime) -> str:
    """What a meeting waits for whose bot is still to be ordered or taken off; often empty."""
    if not last_run.is_recent(now):
        return texts.ROW_WAITS_UNHEARD
    return texts.ROW_WAITS[last_run.trouble.cause] if last_run.trouble else ""


def _next_try(trouble: Trouble, now: datetime) -> str:
    """At the latest; a page stays open, so seconds would be untrue while they are read."""
    within = trouble.tries_within(now)
    if within is None:
        return ""
    minutes = -(-within // timedelta(minutes=1))
    return texts.NEXT_TRY_SOON if minutes == 1 else texts.NEXT_TRY.format(minutes=minutes)


def waiting_below(count: int) -> str:
    """How many of the meetings on the page wait, in words; empty for none."""
    if not count:
        return ""
    return texts.MEETING_WAITS if count == 1 else texts.MEETINGS_WAIT.format(count=count)


def waiting_in_all(count: int, *, partial: bool) -> str:
    """How many of the reader's meetings wait, in words; empty for none."""
    if not count:
        return ""
    if partial:
        return texts.MINE_WAIT_LEAST.format(count=count)
    return texts.MINE_WAITS if count == 1 else texts.MINE_WAIT.format(count=count)
