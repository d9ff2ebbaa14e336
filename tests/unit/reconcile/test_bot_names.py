"""A shared bot bears one name, whoever is written first, changes something, or leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from rollcall.domain.preferences import Override
from tests.simulation.faults import Fault
from tests.simulation.people import LINKS, Meeting
from tests.unit.reconcile.samples import EVERY, REMOVE, SCHEDULE, TOMORROW, FailAt
from tests.unit.reconcile.scene import Scene

NAMES = {"ada": "Ada's scribe", "grace": "Grace's scribe"}
SKIP, RECORD = Override.SKIP, Override.RECORD


def _scene(scene: Scene | None = None) -> Scene:
    """Two colleagues whose bots have names of their own, connected."""
    scene = scene or Scene()
    scene.connect("ada", "grace")
    for user, name in NAMES.items():
        scene.people.do_rules(user, replace(EVERY, bot_name=name))
    scene.run(30)
    return scene


def _shared(organiser: str, scene: Scene | None = None) -> Scene:
    scene = _scene(scene)
    guest = "grace" if organiser == "ada" else "ada"
    scene.meet("m1", organiser, guest)
    scene.run(60)
    return scene


def _name(scene: Scene) -> object:
    (bot,) = scene.live
    return bot.config["bot_name"]


def _show(scene: Scene, user: str, organiser: str) -> None:
    """The meeting appears on one calendar, organised by somebody."""
    raw = scene.people.meetings["m1"].raw(user)
    address = organiser if "@" in organiser else f"{organiser}@corp.example"
    raw["organizer"] = {"email": address, "self": organiser == user}
    scene.workspace.calendars.feed(scene.calendar(user), [raw])


@pytest.mark.parametrize(
    ("organiser", "expected"), [("ada", "ada"), ("grace", "grace"), ("boss@x.example", "ada")]
)
@pytest.mark.parametrize("order", list(permutations(NAMES)))
@pytest.mark.parametrize("seconds", [0, 90], ids=["in one run", "one after the other"])
def test_the_name_follows_the_rule_in_whatever_order_copies_appear(
    organiser: str, expected: str, order: tuple[str, ...], seconds: float
) -> None:
    scene = _scene()
    scene.people.meetings["m1"] = _meeting()
    for user in order:
        _show(scene, user, organiser)
        scene.run(seconds)
    scene.run(90)
    assert _name(scene) == NAMES[expected]
    assert scene.calls(SCHEDULE) == 2


def _meeting() -> Meeting:
    return Meeting("m1", ("ada", "grace"), TOMORROW, LINKS[0], ("x@client.example",))


def test_a_participant_who_renames_own_bots_changes_no_other_ones_name() -> None:
    scene = _shared("grace")
    scene.people.do_rules("ada", replace(EVERY, bot_name="Ada's new scribe"))
    scene.run(60)
    assert _name(scene) == NAMES["grace"]
    assert scene.idle()


def test_whoever_names_the_bot_can_rename_it() -> None:
    scene = _shared("grace")
    scene.people.do_rules("grace", replace(EVERY, bot_name="Grace's new scribe"))
    scene.run(60)
    assert _name(scene) == "Grace's new scribe"
    assert scene.idle()


def _off(scene: Scene) -> None:
    scene.choose("grace", "m1", SKIP)


def _disconnected(scene: Scene) -> None:
    scene.people.do_disconnect("grace")


def _cancelled(scene: Scene) -> None:
    raw = {**scene.people.meetings["m1"].raw("grace"), "status": "cancelled"}
    scene.workspace.calendars.feed(scene.calendar("grace"), [raw])


def _moved(scene: Scene) -> None:
    later = TOMORROW + timedelta(hours=3)
    raw = {**scene.people.meetings["m1"].raw("grace"), "start": {"dateTime": later.isoformat()}}
    raw["end"] = {"dateTime": (later + timedelta(minutes=30)).isoformat()}
    scene.workspace.calendars.feed(scene.calendar("grace"), [raw])


LEAVINGS: dict[str, Callable[[Scene], None]] = {
    "turns it off": _off,
    "disconnects": _disconnected,
    "has it cancelled": _cancelled,
    "has it moved": _moved,
}


@pytest.mark.parametrize("leaves", LEAVINGS.values(), ids=LEAVINGS)
def test_when_whoever_named_the_bot_leaves_it_bears_the_name_of_the_next(
    leaves: Callable[[Scene], None],
) -> None:
    scene = _shared("grace")
    assert _name(scene) == NAMES["grace"]
    leaves(scene)
    scene.run(120)
    (kept,) = [bot for bot in scene.live if scene.event("ada", "m1").id in bot.event_ids]
    assert kept.config["bot_name"] == NAMES["ada"]
    assert scene.idle()


@pytest.mark.parametrize("leaves", LEAVINGS.values(), ids=LEAVINGS)
def test_when_somebody_else_leaves_the_name_stays_and_nothing_is_written_for_it(
    leaves: Callable[[Scene], None],
) -> None:
    scene = _scene()
    scene.people.meetings["m1"] = _meeting()
    for user in NAMES:
        _show(scene, user, "boss@x.example")
    scene.run(90)
    scene.forget()
    leaves(scene)
    scene.run(120)
    (kept,) = [bot for bot in scene.live if scene.event("ada", "m1").id in bot.event_ids]
    assert kept.config["bot_name"] == NAMES["ada"]
    assert scene.calls(SCHEDULE) == (1 if leaves is _moved else 0)


def test_whoever_comes_back_names_the_bot_again() -> None:
    scene = _shared("grace")
    for choice in (SKIP, RECORD):
        scene.choose("grace", "m1", choice)
        scene.run(60)
    assert _name(scene) == NAMES["grace"]


def test_a_meeting_that_somebody_else_organises_now_gets_that_ones_name() -> None:
    scene = _shared("grace")
    for user in NAMES:
        _show(scene, user, "ada")
    scene.run(90)
    assert _name(scene) == NAMES["ada"]
    assert scene.idle()


def test_people_who_chose_the_same_name_cost_no_call_when_one_leaves() -> None:
    scene = _scene()
    for user in NAMES:
        scene.people.do_rules(user, EVERY)
    scene.meet("m1", "grace", "ada")
    scene.run(60)
    scene.forget()
    scene.choose("grace", "m1", SKIP)
    scene.run(60)
    assert (scene.calls(SCHEDULE), scene.calls(REMOVE)) == (0, 1)


def test_a_row_that_waits_for_its_new_name_stays_in_place() -> None:
    scene = _shared("grace")
    scene.choose("grace", "m1", SKIP)
    scene.run(120)
    row = scene.row("ada", "m1")
    assert row.desired is not None
    assert row.observed.config_hash == row.desired.config_hash
    assert not row.due


@pytest.mark.parametrize("fault", [Fault.CRASH_BEFORE, Fault.CRASH_AFTER])
@pytest.mark.parametrize(
    "operation", [f"worker {SCHEDULE}", f"worker {REMOVE}", "worker save_events"]
)
@pytest.mark.parametrize("occurrence", [1, 2, 3])
def test_a_worker_that_dies_in_between_forgets_no_name(
    fault: Fault, operation: str, occurrence: int
) -> None:
    plan = FailAt()
    scene = _shared("grace", Scene(plan=plan))
    plan.operation, plan.fault, plan.occurrence = operation, fault, occurrence
    scene.choose("grace", "m1", SKIP)
    scene.run(600)
    assert _name(scene) == NAMES["ada"]
    assert scene.idle()


def test_two_tenants_in_one_call_name_their_bots_apart() -> None:
    scene = _scene()
    scene.connect("max")
    scene.meet("m1", "ada", "max")
    scene.run(60)
    assert {bot.config["bot_name"] for bot in scene.live} == {NAMES["ada"], EVERY.bot_name}
