"""A call into which a person sends a bot by its link, without a calendar event. Pure.

One small row for each: what its person wants, and how far the worker came. Whatever happens between
two steps, at most one bot is sent for it: an order that may have had its effect is repeated under
its own idempotency key, or looked for, and never given a new key before that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

from rollcall.domain.bot_checks import EVERY, is_known
from rollcall.domain.bot_reports import Reports, has_left, has_recorded, newest
from rollcall.domain.desired import LONGEST_CALL

ORDERED_WITHIN = timedelta(minutes=10)
"""After so long without a bot none is sent any more: its person has long joined without it."""
MOST_TRIES = 10
"""Of an order, in all (contract, section 14, item 11)."""
UNCLEAR_TRIES = 3
"""Errors of the other side in a row, after which it is looked for what became of the order."""
SETTLES = timedelta(seconds=60)
"""After so long an order that was not answered in time has had its effect, or never will."""
LOOKS_EVERY = timedelta(minutes=1)
"""How often a bot that is on its way, or in its call, is looked at here."""
MOST_RUNNING = 3
"""Calls of one person that may have, or get, a bot at a time."""
MOST_A_DAY = 20
"""Calls of one person within 24 hours."""
A_DAY = timedelta(days=1)
FOLLOWED = LONGEST_CALL + A_DAY
"""So long after it was sent a bot is not asked after any more, nor looked for."""
ASKED_AGAIN = timedelta(minutes=5)
"""Between two questions for a recording that Recall still works on."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)
MAX_TITLE = 100
METADATA_WORD = "rollcall_call"
"""The name in a bot's metadata under which it is found again."""

STOPPED, HANDED_OVER, SERVED = "stopped", "handed_over", "served"
CAP_REACHED, HOURS_REACHED = "cap_reached", "hours_reached"
GUEST_SAID_NO, STOPPED_BY_ORGANISER = "guest_said_no", "stopped_by_organiser"
PERSON_BLOCKED = "person_blocked"
COMPANY = "company"
NO_ANSWER, OUR_SIDE = "no_answer", "our_side"
REFUSED = "refused"
_UNWANTED = frozenset({HANDED_OVER, GUEST_SAID_NO, STOPPED_BY_ORGANISER, PERSON_BLOCKED, COMPANY})


class Move(Enum):
    """What the worker does next."""

    ORDER = auto()
    SEEK = auto()
    """Find out whether an order had its effect."""
    LEAVE = auto()
    LOOK = auto()
    """See what became of the bot."""
    END = auto()
    """No bot comes, and none came."""


@dataclass(frozen=True, slots=True)
class PastedCall:
    """One call: item `USER#u` / `CALL#id`. Times are in UTC.

    Pages write its first part and ``stop_at``, the worker the rest; each writes it whole, on the
    condition that it is as it was read.
    """

    user_id: str
    call_id: str
    """Begins with the moment of asking, so that ids sort as the calls do."""
    meeting_url: str = field(repr=False)
    title: str = field(repr=False)
    """Chosen by its person; may be empty."""
    asked_at: datetime
    cause: str = ""
    """Id of the request, for logs."""
    stop_at: datetime | None = None
    """When its person wanted no bot any more."""
    version: int = 0
    """Grows with each write; 0 before the first."""
    number: int = 1
    """Of the order: part of its idempotency key. Another one makes another bot."""
    tried_at: datetime | None = None
    """When an order was last tried that may have had its effect; None when none may."""
    seek: bool = False
    """Whether to look for its bot before it is ordered again."""
    attempts: int = 0
    retry_at: datetime | None = None
    """Before which nothing is done; None for at once."""
    problem: str = ""
    """A machine word for what keeps the bot away, or sent it away; often empty."""
    bot_id: str = ""
    sent_at: datetime | None = None
    """When its bot was known to be sent."""
    room: str = ""
    """The name of its room, under which those find it who may share it."""
    looked_at: datetime | None = None
    """When Recall was last asked for its bot."""
    asked_out: bool = False
    """Whether the bot was asked to leave."""
    over: bool = False
    """Whether nothing more is done about it."""

    @property
    def due_at(self) -> datetime | None:
        """When the worker looks at it next; None for never."""
        return None if self.over else self.retry_at or self.asked_at

    @property
    def is_unclear(self) -> bool:
        """Whether a bot may be on its way of which nothing is known here."""
        return self.tried_at is not None

    @property
    def order_name(self) -> str:
        """The idempotency key of its order."""
        return f"{self.call_id}:{self.number}"

    @property
    def waits_for_recall(self) -> bool:
        """Whether a bot is to come or to go, and Recall has not done that yet."""
        return not self.over and (not self.bot_id or (self.is_unwanted and not self.asked_out))

    @property
    def is_unwanted(self) -> bool:
        """Whether its bot is to leave, or not to come."""
        return self.stop_at is not None or self.problem in _UNWANTED


class TooManyRunning(Exception):
    """Somebody has, or awaits, as many bots in calls as one person may at a time."""


class TooManyToday(Exception):
    """Somebody has sent as many bots by hand as one person may in a day."""


def call_id(asked_at: datetime, random: str) -> str:
    """Return the id of a call; ``random`` makes it impossible to guess."""
    return f"{moment_text(asked_at)}-{random[:22]}"


def moment_text(moment: datetime) -> str:
    """Return how the ids of calls of a moment begin."""
    return f"{moment:%Y%m%dT%H%M%S%f}"


def is_open(call: PastedCall, reports: Reports) -> bool:
    """Whether a bot is in the call, or may come."""
    return not call.over and not has_left(reports)


def is_recorded(call: PastedCall, reports: Reports) -> bool:
    """Whether its bot recorded, and has left."""
    return bool(call.bot_id) and has_recorded(reports) and has_left(reports)


def check_limits(calls: Iterable[PastedCall], reported: dict[str, Reports], now: datetime) -> None:
    """Raise TooManyRunning or TooManyToday where one more would be too much.

    ``calls`` are those of one person within `A_DAY`, or more.
    """
    known = list(calls)
    if sum(is_open(one, reported.get(one.bot_id, {})) for one in known) >= MOST_RUNNING:
        raise TooManyRunning
    if sum(one.asked_at > now - A_DAY for one in known) >= MOST_A_DAY:
        raise TooManyToday


def next_move(call: PastedCall, now: datetime) -> Move | None:
    """Return what to do now; None for nothing."""
    if call.over or (call.due_at or now) > now:
        return None
    if now >= (call.sent_at or call.asked_at) + FOLLOWED:
        return Move.END
    if call.bot_id:
        return Move.LEAVE if call.is_unwanted and not call.asked_out else Move.LOOK
    late = now >= call.asked_at + ORDERED_WITHIN or call.attempts >= MOST_TRIES
    if call.is_unclear and (call.seek or call.is_unwanted or late):
        return Move.SEEK
    return Move.END if call.is_unwanted or late else Move.ORDER


def ordering(call: PastedCall, room: str, now: datetime) -> PastedCall:
    """Return the call as it is stored before its order is sent; itself where none is wanted."""
    if call.is_unwanted:
        return call
    return replace(call, room=room, tried_at=now, seek=False)


def sent(call: PastedCall, bot_id: str, now: datetime) -> PastedCall:
    """Return the call with its bot; why that is to leave, if it is, stays."""
    problem = call.problem if call.problem in _UNWANTED else ""
    return replace(
        call, bot_id=bot_id, sent_at=now, tried_at=None, seek=False, attempts=0, problem=problem,
        retry_at=None if call.is_unwanted else now + LOOKS_EVERY,
    )  # fmt: skip


def unclear(
    call: PastedCall, word: str, pause: timedelta, now: datetime, *, answered: bool
) -> PastedCall:
    """Return the call after an order of which nobody knows whether it had its effect.

    It is repeated under its key, which makes no second bot. Where the other side only ever answers
    with errors, that key may be spoilt: then it is waited, and looked.
    """
    attempts = call.attempts + 1
    seek = answered and attempts >= UNCLEAR_TRIES
    at = now + (max(pause, SETTLES) if seek else pause)
    return replace(call, attempts=attempts, seek=seek, problem=word, retry_at=at)


def refused(
    call: PastedCall, before: PastedCall, word: str, pause: timedelta, now: datetime
) -> PastedCall:
    """Return the call after an order that had no effect; a later one has a key of its own.

    ``before`` is the call as it was before this try: what an earlier one did may still be unclear.
    """
    later = replace(call, attempts=call.attempts + 1, problem=word, retry_at=now + pause)
    if before.is_unclear:
        return replace(later, seek=True)
    return replace(later, tried_at=None, number=call.number + 1)


def untried(call: PastedCall, before: PastedCall, pause: timedelta, now: datetime) -> PastedCall:
    """Return the call after everything was refused, be it an order or not: it is no try."""
    if before.is_unclear:
        return replace(call, tried_at=before.tried_at, seek=before.seek, retry_at=now + pause)
    return replace(call, tried_at=None, number=call.number + 1, retry_at=now + pause)


def put_off(call: PastedCall, word: str, pause: timedelta, now: datetime) -> PastedCall:
    """Return the call after a step that may be repeated as it is."""
    problem = word if not call.bot_id else call.problem
    return replace(call, attempts=call.attempts + 1, problem=problem, retry_at=now + pause)


def not_found(call: PastedCall, now: datetime) -> PastedCall:
    """Return the call after nobody was found who came for it."""
    quiet_at = (call.tried_at or now) + SETTLES
    if now < quiet_at:
        return replace(call, seek=True, retry_at=quiet_at)
    return replace(call, tried_at=None, seek=False, number=call.number + 1, retry_at=None)


def is_silent(call: PastedCall, reports: Reports, now: datetime) -> bool:
    """Whether Recall is to be asked for the bot, as news of it may have been lost."""
    asked = call.looked_at or LONG_AGO
    if not reports:
        return now >= max(asked, call.sent_at or call.asked_at) + LOOKS_EVERY
    if has_left(reports):
        # What it recorded, and from when to when, is never notified.
        return asked <= newest(reports) or now >= asked + ASKED_AGAIN
    return now >= max(asked, newest(reports)) + EVERY


def looked(call: PastedCall, reports: Reports, now: datetime, *, gone: bool = False) -> PastedCall:
    """Return the call after a look at its bot; ``gone`` when Recall does not know it."""
    unknown = gone and now >= (call.sent_at or call.asked_at) + ASKED_AGAIN
    if is_known(reports) or unknown:
        return ended(call)
    settled = has_left(reports) and now >= newest(reports) + 2 * EVERY
    return replace(call, attempts=0, retry_at=now + (EVERY if settled else LOOKS_EVERY))


def ended(call: PastedCall, word: str = "") -> PastedCall:
    """Return the call when nothing more is done about it."""
    why = word or (STOPPED if call.stop_at is not None else call.problem or NO_ANSWER)
    return replace(call, over=True, problem=call.problem if call.bot_id and not word else why)


def with_stop(call: PastedCall, now: datetime) -> PastedCall:
    """Return the call after its person wants no bot any more; itself where that is known."""
    if call.over or call.stop_at is not None:
        return call
    # What is unclear keeps its pause: to look at once would find nothing yet.
    return replace(call, stop_at=now, retry_at=call.retry_at if call.is_unclear else None)
