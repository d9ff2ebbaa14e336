"""What a person used in a month that is over: counted once, and kept when its meetings are not.

Pure. Meetings and reports are kept 60 days (`retention.EVENTS`), so a month is counted soon after
its end, when all its bots have left their calls. What is counted then stays, whatever expires.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rollcall.domain.bot_reports import Reports
from rollcall.domain.bot_sums import THOUSAND, BotSums
from rollcall.domain.bot_use import HOUR, Meant, Use, time_in_call
from rollcall.domain.retention import EVENTS, USE

SETTLES_IN = timedelta(days=2)
"""After the end of a month no bot of it is in a call, and late reports have come."""
SHOWN = 13
"""Months that are shown, the one that goes on among them."""


@dataclass(frozen=True, slots=True)
class MonthUse:
    """Item `USER#u` / `USE#m`. A bot counts whole, and by its part where several share it."""

    user_id: str
    month: str
    """Of UTC, such as `2026-11`."""
    meetings: int
    bots: int
    seconds: int
    """Of bots in calls."""
    thousandths: int
    """Of bots, each by its part: sums over people are sums over bots."""
    part_seconds: int
    """Of bots in calls, each by its part."""
    whole: bool
    """False where the first days were no longer kept when it was counted."""
    counted_at: datetime
    """In UTC."""

    @property
    def use(self) -> Use:
        """What the person used, where a bot that is shared counts whole."""
        return Use(self.meetings, self.bots, self.seconds / HOUR.total_seconds())

    @property
    def part(self) -> Use:
        """What the person used, where a bot that is shared counts by its part."""
        hours = self.part_seconds / HOUR.total_seconds()
        return Use(self.meetings, self.thousandths / THOUSAND, hours)


def month_around(now: datetime) -> tuple[datetime, datetime]:
    """Return when the month of UTC begins and ends in which a moment is."""
    since = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    later = since.year + since.month // 12, since.month % 12 + 1
    return since, since.replace(year=later[0], month=later[1])


def month_id(moment: datetime) -> str:
    """Return the name of the month of UTC in which a moment is."""
    utc = moment.astimezone(UTC)
    return f"{utc.year:04}-{utc.month:02}"


def begin_of(month: str) -> datetime:
    """Return when a month begins, by its name."""
    return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)


def last_settled(now: datetime) -> str:
    """Return the month that ended last, and long enough ago to be counted."""
    since, _until = month_around(now - SETTLES_IN)
    return month_id(since - timedelta(days=1))


def months_shown(now: datetime) -> tuple[str, ...]:
    """Return the months that are shown, the latest first."""
    found, moment = list[str](), month_around(now)[0]
    for _ in range(SHOWN):
        found.append(month_id(moment))
        moment = month_around(moment - timedelta(days=1))[0]
    return tuple(found)


def is_kept(month: str, now: datetime) -> bool:
    """Whether all meetings and reports of a month are still kept."""
    return begin_of(month) >= now - EVENTS


def expires_at(month: str) -> datetime:
    """Return when the count of a month is forgotten."""
    return month_around(begin_of(month))[1] + USE


def times_in_calls(
    meant: Iterable[Meant], reported: Mapping[str, Reports], now: datetime
) -> dict[str, timedelta]:
    """Return how long each bot was in a call or on its way into one; none that never was."""
    bots = {bot for one in meant for bot in one.bots}
    times = {bot: time_in_call(reported.get(bot, {}), now) for bot in bots}
    return {bot: time for bot, time in times.items() if time}


def month_of(month: str, meant: Iterable[Meant], sums: BotSums, now: datetime) -> MonthUse | None:
    """Return a person's month, all whose bots are added up; None where there is nothing."""
    meetings = sum(one.meetings for one in meant)
    if not meetings and not sums.bots:
        return None
    return MonthUse(
        sums.user_id,
        month,
        meetings,
        sums.bots,
        sums.seconds,
        sums.thousandths,
        sums.part_seconds,
        is_kept(month, now),
        now,
    )
