"""Outages in which every run ends well: each rings before a meeting is lost, and in pairs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest

from rollcall.domain.errors import Unavailable
from rollcall.domain.preferences import Override
from rollcall.reconcile.promise import MOST_ROWS
from tests.simulation.people import KEY, LINKS
from tests.support.oauth.token_key import MemoryTokenKey
from tests.unit.reconcile.breaking import BREAKS, lose_key, paging, ringing, stop
from tests.unit.reconcile.outage import Outages, Part
from tests.unit.reconcile.samples import LIST, SCHEDULE, status

CASES = [*combinations(BREAKS, 1), *combinations(BREAKS, 2)]
MINUTE = timedelta(minutes=1)
AHEAD = 15 * MINUTE
PERIOD = 5 * MINUTE
"""What the alarm itself may take to see a count."""
UNKNOWN_MEETING = {"connections refused", "key unreadable"}
"""While these last, nobody knows of a new meeting."""


def settled() -> Outages:
    """Two people with a meeting and its bot, and no alarm so far."""
    world = Outages()
    world.scene.connect("ada", "grace")
    world.scene.meet("early", "grace", start=world.scene.now + timedelta(hours=30))
    world.scene.run(60)
    assert world.scene.wrong() == []
    assert ringing(world.scene) == set()
    return world


@pytest.mark.parametrize("broken", CASES, ids=" + ".join)
def test_an_outage_rings_before_the_first_meeting_that_it_costs(broken: tuple[str, ...]) -> None:
    world = settled()
    scene = world.scene
    for name in broken:
        BREAKS[name](world)
    start = scene.now + timedelta(minutes=70)
    scene.meet("m1", "ada", start=start)
    scene.people.do_connect("max")
    scene.run(75 * 60)
    assert paging(scene, before=start - AHEAD + PERIOD)
    known = not UNKNOWN_MEETING & set(broken) and broken != ("token key refuses",)
    assert ("BotsMissing" in ringing(scene, before=start - AHEAD + PERIOD)) == known
    assert ("MeetingsWithoutBot" in ringing(scene, before=start + PERIOD)) == known


@pytest.mark.parametrize("broken", CASES, ids=" + ".join)
def test_once_an_outage_is_over_its_alarms_fall_silent(broken: tuple[str, ...]) -> None:
    world = settled()
    scene = world.scene
    key = scene.world.recall._transport._key
    for name in broken:
        BREAKS[name](world)
    scene.meet("m1", "ada", start=scene.now + timedelta(minutes=40))
    scene.people.do_connect("max")
    scene.run(50 * 60)
    assert ringing(scene)
    world.bring_back()
    scene.fail()
    scene.world.recall._transport._key = key
    scene.people.refresh()
    scene.run(15 * 60)
    assert scene.wrong() == []
    scene.world.telemetry.sent.clear()
    scene.run(3600)
    assert ringing(scene) == set()


@pytest.mark.parametrize("code", [500, 507, 409, 403])
def test_a_meeting_that_loses_its_right_time_rings_as_one_without_a_bot(code: int) -> None:
    world = settled()
    scene = world.scene
    scene.fail(status(SCHEDULE, code))
    scene.change("early", start=scene.now + timedelta(minutes=30))
    scene.run(45 * 60)
    assert {"BotsMissing", "MeetingsWithoutBot"} <= ringing(scene)


def test_lists_that_fail_while_other_calls_come_through_ring_for_the_unread_changes() -> None:
    world = settled()
    scene = world.scene
    scene.fail(status(LIST, 503))
    scene.change("early", start=scene.now + timedelta(hours=31))
    for minute in range(0, 30, 2):
        choice = Override.SKIP if minute % 4 else Override.RECORD
        scene.later(minute * 60, scene.choose, "grace", "early", choice)
    scene.run(30 * 60)
    assert ringing(scene) == {"CalendarsWait"}


def test_a_removal_that_google_holds_up_rings_for_the_request() -> None:
    world = settled()
    stop(Part.GOOGLE)(world)
    world.scene.people.do_disconnect("grace")
    world.scene.run(30 * 60)
    assert ringing(world.scene) == {"ConnectionsWait"}


@pytest.mark.parametrize("reason", ["secret_unreadable", "secret_malformed"])
def test_a_lost_key_rings_within_minutes_by_its_own_name(reason: str) -> None:
    world = settled()
    lose_key(world.scene, reason)
    world.scene.change("early", start=world.scene.now + timedelta(hours=31))
    world.scene.run(10 * 60)
    name = {"secret_unreadable": "SecretUnreadable", "secret_malformed": "SecretMalformed"}
    assert ringing(world.scene) == {"NoAccess", name[reason]}


def test_a_token_that_was_moved_to_another_row_rings() -> None:
    world = Outages()
    scene = world.scene
    scene.world.vault = MemoryTokenKey()  # type: ignore[assignment]
    scene.connect("ada", "grace")
    assert ringing(scene) == set()
    scene.people.do_connect("grace")
    state = scene.world.state
    stolen = state.connections["ada", KEY].token
    state.connections["grace", KEY] = replace(scene.connection("grace"), token=stolen)
    scene.run(10 * 60)
    assert ringing(scene) == {"ItemFailed"}


def test_by_night_when_only_sweeps_call_a_silent_recall_rings_within_half_an_hour() -> None:
    world = settled()
    scene = world.scene
    scene.run(5 * 3600)
    began = scene.now
    stop(Part.RECALL)(world)
    scene.run(40 * 60)
    assert ringing(scene, before=began + 30 * MINUTE) == {"RecallSilent"}


@pytest.mark.parametrize("minutes", [1, 5, 9])
def test_by_night_a_short_silence_of_recall_rings_nothing(minutes: int) -> None:
    world = settled()
    scene = world.scene
    for blip in range(30):
        scene.later(blip * 23 * 60, stop(Part.RECALL), world)
        scene.later((blip * 23 + minutes) * 60, world.bring_back)
    scene.run(12 * 3600)
    assert world.plan.refused[Part.RECALL] > 0
    assert ringing(scene) == set()


def test_bots_that_always_fail_are_no_silence_of_recall() -> None:
    world = settled()
    scene = world.scene
    scene.fail(status(SCHEDULE, 500))
    for number in range(5):
        start = scene.now + timedelta(days=2, hours=number)
        scene.meet(f"poison-{number}", "ada", start=start, link=LINKS[number])
    scene.run(6 * 3600)
    assert scene.calls(SCHEDULE, status=500) > 100
    assert ringing(scene) == set()


def test_a_meeting_made_three_minutes_ahead_rings_only_when_its_bot_really_fails() -> None:
    world = settled()
    scene = world.scene
    scene.fail(status(SCHEDULE, 507))
    scene.meet("m1", "ada", start=scene.now + timedelta(minutes=3))
    scene.run(4 * 60)
    assert ringing(scene) == set()
    scene.run(5 * 60)
    assert ringing(scene) == {"BotsMissing", "MeetingsWithoutBot"}


def test_a_bot_switched_on_in_a_meeting_rings_only_when_it_really_fails() -> None:
    world = settled()
    scene = world.scene
    scene.meet("m1", "ada", start=scene.now + timedelta(minutes=5))
    scene.run(30)
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(10 * 60)
    scene.fail(status(SCHEDULE, 507))
    scene.choose("ada", "m1", Override.RECORD)
    scene.run(4 * 60)
    assert ringing(scene) == set()
    scene.run(5 * 60)
    assert ringing(scene) == {"BotsMissing", "MeetingsWithoutBot"}


def test_thousands_of_due_rows_of_one_user_ring_and_are_not_all_read() -> None:
    world = settled()
    scene = world.scene
    row = replace(scene.row("grace", "early"), due=True, retry_at=scene.now + timedelta(days=1))
    state = scene.world.state
    start = scene.now + timedelta(minutes=10)
    for number in range(MOST_ROWS + 1):
        facts = replace(row.facts, event_id=f"flood-{number}", start=start, end=start + MINUTE)
        flood = replace(row, facts=facts, desired=None, due_since=scene.now)
        state.events[flood.key] = flood
        state.due_events["main"].add(flood.key)
    scene.run(60)
    assert ringing(scene, before=scene.now + PERIOD) == {"BotsMissing"}


def test_a_table_that_refuses_the_last_look_costs_the_run_nothing() -> None:
    world = settled()
    scene = world.scene
    state = scene.world.state
    before = state.before

    def refuse(name: str) -> None:
        before(name)
        if name == "due_bots_between":
            raise Unavailable("throttled")

    state.before = refuse
    scene.meet("m1", "ada", start=scene.now + timedelta(minutes=30))
    scene.run(3600)
    assert scene.wrong() == []
    assert ringing(scene) == set()
    assert "run_failed" not in {word for word, _ in scene.world.telemetry.outcomes}
