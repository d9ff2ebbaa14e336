"""Whatever becomes of notifications on their way, as long as each arrives once: the same bots."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from local.recall_twin.core.model import Delivery
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.use_cases.set_override import Reach
from tests.simulation.clock import START
from tests.simulation.people import LINKS, Action, Meeting
from tests.simulation.planted import NO_PERIODIC_RECONCILE, planted
from tests.unit.reconcile.samples import TOMORROW
from tests.unit.reconcile.scene import Scene

HISTORIES = [*range(3), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 12))]
ORDERS = 8
USERS = ("ada", "grace")
MEETINGS = 5
CHANGES = 12
ACTIVE = 60.0
LONGEST_DELAY = 200.0
SETTLED = 400.0

OPEN = Preferences(mode=Mode.EVERY, skip_private=False)

type Send = Callable[[Scene, Callable[[Delivery], None], Delivery], None]


def _history(rng: random.Random) -> list[Action]:
    """Meetings that come, move, change their room and go, new rules and a choice by hand."""
    actions: list[Action] = []
    for number in range(1, MEETINGS):
        owners = tuple(rng.sample(USERS, rng.randint(1, 2)))
        start = TOMORROW + timedelta(hours=3 * number)
        meeting = Meeting(f"m{number}", owners, start, LINKS[0], ("x@client.example",))
        actions.append(Action(40 + rng.uniform(0, 20), "meeting", (meeting,)))
    for _ in range(CHANGES):
        at, name = 60 + rng.uniform(0, ACTIVE), f"m{rng.randrange(MEETINGS)}"
        kinds: list[dict[str, object]] = [
            {"start": TOMORROW + timedelta(minutes=15 * rng.randrange(200))},
            {"link": rng.choice(LINKS)},
            {"private": rng.random() < 0.5},
            {"cancelled": rng.random() < 0.5},
        ]
        changes = rng.choice(kinds)
        actions.append(Action(at, "change", (name, changes)))
    actions.append(Action(60 + rng.uniform(0, ACTIVE), "rules", (rng.choice(USERS), OPEN)))
    # Before anything changes: nobody can choose for a meeting that is shown as cancelled.
    choice = ("ada", "m0", rng.choice(list(Override)), Reach.EVENT)
    actions.append(Action(40 + rng.uniform(0, 20), "override", choice))
    return sorted(actions, key=lambda action: action.at)


def _straight(scene: Scene, deliver: Callable[[Delivery], None], delivery: Delivery) -> None:
    del scene
    deliver(delivery)


def _anyhow(
    rng: random.Random,
    scene: Scene,
    deliver: Callable[[Delivery], None],
    delivery: Delivery,
) -> None:
    """One to three times, each at a moment of its own."""
    for _ in range(rng.randint(1, 3)):
        scene.later(rng.uniform(0, LONGEST_DELAY), deliver, delivery)


def _final_bots(history: list[Action], send: Send) -> list[tuple[object, ...]]:
    """Live through a history; the bots in the end, without the ids that Recall gave them."""
    scene = Scene()
    scene.connect(*USERS)
    # Nobody can choose for a meeting that the page does not show yet.
    scene.meet("m0", *USERS)
    scene.run(10)
    world = scene.world
    world._deliver = partial(send, scene, world._deliver)  # type: ignore[method-assign]
    scene.people.plan(history)
    scene.run(START.timestamp() + 60 + ACTIVE - scene.now.timestamp())
    scene.people.refresh()
    scene.run(SETTLED)
    assert scene.wrong() == []
    assert scene.idle()
    return sorted(
        (user, event.platform_id, bot.start_time, bot.meeting_url, bot.deduplication_key)
        for user in USERS
        for event in scene.workspace.events.of_calendar(scene.calendar(user).id)
        for bot in event.bots
    )  # fmt: skip


@pytest.mark.parametrize("history_seed", HISTORIES)
def test_any_order_number_and_delay_of_notifications_ends_with_the_same_bots(
    history_seed: int,
) -> None:
    history = _history(random.Random(history_seed))
    with planted(NO_PERIODIC_RECONCILE):
        expected = _final_bots(history, _straight)
        different = {}
        for order in range(ORDERS):
            send = partial(_anyhow, random.Random(order))
            found = _final_bots(history, send)
            if found != expected:
                different[order] = found
    assert len(expected) >= 2
    assert different == {}
