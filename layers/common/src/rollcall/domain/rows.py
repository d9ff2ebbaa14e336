"""How a stored event row follows from what Recall says and what the user chose. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from rollcall.domain.decision import Skip, decide
from rollcall.domain.deduplication import Scope
from rollcall.domain.desired import Observed, desired, live_bots, satisfied
from rollcall.domain.event import EventFacts
from rollcall.domain.model import EventRow, UserRules
from rollcall.domain.preferences import DEFAULT_BOT_NAME
from rollcall.domain.reasons import Reason
from rollcall.domain.recall_event import RecallEvent


class Action(StrEnum):
    """The one write that brings an event closer to what it should be."""

    SCHEDULE = "schedule"
    REMOVE = "remove"
    LOOK = "look"
    """No write: first see what is there."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Decides for one user's calendar: the rules, and the settings every signature rests on."""

    user_id: str
    calendar_key: str
    rules: UserRules
    scope: Scope
    connected: bool = True

    def bot_name(self) -> str:
        """The name the user gave the bot, or the default."""
        preferences = self.rules.preferences
        return preferences.bot_name if preferences else DEFAULT_BOT_NAME

    def judge(self, row: EventRow, now: datetime) -> EventRow:
        """The row with decision, desired bot and due worked out anew.

        The generation grows when desired or observed differ from the row's own, so it has to be
        called with the row as it was stored, changed only through ``observe``.
        """
        if not self.rules.readable:
            # Nothing is changed by half a set of rules.
            return replace(row, due=_is_due(row, now))
        decision = decide(
            row.facts,
            self.rules.preferences,
            self.rules.overrides_for(row.facts),
            connected=self.connected,
        )
        wanted = desired(
            row.facts,
            decision,
            scope=self.scope,
            user_id=self.user_id,
            bot_name=self.bot_name(),
        )
        judged = row
        if wanted != row.desired:
            judged = _fresh(replace(row, decision=decision, desired=wanted))
        elif decision != row.decision:
            judged = replace(row, decision=decision)
        due = _is_due(judged, now)
        return judged if due == judged.due else replace(judged, due=due)

    def judge_again(self, row: EventRow, now: datetime) -> EventRow:
        """The row judged by new rules, without a look at the event.

        A row that was due may have been acted on by a worker that died before it could say so.
        When it is not due any more, that has to be looked into before it is believed.
        """
        judged = self.judge(row, now)
        if row.due and not judged.due:
            doubted = replace(judged, in_doubt=True)
            return replace(doubted, due=_is_due(doubted, now))
        return judged

    def new_row(self, event: RecallEvent, now: datetime, token: int) -> EventRow:
        """The first row of an event."""
        row = EventRow(
            self.user_id, self.calendar_key, event.facts, Skip(Reason.NOT_SET_UP), None,
            observed=Observed(event.bots), read_token=token,
        )  # fmt: skip
        first = self.judge(row, now)
        return first if self.rules.readable else replace(first, due=False)

    def observe(self, row: EventRow, event: RecallEvent, now: datetime, token: int) -> EventRow:
        """The row after Recall reported the event anew."""
        same = event.bots == row.observed.bots
        observed = row.observed if same else replace(row.observed, bots=event.bots)
        seen = replace(row, facts=event.facts, observed=observed, read_token=token, in_doubt=False)
        if not same or _moved(row.facts, event.facts):
            seen = _fresh(seen)
        return self.judge(seen, now)


def next_action(row: EventRow, now: datetime) -> Action | None:
    """What to write for this row at ``now``; None when nothing is to be done.

    Two live bots on one event are taken off together and the right one is scheduled next
    (Recall contract, section 6.3). So is a wrong bot that is in the call: a schedule call would
    leave it there.
    """
    if satisfied(row.facts, row.desired, row.observed, now):
        over = row.facts.is_deleted or row.facts.end <= now
        return Action.LOOK if row.in_doubt and not over else None
    live = live_bots(row.facts, row.observed, now)
    if row.desired is None or len(live) > 1 or any(bot.start <= now for bot in live):
        return Action.REMOVE
    return Action.SCHEDULE


def settled(row: EventRow, problem: str = "") -> EventRow:
    """The row with nothing left to write; ``problem`` says what keeps the bot away."""
    return replace(row, due=False, retry_at=None, attempts=0, problem=problem)


def refused(row: EventRow, problem: str) -> EventRow:
    """The row whose write Recall refused for good.

    Recall keeps that answer under its idempotency key for an hour, so the key is used up.
    """
    return replace(settled(row, problem), generation=row.generation + 1)


def postponed(row: EventRow, until: datetime, problem: str, *, answered: bool) -> EventRow:
    """The row to be tried again; an answered failure ends the use of its idempotency key."""
    return replace(
        row,
        retry_at=until,
        attempts=row.attempts + 1,
        problem=problem,
        generation=row.generation + int(answered),
    )


def same_content(one: EventRow, other: EventRow) -> bool:
    """Whether storing one over the other would change nothing that matters."""
    if one.facts.updated_at != other.facts.updated_at:
        one = replace(one, facts=replace(one.facts, updated_at=other.facts.updated_at))
    if one.read_token != other.read_token:
        one = replace(one, read_token=other.read_token)
    return one == other


def backoff(attempts: int, *, first: float = 2.0, most: float = 300.0) -> timedelta:
    """The pause before the next try: doubled each time, in seconds, never above ``most``."""
    return timedelta(seconds=min(first * 2 ** min(attempts, 10), most))


def _is_due(row: EventRow, now: datetime) -> bool:
    return not row.problem.startswith(PERMANENT) and next_action(row, now) is not None


PERMANENT = "refused"
"""Problems that start with this word wait for a change of the event or the daily full read."""
REOPENED = "tried_anew"
"""The problem of a row whose lasting one the daily read lifted, until it is tried: whoever was
told of that one is not told again."""


def _fresh(row: EventRow) -> EventRow:
    """A new generation: the slate of earlier failures is clean."""
    return replace(row, generation=row.generation + 1, retry_at=None, attempts=0, problem="")


def _moved(before: EventFacts, after: EventFacts) -> bool:
    return (before.start, before.end, before.meeting_url, before.is_deleted) != (
        after.start, after.end, after.meeting_url, after.is_deleted,
    )  # fmt: skip
