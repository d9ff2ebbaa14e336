"""What the product depends on goes away for an hour or for days: nothing is lost, all heals."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations, pairwise

import pytest

from local.recall_twin.core.settings import Switches
from rollcall.domain.model import Status
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.use_cases.set_override import Reach
from tests.simulation.clock import START
from tests.simulation.people import KEY, LINKS, Action, Meeting
from tests.simulation.planted import NO_PERIODIC_RECONCILE, planted
from tests.unit.reconcile.outage import Outages, Part
from tests.unit.reconcile.samples import EVERY
from tests.unit.reconcile.scene import Scene

DAYS = START + timedelta(days=9)
GUESTS = ("x@client.example",)
HOUR = 3600.0
QUARTER = 900.0
CASES = [*combinations(Part, 1), *combinations(Part, 2)]

CONNECTED = Status.CONNECTED


def _meeting(name: str, *owners: str, hours: float) -> Meeting:
    return Meeting(name, owners, DAYS + timedelta(hours=hours), LINKS[0], GUESTS)


BEFORE = [
    _meeting("moves", "ada", hours=1),
    _meeting("goes", "ada", hours=2),
    _meeting("shared", "ada", "grace", hours=3),
    _meeting("off", "ada", hours=4),
    _meeting("linked", "ada", hours=5),
    _meeting("hers", "grace", hours=6),
]
MEANWHILE = [
    Action(200, "meeting", (_meeting("new", "ada", hours=7),)),
    Action(400, "change", ("moves", {"start": DAYS + timedelta(days=1)})),
    Action(600, "override", ("ada", "off", Override.SKIP, Reach.EVENT)),
    Action(800, "connect", ("max",)),
    Action(810, "rules", ("max", EVERY)),
    Action(820, "meeting", (_meeting("his", "max", hours=8),)),
    Action(1200, "change", ("goes", {"cancelled": True})),
    Action(1500, "change", ("linked", {"link": LINKS[1]})),
    Action(1800, "disconnect", ("grace",)),
    Action(2000, "rules", ("ada", Preferences(mode=Mode.EVERY, bot_name="Ada's notes"))),
    Action(2500, "connect", ("ada",)),
    Action(2600, "resync", ("ada",)),
    Action(3000, "change", ("moves", {"start": DAYS + timedelta(days=2)})),
    Action(3500, "meeting", (_meeting("last", "ada", hours=9),)),
]

AFTERWARDS = [
    Action(0, "rules", ("ada", EVERY)),
    Action(1, "connect", ("grace",)),
    Action(2, "connect", ("max",)),
    Action(3, "rules", ("max", EVERY)),
    Action(4, "override", ("ada", "off", Override.RECORD, Reach.EVENT)),
    Action(5, "change", ("moves", {"start": DAYS + timedelta(days=3)})),
]
"""What anybody may do once all is well again; some of it was refused during the outage."""


def _settled() -> Outages:
    """Two people with meetings and bots, when nothing has failed yet."""
    world = Outages()
    world.scene.connect("ada", "grace")
    for meeting in BEFORE:
        world.scene.people.do_meeting(meeting)
    world.scene.run(60)
    assert world.scene.wrong() == []
    return world


def _plan(scene: Scene, actions: list[Action]) -> None:
    begin = (scene.now - START).total_seconds()
    scene.people.plan([Action(begin + a.at, a.name, a.args) for a in actions])


def _spread(actions: list[Action], hours: float) -> list[Action]:
    """The same actions over more time."""
    return [Action(a.at * hours, a.name, a.args) for a in actions]


def _turned_away(scene: Scene) -> list[str]:
    """What users asked for and were refused; the wake-up of a connect is not the page's own."""
    asked = pairwise(scene.world.history())
    return [one for one, then in asked if "   refused:" in then and "-- connect" not in one]


@pytest.mark.parametrize("parts", CASES, ids="+".join)
def test_an_hour_without_any_one_or_two_parts_is_healed_within_a_quarter(
    parts: tuple[Part, ...],
) -> None:
    world = _settled()
    scene = world.scene
    _plan(scene, MEANWHILE)
    world.take_down(parts)
    scene.run(HOUR)
    assert world.plan.refused.keys() & set(parts)
    assert bool(_turned_away(scene)) == (Part.TABLE in parts)
    world.bring_back()
    scene.people.refresh()
    scene.run(QUARTER)
    assert scene.wrong() == []
    assert scene.idle()
    _plan(scene, AFTERWARDS)
    scene.run(60)
    assert scene.wrong() == []
    assert scene.world.state.connections.keys() == {(user, KEY) for user in ("ada", "max", "grace")}
    assert scene.bot("ada", "moves").start_time == DAYS + timedelta(days=3)


@pytest.mark.parametrize("part", [Part.RECALL, Part.QUEUE])
def test_while_nothing_can_be_read_the_page_knows_since_when(part: Part) -> None:
    world = _settled()
    scene = world.scene
    since = scene.now
    world.take_down({part})
    scene.meet("new", "ada")
    scene.run(HOUR)
    (shown,) = scene.world.portal.connections("ada")
    assert shown.synced_at is not None
    assert shown.synced_at <= since
    assert (scene.connection("ada").status, len(scene.bots("ada", "new"))) == (CONNECTED, 0)
    world.bring_back()
    scene.run(QUARTER)
    (shown,) = scene.world.portal.connections("ada")
    assert shown.synced_at is not None
    assert shown.synced_at > since + timedelta(hours=1)
    assert len(scene.bots("ada", "new")) == 1


def test_a_refused_token_key_and_a_silent_google_hold_up_nobody_elses_meetings() -> None:
    world = _settled()
    scene = world.scene
    world.take_down({Part.TOKEN_KEY, Part.GOOGLE})
    scene.people.do_connect("max")
    scene.people.do_disconnect("grace")
    scene.run(60)
    scene.change("moves", start=DAYS + timedelta(days=1))
    scene.run(30)
    assert scene.bot("ada", "moves").start_time == DAYS + timedelta(days=1)
    assert scene.calendars("grace") == []


# --- our own endpoint --------------------------------------------------------------------------


def test_a_day_without_our_endpoint_is_healed_by_recalls_own_retries_alone() -> None:
    changes = [a for a in MEANWHILE if a.name in {"meeting", "change"}]
    with planted(NO_PERIODIC_RECONCILE):
        world = _settled()
        scene = world.scene
        _plan(scene, _spread(changes, 23))
        world.take_down({Part.ENDPOINT})
        scene.hours(24)
        assert scene.wrong() != []
        world.bring_back()
        scene.hours(11)
        assert scene.wrong() == []


def test_six_days_without_our_endpoint_are_healed_by_the_daily_reads_alone() -> None:
    world = _settled()
    scene = world.scene
    scene.twin_settings.switches = Switches(require_calendar_id=True)
    _plan(scene, _spread([a for a in MEANWHILE if a.name != "resync"], 140))
    world.take_down({Part.ENDPOINT})
    scene.hours(6 * 24)
    scene.people.refresh()
    world.bring_back()
    assert all(health.disabled for health in scene.workspace.state.targets.values())
    scene.hours(28)
    assert scene.wrong() == []
    scene.workspace.outbox.enable()
    scene.meet("after", "ada", start=DAYS + timedelta(days=5))
    scene.run(10)
    assert len(scene.bots("ada", "after")) == 1


@pytest.mark.parametrize("parts", [set(Part), {Part.ENDPOINT, Part.QUEUE}], ids=["all", "deaf"])
def test_six_days_of_standstill_are_healed_within_a_quarter_of_an_hour(parts: set[Part]) -> None:
    world = _settled()
    scene = world.scene
    _plan(scene, _spread(MEANWHILE, 140))
    world.take_down(parts)
    scene.hours(6 * 24)
    assert scene.wrong() != []
    world.bring_back()
    scene.people.refresh()
    scene.run(QUARTER)
    assert scene.wrong() == []
    assert scene.idle()
