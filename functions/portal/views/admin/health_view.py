"""How an installation stands, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from functions.portal import texts
from functions.portal.deps import Visit
from functions.portal.views.words import ago, day_and_clock, moment_of, span
from rollcall.use_cases.standing import Coming, Standing, Used, Waiting

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class HealthView:
    """Everything that the page shows."""

    moment: str
    wrong: tuple[str, ...]
    """What should not be; empty while all is right."""
    bots: tuple[str, ...]
    worker: tuple[str, ...]
    pace: tuple[tuple[str, str], ...]
    """How many calls each endpoint got, of how many a minute."""
    due: tuple[tuple[str, str, str], ...]
    held: tuple[str, ...]


def health_view(found: Standing, looked: Coming, visit: Visit, *, is_part: bool) -> HealthView:
    """The facts in words, in the visitor's time zone; ``is_part`` of the people were looked at."""
    held = tuple(
        texts.HEALTH_UNTIL.format(
            call=one.call, why=one.why, moment=moment_of(one.until, visit.now, visit.zone)
        )
        for one in found.held
    )
    return HealthView(
        day_and_clock(found.at, visit.zone),
        tuple(_wrong(found)),
        tuple(_bots(looked, is_part=is_part)),
        _worker(found, visit),
        tuple(map(_used, found.pace)),
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
        (found.dead_letters, texts.HEALTH_DEAD.format(count=found.dead_letters)),
    )
    return [words for is_so, words in several if is_so]


def _bots(looked: Coming, *, is_part: bool) -> Iterator[str]:
    for template, bots in (
        (texts.HEALTH_NEXT_HOUR, looked.next_hour),
        (texts.HEALTH_NEXT_DAY, looked.next_day),
    ):
        surplus = texts.HEALTH_TO_BE_TAKEN_OFF.format(count=bots.surplus) if bots.surplus else ""
        yield template.format(right=bots.right, wanted=bots.wanted) + surplus
    template = texts.HEALTH_PEOPLE_PART if is_part else texts.HEALTH_PEOPLE
    yield template.format(people=looked.people, connected=looked.connected)


def _worker(found: Standing, visit: Visit) -> tuple[str, ...]:
    ran, swept = found.last_run.ran_at, found.last_run.swept_at
    dead = texts.HEALTH_DEAD_UNKNOWN if found.dead_letters is None else texts.HEALTH_DEAD_NONE
    letters = () if found.dead_letters else (dead,)
    if ran is None:
        return (texts.HEALTH_NEVER_RAN, *letters)
    said = texts.HEALTH_RAN.format(ago=ago(ran, visit.now, visit.zone))
    if swept is None:
        return (said, *letters)
    return said, texts.HEALTH_SWEPT.format(ago=ago(swept, visit.now, visit.zone)), *letters


def _used(one: Used) -> tuple[str, str]:
    said = texts.HEALTH_USED.format(used=one.used, limit=one.limit)
    return one.endpoint.replace("_", " "), said


def _due(one: Waiting) -> tuple[str, str, str]:
    count = texts.HEALTH_LEAST.format(count=one.count) if one.more else str(one.count)
    return texts.WORK_WORDS[one.work], count, _length(one.oldest)


def _length(oldest: timedelta | None) -> str:
    if oldest is None:
        return ""
    if oldest < _MINUTE:
        return texts.HEALTH_SECONDS.format(count=max(int(oldest.total_seconds()), 0))
    return span(oldest)
