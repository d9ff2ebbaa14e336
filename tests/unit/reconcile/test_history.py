"""What a meeting's row remembers of what happened, as the worker stores it."""

from __future__ import annotations

from datetime import timedelta

from rollcall.domain.caps import CapLimits
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.transition import Cause, Kind, start_of_text
from tests.simulation.faults import Fault
from tests.unit.reconcile.samples import SCHEDULE, TOMORROW, FailAt, status
from tests.unit.reconcile.scene import Scene

HOUR = timedelta(hours=1)
FIRST = [(Kind.RECORD, Cause.CALENDAR), (Kind.ORDERED, Cause.NONE)]


def told(scene: Scene, name: str = "m1") -> list[tuple[Kind, Cause]]:
    return [(one.kind, one.cause) for one in scene.row("ada", name).history]


def with_a_meeting(plan: FailAt | None = None) -> Scene:
    scene = Scene(plan=plan)
    scene.connect("ada")
    scene.meet("m1", "ada")
    scene.run(20)
    return scene


def test_a_new_meeting_tells_what_was_decided_and_that_a_bot_was_ordered() -> None:
    scene = with_a_meeting()
    assert told(scene) == FIRST
    decided, ordered = scene.row("ada", "m1").history
    assert decided.word == scene.row("ada", "m1").decision.reason
    assert scene.now - timedelta(seconds=20) <= decided.at <= ordered.at <= scene.now


def test_a_meeting_that_the_calendar_moves_tells_where_to_and_that_the_bot_followed() -> None:
    scene = with_a_meeting()
    scene.change("m1", start=TOMORROW + HOUR)
    scene.run(20)
    assert told(scene) == [*FIRST, (Kind.MOVED, Cause.CALENDAR), (Kind.BOT_MOVED, Cause.NONE)]
    assert start_of_text(scene.row("ada", "m1").history[-2].about) == TOMORROW + HOUR


def test_a_switch_is_told_as_the_persons_own_and_so_is_taking_it_back() -> None:
    scene = with_a_meeting()
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(20)
    scene.choose("ada", "m1", None)
    scene.run(20)
    assert told(scene) == [
        *FIRST,
        (Kind.SKIP, Cause.PERSON), (Kind.REMOVED, Cause.NONE),
        (Kind.RECORD, Cause.PERSON), (Kind.ORDERED, Cause.NONE),
    ]  # fmt: skip


def test_new_rules_are_told_as_such() -> None:
    scene = with_a_meeting()
    scene.people.do_rules("ada", Preferences(mode=Mode.CHOSEN))
    scene.run(20)
    assert told(scene) == [*FIRST, (Kind.SKIP, Cause.RULES), (Kind.REMOVED, Cause.NONE)]


def test_what_recall_refuses_for_hours_is_one_line_and_takes_no_write_of_its_own() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.fail(status(SCHEDULE, 507))
    scene.meet("m1", "ada")
    scene.run(300)
    assert told(scene) == [FIRST[0], (Kind.PROBLEM, Cause.NONE)]
    assert scene.row("ada", "m1").history[-1].about == "no_bot_free"
    scene.fail()
    scene.run(60)
    assert told(scene)[-1] == (Kind.ORDERED, Cause.NONE)


def test_a_limit_is_told_as_the_operators() -> None:
    scene = Scene(caps=CapLimits(per_user=0))
    scene.connect("ada")
    scene.meet("m1", "ada")
    scene.run(60)
    assert told(scene) == [FIRST[0], (Kind.PROBLEM, Cause.OPERATOR)]


def test_a_bot_that_is_asked_out_of_its_call_is_told() -> None:
    scene = with_a_meeting()
    scene.hours(30)
    scene.run(300)
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(60)
    assert told(scene)[-2:] == [
        (Kind.SKIP, Cause.PERSON),
        (Kind.ASKED_TO_LEAVE, Cause.NONE),
    ]


def test_a_meeting_that_is_listed_again_unchanged_keeps_its_history() -> None:
    scene = with_a_meeting()
    before = scene.row("ada", "m1").history
    scene.storm("ada", 3)
    scene.people.do_resync("ada")
    scene.run(120)
    assert scene.row("ada", "m1").history == before


def test_a_worker_that_dies_after_its_order_leaves_one_line_for_it() -> None:
    plan = FailAt(operation="worker POST /api/v2/calendar-events", fault=Fault.CRASH_AFTER)
    scene = with_a_meeting(plan=plan)
    scene.run(200)
    assert plan.fired
    assert [kind for kind, _ in told(scene)].count(Kind.ORDERED) == 1
    assert scene.wrong() == []
