"""How a stored event row follows from what Recall says and what the user chose. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from rollcall.domain.bot_config import BotConfig, bot_config, link_hash
from rollcall.domain.bot_settings import BotSettings
from rollcall.domain.caps import trust
from rollcall.domain.decision import Decision, Record, Skip, decide
from rollcall.domain.deduplication import Scope, room_of
from rollcall.domain.desired import (
    DISPATCH_LEAD,
    BotSignature,
    Observed,
    arrived_bots,
    desired,
    is_wanted,
    live_bots,
    recently_arrived,
    satisfied,
    saying,
)
from rollcall.domain.event import EventFacts, ScheduledBot
from rollcall.domain.given_up import sent_again
from rollcall.domain.guest_noes import GuestSubject, subject_mark, subject_of
from rollcall.domain.model import SERVED, EventRow
from rollcall.domain.reasons import Reason
from rollcall.domain.running import decide_now, facts_now
from rollcall.domain.shared_bots import Sharer
from rollcall.domain.user_rules import UserRules


class Action(StrEnum):
    """The one write that brings an event closer to what it should be."""

    SCHEDULE = "schedule"
    REMOVE = "remove"
    LEAVE = "leave"
    """The bot is in a call, or on its way: it is asked to leave."""
    LOOK = "look"
    """No write: first see what is there."""


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Decides for one user's calendar: the rules, and the settings every signature rests on."""

    user_id: str
    calendar_key: str
    rules: UserRules
    scope: Scope
    connected: bool = True
    bot: BotSettings | None = None
    """What the operator chose for every bot; None for the defaults."""
    installation: str = ""
    """Id of this installation, which the bots bear."""
    company: str | None = None
    """The user's company as far as Google vouches for it; without one they share no bot."""

    def bot_name(self) -> str:
        """The name the user gave the bot, or the company, or the default."""
        return self.rules.bot_name

    def person(self) -> str:
        """Whom the chat line names as the one who records; empty where it names nobody."""
        return self.rules.name if self.bot and self.bot.names_person else ""

    def config(
        self, wanted: BotSignature, named_by: Sharer | None = None, guest_link: str = ""
    ) -> BotConfig:
        """The config to send with a schedule call; ``named_by`` is who names a shared bot."""
        return bot_config(
            named_by.bot_name if named_by else self.bot_name(),
            wanted.deduplication_key,
            self.bot,
            self.installation,
            named_by.person if named_by else self.person(),
            guest_link,
        )

    def guest_subject(self, row: EventRow, wanted: BotSignature) -> GuestSubject | None:
        """What the link in its bot's chat line is about; None where it has none."""
        if not self._links_guests():
            return None
        return subject_of(row.facts, self.rules.audience, room_of(wanted.deduplication_key))

    def _links_guests(self) -> bool:
        return bool(self.rules.audience and self.bot and self.bot.guests_may_say_no)

    def evaluate(self, row: EventRow, now: datetime, before: EventFacts | None = None) -> EventRow:
        """The row with decision, desired bot and due worked out anew.

        The generation grows when desired or observed differ from the row's own, so it has to be
        called with the row as it was stored, changed only through ``observe``. ``before`` is the
        entry as it was when the row was stored, if it has changed since.
        """
        told = row.facts.is_deleted or self.rules.guest_said_no(row.facts) or self.rules.blocked
        if not self.rules.readable and not told:
            # Nothing is changed by half a set of rules; a cancelled meeting needs none, nor does a
            # guest's no, nor a block.
            return replace(row, due=_is_due(row, now))
        decision = decide_now(row, self.rules, now, connected=self.connected, before=before)
        if row.problem == UNREADABLE and _needs_the_entry(decision):
            return row
        joined = facts_now(row, self.rules, now, before)
        return self._decided(row, joined, decision, now, before or row.facts)

    def _decided(
        self, row: EventRow, joined: EventFacts, decision: Decision, now: datetime,
        before: EventFacts,
    ) -> EventRow:  # fmt: skip
        """The row with this decision; ``joined`` is its entry with the link in use."""
        wanted = desired(
            joined,
            decision,
            scope=self.scope,
            user_id=self.user_id,
            company=self.company,
            bot_name=self.bot_name(),
            settings=self.bot,
            installation=self.installation,
        )
        if wanted is not None:
            about = subject_mark(row.facts, self.rules.audience) if self._links_guests() else ""
            wanted = saying(wanted, self.person(), about)
        # A typed link that is taken back was not lost: the entry had none before.
        loses = row.desired is not None and decision.reason in _WITHOUT_LINK and before.meeting_url
        lost = row.facts.meeting_url is None and (row.link_lost or bool(loses))
        evaluated = row if row.link_lost == lost else replace(row, link_lost=lost)
        if wanted != row.desired:
            evaluated = _fresh(replace(evaluated, decision=decision, desired=wanted))
        elif decision != row.decision:
            evaluated = replace(evaluated, decision=decision)
        if row.problem in ABOVE_CAP and trust(row.facts, decision) > trust(before, row.decision):
            # It may take the place of another meeting now.
            evaluated = replace(evaluated, problem="", retry_at=None)
        if row.problem == UNREADABLE:
            # Nothing is ordered before it can be read again.
            evaluated = replace(evaluated, problem=UNREADABLE)
        given_up = self.rules.given_up.get(row.event_id)
        if given_up is not None and wanted is not None:
            evaluated = sent_again(evaluated, given_up)
        due = _is_due(evaluated, now)
        return evaluated if due == evaluated.due else replace(evaluated, due=due)

    def reevaluate(self, row: EventRow, now: datetime) -> EventRow:
        """The row evaluated by new rules, without a look at the event.

        A row that was due may have been written at Recall by a worker that died before it stored
        that. When it is not due any more, the event is read first.
        """
        evaluated = self.evaluate(row, now)
        if row.due and not evaluated.due:
            doubted = replace(evaluated, outcome_unknown=True)
            return replace(doubted, due=_is_due(doubted, now))
        return evaluated

    def new_row(
        self, facts: EventFacts, bots: tuple[ScheduledBot, ...], now: datetime, token: int
    ) -> EventRow:
        """Return the first row of an event."""
        row = EventRow(
            self.user_id, self.calendar_key, facts, Skip(Reason.NOT_SET_UP), None,
            observed=Observed(bots), observed_by=token,
        )  # fmt: skip
        if not self.rules.readable:
            return row
        # There is no earlier decision, so the rules decide although the meeting may have begun.
        overrides = self.rules.overrides_for(row.facts)
        joined = self.rules.joined(facts)
        if self.rules.blocked and not facts.is_deleted:
            return self._decided(row, joined, Skip(Reason.BLOCKED), now, facts)
        rules = self.rules
        decision = decide(
            joined, rules.preferences, overrides, rules.policy, connected=self.connected
        )
        return self._decided(row, joined, decision, now, facts)

    def observe(
        self, row: EventRow, facts: EventFacts, bots: tuple[ScheduledBot, ...], now: datetime,
        token: int,
    ) -> EventRow:  # fmt: skip
        """Return the row after Recall reported the event anew."""
        same = bots == row.observed.bots
        observed = row.observed if same else replace(row.observed, bots=bots)
        seen = replace(
            row, facts=facts, observed=observed, observed_by=token, outcome_unknown=False
        )
        if not same or _moved(row.facts, facts) or row.problem == UNREADABLE:
            seen = _fresh(seen)
        return _looked_at_again(self.evaluate(seen, now, row.facts), now)


def next_action(row: EventRow, now: datetime) -> Action | None:
    """What to write for this row at ``now``; None when nothing is to be done.

    Two live bots on one event are taken off together and the right one is scheduled next
    (Recall contract, section 6.3). So is a wrong bot that is in the call: a schedule call would
    leave it there.
    """
    wanted = None if loses_bot(row, now) else row.desired
    if row.problem == DISPATCHED or unwanted_in_call(row, now):
        return Action.LEAVE
    over = row.facts.is_deleted or row.facts.end <= now
    if row.problem == GIVES_ROOM and wanted is not None and not over:
        return Action.SCHEDULE
    if satisfied(row.facts, wanted, row.observed, now):
        return Action.LOOK if row.outcome_unknown and not over else None
    several = len(live_bots(row.facts, row.observed, now)) > 1
    return Action.REMOVE if wanted is None or several else Action.SCHEDULE


def next_call(row: EventRow, now: datetime, token: int) -> Action | None:
    """Return what to ask Recall for next; first a look, where what is known may be wrong.

    It may be when the outcome of a write is unknown, or when an older worker than that of the lease
    ``token`` observed the event and a bot is to go, a write failed, or a bot would start at once:
    that one would be a second one in the call.
    """
    action = next_action(row, now)
    if action is None:
        return None
    if row.problem == UNREADABLE:
        # A look would show nothing; somebody said no.
        return action
    removes = action in {Action.REMOVE, Action.LEAVE}
    starts_soon = row.facts.start - now < DISPATCH_LEAD
    stale = row.observed_by != token and (removes or row.attempts > 0 or starts_soon)
    return Action.LOOK if row.outcome_unknown or stale else action


def waits_for_room(row: EventRow, now: datetime) -> bool:
    """Whether a row that was above a cap may try again, now that its moment has come."""
    known = not row.outcome_unknown and not live_bots(row.facts, row.observed, now)
    return row.problem in ABOVE_CAP and row.retry_at is not None and known


def loses_bot(row: EventRow, now: datetime) -> bool:
    """Whether the row's bot gives way to another meeting's. One that is about to start stays."""
    starts_soon = any(
        bot.start <= now + DISPATCH_LEAD for bot in live_bots(row.facts, row.observed, now)
    )
    return row.problem in ABOVE_CAP and not starts_soon


def unwanted_in_call(row: EventRow, now: datetime) -> tuple[ScheduledBot, ...]:
    """Bots that may be in a call and are to leave it.

    While a bot is wanted, all that arrived but the one in the wanted room: a schedule call would
    leave them there. While none is wanted, all that came for this event; and where the person or
    the entry says so, also one that came before the event was moved away.
    """
    arrived = arrived_bots(row.facts, row.observed, now)
    if row.desired is not None:
        over = row.facts.is_deleted or row.facts.end <= now
        right = [bot for bot in arrived if is_wanted(bot, row.desired, now)]
        return () if over else tuple(bot for bot in arrived if bot not in right[:1])
    if row.decision.reason in _ENDS_CALLS:
        return recently_arrived(row.observed, now)
    return arrived


def _looked_at_again(row: EventRow, now: datetime) -> EventRow:
    """A meeting that was put off while its bot is in the room: look again just before its start.

    Should the bot have left by then, another one is sent.
    """
    look_at = row.facts.start - LAST_LOOK
    put_off = now < look_at and arrived_bots(row.facts, row.observed, now)
    if row.due or row.desired is None or not put_off:
        return row
    return replace(row, outcome_unknown=True, due=True, retry_at=look_at)


def settled(row: EventRow, problem: str = "") -> EventRow:
    """The row with nothing left to write; ``problem`` says what keeps the bot away."""
    return replace(row, due=False, retry_at=None, attempts=0, problem=problem)


def refused(row: EventRow, problem: str) -> EventRow:
    """The row whose write Recall refused for good.

    Recall keeps that answer under its idempotency key for an hour, so the key is used up.
    """
    return replace(settled(row, problem), generation=row.generation + 1)


def waits_for_bot_of_another(row: EventRow, until: datetime) -> EventRow:
    """Return the row whose room has another event's bot; it is looked at again then."""
    return replace(row, due=True, retry_at=until, attempts=0, problem=SERVED)


def ordering(row: EventRow) -> EventRow:
    """The row while a bot is ordered that Recall may send at once, and then shares no more.

    Stored before the call: should the worker die before it stores the outcome, whoever wants a bot
    in the same room finds that one may be there (`rooms.occupies`), and waits for a look.
    """
    problem = "" if row.problem == SERVED else row.problem
    return replace(row, outcome_unknown=True, problem=problem)


def waits_for_free_room(row: EventRow, now: datetime) -> bool:
    """Whether a row has no bot because of another one's, and is not looked at just now."""
    later = row.retry_at is not None and row.retry_at > now
    return row.due and later and row.problem == SERVED


def looks_again(row: EventRow) -> EventRow:
    """Return a row that waits for a room, to be looked at now: a bot has left it."""
    return replace(row, retry_at=None)


def gives_room_up(row: EventRow) -> EventRow:
    """The row whose bot is to be taken off if another one is in its room when it would come."""
    return replace(row, due=True, retry_at=None, attempts=0, problem=GIVES_ROOM)


def renamed(row: EventRow, now: datetime) -> EventRow:
    """Return the row whose bot is to be given its name once more; it stays scheduled meanwhile.

    The entry is looked at first: it may have moved with that of whoever left the bot, unannounced,
    and Recall would send a second bot to where it is now.
    """
    if row.desired is None:
        return row
    link_alone = link_hash(row.desired.meeting_url)
    observed = replace(row.observed, config_hash=link_alone)
    generation = row.generation + 1
    marked = replace(row, observed=observed, generation=generation, outcome_unknown=True)
    return replace(marked, due=_is_due(marked, now))


def gives_way(row: EventRow, word: str) -> EventRow:
    """The row whose bot is to be taken off, so that another meeting can have one.

    ``word`` is that of the cap which the other one met.
    """
    return replace(row, due=True, retry_at=None, attempts=0, problem=word)


def postponed(row: EventRow, until: datetime, problem: str, *, answered: bool) -> EventRow:
    """The row to be tried again; an answered failure ends the use of its idempotency key.

    The problem of a row that gives way to another meeting, or whose bot must leave the call, is
    kept: it decides what is tried again.
    """
    return replace(
        row,
        retry_at=until,
        attempts=row.attempts + 1,
        problem=row.problem if row.problem in {*ABOVE_CAP, DISPATCHED} else problem,
        generation=row.generation + int(answered),
    )


def same_content(one: EventRow, other: EventRow) -> bool:
    """Whether storing one over the other would change nothing that matters."""
    if one.facts.updated_at != other.facts.updated_at:
        one = replace(one, facts=replace(one.facts, updated_at=other.facts.updated_at))
    if (one.observed_by, one.cause) != (other.observed_by, other.cause):
        one = replace(one, observed_by=other.observed_by, cause=other.cause)
    return one == other


def backoff(attempts: int, *, first: float = 2.0, most: float = 300.0) -> timedelta:
    """The pause before the next try: doubled each time, in seconds, never above ``most``."""
    return timedelta(seconds=min(first * 2 ** min(attempts, 10), most))


def _is_due(row: EventRow, now: datetime) -> bool:
    action = next_action(row, now)
    if row.problem in ABOVE_CAP:
        return action is Action.REMOVE or row.retry_at is not None
    if row.problem == UNREADABLE:
        return action in {Action.REMOVE, Action.LEAVE}
    return not row.problem.startswith(PERMANENT) and action is not None


GIVES_ROOM = "gives_room"
"""The problem of a row whose bot would come into a room that another bot has then."""
DISPATCHED = "dispatched"
"""The problem of a row whose bot cannot be unscheduled any more: it is asked to leave."""
PERMANENT = "refused"
"""Problems that start with this word wait for a change of the event or the daily full read."""
UNREADABLE = f"{PERMANENT}:unreadable"
"""The entry cannot be read: no bot is ordered; one that is there stays until somebody says no."""
CAP_REACHED = f"{PERMANENT}:cap_reached"
"""Above a cap in bots: the row has no bot, and one that it has is taken off."""
HOURS_REACHED = f"{PERMANENT}:hours_reached"
"""The same of a cap in hours."""
ABOVE_CAP = frozenset({CAP_REACHED, HOURS_REACHED})
LAST_LOOK = timedelta(minutes=2)
"""How long before its new start a meeting is looked at whose bot came for an earlier one."""
REOPENED = "tried_anew"
"""The problem of a row whose permanent one the daily read lifted, until it is tried: the
meeting's history does not tell of it again."""


def _fresh(row: EventRow) -> EventRow:
    """Return the row in a new generation, without its earlier failures."""
    return replace(row, generation=row.generation + 1, retry_at=None, attempts=0, problem="")


def _needs_the_entry(decision: Decision) -> bool:
    """Whether a decision rests on the entry, and not on somebody's no to what is known of it."""
    return isinstance(decision, Record) or decision.reason is Reason.NO_LINK


_ENDS_CALLS = frozenset(
    {
        Reason.DELETED,
        Reason.DECLINED,
        Reason.PRIVATE,
        Reason.TAGGED_NORECORD,
        Reason.EVENT_TURNED_OFF,
        Reason.SERIES_TURNED_OFF,
        Reason.STOPPED_BY_YOU,
        Reason.STOPPED_BY_ORGANISER,
        Reason.GUEST_SAID_NO,
        Reason.BLOCKED,
        Reason.COMPANY_STOPPED,
        Reason.COMPANY_GUEST,
        Reason.COMPANY_ORGANISER,
        Reason.COMPANY_WORDS,
    }
)
"""What ends a call although its meeting was moved away from it: no rule, no pause."""


_WITHOUT_LINK = frozenset({Reason.NO_LINK, Reason.LINK_WRAPPED})


def _moved(before: EventFacts, after: EventFacts) -> bool:
    return (before.start, before.end, before.meeting_url, before.is_deleted) != (
        after.start, after.end, after.meeting_url, after.is_deleted,
    )  # fmt: skip
