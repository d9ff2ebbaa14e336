"""One schedule: a seed becomes a world, its people and its faults; then everything settles."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum

from local.recall_twin.core.settings import Settings as TwinSettings
from local.recall_twin.core.settings import Switches, WebhookFaults
from rollcall.domain.pace import LIMITS
from tests.simulation.capped import CAPS, CapWatch, draw_capped, refused_without_need
from tests.simulation.checks import violations_after_drain, violations_now
from tests.simulation.delays import Bystander
from tests.simulation.drawing import Drawing, draw_running
from tests.simulation.everybody import Everybody
from tests.simulation.faults import Fault, FaultPlan, drawn_plan
from tests.simulation.hostile import draw_hostile
from tests.simulation.leaving import draw_leaving, without_the_late
from tests.simulation.people import Action, People
from tests.simulation.planted import NO_PERIODIC_RECONCILE, planted
from tests.simulation.policies import draw_policies
from tests.simulation.rooms import OrderWatch
from tests.simulation.sent import draw_sent
from tests.simulation.statuses import lose_bot_news
from tests.simulation.wiring import Readings
from tests.simulation.world import World

ACTIVE = 360.0
"""Seconds in which people act and things fail."""
FIRST_MINUTES = 4
SOON = timedelta(minutes=20)
RETRIES = timedelta(hours=3)
"""Recall sends a notification that failed again for the fifth time after 2 h 35 min."""
LAST_READS = timedelta(minutes=20)
DAY = timedelta(hours=28)
"""Longer than the daily read of a calendar, its jitter included."""
WRONG_BY = timedelta(hours=24)
"""The most that a clock is wrong by (`drawing`)."""

SMALLER, FULLER = (1, 2, 100), (4, 5, 100)
"""Events on a page. Among events that fill it and start together, a cursor can skip one for good
when another of them moves at that moment (decision 0039). Only the daily read finds that one, so
where there is none a page holds more than the copies of one meeting, as Recall's do.
"""


class Extra(StrEnum):
    """What some schedules have beside their people and faults."""

    HOSTILE = "hostile"
    """Hostile users, whom nobody's bots may suffer from."""
    BYSTANDER = "bystander"
    """Hostile users and no faults, and a bystander whom they may not delay."""
    RUNNING = "running"
    """A meeting that runs while people act."""
    NO_NEWS = "no_news"
    """That, and no notification about any bot arrives."""
    LEAVING = "leaving"
    """Somebody deletes the account while meetings run."""
    SENT = "sent"
    """People send bots by links into the rooms of meetings."""
    CAPPED = "capped"
    """People whom tight caps keep from having all that they want."""
    POLICY = "policy"
    """A company that changes its policy while people act."""


RUNNING, NO_NEWS, SENT = (1, 13, 25, 37), (6, 18, 30, 42), (3, 16, 27, 40)
POLICY = (9, 10, 21, 44)
LEAVING = (12, 22, 31, 43)
CAPPED = (4, 15, 20, 41)
EXTRAS = {
    **dict.fromkeys(RUNNING, Extra.RUNNING),
    **dict.fromkeys(NO_NEWS, Extra.NO_NEWS),
    **dict.fromkeys(SENT, Extra.SENT),
    **dict.fromkeys(POLICY, Extra.POLICY),
    **dict.fromkeys(LEAVING, Extra.LEAVING),
    **dict.fromkeys(CAPPED, Extra.CAPPED),
    28: Extra.HOSTILE,
    33: Extra.BYSTANDER,
}
"""By the seed's remainder when it is divided by `EVERY`. Schedules with hostile users take as long
as ten others, so they are rare.
"""
EVERY = 48
DRAWS = {Extra.SENT: draw_sent, Extra.LEAVING: draw_leaving, Extra.CAPPED: draw_capped}
PAGE = 10
"""Events on a page where hostile users have many: so each of them takes several pages."""


@dataclass(slots=True)
class Result:
    """How a schedule ended."""

    seed: int
    violations: list[str]
    history: list[str] = field(default_factory=list)
    operations: int = 0
    faults: dict[int, Fault] = field(default_factory=dict)
    calls: int = 0


def run_seed(seed: int, *, tell: bool = False) -> Result:
    """Run the schedule of one seed; ``tell`` what happened even if nothing was violated.

    Even seeds may lose notifications for good and let a day pass before the last look. Odd seeds
    lose none, and nothing is read again by the clock: there every notification that was accepted
    must have had its effect by itself.
    """
    rng = random.Random(seed)
    promptly, extra = seed % 2 == 1, EXTRAS.get(seed % EVERY)
    readings = draw_readings(rng, promptly=promptly)
    actions = Drawing(rng, promptly).draw()
    plan = drawn_plan(random.Random(rng.random()), promptly=promptly)
    more = random.Random(f"{seed} and more")
    if extra in {Extra.HOSTILE, Extra.BYSTANDER}:
        actions += draw_hostile(more, ACTIVE)
        readings = replace(readings, page_size=PAGE)
    elif extra is Extra.POLICY:
        actions += draw_policies(more, ACTIVE)
    elif extra is not None:
        users = sorted({action.args[0] for action in actions if action.name == "connect"})
        draw = DRAWS.get(extra, draw_running)
        actions = without_the_late(actions + draw(more, users, ACTIVE))
    if extra is Extra.BYSTANDER:
        plan, readings = FaultPlan(), Readings(page_size=PAGE)
        actions = [action for action in actions if action.name != "skew"]
    if not promptly:
        return run_schedule(seed, actions, plan, readings, extra=extra, tell=tell)
    with planted(NO_PERIODIC_RECONCILE):
        return run_schedule(seed, actions, plan, readings, extra=extra, tell=tell)


def run_schedule(
    seed: int,
    actions: list[Action],
    plan: FaultPlan,
    readings: Readings,
    active: float = ACTIVE,
    extra: Extra | None = None,
    *,
    tell: bool = False,
) -> Result:
    """Run actions under faults, let everything settle, and look."""
    world = World(plan, seed, readings)
    people = Everybody(world)
    people.plan(actions)
    orders, bystander = OrderWatch(world), Bystander(world, random.Random(seed))
    if extra is Extra.CAPPED:
        world.settings = replace(world.settings, caps=CAPS[seed // EVERY % len(CAPS)])
    caps = CapWatch(world, people)
    if extra is Extra.BYSTANDER:
        bystander.plan()
    if extra is Extra.NO_NEWS:
        lose_bot_news(world, 1.0, random.Random(seed))
    world.fifo.receive_twice = seed % 5 == 0
    found: list[str] = []
    for _ in range(int(active / 30)):
        world.run(30)
        people.refresh()
        found += violations_now(world)
    daily = seed % 2 == 0
    settle(world, people, daily=daily)
    found += violations_after_drain(world) + orders.found + caps.found + bystander.late
    if daily and refused_without_need(world):
        # What became free while all was read is given away by the next daily read.
        a_day(world)
        found += refused_without_need(world)
    history = world.history() if found or tell else []
    calls = len(world.twin.ledger.entries)
    return Result(seed, sorted(set(found)), history, plan.operations, calls=calls)


def settle(world: World, people: People, *, daily: bool) -> None:
    """No more faults; time passes until what was promised must be done.

    ``daily`` lets so much time pass that even a lost notification must have healed. Without it
    nothing happens any more once all is done that anything waits for.
    """
    world.plan.settle()
    world.last_faulty_message = world.fifo.sent
    world.fifo.receive_twice = False
    world.twin.settings.webhooks = WebhookFaults()
    world.run(5)
    people.refresh()
    for _ in range(FIRST_MINUTES):
        world.run(60)
        if not daily and world.is_settled() and not violations_after_drain(world):
            return
    # An idle tick changes nothing, so quiet hours need few of them.
    world.tick_seconds = 600.0
    world.run(SOON.total_seconds())
    world.tick_seconds = 3600.0
    world.run(RETRIES.total_seconds())
    if daily:
        a_day(world)


def a_day(world: World) -> None:
    """Let so much time pass that every calendar is read whole."""
    world.tick_seconds = 16_200.0
    # A daily read that was planned while the clock was ahead comes as much later.
    world.run((DAY + (WRONG_BY if world.was_skewed else timedelta(0))).total_seconds())
    # Daily reads that the pace put off go on with the next ticks.
    world.tick_now_and_every(300.0)
    world.run(LAST_READS.total_seconds())


def draw_readings(rng: random.Random, *, promptly: bool) -> Readings:
    """One way of reading the contract where it is silent, and the state of the wires."""
    switches = Switches(
        bot_write_bumps_updated_at=rng.random() < 0.3,
        list_descending=rng.random() < 0.3,
        keep_both_after_key_change=rng.random() < 0.2,
        delete_on_deleted_event_is_400=rng.random() < 0.3,
        require_calendar_id=not promptly and rng.random() < 0.1,
        unknown_calendar_is_400=rng.random() < 0.5,
    )
    webhooks = WebhookFaults(
        drop=0 if promptly else rng.choice((0, 0, 0.3, 1)),
        duplicate=rng.choice((0, 0.3)),
        reorder=rng.choice((0, 0.5)),
        reorder_seconds=rng.choice((2, 60, 3600)),
    )
    tight = rng.random() < 0.3
    twin = TwinSettings(
        switches=switches,
        webhooks=webhooks,
        limit_multiplier=0.2 if tight else 1.0,
    )
    limits = {e: max(n // 5 - 1, 1) for e, n in LIMITS.items()} if tight else dict(LIMITS)
    return Readings(twin, limits, page_size=rng.choice(FULLER if promptly else SMALLER))
