"""A calendar, its choices and two sets of rules, all drawn from one seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from rollcall.domain.meeting_hours import Hours, Weekday
from rollcall.domain.policy import NO_POLICY, CompanyPause, CompanyPolicy
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.use_cases.set_override import Reach
from tests.simulation.clock import START
from tests.simulation.people import LINKS, Meeting

LOOKED_AT = START + timedelta(hours=3)
"""When the preview is asked for: some meetings have begun, some have overrun."""
FREE = timedelta(minutes=12)
"""No meeting starts so soon after: a change may be too late for it, as its row says."""
POLICIES = 4
"""The remainder, of a seed divided by five, with which the company has a policy."""
SWITCHES = (
    "skip_private", "skip_declined", "skip_unanswered", "skip_all_day", "skip_tentative",
    "skip_free", "skip_alone",
)  # fmt: skip
MEETINGS = ("m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7")

type Choice = tuple[str, Override, Reach]
"""A meeting, what is chosen for it, and whether for its series too."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What happens before the preview, and the rules that are proposed then."""

    meetings: tuple[Meeting, ...]
    choices: tuple[Choice, ...]
    late_choices: tuple[Choice, ...]
    """Made in the same moment as the preview: the worker has not followed them yet."""
    rules: Preferences
    colleague: Preferences | None
    """The rules of Grace, who is invited to some meetings; None where she has none."""
    proposed: Preferences
    access_lost: bool
    copied: frozenset[str]
    """Meetings that Ada's second calendar has too; she has one if there are any."""
    policy: CompanyPolicy
    """The company's policy while all of that happens."""
    next_policy: CompanyPolicy
    """The one that is proposed, where it is not Ada's rules that change."""


def draw(seed: int) -> Calendar:
    """The calendar of a seed; the same seed draws the same one."""
    rng = random.Random(f"preview {seed}")
    meetings = tuple(_meeting(rng, name) for name in MEETINGS[: rng.randint(2, len(MEETINGS))])
    rules = _rules(rng)
    return Calendar(
        meetings,
        tuple(_choices(rng, meetings, 0.2)),
        tuple(_choices(rng, meetings, 0.04)),
        rules,
        _rules(rng) if rng.random() < 0.5 else None,
        _edited(rng, rules),
        access_lost=rng.random() < 0.04,
        copied=frozenset(_copied(seed, meetings)),
        policy=_policy(random.Random(f"policy {seed}")) if seed % 5 == POLICIES else NO_POLICY,
        next_policy=_policy(random.Random(f"next policy {seed}")),
    )


def _policy(rng: random.Random) -> CompanyPolicy:
    """A policy that forbids some of what the calendars hold."""

    def rarely[T](value: T, otherwise: T, share: float = 0.25) -> T:
        return value if rng.random() < share else otherwise

    rules = replace(
        _rules(rng), paused_until=None, paused_from=None, pause_spares_chosen=False, max_people=None
    )
    fields = ("mode", "skip_private", "skip_alone", "min_people", "bot_name", "title_excludes")
    return CompanyPolicy(
        never_guests=rarely((rng.choice(["vendor.example", "x@client.example"]),), ()),
        never_organisers=rarely(("grace@corp.example",), (), 0.1),
        never_words=rarely((rng.choice(MEETINGS),), ()),
        modes=rarely(frozenset({rng.choice(list(Mode)), rules.mode, Mode.CHOSEN}), frozenset(Mode)),
        rules=rules,
        locked=rarely(frozenset(rng.sample(fields, 2)), frozenset()),
        hours=rarely(Hours(time(rng.randint(0, 9)), time(rng.randint(12, 23))), None, 0.15),
        paused=rarely(CompanyPause(START, "", and_running=rng.random() < 0.5), None, 0.1),
    )


def _copied(seed: int, meetings: tuple[Meeting, ...]) -> Iterator[str]:
    """Some of Ada's meetings, in every third calendar."""
    rng = random.Random(f"copies {seed}")
    if rng.random() < 1 / 3:
        yield from (m.name for m in meetings if "ada" in m.owners and rng.random() < 0.5)


def _meeting(rng: random.Random, name: str) -> Meeting:
    owners = rng.choice([("ada",), ("ada",), ("ada", "grace"), ("grace", "ada")])
    guests = rng.choice([(), ("x@client.example",), ("x@client.example", "y@vendor.example")])
    series = rng.choice([None, None, "s1", "s2"])
    return Meeting(
        name,
        owners,
        _start(rng),
        rng.choice([*LINKS, None]),
        guests,
        series=series,
        private=rng.random() < 0.15,
        declined=frozenset(o for o in owners if rng.random() < 0.1),
        minutes=rng.choice([15, 30, 60, 240]),
        cancelled=rng.random() < 0.05,
    )


def _start(rng: random.Random) -> datetime:
    """Long before the preview, just before it, soon after it, or in the days that follow."""
    minutes = rng.choice(
        [
            rng.randint(-150, -1),
            rng.randint(-40, -1),
            FREE // timedelta(minutes=1) + rng.randint(1, 60),
            rng.randint(60, 60 * 24 * 20),
            rng.randint(60, 60 * 24 * 20),
        ]
    )
    return LOOKED_AT + timedelta(minutes=minutes)


def _choices(rng: random.Random, meetings: tuple[Meeting, ...], share: float) -> Iterator[Choice]:
    for meeting in meetings:
        if rng.random() < share:
            reach = rng.choice(list(Reach)) if meeting.series else Reach.EVENT
            yield meeting.name, rng.choice(list(Override)), reach


def _rules(rng: random.Random) -> Preferences:
    def rarely[T](value: T, otherwise: T) -> T:
        return value if rng.random() < 0.25 else otherwise

    begins = LOOKED_AT + timedelta(hours=rng.randint(-30, 60))
    return Preferences(
        mode=rng.choice([Mode.EVERY, Mode.EVERY, *Mode]),
        **{name: rng.random() < 0.6 for name in SWITCHES},
        min_people=rarely(rng.randint(1, 4), None),
        max_people=rarely(rng.randint(2, 6), None),
        title_contains=rarely(tuple(rng.sample(MEETINGS, 4)), ()),
        title_excludes=rarely(tuple(rng.sample(MEETINGS, 2)), ()),
        skip_domains=rarely(("vendor.example",), ()),
        bot_name=rng.choice(["Scribe", "Notes"]),
        hours=rarely(Hours(time(rng.randint(0, 12)), time(rng.randint(13, 23))), None),
        weekdays=rarely(frozenset(rng.sample(list(Weekday), 4)), frozenset()),
        time_zone="Asia/Kathmandu",
        min_minutes=rarely(rng.choice([20, 45]), None),
        paused_until=rarely(begins + timedelta(days=rng.randint(1, 9)), None),
        paused_from=rarely(begins, None),
        pause_spares_chosen=rng.random() < 0.5,
    )


def _edited(rng: random.Random, rules: Preferences) -> Preferences:
    """Rules of which most are as before, or all are others, or only the name of the bot."""
    other = _rules(rng)
    names = list(Preferences.__dataclass_fields__)
    kept = rng.choice([len(names), len(names) - 1, len(names) - 3, 0])
    values = {name: getattr(rules, name) for name in rng.sample(names, kept)}
    mixed = {name: values.get(name, getattr(other, name)) for name in names}
    return Preferences(**mixed)
