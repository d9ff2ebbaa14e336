"""What kills the worker is not the first thing that the next one does: others are served."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from tests.simulation.people import LINKS
from tests.unit.reconcile import poison as poisons
from tests.unit.reconcile.fairness import SOON, Quiet
from tests.unit.reconcile.poison import Poison
from tests.unit.reconcile.samples import (
    CALENDAR,
    CREATE,
    EVERY,
    REMOVE,
    SCHEDULE,
    TOMORROW,
    UPDATE,
)
from tests.unit.reconcile.scene import Scene

HOUR = 3600.0
ROUNDS = 4
LOOKED_AT = 400.0
"""Seconds that a measure may take: two workers one after the other, and some."""
RARELY = 6
"""The most often that what is known to kill is tried in an hour."""


@dataclass(frozen=True, slots=True)
class Case:
    """What kills, and what makes somebody do it."""

    begin: Callable[[Poison], None]
    cause: Callable[[Scene], object]
    user: str = "ada"


def _connect_again(scene: Scene) -> None:
    scene.people.do_connect("ada")


def _press(scene: Scene) -> None:
    scene.people.do_resync("ada")


def _rename(scene: Scene) -> None:
    scene.people.do_rules("ada", replace(EVERY, bot_name="Another name"))


def _meet(scene: Scene) -> None:
    scene.meet("new", "ada", start=TOMORROW + timedelta(hours=3), link=LINKS[1])


def _hide(scene: Scene) -> None:
    scene.change("known", private=True)


def _come(scene: Scene) -> None:
    scene.people.do_connect("max")
    scene.people.do_rules("max", EVERY)


CASES = {
    "opening a token": Case(poisons.token, _connect_again),
    "handing a token over": Case(poisons.call(UPDATE), _connect_again),
    "making a calendar": Case(poisons.call(CREATE), _come, "max"),
    "a look at the calendar": Case(poisons.call(CALENDAR), lambda scene: announce(scene, "ada")),
    "a meeting that gets a bot": Case(poisons.call(SCHEDULE), _meet),
    "a meeting that loses its bot": Case(poisons.call(REMOVE), _hide),
    "rows that are judged again": Case(poisons.rows, _rename),
    "rows of a calendar that is read": Case(poisons.rows, _press),
    "a page of one calendar": Case(poisons.page, _press),
    "a page of all calendars": Case(poisons.page, _meet),
}


def announce(scene: Scene, user: str) -> None:
    """Recall says that a calendar changed."""
    scene.workspace.outbox.emit("calendar.update", {"calendar_id": scene.calendar(user).id})


def settled() -> tuple[Scene, Quiet]:
    """One user with a meeting, and the one who must not wait for her."""
    scene = Scene()
    quiet = Quiet(scene)
    scene.connect("ada")
    scene.meet("known", "ada", start=TOMORROW)
    scene.run(60)
    return scene, quiet


ONE_CALL = [name for name in CASES if not name.startswith("rows")]
"""Rows kill wherever they are saved, so several kinds of work are found out one after the other."""


@pytest.mark.parametrize("name", ONE_CALL)
def test_what_always_kills_the_worker_keeps_others_waiting_for_the_next_one_only(
    name: str,
) -> None:
    case, (scene, quiet) = CASES[name], settled()
    poison = Poison(scene, case.user, active=True)
    case.begin(poison)
    case.cause(scene)
    waits = [_wait_after_a_death(scene, quiet, poison) for _ in range(ROUNDS)]
    assert poison.deaths
    assert max(waits) <= SOON, waits
    assert scene.world.fifo.dead_letters == []


def _wait_after_a_death(scene: Scene, quiet: Quiet, poison: Poison) -> float:
    """Seconds from the start of the worker after the next death to the right bot."""
    known, until = len(poison.deaths), scene.now + timedelta(hours=1)
    while len(poison.deaths) == known and scene.now < until:
        scene.run(1)
    moved = scene.now
    waited = quiet.moves(0, most=LOOKED_AT)[-1]
    return (moved + timedelta(seconds=waited) - poison.next_start(moved)).total_seconds()


@pytest.mark.parametrize("name", CASES)
def test_what_always_kills_the_worker_is_tried_again_rarely_and_heals_at_last(name: str) -> None:
    case, (scene, _) = CASES[name], settled()
    poison = Poison(scene, case.user, active=True)
    case.begin(poison)
    case.cause(scene)
    scene.run(HOUR)
    early = len(poison.deaths)
    scene.run(HOUR)
    assert 0 < early <= 2 * RARELY
    assert len(poison.deaths) - early <= RARELY
    poison.active = False
    scene.run(24 * HOUR)
    assert scene.wrong() == []
