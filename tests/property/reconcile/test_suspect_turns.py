"""A suspect is tried alone, and it is tried: work of others that never ends does not put it off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.endpoints import Endpoint
from rollcall.domain.lease import Lease, Suspect
from rollcall.domain.pace import Pace
from rollcall.reconcile.scheduler import Kind, Turns, UnderWay, Work, next_work
from tests.unit.domain.samples import NOW

SUSPECT = Work(Kind.WRITE, "suspect", "ada", Endpoint.SCHEDULE)
TURNS = 100
"""Calls that end, one after another, until somebody has surely waited too long."""


@given(st.lists(st.integers(0, 15), min_size=TURNS, max_size=TURNS))
def test_a_suspect_whose_pause_is_over_gets_its_turn_while_others_always_have_work(
    ends: list[int],
) -> None:
    lease = Lease("main", 1, NOW, Pace(), suspects={SUSPECT.name: Suspect(1, NOW, "ada")})
    turns, running = Turns(), [Work(Kind.STATUS, "first", "bob", Endpoint.RETRIEVE_CALENDAR)]
    for number, place in enumerate(ends):
        others = [Work(Kind.WRITE, f"{number}-{n}", "bob", Endpoint.SCHEDULE) for n in range(10)]
        while isinstance(
            choice := next_work(
                [SUSPECT, *others], turns, UnderWay([work.name for work in running]), lease,
                lambda _kind, _endpoint: NOW, NOW,
            ), Work,
        ):  # fmt: skip
            if choice is SUSPECT:
                return
            turns.take(choice)
            running.append(choice)
            others.remove(choice)
        running.pop(place % len(running))
    pytest.fail("the suspect never had a turn")
