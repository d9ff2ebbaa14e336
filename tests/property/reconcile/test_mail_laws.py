"""One letter for each episode, whatever dies when: never two, and none that is missing.

A user's calendar is lost and found again, their bots wait and are refused, while the worker, the
table and the mail service die or lose answers at any operation. The mail service reports every
letter that it took within less than the doubt lasts; that is what the laws rest on.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rollcall.domain.decision import Record
from rollcall.domain.desired import Observed
from rollcall.domain.errors import LeaseLost, RollcallError, Unavailable
from rollcall.domain.event import ScheduledBot
from rollcall.domain.mail import mailbox
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.tales import NUDGES
from rollcall.domain.model import BotStatus, Connection, EventRow, Status, User, Wanted
from rollcall.domain.policy import NO_POLICY
from rollcall.domain.reasons import Reason
from rollcall.domain.user_rules import UserRules
from rollcall.ports.mailer import NotSent
from rollcall.protocol.mail_links import MailLinks
from rollcall.reconcile.mail_marks import MailMarks
from rollcall.reconcile.state import Held, MailPorts
from rollcall.reconcile.steps.mail import MailSteps
from tests.contract.stores import facts
from tests.support.mail import KEY, MailTwin
from tests.support.memory import (
    MemoryMailStore,
    MemoryNotificationStore,
    MemoryPastedStore,
    MemoryWorkerStore,
)
from tests.support.memory.state import MemoryState

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
USER, CALENDAR = "user-1", "calendar-1"
REPORTED_WITHIN = timedelta(minutes=10)
RUNS = int(os.environ.get("ROLLCALL_MAIL_SCHEDULES", "150"))
"""Schedules; 20,000 for the long run."""


class Died(BaseException):
    """The worker's process ends here."""


@dataclass(slots=True)
class Tally:
    counts: Counter[str] = field(default_factory=Counter)


class Lookups:
    policy = NO_POLICY

    def rules(self, user_id: str) -> UserRules:
        return UserRules(user_id=user_id)


class Schedule:
    """One random history."""

    def __init__(self, seed: int, *, faulty: bool = True) -> None:
        self.random = random.Random(seed)
        self.now = START
        self.state = MemoryState(before=self._maybe_dies, after=self._maybe_dies)
        self.faulty = False
        self.share = 0.08 if faulty else 0.0
        self.worker = MemoryWorkerStore(self.state)
        self.mail = MemoryMailStore(self.state)
        self.marks = MemoryNotificationStore(self.state)
        self.twin = MailTwin(lambda: self.now, fault=self._mail_fault)
        self.state.users[USER] = User(USER, "issuer", "subject", "ann@example.com", "Ann")
        self.state.connections[USER, CALENDAR] = Connection(
            USER, CALENDAR, "ann@example.com", Wanted.CONNECTED, b"", 1, 1,
            status=Status.CONNECTED, applied=1,
        )  # fmt: skip
        self.expected: set[str] = set()
        """Episodes that held for long enough to be told."""
        self.lost_at: datetime | None = None

    def _maybe_dies(self, name: str) -> None:
        del name
        if self.faulty and self.random.random() < self.share:
            raise Died if self.random.random() < 0.7 else Unavailable("table")

    def _mail_fault(self, moment: str) -> None:
        if not self.faulty or self.random.random() >= 3 * self.share:
            return
        if self.random.random() < 0.5:
            raise Died
        raise NotSent("mail") if moment == "before" else Unavailable("mail_no_answer")

    # --- what happens

    def set_status(self, status: Status) -> None:
        """The status step sees another status; what fails or dies is repeated by the worker."""
        row = self.state.connections[USER, CALENDAR]
        if row.status is status:
            return
        while True:
            with suppress(Died, RollcallError):
                self.mail.mark(USER, "main", self.now)
                if self.faulty and self.random.random() < self.share:
                    continue
                break
        self.state.connections[USER, CALENDAR] = replace(row, status=status)

    def meeting(self, number: int, code: str) -> None:
        """A meeting begins whose bot reports something."""
        name = f"event-{number}"
        one = ScheduledBot(f"bot-{number}", self.now, "key", "https://meet.example/abc")
        self.state.events[USER, CALENDAR, name] = EventRow(
            USER, CALENDAR, facts(event_id=name, start=self.now, end=self.now + 3 * HOUR),
            Record(Reason.EXTERNAL), None, Observed((one,)),
        )  # fmt: skip
        self.state.events[USER, CALENDAR, name] = replace(
            self.state.events[USER, CALENDAR, name], desired=_signature(self.now)
        )
        status = BotStatus(f"bot-{number}", code, None, self.now)
        while True:
            with suppress(Died, RollcallError):
                self.marks.record_bot_status(status, self.now)
                break
        kind = MailKind.BOT_WAITS if code == "in_waiting_room" else MailKind.NOT_RECORDED
        if kind is MailKind.BOT_WAITS:
            row = self.state.events[USER, CALENDAR, name]
            self.expected.add(f"{kind}:{CALENDAR}:{name}:{int(row.facts.start.timestamp())}")

    # --- the worker

    def work(self) -> None:
        """One run of the worker that may die anywhere, under a lease of its own."""
        with suppress(Died, RollcallError):
            lease = self.worker.acquire(
                "main", self.now, timedelta(seconds=10), str(self.random.random())
            )
            if lease is None:
                return
            held = Held(lease, self.worker)
            ports = MailPorts(
                self.mail, self.twin,
                lambda user, now: MailLinks("https://rollcall.example", lambda: KEY, user, now),
            )  # fmt: skip
            parts = _Ports(self.worker, ports, MemoryPastedStore(self.state))
            for user in MailMarks(self.worker, ports, held, lambda: self.now).due():
                self._step(MailSteps(parts, held, Lookups(), Tally(),  # type: ignore[arg-type]
                                     lambda: self.now).tell(user))  # fmt: skip
            self.worker.release(held.lease)

    def _step(self, step: Iterator[Any]) -> None:
        answer: object = None
        error: Exception | None = None
        while True:
            try:
                call = step.throw(error) if error else step.send(answer)  # type: ignore[attr-defined]
            except StopIteration:
                return
            answer, error = None, None
            try:
                answer = call.job()
            except LeaseLost:
                raise
            except Exception as failed:  # noqa: BLE001 - handed to the step
                error = failed

    def pass_time(self, length: timedelta, pause: timedelta = MINUTE) -> None:
        """Let time pass with a run now and then; reports come in with a delay."""
        until = self.now + length
        while self.now < until:
            self.now = min(self.now + pause, until)
            faulty, self.faulty = self.faulty, False
            delay = self.random.random() * REPORTED_WITHIN
            self.twin.report(self.mail, delay)
            self.faulty = faulty
            self.work()

    def episodes(self) -> Counter[str]:
        """How often each episode was told."""
        names = {
            mailbox.letter_id(USER, episode, attempt): episode
            for episode in self.state.mailboxes.get(USER, mailbox.Mailbox(USER)).told
            for attempt in range(1, 60)
        }
        return Counter(names.get(each.letter_id, each.letter_id) for each in self.twin.sent)


def _signature(start: datetime) -> Any:
    from rollcall.domain.desired import BotSignature  # noqa: PLC0415

    return BotSignature("key", start, "https://meet.example/abc", "c0ffee")


@dataclass(frozen=True, slots=True)
class _Ports:
    store: MemoryWorkerStore
    mail: MailPorts
    pasted: MemoryPastedStore


def run(seed: int, *, faulty: bool = True) -> Schedule:
    """A history of one to three losses of access and some meetings, each settled at its end."""
    schedule = Schedule(seed, faulty=faulty)
    for number in range(schedule.random.randint(1, 3)):
        schedule.faulty = faulty
        if schedule.random.random() < 0.6:
            schedule.set_status(Status.DISCONNECTED)
        if schedule.random.random() < 0.6:
            schedule.meeting(number, "in_waiting_room")
        schedule.pass_time(schedule.random.choice([3, 8, 20, 45]) * MINUTE)
        schedule.faulty = False
        schedule.pass_time(2 * HOUR, 5 * MINUTE)
        lost = schedule.state.connections[USER, CALENDAR].status is Status.DISCONNECTED
        if lost:
            box = schedule.state.mailboxes[USER]
            assert CALENDAR in box.lost, seed
            since = int(box.lost[CALENDAR].since.timestamp())
            schedule.expected.add(f"{MailKind.ACCESS_LOST}:{CALENDAR}:1:{since}:0")
        schedule.faulty = faulty and schedule.random.random() < 0.5
        schedule.set_status(Status.CONNECTED)
        schedule.faulty = False
        schedule.pass_time(30 * MINUTE, 5 * MINUTE)
    return schedule


@pytest.mark.parametrize("block", range(10))
def test_every_episode_has_one_letter_whatever_dies_when(block: int) -> None:
    for seed in range(block * RUNS // 10, (block + 1) * RUNS // 10):
        schedule = run(seed)
        told = schedule.episodes()
        assert max(told.values(), default=0) <= 1, seed
        assert schedule.expected - told.keys() == set(), seed


def test_without_faults_every_episode_is_told_exactly_once() -> None:
    for seed in range(60):
        schedule = run(seed, faulty=False)
        told = schedule.episodes()
        assert told == Counter(dict.fromkeys(schedule.expected, 1)), seed


def test_a_sender_that_does_not_wait_for_reports_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mailbox, "DOUBT", timedelta(0))
    assert any(max(run(seed).episodes().values(), default=0) > 1 for seed in range(200))


def test_a_sender_that_forgets_what_it_began_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MemoryMailStore, "was_taken", lambda *_: True)

    def lost(seed: int) -> bool:
        schedule = run(seed)
        return bool(schedule.expected - schedule.episodes().keys())

    assert any(lost(seed) for seed in range(200))


def test_reminders_end() -> None:
    schedule = Schedule(1, faulty=False)
    schedule.set_status(Status.DISCONNECTED)
    schedule.pass_time(60 * DAY, HOUR)
    moments = [each.at - START for each in schedule.twin.sent]
    assert len(moments) == len(NUDGES)
    late = [at - after for at, after in zip(moments, NUDGES, strict=True)]
    assert max(late) <= 2 * HOUR
