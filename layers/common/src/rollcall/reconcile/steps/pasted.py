"""Bots that people send into calls by a link: ordered, looked for, followed and led out.

An order is stored as begun before it is made. So a worker that dies in between leaves a call whose
order is repeated under the same idempotency key, or looked for, and never made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from rollcall.domain.bot_reports import Reports, has_left
from rollcall.domain.endpoints import Endpoint
from rollcall.domain.errors import (
    AccessRefused,
    BotDispatched,
    BotPoolExhausted,
    Conflict,
    Gone,
    LeaseLost,
    RateLimited,
    RequestRefused,
    Unavailable,
)
from rollcall.domain.mail.call_tales import call_trouble
from rollcall.domain.pace import clamp_retry_after
from rollcall.domain.pasted import (
    CAP_REACHED,
    COMPANY,
    HANDED_OVER,
    HOURS_REACHED,
    LOOKS_EVERY,
    METADATA_WORD,
    OUR_SIDE,
    REFUSED,
    SERVED,
    Move,
    PastedCall,
    ended,
    is_silent,
    looked,
    next_move,
    not_found,
    ordering,
    put_off,
    refused,
    sent,
    unclear,
    untried,
)
from rollcall.domain.pasted_bars import company_bar
from rollcall.domain.user_rules import UserRules
from rollcall.ports.pasted_store import PastedStore
from rollcall.ports.telemetry import BotAction, WrittenBot
from rollcall.reconcile.answers import Answer, Follow, answer_to
from rollcall.reconcile.bot_records import record_bot
from rollcall.reconcile.caps import Caps
from rollcall.reconcile.mail_marks import MailMarks
from rollcall.reconcile.pasted_rooms import PastedRooms
from rollcall.reconcile.scheduler import Kind
from rollcall.reconcile.state import Held, Lookups, Ports, Tally
from rollcall.reconcile.step import Call, Step, ask

TRIES = 4
"""How often a change gives way to what its person wants meanwhile."""
SOON = timedelta(seconds=5)
PATIENT = timedelta(minutes=1)

type Change = Callable[[PastedCall], PastedCall]


@dataclass(slots=True)
class PastedSteps:
    """The step of calls that people send bots to, for one run."""

    ports: Ports
    store: PastedStore
    held: Held
    lookups: Lookups
    caps: Caps
    rooms: PastedRooms
    tally: Tally
    mail: MailMarks
    now: Callable[[], datetime]

    def bring_on(self, user_id: str, call_id: str) -> Step:
        """Do the next thing for one call."""
        call = self.store.call(user_id, call_id)
        move = next_move(call, self.now()) if call is not None else None
        if call is None or move is None:
            return
        steps: dict[Move, Callable[[PastedCall], Step]] = {
            Move.ORDER: self._order,
            Move.SEEK: self._seek,
            Move.LEAVE: self._leave,
            Move.LOOK: self._look,
        }
        if move is Move.END:
            self._change(call, ended)
            return
        try:
            yield from steps[move](call)
        except LeaseLost:
            raise
        except Exception as error:  # noqa: BLE001 - sorted by the table of answers
            self._failed(call, error)

    # --- the order

    def _order(self, call: PastedCall) -> Step:
        rules = self._rules(call)
        if not rules.readable and not rules.blocked:
            self._change(call, lambda one: put_off(one, OUR_SIDE, PATIENT, self.now()))
            return
        barred = self.rooms.barred_by(call, rules, self.now())
        if not barred and company_bar(rules.policy, call.title, self.now()):
            barred = COMPANY
        if barred and call.is_unclear:
            # Its bot may have come: it is looked for, and asked out.
            self._change(call, lambda one: replace(one, problem=barred))
            return
        config = self.rooms.config(call, rules, self._guest_link(call, rules))
        if not call.is_unclear:
            why = barred or self._why_not(call)
            if why:
                self.tally.counts["call_not_sent"] += 1
                self._change(call, lambda one: ended(one, why))
                return
        room = self.rooms.place_of(call)
        begun = self._change(call, lambda one: ordering(one, room, self.now()))
        if begun is None or begun.is_unwanted:
            self._give_back(call)
            return
        self.rooms.calls.note(begun)
        job = partial(self.ports.recall.create_bot, call.meeting_url, config, call.order_name)
        try:
            bot_id = yield from ask(Call(Endpoint.CREATE_BOT, job))
        except LeaseLost:
            raise
        except Exception as error:  # noqa: BLE001 - sorted by the table of answers
            self._not_ordered(call, error)
            return
        self.tally.counts["sent_by_hand"] += 1
        self._report(call, BotAction.SCHEDULED, bot_id, "done")
        self._change(begun, lambda one: sent(one, bot_id, self.now()))
        # What comes soon gives way at once: in a minute it may be too late.
        self.rooms.yields(begun, self.now())

    def _why_not(self, call: PastedCall) -> str:
        """Return why no bot is sent, though nobody objects; empty when one is, which is counted."""
        if self.rooms.is_taken(call, self.now()):
            return SERVED
        excess = self.caps.allow_call(call.user_id)
        if not excess:
            return ""
        return CAP_REACHED if excess.bots else HOURS_REACHED

    def _not_ordered(self, call: PastedCall, error: Exception) -> None:
        """Store what a failed order means; ``call`` is as it was before."""
        answer = answer_to(Kind.PASTED, error)
        reason = getattr(error, "reason", type(error).__name__)
        self._report(call, BotAction.SCHEDULED, "", reason)
        if answer.follow is Follow.BUG:
            self.ports.report(error, f"{Kind.PASTED}:{call.call_id}")
        pause = _pause(answer, call, error)
        may_exist = isinstance(error, Unavailable | Conflict) or answer.follow is Follow.BUG
        if not may_exist:
            self._give_back(call)
        self._change(call, lambda one: self._after(one, call, error, answer, pause))

    def _after(
        self, one: PastedCall, before: PastedCall, error: Exception, answer: Answer,
        pause: timedelta,
    ) -> PastedCall:  # fmt: skip
        now = self.now()
        if isinstance(error, RateLimited | AccessRefused):
            return untried(one, before, pause, now)
        if isinstance(error, Unavailable | Conflict) or answer.follow is Follow.BUG:
            answered = not isinstance(error, Unavailable) or error.answered
            return unclear(one, answer.word, pause, now, answered=answered)
        if answer.follow is Follow.LATER:
            return refused(one, before, answer.word, pause, now)
        word = f"{REFUSED}:{error.reason}" if isinstance(error, RequestRefused) else REFUSED
        after = refused(one, before, word, pause, now)
        return after if after.is_unclear else ended(after, word)

    def _give_back(self, call: PastedCall) -> None:
        """Count an order no more that was not made; one that may have been stays counted."""
        if not call.is_unclear:
            self.caps.give_back_call(call.user_id)

    def _seek(self, call: PastedCall) -> Step:
        """Find the bot of an order of which no answer came."""
        job = partial(self.ports.recall.find_bots, METADATA_WORD, call.call_id)
        found = yield from ask(Call(Endpoint.LIST_BOTS, job))
        if not found:
            self._change(call, lambda one: not_found(one, self.now()))
            return
        self.tally.counts["sent_found_again"] += 1
        self._change(call, lambda one: sent(one, found[0], self.now()))

    # --- the bot

    def _leave(self, call: PastedCall) -> Step:
        try:
            job = partial(self.ports.recall.leave_call, call.bot_id)
            yield from ask(Call(Endpoint.LEAVE_CALL, job))
        except (Gone, RequestRefused, BotDispatched):
            # Not in a call any more, which is what was asked for.
            self.tally.counts["leave_needless"] += 1
        else:
            self.tally.counts["asked_to_leave"] += 1
            self._report(call, BotAction.ASKED_TO_LEAVE, call.bot_id, "done")
        again = self.now() + LOOKS_EVERY
        self._change(call, lambda one: replace(one, asked_out=True, attempts=0, retry_at=again))

    def _look(self, call: PastedCall) -> Step:
        """See what became of the bot, and whether it may stay."""
        reports, asked_at, gone = self._reports(call), call.looked_at, False
        # First, for whoever may not stay leaves although Recall tells nothing of bots.
        why = "" if has_left(reports) or call.is_unwanted else self._why_leave(call)
        if why:
            self.tally.counts["call_left_for_others"] += 1
            self._change(call, lambda one: replace(one, problem=why, retry_at=None))
            return
        if is_silent(call, reports, self.now()):
            gone = yield from self._ask(call)
            reports, asked_at = self._reports(call), self.now()
        if call_trouble(call, reports, self.now()) is not None:
            self.mail.mark_once(call.user_id)
        self._change(
            call,
            lambda one: looked(replace(one, looked_at=asked_at), reports, self.now(), gone=gone),
        )

    def _reports(self, call: PastedCall) -> Reports:
        found: Reports = self.ports.store.bot_reports([call.bot_id]).get(call.bot_id, {})
        return found

    def _ask(self, call: PastedCall) -> Generator[Call | None, Any, bool]:
        """Ask Recall for the bot and keep what it says; whether it is gone."""
        try:
            job = partial(self.ports.recall.retrieve_bot, call.bot_id)
            found = yield from ask(Call(Endpoint.RETRIEVE_BOT, job))
        except Gone:
            self.tally.counts["bot_gone"] += 1
            return True
        record_bot(self.ports.marks, found, self.now())
        return False

    def _why_leave(self, call: PastedCall) -> str:
        rules = self._rules(call)
        barred = self.rooms.barred_by(call, rules, self.now())
        if barred:
            return barred
        if rules.policy.paused and rules.policy.paused.and_running:
            return COMPANY
        return HANDED_OVER if self.rooms.yields(call, self.now()) else ""

    # --- parts

    def _rules(self, call: PastedCall) -> UserRules:
        """Return the rules as they are now, what guests asked for included."""
        self.lookups.evict_rules(call.user_id)
        return self.lookups.rules(call.user_id)

    def _guest_link(self, call: PastedCall, rules: UserRules) -> str:
        subject, make = self.rooms.subject(call, rules, call.asked_at), self.ports.guest_link
        return make(subject) if subject and make else ""

    def _failed(self, call: PastedCall, error: Exception) -> None:
        answer = answer_to(Kind.PASTED, error)
        if answer.follow is Follow.BUG:
            self.ports.report(error, f"{Kind.PASTED}:{call.call_id}")
        pause = max(answer.pause(call.attempts, error), SOON)
        self._change(call, lambda one: put_off(one, answer.word, pause, self.now()))

    def _change(self, call: PastedCall, change: Change) -> PastedCall | None:
        """Store a change of the call as it is now; None where it is gone. Raises Unavailable."""
        for _ in range(TRIES):
            stored = self.store.call(call.user_id, call.call_id)
            if stored is None:
                return None
            after = change(stored)
            if after == stored or self.store.save(self.held.lease, after):
                return after
        raise Unavailable("busy")

    def _report(self, call: PastedCall, action: BotAction, bot_id: str, outcome: str) -> None:
        run = self.held.lease.run
        self.ports.wrote(WrittenBot(run, call.cause, action, call.call_id, bot_id, outcome))


def _pause(answer: Answer, call: PastedCall, error: Exception) -> timedelta:
    if isinstance(error, BotPoolExhausted) and error.retry_after is not None:
        return clamp_retry_after(error.retry_after)
    return answer.pause(call.attempts, error)
