"""Trouble of the whole workspace in words, in the time zone of who reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.views.words import moment_of
from rollcall.domain.trouble import Trouble


@dataclass(frozen=True, slots=True)
class TroubleView:
    """What the banner says. ``waiting`` is about the reader's own meetings; often empty."""

    what: str
    means: str
    waiting: str


def trouble_view(trouble: Trouble, now: datetime, zone: ZoneInfo, waiting: int) -> TroubleView:
    """The trouble in words.

    Of trouble that no worker has confirmed lately, only how old the last news is. ``waiting``
    counts the meetings on the reader's page that wait; what others wait for is not told.
    """
    if not trouble.is_current(now):
        seen = moment_of(min(trouble.seen_at, now), now, zone)
        return TroubleView(texts.NO_NEWS_SINCE.format(seen=seen), texts.NO_NEWS_MEANS, "")
    since = moment_of(min(trouble.since, now), now, zone)
    return TroubleView(
        texts.TROUBLES[trouble.cause].format(since=since),
        texts.TROUBLE_MEANS[trouble.cause],
        _waiting(waiting),
    )


def _waiting(count: int) -> str:
    if not count:
        return ""
    return texts.MEETING_WAITS if count == 1 else texts.MEETINGS_WAIT.format(count=count)
