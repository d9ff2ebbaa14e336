"""One meeting as an operator has to see it to answer “why no bot?”, in the words of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Self, override
from zoneinfo import ZoneInfo

from rich.console import Console

from functions.portal import texts
from functions.portal.views.one_meeting_view import condition_view, facts_said
from functions.portal.views.timeline_view import timeline
from local.console.product import Worker
from operate.next_step import next_step
from operate.show import Part, Report, add, at, say, table
from rollcall.domain.bot_words import words_of
from rollcall.domain.decision import Record
from rollcall.domain.explanation import Answer, Condition, Question
from rollcall.domain.lease import Lease
from rollcall.domain.model import Connection, EventRow
from rollcall.domain.policy import CompanyPolicy
from rollcall.domain.reasons import Reason, sentence
from rollcall.reconcile.spreading import is_spread
from rollcall.use_cases.look_at_meeting import OneMeeting


class CalendarStanding(Part):
    """How one of the person's calendars stands. Times are in UTC."""

    calendar: str
    wanted: str
    status: str
    problem: str
    read_at: datetime | None
    reading: bool

    @classmethod
    def of(cls, connection: Connection) -> Self:
        """Reduce a connection to it; its address stays out."""
        return cls(
            calendar=connection.calendar_key,
            wanted=connection.wanted.value,
            status=connection.status.value,
            problem=connection.problem.value,
            read_at=connection.synced_at,
            reading=connection.reading,
        )


class PolicyInForce(Part):
    """The company's policy, as far as every meeting hangs on it. Times are in UTC."""

    version: int
    """0 for one that was never set."""
    changed_at: datetime | None
    paused_since: datetime | None
    ends_calls: bool
    """Whether a pause has bots leave the calls that they are in."""
    bars: str
    """Why the person is never recorded, a word of the reasons; empty for nearly everybody."""
    everybody_marked: bool
    """Whether everybody's meetings were decided by it, or are waiting for that already."""

    @classmethod
    def of(cls, policy: CompanyPolicy, lease: Lease) -> Self:
        """Reduce a policy, as it is for the person, to it."""
        paused, ban = policy.paused, policy.owner_ban
        return cls(
            version=policy.version,
            changed_at=policy.changed_at,
            paused_since=paused.since if paused else None,
            ends_calls=paused is not None and paused.and_running,
            bars=ban.reason.value if ban else "",
            everybody_marked=is_spread(lease, policy),
        )


class Fact(Part):
    """One thing known of the entry."""

    name: str
    value: str


class RuleStep(Part):
    """One condition of the rule; ``answer`` is passed, decides, not_reached or off."""

    question: str
    answer: str
    label: str
    value: str
    said: str


class BotThere(Part):
    """A bot that Recall reports for the entry."""

    bot_id: str
    starts: datetime


class Happened(Part):
    """One line of the history, of the worker or of the bot. ``at`` is in UTC."""

    at: str
    text: str
    by: str


class Explained(Part):
    """One meeting. Times are in UTC."""

    event_id: str
    calendar: str
    starts: datetime
    ends: datetime
    title: str | None
    facts: tuple[Fact, ...]
    recorded: bool
    reason: str
    why: str
    rule: tuple[RuleStep, ...]
    state: str
    """The word for how its bot stands."""
    wanted_at: datetime | None
    """When a bot is to join; None where none is wanted."""
    bots: tuple[BotThere, ...]
    problem: str
    problem_said: str
    history: tuple[Happened, ...]
    next: str
    next_at: datetime | None
    waits: bool
    """Whether its bot is not as it was decided."""


class Nearby(Part):
    """Another meeting of that day."""

    starts: datetime
    recorded: bool
    reason: str


class Explanation(Report):
    """What a person has at a moment, and why."""

    person: str
    leaving: bool
    blocked: bool
    time_zone: str
    when: datetime
    policy: PolicyInForce
    own_addresses: int
    """Addresses that are the person: with them nobody is a guest, and what they organise is own."""
    calendars: tuple[CalendarStanding, ...]
    meetings: tuple[Explained, ...]
    nearby: tuple[Nearby, ...]

    @property
    @override
    def wrong(self) -> bool:
        return not self.meetings or any(one.waits for one in self.meetings)

    @override
    def show(self, console: Console) -> None:
        zone = ZoneInfo(self.time_zone)
        say(console, f"Person {self.person}, {at(self.when, zone)} ({zone.key})", "bold")
        if self.leaving:
            say(console, "The account is being deleted.", "red")
        if self.blocked:
            say(console, "The person is blocked: no bot comes, whatever the rules say.", "red")
        _show_policy(console, self.policy, zone)
        say(console, f"Addresses that are the person: {self.own_addresses}.")
        _show_calendars(console, self.calendars, zone)
        for one in self.meetings:
            _show_meeting(console, one, zone)
        if not self.meetings:
            console.print()
            say(console, "No entry is stored that begins then or runs.", "red")
            for near in self.nearby:
                said = sentence(Reason(near.reason), "")
                say(console, f"  {at(near.starts, zone)}: {_verdict(near.recorded)}: {said}")


def explained(
    one: OneMeeting, worker: Worker, now: datetime, zone: ZoneInfo, *, titles: bool
) -> Explained:
    """Put one meeting into words; its title only where it is asked for."""
    row, decision = one.meeting.row, one.meeting.decision
    coming = next_step(row, worker, now)
    return Explained(
        event_id=row.event_id,
        calendar=row.calendar_key,
        starts=row.facts.start,
        ends=row.facts.end,
        title=row.facts.title if titles else None,
        facts=tuple(Fact(name=n, value=v) for n, v in facts_said(one.meeting.joined, zone)),
        recorded=isinstance(decision, Record),
        reason=decision.reason.value,
        why=sentence(decision.reason, decision.detail),
        rule=tuple(_step(each, one, zone, titles=titles) for each in one.conditions),
        state=texts.STATES[one.meeting.bot.state],
        wanted_at=row.desired.start if row.desired else None,
        bots=_bots(row),
        problem=row.problem,
        problem_said=" ".join(filter(None, words_of(row.problem))) if row.problem else "",
        history=tuple(
            Happened(at=line.iso, text=line.text, by=line.by)
            for line in timeline(row.history, one.statuses, zone)
        ),
        next=coming.sentence,
        next_at=coming.at,
        waits=coming.waits,
    )


def _bots(row: EventRow) -> tuple[BotThere, ...]:
    return tuple(BotThere(bot_id=bot.bot_id, starts=bot.start) for bot in row.observed.bots)


def _step(condition: Condition, one: OneMeeting, zone: ZoneInfo, *, titles: bool) -> RuleStep:
    view = condition_view(condition, one.rules.held, zone)
    hidden = condition.question is Question.TITLE and not titles
    return RuleStep(
        question=condition.question.value,
        answer=condition.answer.value,
        label=view.label,
        value="" if hidden else view.value,
        said="" if condition.answer is Answer.OFF else view.said,
    )


def _verdict(recorded: bool) -> str:  # noqa: FBT001 - one word for each
    return "to be recorded" if recorded else "skipped"


def _show_policy(console: Console, policy: PolicyInForce, zone: ZoneInfo) -> None:
    changed = f", changed {at(policy.changed_at, zone)}" if policy.changed_at else ""
    marked = "" if policy.everybody_marked else "; not everybody is marked for it yet"
    say(console, f"Company policy {policy.version}{changed}{marked}.")
    if policy.paused_since:
        calls = "bots leave their calls" if policy.ends_calls else "calls that run go on"
        say(console, f"The company paused {at(policy.paused_since, zone)}; {calls}.", "red")
    if policy.bars:
        say(console, f"Of this person: {sentence(Reason(policy.bars), '')}", "red")


def _show_calendars(
    console: Console, calendars: Sequence[CalendarStanding], zone: ZoneInfo
) -> None:
    if not calendars:
        say(console, "No calendar is connected.", "red")
    for one in calendars:
        read = f"last read {at(one.read_at, zone)}" if one.read_at else "never read"
        more = [one.problem, "a read is due" if one.reading else ""]
        said = ", ".join(filter(None, (one.status, read, *more)))
        wanted = "" if one.wanted == "connected" else "to be removed, "
        say(console, f"Calendar {one.calendar}: {wanted}{said}")


def _show_meeting(console: Console, one: Explained, zone: ZoneInfo) -> None:
    console.print()
    say(console, f"{at(one.starts, zone)}, entry {one.event_id}", "bold")
    if one.title is not None:
        say(console, one.title)
    say(console, f"{_verdict(one.recorded).capitalize()}: {one.why}")
    say(console, f"Bot: {one.state}. {one.problem_said}".rstrip())
    facts = table("What is known", "")
    for fact in one.facts:
        add(facts, fact.name, fact.value)
    console.print(facts)
    rule = table("Rule", "Entry", "Answer")
    for step in one.rule:
        style = {Answer.DECIDES: "bold", Answer.PASSED: ""}.get(Answer(step.answer), "dim")
        add(rule, step.label, step.value, step.said or step.answer, style=style)
    console.print(rule)
    wanted = f"a bot at {at(one.wanted_at, zone)}" if one.wanted_at else "no bot"
    there = ", ".join(f"{bot.bot_id} at {at(bot.starts, zone)}" for bot in one.bots)
    say(console, f"Wanted: {wanted}. At Recall: {there or 'none'}.")
    history = table("Happened", "", "")
    for line in one.history:
        add(history, at(datetime.fromisoformat(line.at), zone), line.text, line.by)
    console.print(history)
    moment = f" ({at(one.next_at, zone)})" if one.next_at else ""
    say(console, f"Next: {one.next}{moment}", "red" if one.waits else "green")
