"""Several calendars: copies of one meeting, as many as one may have, and one that is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rollcall.domain.caps import MOST_CALENDARS
from rollcall.domain.model import Status
from tests.support.gallery.stage import Stage
from tests.support.portal.past import fill_past
from tests.support.portal.rows import make_connection, make_row
from tests.support.portal.sample import fill, fill_second_calendar
from tests.support.portal.world import World

_LONG = "ada.of.the.long.name.{}@subsidiary.lumen.example"
"""Wider than a page at 400 %."""


def calendars(stage: Stage) -> Iterator[str]:
    """Two calendars that share meetings, then as many as one person may connect."""
    fill(stage.world)
    stage.sign_in()
    _connect(stage.world, 2, "ada.fields@gmail.com")
    for event_id in ("e-05", "e-10"):
        _copy(stage.world, event_id)
    stage.go()
    yield "meetings-two-calendars"
    stage.go("/meetings/e-10")
    yield "meeting-on-two-calendars"
    for number in range(3, MOST_CALENDARS + 1):
        _connect(stage.world, number, _LONG.format(number))
    stage.go()
    yield "meetings-most-calendars"
    stage.go("/account")
    yield "account-most-calendars"


def lost(stage: Stage) -> Iterator[str]:
    """A calendar that only its user can repair, on the pages that have no cards."""
    fill(stage.world)
    fill_past(stage.world)
    fill_second_calendar(stage.world)
    _connect(stage.world, 3, _LONG.format(3), Status.DISCONNECTED)
    stage.sign_in()
    for name, path in {
        "rules": "/preferences",
        "past": "/past",
        "meeting": "/meetings/e-10",
    }.items():
        stage.go(path)
        yield f"{name}-calendar-lost"


def _connect(world: World, number: int, email: str, status: Status = Status.CONNECTED) -> None:
    key = f"c-{number}"
    world.state.connections["u-1", key] = make_connection(key=key, email=email, status=status)


def _copy(world: World, event_id: str) -> None:
    """The same meeting on the second calendar, served by the same bot."""
    row = world.state.events["u-1", "c-1", event_id]
    copy = make_row(replace(row.facts, event_id=f"{event_id}-copy"), key="c-2")
    world.add_rows(replace(copy, observed=row.observed))
