"""What a change of the company's policy did to a person's coming meetings, told once. Pure.

The histories of the rows say what the policy decided and when, so nothing is counted that a crash
could lose. A letter is for one version of the policy, and tells of everything since the last one
that was sent: changes that follow one another within half an hour are one letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from rollcall.domain.copies import grouped
from rollcall.domain.decision import Record
from rollcall.domain.mail.digest import Listed
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.mailbox import Delivery, Mailbox, Told
from rollcall.domain.mail.tales import Tale
from rollcall.domain.model import EventRow
from rollcall.domain.policy import CompanyPolicy
from rollcall.domain.reasons import sentence
from rollcall.domain.transition import Cause, Kind, Transition

NEWS_FOR = timedelta(days=7)
"""So long after a change it is looked at whether it has to be told."""
KEPT = timedelta(days=60)
"""So long a version is kept: longer than any meeting that it changed is to come."""
LOOKED_AT = timedelta(days=1)
"""So long it is remembered that there was nothing to tell. Somebody whom the change reaches late,
by the daily read, is looked at once more then."""
_VERDICTS = frozenset({Kind.RECORD, Kind.SKIP})
_PREFIX = f"{MailKind.COMPANY_RULES}:"


@dataclass(frozen=True, slots=True)
class CompanyRules(Tale):
    """Meetings to come that have a bot now, or none any more, because of the company's policy."""

    meetings: tuple[Listed, ...]
    """Soonest first; `Listed.recorded` is how it is now."""

    @property
    def recorded(self) -> int:
        """How many have a bot now."""
        return sum(one.recorded for one in self.meetings)


def episode(policy: CompanyPolicy) -> str:
    """Return the episode of the letter about a policy."""
    return f"{_PREFIX}{policy.version}"


def is_news(policy: CompanyPolicy, box: Mailbox, now: datetime) -> bool:
    """Whether a person may have to be told of the policy, or the letter is on its way."""
    told = box.told.get(episode(policy))
    if told is not None:
        return not told.is_over
    return policy.changed_at is not None and now < policy.changed_at + NEWS_FOR


def looked_at_again(policy: CompanyPolicy, box: Mailbox, now: datetime) -> datetime | None:
    """Return when to look again at somebody for whom nothing had changed; None for never."""
    told = box.told.get(episode(policy))
    if told is None or told.attempt or policy.changed_at is None:
        return None
    return told.until if now < policy.changed_at + 2 * LOOKED_AT else None


def nothing_told(now: datetime) -> Told:
    """Return what is kept of a version that changed nothing for a person."""
    return Told(Delivery.SENT, 0, now, now + LOOKED_AT)


def company_tale(
    policy: CompanyPolicy, box: Mailbox, rows: Iterable[EventRow], now: datetime
) -> CompanyRules | None:
    """Return what is to be told of a policy that everybody's calendars follow; None for nothing.

    ``rows`` are the person's coming meetings. Copies of one are one meeting.
    """
    since = max((_sent_at(box, policy)), default=now - KEPT)
    coming = [one for one in rows if one.facts.start > now and not one.facts.is_deleted]
    coming.sort(key=lambda row: (row.facts.start, row.key))
    meetings = [told for copies in grouped(coming) if (told := _changed(copies, since))]
    if not meetings:
        return None
    return CompanyRules(MailKind.COMPANY_RULES, episode(policy), now + KEPT, tuple(meetings))


def _sent_at(box: Mailbox, policy: CompanyPolicy) -> list[datetime]:
    """Return when letters about earlier versions went out."""
    return [
        told.at
        for name, told in box.told.items()
        if name.startswith(_PREFIX) and name != episode(policy) and told.attempt and told.is_over
    ]


def _changed(copies: Sequence[EventRow], since: datetime) -> Listed | None:
    then = [_recorded_before(row.history, since) for row in copies]
    now = [isinstance(row.decision, Record) for row in copies]
    if all(one is None for one in then):
        return None
    before = any(now[n] if one is None else one for n, one in enumerate(then))
    if before == any(now):
        return None
    row = copies[now.index(any(now))]
    said = sentence(row.decision.reason, row.decision.detail)
    return Listed(row.facts, any(now), said)


def _recorded_before(history: Sequence[Transition], since: datetime) -> bool | None:
    """Return whether a meeting was to be recorded before the company first decided after then.

    None where the company decided nothing since, or what was before it is not known any more.
    """
    verdicts = [one for one in history if one.kind in _VERDICTS]
    for before, one in pairwise(verdicts):
        if one.cause is Cause.COMPANY and one.at > since:
            return before.kind is Kind.RECORD
    return None
