"""The last things that happened to a meeting, worked out from its row before and after a change.

They are part of the row, so they are stored in the write that stores the change, and no step has
to remember them. Which statuses a bot went through is not among them: its own reports say that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from rollcall.domain.decision import Decision, Record
from rollcall.domain.event import ScheduledBot
from rollcall.domain.model import EventRow
from rollcall.domain.policy import COMPANY_REASONS, FIRM
from rollcall.domain.reasons import Reason
from rollcall.domain.rows import ABOVE_CAP, DISPATCHED, REOPENED, unwanted_in_call
from rollcall.domain.running import BY_HAND
from rollcall.domain.transition import Cause, Kind, Transition, start_text

MOST_KEPT = 12
MOST_DETAIL = 40
"""Characters of a detail; it may be anybody's text."""
AGAIN = "again"
"""Said of a bot that was ordered after another one of the same event was given up."""

_SILENT = frozenset({"", REOPENED, DISPATCHED})
"""Problems that are steps of the worker's own, told by what comes of them."""
_OF_COLLEAGUE = Reason.STOPPED_BY_ORGANISER
_OF_ACCESS = frozenset({Reason.NOT_CONNECTED, Reason.UNREADABLE, Reason.DELETED})


def with_history(row: EventRow, known: EventRow | None, now: datetime) -> EventRow:
    """Return the row with what happened between ``known``, the same row as it was, and it.

    Whatever history the row itself brings gives way to that of ``known``: what was changed from an
    older copy forgets nothing. None stands for a row that was not there before.
    """
    kept = known.history if known else row.history
    history = kept if known is None and kept else extended(kept, _happened(known, row, now), now)
    return row if history == row.history else replace(row, history=history)


def is_new_problem(row: EventRow, word: str) -> bool:
    """Whether a problem never happened to the meeting, as far as its row remembers."""
    return not any(one.kind is Kind.PROBLEM and one.about == word for one in row.history)


def extended(
    kept: Sequence[Transition], happened: Iterator[tuple[Kind, Cause, str]], now: datetime
) -> tuple[Transition, ...]:
    """Return the history with what happened at ``now``: the newest ones, each said once.

    A clock that was set back puts nothing before what is there.
    """
    history = list(kept)
    moment = now.astimezone(UTC).replace(microsecond=0)
    for kind, cause, about in happened:
        at = max(moment, history[-1].at) if history else moment
        one = Transition(at, kind, cause, about)
        if not _is_said(one, history):
            history.append(one)
    return tuple(history[-MOST_KEPT:])


def _is_said(one: Transition, history: Sequence[Transition]) -> bool:
    """Whether the last line says it; among problems in turn, any of those."""
    for other in reversed(history):
        if one.repeats(other):
            return True
        if one.kind is not Kind.PROBLEM or other.kind is not Kind.PROBLEM:
            return False
    return False


def _happened(
    before: EventRow | None, after: EventRow, now: datetime
) -> Iterator[tuple[Kind, Cause, str]]:
    """What differs, in the order in which one thing follows from another."""
    if before is None:
        yield _decided(after.decision, _who_decided(None, after))
        if after.observed.bots:
            # Ordered by a worker that died before it could store the row.
            yield Kind.ORDERED, Cause.NONE, ""
        if after.problem not in _SILENT:
            yield Kind.PROBLEM, _whose_problem(after), after.problem
        return
    if before.facts.start != after.facts.start:
        yield Kind.MOVED, Cause.CALENDAR, start_text(after.facts.start)
    changed_link = _who_changed_link(before, after)
    if changed_link:
        yield Kind.LINK, changed_link, ""
    if _verdict(before.decision) != _verdict(after.decision):
        yield _decided(after.decision, _who_decided(before, after))
    yield from _bots(before, after, now)
    if after.problem != before.problem and after.problem not in _SILENT:
        yield Kind.PROBLEM, _whose_problem(after), after.problem


def _verdict(decision: Decision) -> tuple[bool, Reason]:
    return isinstance(decision, Record), decision.reason


def _decided(decision: Decision, cause: Cause) -> tuple[Kind, Cause, str]:
    kind = Kind.RECORD if isinstance(decision, Record) else Kind.SKIP
    return kind, cause, f"{decision.reason} {decision.detail[:MOST_DETAIL]}".strip()


def _who_decided(before: EventRow | None, after: EventRow) -> Cause:
    reasons = {after.decision.reason} | ({before.decision.reason} if before else set())
    if after.decision.reason in _OF_ACCESS:
        return Cause.CALENDAR
    if before is not None and _is_of_company(reasons) and not _entry_changed(before, after):
        return Cause.COMPANY
    if _OF_COLLEAGUE in reasons:
        return Cause.COLLEAGUE
    if after.decision.reason in BY_HAND:
        return Cause.PERSON
    if before is None or _entry_changed(before, after) or reasons & _OF_ACCESS:
        return Cause.CALENDAR
    return Cause.PERSON if reasons & BY_HAND else Cause.RULES


def _is_of_company(reasons: set[Reason]) -> bool:
    """Whether the policy made the difference: a person's choice gets round its softer half only."""
    return bool(reasons & FIRM) or bool(reasons & COMPANY_REASONS and not reasons & BY_HAND)


def decided_by_company(row: EventRow, known: EventRow | None) -> bool:
    """Whether the policy decided between ``known``, the same row as it was, and this one."""
    before = known.history if known else ()
    return row.history != before and any(
        one.cause is Cause.COMPANY and one not in before for one in row.history
    )


def _entry_changed(before: EventRow, after: EventRow) -> bool:
    return replace(before.facts, updated_at=after.facts.updated_at) != after.facts


def _who_changed_link(before: EventRow, after: EventRow) -> Cause | None:
    """Who led the meeting elsewhere; nobody where the one link only came or went."""
    if before.facts.meeting_url != after.facts.meeting_url:
        both = before.facts.meeting_url and after.facts.meeting_url
        return Cause.CALENDAR if both else None
    former, wanted = before.desired, after.desired
    if former is None or wanted is None or former.meeting_url == wanted.meeting_url:
        return None
    return Cause.PERSON


def _bots(before: EventRow, after: EventRow, now: datetime) -> Iterator[tuple[Kind, Cause, str]]:
    former = {bot.bot_id: bot for bot in before.observed.bots}
    present = {bot.bot_id: bot for bot in after.observed.bots}
    came = present.keys() - former.keys()
    went = {one for one in former.keys() - present.keys() if former[one].start > now}
    moved = any(_differs(former[one], present[one]) for one in former.keys() & present.keys())
    if moved or (came and went):
        yield Kind.BOT_MOVED, Cause.NONE, ""
    elif came:
        tried_daily = before.problem == REOPENED
        about = AGAIN if before.observed.dismissed else ""
        yield Kind.ORDERED, Cause.DAILY_READ if tried_daily else Cause.NONE, about
    elif went:
        yield Kind.REMOVED, Cause.NONE, ""
    if _asked_to_leave(before, after, now):
        yield Kind.ASKED_TO_LEAVE, Cause.NONE, ""


def _differs(one: ScheduledBot, other: ScheduledBot) -> bool:
    return (one.start, one.meeting_url) != (other.start, other.meeting_url)


def _asked_to_leave(before: EventRow, after: EventRow, now: datetime) -> bool:
    """Whether a bot was asked out: one that broke, or left by itself, is dismissed as well."""
    asked = after.observed.dismissed - before.observed.dismissed
    if not asked or before.problem == DISPATCHED:
        return bool(asked)
    return any(bot.bot_id in asked for bot in unwanted_in_call(before, now))


def _whose_problem(row: EventRow) -> Cause:
    return Cause.OPERATOR if row.problem in ABOVE_CAP else Cause.NONE
