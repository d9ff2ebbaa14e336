"""Letters: what users should have been told becomes what they were told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from functools import partial

from rollcall.domain.bot_reports import Reports
from rollcall.domain.copies import grouped
from rollcall.domain.decision import Record
from rollcall.domain.desired import LONGEST_CALL
from rollcall.domain.endpoints import Endpoint
from rollcall.domain.errors import BeingDeleted, LeaseLost, RateLimited, RequestRefused, Unavailable
from rollcall.domain.event import EventFacts
from rollcall.domain.listing import FUTURE_WINDOW
from rollcall.domain.mail.absence import AbsenceRules, Absent, Away, absence
from rollcall.domain.mail.call_tales import call_tales
from rollcall.domain.mail.company import (
    CompanyRules,
    company_tale,
    episode,
    is_news,
    looked_at_again,
    nothing_told,
)
from rollcall.domain.mail.digest import (
    Listed,
    day_end,
    digest,
    is_time,
    next_digest_at,
    shown,
)
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.mailbox import Delivery, Mailbox, Told, begun, letter_id, letter_ids
from rollcall.domain.mail.tales import (
    BEFORE,
    LATEST,
    AccessLost,
    BotTrouble,
    Tale,
    access_tales,
    bot_tales,
    next_stage_at,
    room_today,
    with_lost,
)
from rollcall.domain.mail.writing import Reader, write, zone_of
from rollcall.domain.model import Connection, EventRow, User, Wanted, is_wanted
from rollcall.domain.pasted import FOLLOWED, PastedCall
from rollcall.domain.policy import FIRM
from rollcall.domain.policy_checks import settled_at
from rollcall.domain.reasons import sentence
from rollcall.domain.running import decide_now
from rollcall.ports.mailer import Mailer, NotSent
from rollcall.ports.portal_store import Mark
from rollcall.reconcile.mail_marks import COUNTED
from rollcall.reconcile.spreading import is_spread
from rollcall.reconcile.state import Held, Lookups, MailPorts, Ports, Tally
from rollcall.reconcile.step import Call, Step, ask

MOST_LETTERS = 5
"""Letters in one turn; what is left has its next one."""
AT_RISK = timedelta(days=7)
PAUSE_AGAIN = timedelta(minutes=1)
BLOCKED_LOOK = timedelta(days=1)
"""Between two looks whether a user is still blocked, who is told nothing until then."""
SETTLE_LOOK = timedelta(minutes=5)
"""Between two looks whether every row of a user follows the policy."""
ROOM_LOOK = timedelta(hours=1)
"""Between two looks for room, once a user has had as many letters as there may be in a day."""


@dataclass(slots=True)
class _Turn:
    """One user's letters in one turn. The mailbox is right to be stored at any moment."""

    user: User
    read: Mailbox
    box: Mailbox
    tales: Sequence[Tale]
    later: list[datetime] = field(default_factory=list)
    """When there may be something to do again."""


def _stored() -> None:
    """Nothing was changed."""


@dataclass(slots=True)
class MailSteps:
    """The step of letters, for one run."""

    ports: Ports
    held: Held
    lookups: Lookups
    tally: Tally
    now: Callable[[], datetime]
    absences: AbsenceRules = field(default_factory=AbsenceRules)
    store_rows: Callable[[], None] = _stored
    """Stores the rows that this run has changed, so that they can be read."""

    def tell(self, user_id: str) -> Step:
        """Send what a user should have been told by now and was not."""
        mail = self.ports.mail
        if mail is None or mail.mailer is None:
            return
        try:
            yield from self._tell(mail, mail.mailer, user_id)
        except BeingDeleted:
            # The step of deletions tells of the end; nothing else is told any more.
            mail.store.forget_mailbox(self.held.lease, user_id)

    def _tell(self, mail: MailPorts, mailer: Mailer, user_id: str) -> Step:
        read = mail.store.mailbox(user_id)
        if read is None or read.due_at is None or read.due_at > self.now():
            return
        turn = self._look(mail, read)
        if turn is None:
            mail.store.save_mailbox(self.held.lease, replace(read, due_at=None), read)
            return
        for number, tale in enumerate(self._to_send(mail, turn)):
            if number == MOST_LETTERS:
                turn.later.append(self.now())
                break
            yield from self._send(mail, mailer, turn, tale)
        next_at = min(turn.later, default=None)
        self._save(mail, turn, replace(turn.box, due_at=next_at))

    # --- looking

    def _look(self, mail: MailPorts, read: Mailbox) -> _Turn | None:
        """Return what there is to tell; None where nothing is sent at all. Raises BeingDeleted."""
        user, choices = mail.store.user(read.user_id), mail.store.choices(read.user_id)
        if user is None or user.erasing:
            raise BeingDeleted
        if choices.is_stopped(user.email):
            return None
        if user.blocked:
            return _Turn(user, read, read, (), [self.now() + BLOCKED_LOOK])
        now, connections = self.now(), mail.store.connections(user.user_id)
        box = with_lost(read.kept_at(now), connections, now)
        of_bots, more_at = bot_tales(box, *self._bots(user.user_id, now), now)
        of_calls, calls_at = call_tales(*self._calls(user.user_id, now), now)
        tales = [*access_tales(box, connections, now), *of_bots, *of_calls]
        later = [at for at in (next_stage_at(box, now), more_at) if at is not None] + calls_at
        if choices.wants(MailKind.DIGEST):
            zone = zone_of(user.time_zone)
            later.append(next_digest_at(now, zone))
            tales += self._digest(user.user_id, zone, now)
        box, of_company, again = self._company(box, connections, now)
        tales, later = [*tales, *of_company], [*later, *again]
        absent = self._absence(user, box, connections, now)
        tales, later = [*tales, *absent.tales], [*later, *absent.later]
        return _Turn(user, read, box, [t for t in tales if choices.wants(t.kind)], later)

    def _company(
        self, box: Mailbox, connections: Sequence[Connection], now: datetime
    ) -> tuple[Mailbox, list[CompanyRules], list[datetime]]:
        """Return what a change of the policy did, once it has settled and every row follows it."""
        policy = self.lookups.policy
        settles_at = settled_at(policy)
        if settles_at is None or not is_news(policy, box, now):
            again = looked_at_again(policy, box, now)
            return box, [], [again] if again else []
        behind = any(one.applied < one.requested and is_wanted(one) for one in connections)
        if now < settles_at or behind or not is_spread(self.held.lease, policy):
            return box, [], [max(settles_at, now + SETTLE_LOOK)]
        self.store_rows()
        rows = self.ports.store.events_between(box.user_id, now, now + FUTURE_WINDOW)
        tale = company_tale(policy, box, rows, now)
        if tale is not None:
            return box, [tale], []
        told = box.told.get(episode(policy))
        # A letter that is in doubt about meetings that are over by now was told as well as it can.
        settled = replace(told, delivery=Delivery.SENT) if told else nothing_told(now)
        return box.with_told(episode(policy), settled), [], []

    def _absence(
        self, user: User, box: Mailbox, connections: Sequence[Connection], now: datetime
    ) -> Absent:
        """Return what follows if the user was not seen for long; what is to be paused is then."""
        if user.last_seen is None or self.absences == AbsenceRules():
            return Absent()
        chosen = self.lookups.rules(user.user_id).preferences
        wanted = any(each.wanted is Wanted.CONNECTED for each in connections)
        until = chosen.paused_until if chosen else None
        away = Away(user.last_seen, chosen is not None and wanted, until)
        absent = absence(self.absences, box, away, now)
        if absent.pause_until is None:
            return absent
        mark = Mark(self.held.lease.workspace, now)
        self.lookups.evict_rules(user.user_id)
        if self.ports.store.pause_unseen(user.user_id, away.seen, absent.pause_until, mark):
            self.tally.counts["absences_paused"] += 1
            return absent
        # Seen meanwhile, or the rules were changed: looked at again.
        return Absent(later=[now + PAUSE_AGAIN])

    def _digest(self, user_id: str, zone: tzinfo, now: datetime) -> list[Tale]:
        """Return the list of today while it is its time and there is anything on it."""
        if not is_time(now, zone):
            return []
        rows = self.ports.store.events_between(user_id, now - LONGEST_CALL, day_end(now, zone))
        listed = [
            Listed(
                row.facts,
                isinstance(row.decision, Record),
                sentence(row.decision.reason, row.decision.detail),
                row.decision.reason not in FIRM,
            )
            for row in shown(rows, now)
        ]
        today = now.astimezone(zone).date()
        return [digest(tuple(listed), today, now)] if listed else []

    def _bots(self, user_id: str, now: datetime) -> tuple[list[EventRow], dict[str, Reports]]:
        """Return the meetings whose bots may be news, and what those reported."""
        store = self.ports.store
        rows = store.events_between(user_id, now - LATEST - LONGEST_CALL, now + BEFORE)
        bots = sorted({bot.bot_id for row in rows for bot in row.observed.bots})
        return rows, store.bot_reports(bots) if bots else {}

    def _calls(self, user_id: str, now: datetime) -> tuple[list[PastedCall], dict[str, Reports]]:
        """Return the calls that the user sent bots to, and what those reported."""
        if self.ports.pasted is None:
            return [], {}
        calls = self.ports.pasted.calls(user_id, now - FOLLOWED - LATEST, now)
        bots = sorted({call.bot_id for call in calls if call.bot_id})
        return calls, self.ports.store.bot_reports(bots) if bots else {}

    def _to_send(self, mail: MailPorts, turn: _Turn) -> Iterator[Tale]:
        """Yield what is to be sent now, and settle what the reports say of the rest."""
        for tale in turn.tales:
            told = turn.box.told.get(tale.episode)
            if told is None:
                if not isinstance(tale, BotTrouble) or self._has_room(turn):
                    yield tale
                continue
            next_at = told.next_at()
            if next_at is None:
                continue
            if next_at > self.now():
                turn.later.append(next_at)
            elif mail.store.was_taken(letter_ids(turn.user.user_id, tale.episode, told)):
                self._settle(mail, turn, tale, replace(told, delivery=Delivery.SENT))
            else:
                yield tale

    def _has_room(self, turn: _Turn) -> bool:
        if not turn.box.is_full and room_today(turn.box, self.now()):
            return True
        self.tally.counts["mail_left_out"] += 1
        turn.later.append(self.now() + ROOM_LOOK)
        return False

    # --- sending

    def _send(self, mail: MailPorts, mailer: Mailer, turn: _Turn, tale: Tale) -> Step:
        reader = self._reader(turn.user, tale)
        before = turn.box.told.get(tale.episode)
        job = partial(self._deliver, mail, mailer, turn, tale, reader)
        try:
            yield from ask(Call(Endpoint.SEND_MAIL, job))
        except (LeaseLost, BeingDeleted):
            raise
        except (NotSent, RateLimited):
            self._outcome(mail, turn, tale, before, Delivery.UNSENT)
        except RequestRefused:
            self._outcome(mail, turn, tale, before, Delivery.REFUSED)
        except Unavailable:
            self._outcome(mail, turn, tale, before, Delivery.SENDING)
        else:
            self._outcome(mail, turn, tale, before, Delivery.SENT)

    def _deliver(
        self, mail: MailPorts, mailer: Mailer, turn: _Turn, tale: Tale, reader: Reader
    ) -> None:
        """Write down that the letter is being sent, and send it; nothing waits in between."""
        user, now = turn.user, self.now()
        try:
            letter = write(tale, reader, mail.links(user.user_id, now))
        except Unavailable as error:
            raise NotSent(error.reason) from error
        told = begun(turn.box.told.get(tale.episode), now, tale.until)
        intended = turn.box.with_told(tale.episode, told)
        mail.store.save_mailbox(self.held.lease, intended, turn.read)
        name = letter_id(user.user_id, tale.episode, told.attempt)
        mailer.send(letter, user.email, user_id=user.user_id, letter_id=name)

    def _outcome(
        self, mail: MailPorts, turn: _Turn, tale: Tale, before: Told | None, delivery: Delivery
    ) -> None:
        self.tally.counts.update([COUNTED[delivery]])
        told = replace(begun(before, self.now(), tale.until), delivery=delivery)
        next_at = told.next_at()
        if next_at is not None:
            turn.later.append(next_at)
        self._settle(mail, turn, tale, told)

    def _settle(self, mail: MailPorts, turn: _Turn, tale: Tale, told: Told) -> None:
        self._save(mail, turn, turn.box.with_told(tale.episode, told))

    def _save(self, mail: MailPorts, turn: _Turn, box: Mailbox) -> None:
        turn.box = box
        mail.store.save_mailbox(self.held.lease, box, turn.read)

    def _reader(self, user: User, tale: Tale) -> Reader:
        rules = self.lookups.rules(user.user_id)
        at_risk = self._at_risk(user, tale) if isinstance(tale, AccessLost) else ()
        return Reader(user.email, rules.bot_name, zone_of(user.time_zone), at_risk)

    def _at_risk(self, user: User, tale: AccessLost) -> tuple[EventFacts, ...]:
        """Return the coming meetings that would be recorded if the calendar could be read.

        Those that another calendar of the user has as well, and records, are at no risk.
        """
        now, rules = self.now(), self.lookups.rules(user.user_id)
        rows = self.ports.store.events_between(user.user_id, now, now + AT_RISK)
        meetings = grouped(rows, lambda row: rules.joined(row.facts))
        missing = [c for c in meetings if not any(isinstance(r.decision, Record) for r in c)]
        return tuple(
            row.facts
            for copies in missing
            for row in copies
            if row.calendar_key == tale.calendar_key
            and isinstance(decide_now(row, rules, now, connected=True), Record)
        )
