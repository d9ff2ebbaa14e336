"""How an installation stands, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from functions.portal import texts
from functions.portal.deps import Visit
from functions.portal.views.words import ago, day_and_clock, moment_of, span
from rollcall.use_cases.standing import Standing, Waiting

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class HealthView:
    """Everything that the page shows."""

    moment: str
    wrong: tuple[str, ...]
    """What should not be; empty while all is right."""
    worker: tuple[str, ...]
    due: tuple[tuple[str, str, str], ...]
    held: tuple[str, ...]


def health_view(found: Standing, visit: Visit) -> HealthView:
    """The facts in words, in the visitor's time zone."""
    held = tuple(
        texts.HEALTH_UNTIL.format(
            call=one.call, why=one.why, moment=moment_of(one.until, visit.now, visit.zone)
        )
        for one in found.held
    )
    return HealthView(
        day_and_clock(found.at, visit.zone),
        tuple(_wrong(found)),
        _worker(found, visit),
        tuple(map(_due, found.waiting)),
        held,
    )


def _wrong(found: Standing) -> list[str]:
    late = found.overdue
    begun = late.meetings_without_bot
    several = (
        (late.bots_missing, texts.HEALTH_MISSING.format(count=late.bots_missing, begun=begun)),
        (
            late.connections_waiting,
            texts.HEALTH_CONNECTIONS.format(count=late.connections_waiting),
        ),
        (late.calendars_waiting, texts.HEALTH_CALENDARS.format(count=late.calendars_waiting)),
        (not found.last_run.is_recent(found.at), texts.HEALTH_SILENT),
        (len(found.held), texts.HEALTH_HELD),
    )
    return [words for is_so, words in several if is_so]


def _worker(found: Standing, visit: Visit) -> tuple[str, ...]:
    ran, swept = found.last_run.ran_at, found.last_run.swept_at
    if ran is None:
        return (texts.HEALTH_NEVER_RAN,)
    said = texts.HEALTH_RAN.format(ago=ago(ran, visit.now, visit.zone))
    if swept is None:
        return (said,)
    return said, texts.HEALTH_SWEPT.format(ago=ago(swept, visit.now, visit.zone))


def _due(one: Waiting) -> tuple[str, str, str]:
    count = texts.HEALTH_LEAST.format(count=one.count) if one.more else str(one.count)
    return texts.WORK_WORDS[one.work], count, _length(one.oldest)


def _length(oldest: timedelta | None) -> str:
    if oldest is None:
        return ""
    if oldest < _MINUTE:
        return texts.HEALTH_SECONDS.format(count=max(int(oldest.total_seconds()), 0))
    return span(oldest)
