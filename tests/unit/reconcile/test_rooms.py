"""Whatever happens to a meeting around and during its call: one bot in its room, and one again.

A person who ends the call or turns the bot out wants it out. A bot that broke is replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.recall_twin.core.model import Bot, Delivery, Step
from rollcall.domain.bot_view import BotState
from rollcall.domain.deduplication import Scope
from rollcall.domain.errors import NotFound, Rejected
from rollcall.domain.preferences import Override
from rollcall.use_cases.list_meetings import list_meetings
from tests.simulation.clock import START
from tests.simulation.people import LINKS
from tests.simulation.rooms import RoomWatch, present
from tests.support.companies import COMPANIES
from tests.support.examples import examples
from tests.unit.reconcile.samples import EVERY, LIST, SCHEDULE, status
from tests.unit.reconcile.scene import Scene

BEGIN = START + timedelta(minutes=20)
MINUTE = timedelta(minutes=1)
HERE, THERE = LINKS[0], LINKS[1]
SETTLED = 180.0
"""Seconds after the last change in which a wanted meeting has its bot again."""
ENDED = [Step("call_ended", 0.5, "call_ended_by_host"), Step("done", 1.0)]
BROKEN = [Step("fatal", 0.5, "bot_errored")]
TURNED_OUT = [Step("call_ended", 0.5, "bot_kicked_from_call"), Step("done", 1.0)]
STAYS = [Step("joining_call"), Step("in_waiting_room", 5.0)]


@dataclass(slots=True)
class Call:
    """A meeting of Ada's in twenty minutes, and everything that may befall it."""

    scene: Scene = field(default_factory=Scene)
    ended: bool = False
    """Whether a person ended a call or turned a bot out."""
    off: set[str] = field(default_factory=set)
    """Users who turned the meeting off."""
    watch: RoomWatch = field(init=False)

    def __post_init__(self) -> None:
        self.watch = RoomWatch(self.scene.world)
        self.scene.connect("ada", "grace")
        self.scene.meet("m1", "ada", start=BEGIN, minutes=60)
        self.scene.run(30)

    # --- what happens --------------------------------------------------------------------------

    def at(self, moment: datetime) -> None:
        """Let time pass."""
        if moment > self.scene.now:
            self.scene.world.step_until(moment)

    def starts(self, minutes: float) -> None:
        """The start is moved, from where it was at first."""
        self.scene.change("m1", start=BEGIN + minutes * MINUTE)

    def moves_to(self, link: str) -> None:
        """The meeting has another room."""
        self.scene.change("m1", link=link)

    def cancelled(self, *, cancelled: bool) -> None:
        """It is called off, or is on again."""
        self.scene.change("m1", cancelled=cancelled)

    def chosen(self, choice: Override, user: str = "ada") -> None:
        """A user turns the meeting off or on; nothing, if the user's page does not show it."""
        if "m1" not in self._names(user):
            return
        with suppress(NotFound):
            self.scene.choose(user, "m1", choice)
            (self.off.discard if choice is Override.RECORD else self.off.add)(user)

    def renamed(self) -> None:
        """Ada gives her bots another name."""
        self.scene.people.do_rules("ada", replace(EVERY, bot_name="Another name"))

    def colleague_comes(self) -> None:
        """The meeting stands in Grace's calendar as well."""
        self.scene.change("m1", owners=("ada", "grace"))

    def another_bot(self) -> None:
        """Ada asks for another bot; nothing, if one is there or comes."""
        if "m1" not in self._names("ada"):
            return
        with suppress(Rejected, NotFound):
            self.scene.send_again("ada", "m1")

    def another_begins(self, minutes: float) -> None:
        """A meeting of its own in the same room, at a time of its own."""
        self.scene.meet("m2", "ada", start=BEGIN + minutes * MINUTE, minutes=60)

    def bots_follow(self, steps: list[Step]) -> None:
        """Something becomes of every bot in the rooms."""
        for link in (HERE, THERE):
            for bot in present(self.scene.world, link):
                self.ended |= steps is not BROKEN
                self.scene.workspace.runner.follow(bot, steps)

    # --- what is -------------------------------------------------------------------------------

    def settles(self) -> None:
        """Time for everything to be right again."""
        self.scene.run(SETTLED)

    def violations(self) -> list[str]:
        """What is wrong, now that everything has settled."""
        lost = [
            f"{len(there)} bots in {user}'s {name}"
            for user in ("ada", "grace")
            for name in self._names(user)
            if self._goes_on(user, name) and len(there := self._bots(user, name)) != 1
        ]
        broken = [repr(bug) for bug in self.scene.world.bugs]
        return self.watch.found[:2] + broken + ([] if self.ended else lost)

    def _names(self, user: str) -> list[str]:
        """The meetings that stand in a user's calendar."""
        events = self.scene.workspace.events
        calendar = self.scene.calendar(user).id
        return [name for name in ("m1", "m2") if events.find(calendar, name)]

    def _bots(self, user: str, name: str) -> list[Bot]:
        return present(self.scene.world, self.scene.event(user, name).meeting_url or "")

    def _goes_on(self, user: str, name: str) -> bool:
        """Whether a meeting runs and has run for a while, and the user wants its bot."""
        event, now = self.scene.event(user, name), self.scene.now
        since = now - timedelta(seconds=SETTLED)
        runs = event.start_time <= since and now < event.end_time - MINUTE
        return runs and not event.is_deleted and not (name == "m1" and user in self.off)


type Act = Callable[[Call], object]


def _waits(call: Call) -> None:
    for bot in call.scene.live:
        call.scene.workspace.runner.follow(bot, STAYS)
    call.at(BEGIN + MINUTE)


def _has(call: Call, steps: list[Step]) -> None:
    call.at(BEGIN + 2 * MINUTE)
    call.bots_follow(steps)
    call.scene.run(3)


PHASES: dict[str, Act] = {
    "is scheduled": lambda call: call.at(BEGIN - 8 * MINUTE),
    "is about to come": lambda call: call.at(BEGIN - timedelta(seconds=20)),
    "is on its way": lambda call: call.at(BEGIN + timedelta(seconds=2)),
    "waits at the door": _waits,
    "is in the call": lambda call: call.at(BEGIN + 2 * MINUTE),
    "was turned out": lambda call: _has(call, TURNED_OUT),
    "has broken": lambda call: _has(call, BROKEN),
    "has left": lambda call: _has(call, ENDED),
}


CHANGES: dict[str, list[Act]] = {
    "nothing": [],
    "starts a minute later": [lambda call: call.starts(1)],
    "starts 5 minutes later": [lambda call: call.starts(5)],
    "starts 5 minutes earlier": [lambda call: call.starts(-5)],
    "starts 20 minutes later": [lambda call: call.starts(20)],
    "is nudged twice": [lambda call: call.starts(5), lambda call: call.starts(10)],
    "is dragged to tomorrow and back": [
        lambda call: call.starts(1440),
        lambda call: call.starts(0),
    ],
    "is dragged to tomorrow and near": [
        lambda call: call.starts(1440),
        lambda call: call.starts(3),
    ],
    "is dragged to tomorrow and another meeting begins in its room": [
        lambda call: call.starts(1440),
        lambda call: call.another_begins(10),
    ],
    "is dragged to tomorrow and another room while another meeting begins in its own": [
        lambda call: call.starts(1440),
        lambda call: call.moves_to(THERE),
        lambda call: call.another_begins(10),
    ],
    "has another link": [lambda call: call.moves_to(THERE)],
    "has another link and the first again": [
        lambda call: call.moves_to(THERE),
        lambda call: call.moves_to(HERE),
    ],
    "is cancelled": [lambda call: call.cancelled(cancelled=True)],
    "is cancelled and on again": [
        lambda call: call.cancelled(cancelled=True),
        lambda call: call.cancelled(cancelled=False),
    ],
    "is switched off": [lambda call: call.chosen(Override.SKIP)],
    "is switched off and on": [
        lambda call: call.chosen(Override.SKIP),
        lambda call: call.chosen(Override.RECORD),
    ],
    "gets a bot of another name": [lambda call: call.renamed()],
    "is a colleague's as well": [lambda call: call.colleague_comes()],
    "is a colleague's as well and nudged": [
        lambda call: call.colleague_comes(),
        lambda call: call.starts(5),
    ],
    "is only the colleague's": [
        lambda call: call.colleague_comes(),
        lambda call: call.chosen(Override.SKIP),
    ],
    "is switched on by a colleague": [
        lambda call: call.colleague_comes(),
        lambda call: call.chosen(Override.SKIP, "grace"),
        lambda call: call.chosen(Override.RECORD, "grace"),
    ],
    "is sent another bot": [lambda call: call.another_bot()],
    "is sent another bot and nudged": [
        lambda call: call.another_bot(),
        lambda call: call.starts(5),
    ],
    "is sent another bot and a colleague's as well": [
        lambda call: call.another_bot(),
        lambda call: call.colleague_comes(),
    ],
    "is sent another bot while switched off and on": [
        lambda call: call.another_bot(),
        lambda call: call.chosen(Override.SKIP),
        lambda call: call.another_bot(),
        lambda call: call.chosen(Override.RECORD),
    ],
    "loses its bot again": [lambda call: call.bots_follow(BROKEN)],
    "is overlapped by another meeting in its room": [lambda call: call.another_begins(10)],
    "is overlapped by another and nudged": [
        lambda call: call.another_begins(4),
        lambda call: call.starts(6),
    ],
    "is overlapped by another and cancelled": [
        lambda call: call.another_begins(4),
        lambda call: call.cancelled(cancelled=True),
    ],
    "is overlapped by another and gets another link": [
        lambda call: call.another_begins(4),
        lambda call: call.moves_to(THERE),
    ],
}
PAUSES = (3.0, 40.0)
"""Seconds between the parts of a change: the worker has begun with the first, or is done."""


CASES = list(product(PHASES, CHANGES))


@pytest.mark.parametrize("pause", PAUSES, ids="{:.0f} s".format)
@pytest.mark.parametrize(("phase", "change"), CASES, ids=["-".join(case) for case in CASES])
def test_a_meeting_has_one_bot_in_its_room_when(phase: str, change: str, pause: float) -> None:
    call = Call()
    PHASES[phase](call)
    for act in CHANGES[change]:
        act(call)
        call.scene.run(pause)
    call.settles()
    assert call.violations() == []
    call.at(BEGIN + 12 * MINUTE)
    call.settles()
    assert call.violations() == []


def test_a_meeting_that_anothers_bot_serves_says_so_while_it_runs_and_afterwards() -> None:
    call = Call()
    call.at(BEGIN + 5 * MINUTE)
    call.scene.meet("m2", "grace", start=BEGIN + 10 * MINUTE, minutes=20)
    for minutes in (8, 25, 40, 300):
        call.at(BEGIN + minutes * MINUTE)
        assert _states(call.scene, "grace") == [BotState.SHARED], minutes


def _states(scene: Scene, user: str) -> list[BotState]:
    agenda = list_meetings(
        scene.world.portal,
        user,
        scope=Scope.COMPANY,
        companies=COMPANIES,
        now=scene.now,
        day_start=START.replace(hour=0),
    )
    return [meeting.bot.state for meeting in agenda.meetings]


def test_a_bot_that_somebody_turned_out_does_not_come_back() -> None:
    call = Call()
    PHASES["was turned out"](call)
    call.at(BEGIN + 25 * MINUTE)
    assert len(call.scene.workspace.state.bots) == 1


def test_a_bot_that_breaks_each_time_is_replaced_but_seldom() -> None:
    call = Call()
    for second in range(30 * 60):
        call.at(BEGIN + timedelta(seconds=10 + second))
        call.bots_follow(BROKEN)
    assert call.watch.found == []
    assert 2 <= len(call.scene.workspace.state.bots) <= 8


@pytest.mark.parametrize("pause", [5, 10, 15, 60], ids="{} s".format)
def test_a_copy_whose_list_is_put_off_brings_no_second_bot_into_a_call(pause: int) -> None:
    call = Call()
    call.at(BEGIN + 2 * MINUTE)
    call.starts(2 * 1440)
    call.scene.run(10)
    call.scene.fail(status(SCHEDULE, 429, retry_after=pause))
    call.colleague_comes()
    call.scene.run(10)
    call.scene.fail(status(LIST, 429, retry_after=pause, next=1))
    call.starts(-1)
    call.settles()
    call.settles()
    assert call.violations() == []


SIDE_BY_SIDE = ("overlapped", "another meeting")
SEVERAL = [
    act
    for name, acts in CHANGES.items()
    for act in acts
    if not any(words in name for words in SIDE_BY_SIDE)
]
"""Two meetings in one room, side by side, may leave one without a bot for minutes."""
WAITS = (0.5, 2.0, 7.0, 31.0, 95.0)


def test_a_copy_of_whose_move_nothing_is_known_yet_brings_no_second_bot_with_its_name() -> None:
    scene = Scene()
    watch = RoomWatch(scene.world)
    scene.connect("ada", rules=replace(EVERY, bot_name="Ada's notes"))
    scene.connect("grace")
    scene.meet("m1", "ada", start=BEGIN)
    scene.world.step_until(BEGIN + MINUTE)
    scene.change("m1", owners=("ada", "grace"))
    scene.run(20)
    scene.change("m1", start=BEGIN + timedelta(days=2))
    scene.run(20)
    assert len(scene.bots("ada", "m1")) == len(scene.bots("grace", "m1")) == 1

    hold_back(scene, "grace")
    scene.change("m1", start=BEGIN + 2 * MINUTE)
    scene.run(20)
    assert len(present(scene.world, HERE)) == 1
    assert watch.found == []


def hold_back(scene: Scene, user: str) -> None:
    """From now on no notification about a user's calendar arrives."""
    calendar_id, deliver = scene.calendar(user).id, scene.world._deliver

    def deliver_others(delivery: Delivery) -> None:
        if calendar_id not in delivery.body:
            deliver(delivery)

    scene.world._deliver = deliver_others  # type: ignore[method-assign]


@settings(max_examples=examples(60))
@given(
    phase=st.sampled_from(sorted(PHASES)),
    steps=st.lists(st.tuples(st.sampled_from(SEVERAL), st.sampled_from(WAITS)), max_size=5),
)
def test_in_any_order_of_changes_a_meeting_has_one_bot_in_its_room(
    phase: str, steps: list[tuple[Act, float]]
) -> None:
    call = Call()
    PHASES[phase](call)
    for act, wait in steps:
        act(call)
        call.scene.run(wait)
    call.settles()
    assert call.violations() == []
