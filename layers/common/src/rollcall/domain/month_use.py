"""What a person used in a month that is over: counted once, and kept when its meetings are not.

Pure. Meetings and reports are kept 60 days (`retention.EVENTS`), so a month is counted soon after
its end, when all its bots have left their calls. What is counted then stays, whatever expires.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rollcall.domain.bot_reports import Reports
from rollcall.domain.bot_use import HOUR, Meant, Use, time_in_call
from rollcall.domain.retention import EVENTS, USE

SETTLES_IN = timedelta(days=2)
"""After the end of a month no bot of it is in a call, and late reports have come."""
SHOWN = 13
"""Months that are shown, the one that goes on among them."""
_THOUSAND = 1000


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
        return Use(self.meetings, self.thousandths / _THOUSAND, hours)


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


def bots_used(meant: Iterable[Meant], reported: Mapping[str, Reports], now: datetime) -> set[str]:
    """Return the bots that were in calls, or on their way into one."""
    bots = {bot for one in meant for bot in one.bots}
    return {bot for bot in bots if time_in_call(reported.get(bot, {}), now)}


def count_month(
    user_id: str,
    month: str,
    meant: Iterable[Meant],
    reported: Mapping[str, Reports],
    sharing: Mapping[str, int],
    now: datetime,
) -> MonthUse | None:
    """Count a person's month; None where there is nothing to count.

    ``sharing`` says of each bot that was used how many people it came for.
    """
    entries = list(meant)
    times = {
        bot: round(time_in_call(reported.get(bot, {}), now).total_seconds())
        for bot in bots_used(entries, reported, now)
    }
    meetings = sum(one.meetings for one in entries)
    if not meetings and not times:
        return None
    among = {bot: max(sharing.get(bot, 1), 1) for bot in times}
    return MonthUse(
        user_id,
        month,
        meetings,
        len(times),
        sum(times.values()),
        sum(round(_THOUSAND / among[bot]) for bot in times),
        sum(round(seconds / among[bot]) for bot, seconds in times.items()),
        is_kept(month, now),
        now,
    )
