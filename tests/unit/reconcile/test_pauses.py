"""Pauses that Recall names, however it names them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.preferences import Override
from tests.unit.reconcile.samples import LIST, SCHEDULE, TOMORROW, gaps, status
from tests.unit.reconcile.scene import Scene


def _connected() -> Scene:
    scene = Scene()
    scene.connect("ada")
    scene.run(60)
    scene.forget()
    return scene


SWEEP = 860.0
"""Seconds after which a list for all comes at the earliest."""

AGAIN = [
    ("1", 1.0),
    ("37", 37.0),
    (5.5, 5.0),
    ("0", 1.0),
    ("-1", 1.0),
    ("-99999999999", 1.0),
    ("1000000000", 900.0),
    ("9" * 300, 900.0),
    ("soon", 10.0),
    ("", 10.0),
    ("NaN", 10.0),
    ("Mon, 02 Mar 2026 09:05:00 GMT", 180.0),
    ("Mon, 02 Mar 2020 09:05:00 GMT", 1.0),
    (None, 10.0),
]


@pytest.mark.parametrize(("named", "least"), AGAIN, ids=[str(named)[:20] for named, _ in AGAIN])
@pytest.mark.parametrize("route", [SCHEDULE, LIST])
def test_a_named_pause_is_kept_to_the_second(
    named: str | float | None, least: float, route: str
) -> None:
    scene = _connected()
    scene.fail(status(route, 429, retry_after=named, next=1))
    scene.meet("m1", "ada")
    scene.run(1000)
    pause = gaps(scene.times(route))[0]
    if route == LIST:
        # A list for all is another caller, and comes every quarter of an hour.
        least = min(least, SWEEP)
    assert least <= pause <= least + 61
    assert len(scene.bots("ada", "m1")) == 1


def test_a_pause_of_one_kind_of_call_does_not_hold_up_the_others() -> None:
    scene = _connected()
    scene.meet("m1", "ada")
    scene.run(30)
    scene.fail(status(SCHEDULE, 429, retry_after=600, next=1))
    scene.meet("m2", "ada", start=TOMORROW + timedelta(hours=1))
    scene.run(30)
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(30)
    assert scene.bots("ada", "m1") == []
