"""One state is told in one way, wherever it shows."""

from __future__ import annotations

import pytest

from rollcall.domain.model import Connection, Status, Wanted
from tests.support.portal.rows import make_connection
from tests.support.portal.world import World


def test_a_calendar_that_leaves_before_it_was_read_is_not_said_to_be_connecting(
    world: World,
) -> None:
    leaving = make_connection(status=Status.CONNECTING, wanted=Wanted.REMOVED, synced=False)
    page = world.add_user(connections=(leaving,)).get("/").page
    assert {one.text for one in page.all("span", class_="pill")} == {"Disconnecting"}
    assert page.one("div", class_="card empty").one("h2").text == (
        "Your calendar is being disconnected"
    )
    assert "Connecting your calendar" not in page.text


@pytest.mark.parametrize(
    ("connection", "done"),
    [
        (make_connection(), True),
        (make_connection(status=Status.CONNECTING, synced=False), False),
        (make_connection(status=Status.DISCONNECTED), False),
        (make_connection(status=Status.REFUSED), False),
    ],
)
def test_the_first_step_is_done_once_the_calendar_is_connected(
    world: World, connection: Connection, done: bool
) -> None:
    browser = world.add_user(connections=(connection,))
    del world.state.preferences["u-1"]
    step = browser.get("/onboarding").page.by_id("step-connect")
    assert ("step-done" in step.attributes["class"]) is done


def test_no_range_of_days_is_shown_where_no_calendar_is_connected(world: World) -> None:
    browser = world.add_user(connections=())
    assert not browser.get("/").page.has("range")
    world.state.connections["u-1", "c-1"] = make_connection()
    assert browser.get("/").page.has("range")
