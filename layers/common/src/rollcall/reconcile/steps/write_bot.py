"""One write that brings one event closer to what it should be, and what comes of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from rollcall.domain.bot_config import BotConfig
from rollcall.domain.calendar_event import CalendarEvent
from rollcall.domain.desired import (
    DISPATCH_LEAD,
    BotSignature,
    is_wanted,
    live_bots,
    own_link,
    recently_arrived,
)
from rollcall.domain.endpoints import Endpoint
from rollcall.domain.errors import BotDispatched, Conflict, Gone, LeaseLost, Unavailable
from rollcall.domain.event import ScheduledBot
from rollcall.domain.history import is_new_problem
from rollcall.domain.model import SERVED, EventRow, RecallCalendar
from rollcall.domain.rooms import STARTED_BEFORE, next_look
from rollcall.domain.rows import (
    ABOVE_CAP,
    DISPATCHED,
    GIVES_ROOM,
    PERMANENT,
    REOPENED,
    Action,
    Evaluator,
    gives_room_up,
    gives_way,
    loses_bot,
    next_action,
    next_call,
    ordering,
    settled,
    unwanted_in_call,
    waits_for_bot_of_another,
    waits_for_room,
)
from rollcall.ports.telemetry import BotAction, WrittenBot
from rollcall.ports.worker_store import EventKey
from rollcall.reconcile.answers import Follow, answer_to
from rollcall.reconcile.bot_names import BotNames
from rollcall.reconcile.caps import Caps
from rollcall.reconcile.failed_write import has_no_effect, later, row_after
from rollcall.reconcile.leave_call import LeaveCall, dismissed
from rollcall.reconcile.put_off import dismiss_finished
from rollcall.reconcile.rooms import Rooms
from rollcall.reconcile.scheduler import Kind
from rollcall.reconcile.stage import RowStage
from rollcall.reconcile.state import Held, Lookups, Ports, Tally
from rollcall.reconcile.step import Call, Step, ask

ROOM_PAUSE = timedelta(seconds=2)
"""How long a meeting waits for another one to give way."""


@dataclass(slots=True)
class WriteSteps:
    """The step of bot writes, for one run."""

    ports: Ports
    held: Held
    lookups: Lookups
    stage: RowStage
    caps: Caps
    rooms: Rooms
    names: BotNames
    leave_call: LeaveCall
    tally: Tally
    now: Callable[[], datetime]

    def write(self, key: EventKey) -> Step:
        """Make the next call for a row, if it needs one, and stage what came of it."""
        row = self.stage.current(key)
        if row is None or not row.due:
            return
        self.stage.begin_write(key)
        try:
            yield from self._act(row)
        finally:
            shown = self.stage.end_write(key)
        self._look_if_overtaken(key, shown)
        self.stage.flush_settled()

    def _act(self, row: EventRow) -> Step:
        now = self.now()
        if waits_for_room(row, now):
            row = replace(row, problem=REOPENED)
        try:
            call = next_call(row, now, self.held.lease.token)
            # Recall would send a bot to where the event is now, not to where it was last seen.
            unread = call is Action.SCHEDULE and self._may_have_changed(row, now)
            if call is Action.LOOK or unread:
                looked_at = yield from self._look(row)
                if looked_at is None:
                    return
                row = looked_at
            yield from self._call(row)
        except LeaseLost:
            raise
        except Exception as error:  # noqa: BLE001 - sorted by the table of answers
            self._failed(row, error)

    def _call(self, row: EventRow) -> Step:
        match next_action(row, self.now()) if row.due else None:
            case Action.SCHEDULE:
                yield from self._schedule(row)
            case Action.LEAVE:
                yield from self._leave(row)
            case Action.REMOVE:
                yield from self._remove(row)
            case _:
                self.stage.stage(_nothing_to_write(row, self.now()))

    # --- the calls

    def _look(self, row: EventRow) -> Generator[Call | None, Any, EventRow | None]:
        """Return the row as its event shows it now; None when it is gone."""
        job = partial(self.ports.recall.retrieve_event, row.event_id)
        try:
            event = yield from ask(Call(Endpoint.RETRIEVE_EVENT, job))
        except Gone as error:
            self._forget(row, error)
            return None
        before = self._now_of(row)
        if before is None:
            return None
        try:
            after = self._observed(before, event)
        except Gone as error:
            self._forget(before, error)
            return None
        had_bot, has_bot = (live_bots(r.facts, r.observed, self.now()) for r in (before, after))
        if before.problem in ABOVE_CAP and not has_bot:
            # A removal whose answer was lost: the place is free for the other meeting. What had no
            # bot may have waited for midnight when it came into doubt.
            again = replace(after, due=True, retry_at=None, problem=REOPENED)
            after = settled(after, before.problem) if had_bot else again
        self.stage.stage(after, before)
        return self._now_of(after)

    def _schedule(self, row: EventRow) -> Step:
        wanted = row.desired
        if wanted is None:
            raise AssertionError("a row without a desired bot is not scheduled")
        now = self.now()
        decided = self._evaluator(row).reevaluate(row, now)
        if decided.desired is None:
            # It was forbidden since it was decided, and its owner was not marked for that yet.
            self.stage.stage(decided)
            return
        if self.rooms.is_taken(row, now):
            if live_bots(row.facts, row.observed, now):
                # Its bot was for another time, or would come while another one is there.
                yield from self._remove(row)
            else:
                self.stage.stage(waits_for_bot_of_another(row, next_look(row, now)))
            return
        row = replace(row, problem="") if row.problem == GIVES_ROOM else row
        if next_action(row, now) is not Action.SCHEDULE:
            self.stage.stage(_nothing_to_write(row, now))
            return
        yield from self._order(row, wanted)

    def _order(self, row: EventRow, wanted: BotSignature) -> Step:
        config, names = self._config(row, wanted)
        if not self.caps.allow(row):
            self._refused_by_cap(row)
            return
        name = write_name(row, wanted, self.held.lease.token, names)
        job = partial(
            self.ports.recall.schedule_bot,
            row.event_id, wanted.deduplication_key, config, name,
        )  # fmt: skip
        try:
            self._prepare_room(row, wanted)
            event = yield from ask(Call(Endpoint.SCHEDULE, job))
        except BaseException as error:
            self.caps.give_back(row, may_exist=isinstance(error, Unavailable))
            self._report(row, BotAction.SCHEDULED, error)
            raise
        finally:
            self.caps.answered(row)
        self.tally.counts["scheduled"] += 1
        self._report(row, BotAction.SCHEDULED, None, event.bots)
        current = self._now_of(row)
        if current is not None:
            observed = current.observed
            if observed.config_hash == row.observed.config_hash:
                # Else the bot got another name while the call was under way.
                observed = replace(observed, config_hash=wanted.config_hash)
            after = self._observed(replace(current, observed=observed), event)
            # No row before: the caps have counted this order.
            self.caps.stretched(after, row.facts)
            self.stage.stage(self._answered(row, after))

    def _prepare_room(self, row: EventRow, wanted: BotSignature) -> None:
        """Store what others must know of an order should this worker die before its outcome.

        Those whose bots would come into the room are marked first: once somebody else looks, they
        may be so near that they would be taken for launched.
        """
        now = self.now()
        ahead = [gives_room_up(other) for other in self.rooms.giving(row, now)]
        if wanted.start <= now + STARTED_BEFORE:
            ahead.append(ordering(row))
        if ahead:
            self.stage.save_ahead(ahead)

    def _config(self, row: EventRow, wanted: BotSignature) -> tuple[BotConfig, str]:
        """Return what to send, and the names in it that others chose. Raises Unavailable."""
        evaluator = self._evaluator(row)
        giver = self.names.giver_for(row)
        subject, make = evaluator.guest_subject(row, wanted), self.ports.guest_link
        link = make(subject) if subject and make else ""
        names = " ".join(filter(None, (giver.bot_name, giver.person))) if giver else ""
        return evaluator.config(wanted, giver, link) | own_link(row.facts, wanted), names

    def _remove(self, row: EventRow) -> Step:
        gave_way = loses_bot(row, self.now())
        job = partial(self.ports.recall.remove_bot, row.event_id)
        try:
            event = yield from ask(Call(Endpoint.REMOVE, job))
        except Exception as error:
            self._report(row, BotAction.REMOVED, error)
            raise
        self._report(row, BotAction.REMOVED, None, row.observed.bots)
        self.tally.counts["removed"] += 1
        current = self._now_of(row)
        if current is None:
            return
        after = self._observed(current, event)
        # Where it gave way, its place is taken: it waits for the next change or daily read.
        after = settled(after, row.problem) if gave_way else self._answered(row, after)
        self.caps.take_back(current, after)
        self.stage.stage(after)

    def _leave(self, row: EventRow) -> Step:
        now = self.now()
        bots = unwanted_in_call(row, now)
        if row.problem == DISPATCHED:
            bots = _on_their_way(row, now)
        gone = yield from self.leave_call.ask_out(row, bots)
        self._report(row, BotAction.ASKED_TO_LEAVE, None, bots)
        current = self._now_of(row)
        if current is not None:
            left = dismissed(current, gone)
            if left.problem == DISPATCHED:
                left = replace(left, problem="")
            due = next_action(left, self.now()) is not None
            self.stage.stage(left if due else settled(left, left.problem))

    # --- what comes of them

    def _failed(self, row: EventRow, error: Exception) -> None:
        current = self._now_of(row)
        if current is None:
            return
        answer = answer_to(Kind.WRITE, error)
        if answer.follow is Follow.BUG:
            self.ports.report(error, f"{Kind.WRITE}:{row.event_id}")
        if isinstance(error, BotDispatched) and not _on_their_way(current, self.now()):
            # No bot leaves that early, so this answer is not to be trusted.
            error = Conflict("dispatched_early")
        if has_no_effect(error):
            # What was unknown while the call was under way is as it was before.
            current = replace(current, outcome_unknown=row.outcome_unknown)
        after = row_after(current, error, self.now(), self.ports.jitter())
        if answer.follow is Follow.REFUSED and not answer.word:
            self._refused(current, after.problem)
        self.stage.stage(after)

    def _forget(self, row: EventRow, error: Gone) -> None:
        """Forget an event that is gone, or another calendar's; not while its bot may be in a call.

        Only the row names that bot.
        """
        if recently_arrived(row.observed, self.now()):
            self._failed(row, error)
        else:
            self.stage.drop([row.key])

    def _refused(self, row: EventRow, problem: str) -> None:
        """Count a new refusal, and look at the calendar: it may be disconnected, unannounced."""
        if row.facts.is_deleted or row.desired is None:
            return
        self.tally.counts["refused"] += is_new_problem(row, problem)
        run = self.held.lease.run
        self.ports.marks.mark_calendar(
            row.facts.recall_calendar_id, self.now(), sync_from=None, check=True, cause=run
        )

    def _refused_by_cap(self, row: EventRow) -> None:
        """Make room for a meeting that met its user's cap, where one with less trust has a bot."""
        word = self.caps.word(row)
        least = self.caps.giving_way(row) if word else None
        if word and least is None and not self.caps.may_be_free_soon(row):
            self.tally.counts["cap_reached"] += is_new_problem(row, word)
            self.stage.stage(self.caps.capped(row, self.now()))
            return
        again = self.now() + ROOM_PAUSE
        if least is not None and least.retry_at is not None:
            again = max(again, least.retry_at)
        self.stage.stage(replace(row, due=True, problem="", retry_at=again))
        if least is not None and least.problem not in ABOVE_CAP:
            self.tally.counts["gave_way"] += 1
            self.stage.stage(gives_way(least, word))

    def _observed(self, row: EventRow, event: CalendarEvent) -> EventRow:
        """Return the row after an answer, evaluated by what the event is now."""
        calendar = self._calendar(row)
        facts = self.lookups.facts(event, calendar)
        if facts.recall_calendar_id != row.facts.recall_calendar_id:
            # The event belongs to another calendar now; whoever owns that looks at it next.
            self.ports.marks.mark_calendar(
                facts.recall_calendar_id, self.now(), sync_from=facts.updated_at, check=False
            )
            raise Gone("moved_to_another_calendar")
        now = self.now()
        known = dismiss_finished(self.ports.store, row, facts, event.bots, now)
        token = self.held.lease.token
        return self.lookups.evaluator(calendar).observe(known, facts, event.bots, now, token)

    def _answered(self, before: EventRow, after: EventRow) -> EventRow:
        """Pause after a write that worked and yet changed nothing."""
        now = self.now()
        if before.desired != after.desired or next_action(after, now) != next_action(before, now):
            return after if after.due else settled(after, after.problem)
        repeated = replace(after, attempts=before.attempts)
        return later(repeated, "no_effect", now, self.ports.jitter())

    # --- parts

    def _report(
        self, row: EventRow, action: BotAction, error: BaseException | None,
        bots: Sequence[ScheduledBot] = (),
    ) -> None:  # fmt: skip
        outcome = "done" if error is None else getattr(error, "reason", type(error).__name__)
        bot_id = bots[-1].bot_id if bots else ""
        run = self.held.lease.run
        self.ports.wrote(WrittenBot(run, row.cause, action, row.event_id, bot_id, outcome))

    def _now_of(self, row: EventRow) -> EventRow | None:
        """Return the row as it is now: others may have changed it while the call was under way."""
        return self.stage.current(row.key)

    def _look_if_overtaken(self, key: EventKey, shown: datetime | None) -> None:
        """Look at an event that a list showed newer while its write was under way."""
        current = self.stage.current(key) if shown is not None else None
        if current is not None and shown is not None and shown > current.facts.updated_at:
            self.stage.stage(replace(current, outcome_unknown=True, due=True, retry_at=None))

    def _may_have_changed(self, row: EventRow, now: datetime) -> bool:
        """Whether a change was announced that no list has shown, and the write waited already."""
        calendar = self.lookups.calendar(row.facts.recall_calendar_id)
        if calendar is None or not calendar.waits_for_list:
            return False
        announced = calendar.due_at or now
        put_off = max(announced, calendar.calm_at or now) > now
        return put_off or (row.due_since or now) < announced

    def _evaluator(self, row: EventRow) -> Evaluator:
        return self.lookups.evaluator(self._calendar(row))

    def _calendar(self, row: EventRow) -> RecallCalendar:
        calendar = self.lookups.calendar(row.facts.recall_calendar_id)
        if calendar is None:
            raise Gone("calendar")
        return calendar


def write_name(row: EventRow, wanted: BotSignature, lease_token: int, names: str = "") -> str:
    """Return the idempotency key: event, row generation, lease token, hash of the wanted bot.

    The lease token is part of it because a new worker must not receive the stored response to a
    dead one; it looks at the event before it writes. ``names`` are those in the config of a shared
    bot, which the hash says nothing of.
    """
    content = f"{wanted.deduplication_key}|{wanted.start.isoformat()}|{wanted.config_hash}"
    content += f"|{names}" if names else ""
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    return f"{row.event_id}:{row.generation}:{lease_token}:{digest}"


def _nothing_to_write(row: EventRow, now: datetime) -> EventRow:
    if row.due and row.retry_at is not None and row.retry_at > now:
        # Another look is planned.
        return row
    keeps_place = row.problem in ABOVE_CAP and live_bots(row.facts, row.observed, now)
    # What served the meeting to its end is what its page goes on to say.
    lasting = row.problem.startswith((PERMANENT, SERVED)) and not keeps_place
    return settled(row, row.problem if lasting else "")


def _on_their_way(row: EventRow, now: datetime) -> tuple[ScheduledBot, ...]:
    """Return bots that cannot be unscheduled any more and are not the wanted one."""
    return tuple(
        bot
        for bot in live_bots(row.facts, row.observed, now)
        if bot.start <= now + DISPATCH_LEAD
        and not (bot.start <= now and row.desired is not None and is_wanted(bot, row.desired, now))
    )
