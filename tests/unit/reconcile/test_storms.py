"""Much for many at once, and users who want everything for themselves: nobody else waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.preferences import Mode, Preferences
from tests.simulation.clock import START
from tests.simulation.crowd import EVERY, Member, announce_all, entries, entry, room, settle_in
from tests.unit.reconcile.fairness import (
    SOON,
    Quiet,
    charge_for_rows,
    regularly,
)
from tests.unit.reconcile.samples import LIST, TOMORROW
from tests.unit.reconcile.scene import Scene

pytestmark = pytest.mark.slow

TODAY = START + timedelta(hours=9)
FIRST_LIST = 10.0
"""Seconds in which a list is made although very many calendars are to be looked at."""
LONG = (pytest.mark.slow, pytest.mark.timeout(900))
PRESSES = 30.0
"""Seconds between two presses of "sync now"."""


# --- notifications ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "calendars", [600, pytest.param(10_000, marks=LONG)]
)  # fmt: skip
def test_behind_a_storm_of_calendar_updates_others_are_listed_and_right_soon(
    calendars: int,
) -> None:
    scene = Scene()
    quiet = Quiet(scene)
    settle_in(scene.world, range(calendars))
    scene.run(60)
    scene.forget()
    scene.later(0, announce_all, scene.world)
    began = scene.now
    delays = quiet.moves(2, 60, 200)
    assert (scene.times(LIST)[0] - began).total_seconds() <= FIRST_LIST
    assert max(delays) <= SOON, delays


# --- writes ----------------------------------------------------------------------------------


def backlog(scene: Scene, writes: int = 2500, per_user: int = 40) -> list[Member]:
    """Users whose meetings of one day all want a bot at once."""
    members = [Member(scene.world, number) for number in range(-(-writes // per_user))]
    _join(scene, members)
    for member in members:
        member.show(*entries(per_user, TOMORROW, link=room(*divmod(member.number, 26))))
    return members


def _join(scene: Scene, members: Sequence[Member], rules: Preferences = EVERY) -> None:
    for member in members:
        member.save(rules)
        member.connect()
    scene.run(40)


def test_behind_thousands_of_writes_and_rules_of_others_a_meeting_of_today_is_moved_soon() -> None:
    scene = Scene()
    quiet = Quiet(scene, TODAY)
    others = [Member(scene.world, 500 + number) for number in range(12)]
    _join(scene, others)
    for member in others:
        member.show(entry("m", TOMORROW, room(25, member.number - 500)))
    scene.run(30)
    backlog(scene)
    for member in others:
        scene.later(5.0 * (member.number - 500), regularly, scene, 60.0, 300.0, _rename(member))
    delays = quiet.moves(5, 30, 60, 120, 200)
    assert max(delays) <= SOON, delays


def _rename(member: Member) -> Callable[[int], None]:
    return lambda number: member.save(replace(EVERY, bot_name=f"Notes {number}"))


# --- lists -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "page"), [(4000, 10), pytest.param(40_000, 100, marks=LONG)]
)  # fmt: skip
def test_one_user_with_four_hundred_pages_who_always_syncs_delays_nobody(
    events: int, page: int
) -> None:
    scene = Scene(page_size=page)
    quiet = Quiet(scene)
    (greedy,) = members = [Member(scene.world, 1)]
    _join(scene, members)
    greedy.show(*entries(events, TOMORROW, per_day=events // 25))
    scene.later(1, regularly, scene, PRESSES, 900.0, lambda _: greedy.resync())
    delays = quiet.moves(2, 40, 100, 200, 400, 700)
    assert max(delays) <= SOON, delays
    assert scene.world.overruns == []


@pytest.mark.slow
def test_a_hundred_users_who_always_sync_delay_nobody() -> None:
    scene = Scene(page_size=10)
    quiet = Quiet(scene)
    members = [Member(scene.world, number) for number in range(100)]
    _join(scene, members)
    scene.run(60)
    for member in members:
        member.show(*entries(50, TOMORROW, per_day=3))
        act = _pressing(member)
        scene.later(member.number * 0.3, regularly, scene, PRESSES, 600.0, act)
    delays = quiet.moves(2, 40, 100, 200, 400)
    assert max(delays) <= SOON, delays


def _pressing(member: Member) -> Callable[[int], None]:
    return lambda _number: member.resync()


def test_a_user_whose_rows_take_longer_than_a_slice_stops_nobody() -> None:
    scene = Scene(page_size=100)
    quiet = Quiet(scene)
    (greedy,) = members = [Member(scene.world, 1)]
    _join(scene, members)
    greedy.show(*entries(4000, TOMORROW, per_day=160))
    scene.run(300)
    charge_for_rows(scene, 0.01)
    scene.later(1, regularly, scene, PRESSES, 900.0, lambda _: greedy.resync())
    delays = quiet.moves(2, 40, 100, 200, 400, 700)
    assert scene.world.overruns == []
    assert max(delays) <= SOON, delays


@pytest.mark.slow
def test_rules_that_are_switched_all_day_delay_nobody() -> None:
    scene = Scene()
    quiet = Quiet(scene)
    members = [Member(scene.world, number) for number in range(10)]
    _join(scene, members)
    for member in members:
        member.show(*entries(100, TOMORROW, link=room(member.number)))
        act = _switching(member)
        scene.later(60 + member.number, regularly, scene, 20.0, 600.0, act)
    delays = quiet.moves(2, 70, 150, 300, 500)
    assert max(delays) <= SOON, delays


def _switching(member: Member) -> Callable[[int], None]:
    modes = (Mode.CHOSEN, Mode.EVERY)
    return lambda number: member.save(Preferences(mode=modes[number % 2]))


def test_users_who_connect_and_disconnect_all_day_delay_nobody() -> None:
    scene = Scene()
    quiet = Quiet(scene)
    members = [Member(scene.world, number) for number in range(100)]
    _join(scene, members)
    for member in members:
        act = _coming_and_going(member)
        scene.later(member.number * 0.2, regularly, scene, 20.0, 600.0, act)
    delays = quiet.moves(2, 70, 150, 300, 500)
    assert max(delays) <= SOON, delays


def _coming_and_going(member: Member) -> Callable[[int], None]:
    return lambda number: member.connect() if number % 2 else _leave(member)


def _leave(member: Member) -> None:
    if member.is_known:
        member.disconnect()
