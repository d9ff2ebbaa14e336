"""What is told to whom nobody has seen for long: a question, a pause, and the end of the account.

| kind     | told                                                      | at most              |
|----------|-----------------------------------------------------------|----------------------|
| `idle`   | when nobody opened Rollcall for so many weeks             | once for each absence|
| `paused` | a week after that was sent, when recording was paused     | once for each absence|
| `unused` | 30 and 7 days before an account ends that nobody uses     | once each            |

An absence has the day (UTC) of the last visit as its name, so every visit ends it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.mailbox import Delivery, Mailbox, Told
from rollcall.domain.mail.tales import Tale

ANSWER = timedelta(days=7)
"""So long an answer to the question is waited for."""
NOTICES = (timedelta(days=30), timedelta(days=7))
"""So long before its end an account's owner is told; the last one has come so long before it."""
NEVER_TOLD = timedelta(days=60)
"""So much later an account ends whose owner could not be told."""
PAUSE = timedelta(days=365)
"""How far ahead a pause is set: as far as the form of the rules takes one."""
PAUSE_LEFT = timedelta(days=30)
"""What is left of a pause when it is set anew, while the absence lasts."""
KEPT = timedelta(days=400)
"""So long an episode is kept: longer than a pause, which keeps it from being told again."""
DAYS_IN_MONTH = 30.5


@dataclass(frozen=True, slots=True)
class AbsenceRules:
    """What an operator chose; 0 for never."""

    idle_weeks: int = 0
    unused_months: int = 0

    def asks_on(self, seen: date) -> date | None:
        """Return the day from which on somebody last seen on a day is asked."""
        return seen + timedelta(weeks=self.idle_weeks) if self.idle_weeks else None

    def ends_on(self, seen: date) -> date | None:
        """Return the day from which on the account of somebody last seen on a day may end."""
        return seen + self._unused + timedelta(days=1) if self.unused_months else None

    def notices(self, seen: date) -> list[tuple[int, date]]:
        """Return the days from which on each notice of the end is given, by its number."""
        end = self.ends_on(seen)
        if end is None:
            return []
        # Where an account ends after weeks, a month's notice would come with the last visit.
        fit = [(n, before) for n, before in enumerate(NOTICES) if 2 * before <= self._unused]
        return [(number, end - before) for number, before in fit]

    def seen_before(self, today: date) -> date | None:
        """Return the day such that whoever was last seen before it is told something by today."""
        seen = date(2000, 1, 1)
        starts = [self.asks_on(seen), *(day for _, day in self.notices(seen))]
        after = min((day - seen for day in starts if day is not None), default=None)
        return None if after is None else today - after + timedelta(days=1)

    def unused_before(self, today: date) -> date:
        """Return the day such that whoever was last seen before it has an account that ends."""
        return today - self._unused

    @property
    def _unused(self) -> timedelta:
        return timedelta(days=round(self.unused_months * DAYS_IN_MONTH))


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who was not seen for some time."""

    seen: date
    """The day of the last visit."""
    records: bool
    """Whether there are rules and a calendar by which meetings are recorded."""
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Idle(Tale):
    """The question whether to go on recording."""

    weeks: int
    pauses_on: date


@dataclass(frozen=True, slots=True)
class Paused(Tale):
    """That recording was paused."""


@dataclass(frozen=True, slots=True)
class Unused(Tale):
    """That the account ends."""

    ends_on: date


@dataclass(slots=True)
class Absent:
    """What follows from an absence."""

    tales: list[Tale] = field(default_factory=list)
    later: list[datetime] = field(default_factory=list)
    """When there may be something to do again."""
    pause_until: datetime | None = None
    """Until when recording is to be paused before anything is told; None where it is not."""


def absence(rules: AbsenceRules, box: Mailbox, away: Away, now: datetime) -> Absent:
    """Return what is to be told and done about an absence now."""
    found = Absent()
    notices = rules.notices(away.seen)
    reached = [number for number, day in notices if day <= now.date()]
    found.later += _ahead((day for _, day in notices), now)
    if reached:
        found.tales.append(_unused(rules, away.seen, reached[-1], now))
        return found
    asks_on = rules.asks_on(away.seen)
    if asks_on is None or not away.records:
        return found
    found.later += _ahead([asks_on], now)
    if asks_on <= now.date():
        _idle(rules, box, away, now, found)
    return found


def _idle(
    rules: AbsenceRules, box: Mailbox, away: Away, now: datetime, found: Absent
) -> None:  # fmt: skip
    asked = box.told.get(episode(MailKind.IDLE, away.seen))
    if asked is None and away.paused_until is not None and away.paused_until > now:
        found.later.append(away.paused_until)
        return
    if asked is None or not asked.is_over:
        found.tales.append(_question(rules, away.seen, now))
        found.later.append(now + ANSWER)
        return
    if asked.delivery is not Delivery.SENT:
        return
    if asked.at + ANSWER > now:
        found.later.append(asked.at + ANSWER)
        return
    if away.paused_until is None or away.paused_until < now + PAUSE_LEFT:
        found.pause_until = datetime.combine(now.date() + PAUSE, time.min, UTC)
    until = found.pause_until or away.paused_until or now
    found.later.append(max(until - PAUSE_LEFT, now + timedelta(days=1)))
    name = episode(MailKind.PAUSED, away.seen)
    found.tales.append(Paused(MailKind.PAUSED, name, now + KEPT))


def _question(rules: AbsenceRules, seen: date, now: datetime) -> Idle:
    name = episode(MailKind.IDLE, seen)
    weeks = max((now.date() - seen).days // 7, rules.idle_weeks)
    return Idle(MailKind.IDLE, name, now + KEPT, weeks, (now + ANSWER).date())


def _unused(rules: AbsenceRules, seen: date, number: int, now: datetime) -> Unused:
    name = episode(MailKind.UNUSED, seen, number)
    earliest = now.date() + NOTICES[-1]
    return Unused(MailKind.UNUSED, name, now + KEPT, max(rules.ends_on(seen) or earliest, earliest))


def may_end(told: Told | None, rules: AbsenceRules, seen: date, now: datetime) -> bool:
    """Whether an unused account may end, by what became of its last notice."""
    end = rules.ends_on(seen)
    if end is not None and now.date() >= end + NEVER_TOLD:
        return True
    if told is None or not told.is_over:
        return False
    return told.delivery is Delivery.REFUSED or told.at + NOTICES[-1] <= now


def last_notice(seen: date) -> str:
    """Return the episode of the last notice before an account ends."""
    return episode(MailKind.UNUSED, seen, len(NOTICES) - 1)


def episode(kind: MailKind, seen: date, number: int = 0) -> str:
    """Return the episode of an absence."""
    return f"{kind}:{seen.isoformat()}:{number}"


def _ahead(days: Iterable[date], now: datetime) -> list[datetime]:
    moments = [datetime.combine(day, time.min, UTC) for day in days]
    return [at for at in moments if at > now]
