"""One endpoint is bad for twenty users for a quarter of an hour: nobody else waits for them.

Every endpoint of Recall's with every kind of answer. The fault hits only calls about the twenty,
who need the endpoint all the time; a user who has nothing to do with them moves a meeting at the
beginning, in the middle and at the end, and has the right bot each time within 15 seconds.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from rollcall.domain.preferences import Override
from tests.simulation.clock import START
from tests.simulation.crowd import Member, entry, room
from tests.simulation.statuses import lose_bot_news
from tests.unit.reconcile.fairness import SOON, TROUBLES, Hit, Quiet, regularly
from tests.unit.reconcile.samples import (
    CALENDAR,
    CALENDARS,
    CREATE,
    DELETE,
    LEAVE,
    LIST,
    REMOVE,
    RETRIEVE,
    SCHEDULE,
    TOMORROW,
    UPDATE,
)
from tests.unit.reconcile.scene import Scene

pytestmark = pytest.mark.slow

BOT = "GET /api/v1/bot/{id}/"
AFFECTED = range(20)
OUTAGE = 900.0
MINUTE = 60.0
MOMENTS = (5, 100, 300, 600, 870)
BUSY = 15
"""Meetings that each of them has: one for each minute of the outage."""
CALLS = 5
"""Calls that each of them is in, at once."""
IN_CALL = START + timedelta(minutes=12)

type Act = Callable[[Member, int], object]


@dataclass(frozen=True, slots=True)
class Work:
    """What makes the affected users need an endpoint."""

    route: str
    act: Act
    """What each of them does every minute; it is given the minute's number."""
    before: Callable[[Scene, Sequence[Member]], object]
    """What they have when the outage begins."""


def _strangers(_scene: Scene, members: Sequence[Member]) -> None:
    """They have rules, and have not connected."""
    for member in members:
        member.save()


def _connected(scene: Scene, members: Sequence[Member]) -> None:
    for member in members:
        member.save()
        member.connect()
    scene.run(40)


def _meeting_tomorrow(scene: Scene, members: Sequence[Member]) -> None:
    _connected(scene, members)
    for member in members:
        hours = range(BUSY)
        member.show(*(_meeting(member, n, TOMORROW + timedelta(hours=n)) for n in hours))
    scene.run(80)


def _in_calls(scene: Scene, members: Sequence[Member]) -> None:
    _connected(scene, members)
    for member in members:
        member.show(*(_meeting(member, n, IN_CALL) for n in range(CALLS)))
    scene.world.step_until(IN_CALL + timedelta(seconds=30))


def _ended_calls(scene: Scene, members: Sequence[Member]) -> None:
    """Calls that are over, of which no notification told."""
    lose_bot_news(scene.world, 1.0, random.Random(0))
    _connected(scene, members)
    for member in members:
        member.show(*(_meeting(member, n, IN_CALL, minutes=15) for n in range(CALLS)))
    scene.world.step_until(IN_CALL + timedelta(minutes=16))


def _meeting(
    member: Member, number: int, start: datetime, minutes: float = 60, **more: Any
) -> dict[str, Any]:
    return entry(f"m{number}", start, room(member.number, number), minutes=minutes, **more)


def _hide(member: Member, number: int) -> None:
    start = TOMORROW + timedelta(hours=number)
    member.show(_meeting(member, number, start, visibility="private"))


def _turn_off(member: Member, number: int) -> None:
    member.choose(f"m{number}", Override.SKIP)


def _end_call(member: Member, number: int) -> None:
    _turn_off(member, number % CALLS)


def _new_meeting(member: Member, number: int) -> None:
    member.show(_meeting(member, number, TOMORROW + timedelta(hours=number)))


def _come_or_go(member: Member, _number: int) -> None:
    """Disconnect; whose removal came through all the same comes back."""
    if member.is_known:
        member.disconnect()
    else:
        member.connect()


WORKS = {
    "list events": Work(LIST, lambda member, _: member.resync(), _meeting_tomorrow),
    "retrieve event": Work(RETRIEVE, _turn_off, _meeting_tomorrow),
    "schedule": Work(SCHEDULE, _new_meeting, _connected),
    "remove": Work(REMOVE, _hide, _meeting_tomorrow),
    "list calendars": Work(CALENDARS, lambda member, _: member.connect(), _strangers),
    "create calendar": Work(CREATE, lambda member, _: member.connect(), _strangers),
    "retrieve calendar": Work(CALENDAR, lambda member, _: member.announce(), _connected),
    "update calendar": Work(UPDATE, lambda member, _: member.connect(), _connected),
    "delete calendar": Work(DELETE, _come_or_go, _connected),
    "leave call": Work(LEAVE, _end_call, _in_calls),
    "retrieve bot": Work(BOT, lambda member, _: member.announce(), _ended_calls),
}


def measured(work: Work, trouble: str) -> tuple[list[float], int]:
    """The unrelated user's delays during the outage, and how often it was met."""
    scene = Scene()
    members = [Member(scene.world, number) for number in AFFECTED]
    quiet = Quiet(scene)
    work.before(scene, members)
    hit = Hit(scene, work.route, members, TROUBLES[trouble])
    hit.begin()
    for member in members:
        scene.later(member.number * 0.7, regularly, scene, MINUTE, OUTAGE, _doing(work.act, member))
    return quiet.moves(*MOMENTS, then=hit.end), hit.count


def _doing(act: Act, member: Member) -> Callable[[int], object]:
    return lambda number: act(member, number)


CELLS = [(endpoint, trouble) for endpoint in WORKS for trouble in TROUBLES]


@pytest.mark.parametrize(("endpoint", "trouble"), CELLS, ids=["-".join(cell) for cell in CELLS])
def test_an_endpoint_that_is_bad_for_twenty_users_delays_nobody_else(
    endpoint: str, trouble: str
) -> None:
    delays, met = measured(WORKS[endpoint], trouble)
    assert met > 0
    assert max(delays) <= SOON, delays
