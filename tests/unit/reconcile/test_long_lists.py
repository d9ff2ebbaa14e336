"""One user whose thousands of events change at once delays nobody else's list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.simulation.crowd import Member, entry
from tests.unit.reconcile.fairness import SOON, Quiet
from tests.unit.reconcile.samples import TOMORROW
from tests.unit.reconcile.scene import Scene

HEAP = 6_000
"""More than all pages of a minute hold."""


def _heaped() -> tuple[Scene, Member, Quiet]:
    scene = Scene()
    member = Member(scene.world, 0)
    member.save()
    member.connect()
    scene.run(30)
    return scene, member, Quiet(scene)


def _all_change(member: Member, turn: int) -> None:
    starts = (TOMORROW + timedelta(minutes=6 * number + turn) for number in range(HEAP))
    member.show(*(entry(f"h{number}", start, None) for number, start in enumerate(starts)))


def test_thousands_of_events_that_appear_at_once_delay_no_other_list() -> None:
    scene, member, quiet = _heaped()
    scene.later(1, _all_change, member, 0)
    assert max(quiet.moves(2, 20, 40, 60, 90, 120, 180)) <= SOON


@pytest.mark.slow
def test_thousands_of_events_that_change_again_and_again_delay_no_other_list() -> None:
    scene, member, quiet = _heaped()
    for turn in range(5):
        scene.later(1 + turn * 60, _all_change, member, turn)
    assert max(quiet.moves(2, 20, 40, 63, 90, 125, 150, 183, 245, 300)) <= SOON
