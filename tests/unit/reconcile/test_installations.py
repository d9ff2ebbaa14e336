"""Nothing that this installation did not make is changed; many removals stop themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from local.recall_twin.core.model import Calendar
from rollcall.domain.model import Status
from rollcall.reconcile.steps.calendar_audit import MOST_REMOVED
from tests.simulation.clock import START
from tests.simulation.people import KEY, USERS
from tests.simulation.wiring import CLIENT_ID
from tests.unit.reconcile.samples import CREATE, DELETE, TOMORROW, UPDATE
from tests.unit.reconcile.scene import Scene

LATER = START + timedelta(days=5)


def _own(scene: Scene, user: str) -> Calendar:
    """The one calendar that an installation has for a user."""
    (found,) = [c for c in scene.calendars(user) if c.id in scene.world.state.calendars]
    return found


def _both() -> tuple[Scene, Scene]:
    """Two installations on one workspace; Ada uses both, Grace and Max one each."""
    one = Scene()
    other = Scene(beside=one)
    one.connect("ada", "grace")
    other.connect("ada", "max")
    one.meet("m1", "ada", "grace", "max", start=LATER)
    one.run(60)
    return one, other


def _empty_table(scene: Scene) -> None:
    state = scene.world.state
    for rows in (state.connections, state.calendars, state.events, state.workspaces):
        rows.clear()
    state.due_events.clear()


def _bear_old_markers(scene: Scene) -> None:
    """As calendars are that a version without installations made."""
    for row in scene.world.state.calendars.values():
        calendar = scene.workspace.state.calendars[row.recall_id]
        calendar.metadata = {"rollcall_calendar": f"{row.user_id}.{row.calendar_key}"}


def _make(scene: Scene, metadata: dict[str, str], email: str = "stray@corp.example") -> str:
    return scene.workspace.calendars.create(
        {
            "platform": "google_calendar",
            "oauth_client_id": CLIENT_ID,
            "oauth_client_secret": "FAKE-CLIENT-SECRET",
            "oauth_refresh_token": "FAKE-REFRESH-TOKEN",
            "oauth_email": email,
            "metadata": metadata,
        }
    ).id


def _our_stray(scene: Scene, number: int) -> str:
    mark = {"rollcall_connection": f"nobody{number}.{KEY}"}
    return _make(scene, {**mark, "rollcall_installation": scene.installation})


# --- two installations -------------------------------------------------------------------------


def test_two_installations_have_ids_of_their_own_that_stay() -> None:
    one, other = _both()
    before = (one.installation, other.installation)
    assert before[0] != before[1]
    one.hours(3)
    assert (one.installation, other.installation) == before
    assert _own(one, "ada").metadata["rollcall_installation"] == one.installation
    assert _own(other, "ada").metadata["rollcall_installation"] == other.installation


def test_two_installations_leave_each_others_calendars_alone() -> None:
    one, other = _both()
    held = set(one.workspace.state.calendars)
    assert len(held) == 4
    one.forget()
    one.hours(26)
    assert set(one.workspace.state.calendars) == held
    assert one.calls(DELETE) == 0
    assert one.calls(UPDATE) == 0
    assert other.connection("ada").status is Status.CONNECTED


def test_connecting_to_one_installation_takes_no_calendar_of_the_other() -> None:
    one, other = _both()
    mine, theirs = _own(one, "ada"), _own(other, "ada")
    assert mine.id != theirs.id
    token = theirs.oauth_refresh_token
    one.people.do_connect("ada")
    one.run(60)
    assert _own(one, "ada").id == mine.id
    assert theirs.oauth_refresh_token == token


def test_disconnecting_from_one_installation_removes_no_calendar_of_the_other() -> None:
    one, other = _both()
    theirs = _own(other, "ada")
    one.people.do_disconnect("ada")
    one.run(60)
    assert one.calendars("ada") == [theirs]
    assert other.connection("ada").status is Status.CONNECTED


# --- an empty table ----------------------------------------------------------------------------


def test_an_empty_table_is_a_new_installation_and_removes_nothing() -> None:
    scene = Scene()
    scene.connect("ada", "grace", "max")
    before, held = scene.installation, set(scene.workspace.state.calendars)
    _empty_table(scene)
    scene.forget()
    scene.hours(26)
    assert scene.installation != before
    assert set(scene.workspace.state.calendars) == held
    assert scene.calls(DELETE) == 0


def test_users_of_an_emptied_table_connect_anew_beside_what_was_there() -> None:
    scene = Scene()
    scene.connect("ada")
    old = scene.calendar("ada")
    token = old.oauth_refresh_token
    _empty_table(scene)
    scene.forget()
    scene.connect("ada")
    scene.hours(3)
    assert _own(scene, "ada").id != old.id
    assert old.oauth_refresh_token == token
    assert (scene.calls(CREATE), scene.calls(UPDATE), scene.calls(DELETE)) == (1, 0, 0)


def test_many_calendars_that_nobody_wants_are_all_kept_and_somebody_is_told() -> None:
    scene = Scene()
    for number in range(MOST_REMOVED + 1):
        scene.crowd(number)
    scene.run(120)
    held = set(scene.workspace.state.calendars)
    state = scene.world.state
    state.connections.clear()
    state.calendars.clear()
    scene.forget()
    scene.hours(5)
    assert set(scene.workspace.state.calendars) == held
    assert scene.calls(DELETE) == 0
    assert scene.world.telemetry.counts["calendar_removals_stopped"] >= 3


@pytest.mark.parametrize("pages", [1, 3])
def test_a_handful_is_removed_however_many_pages_they_lie_on(pages: int) -> None:
    scene = Scene()
    scene.connect("ada")
    strays = []
    for number in range(MOST_REMOVED):
        strays.append(_our_stray(scene, number))
        for _ in range(30 * (pages - 1)):
            _make(scene, {})
    scene.hours(3)
    assert not set(strays) & scene.workspace.state.calendars.keys()
    assert scene.world.telemetry.counts["calendars_removed"] == MOST_REMOVED


def test_more_than_a_handful_on_several_pages_is_counted_together() -> None:
    scene = Scene()
    scene.connect("ada")
    strays = []
    for number in range(MOST_REMOVED + 1):
        strays.append(_our_stray(scene, number))
        for _ in range(60):
            _make(scene, {})
    scene.hours(3)
    assert set(strays) <= scene.workspace.state.calendars.keys()


# --- markers of versions without installations -------------------------------------------------


def test_calendars_with_the_old_marker_that_our_table_knows_stay_ours() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    _bear_old_markers(scene)
    held = set(scene.workspace.state.calendars)
    scene.people.do_connect("ada")
    scene.hours(3)
    assert set(scene.workspace.state.calendars) == held
    assert scene.calendar("ada").metadata == {
        "rollcall_connection": f"ada.{KEY}",
        "rollcall_installation": scene.installation,
    }
    scene.people.do_disconnect("ada")
    scene.people.do_disconnect("grace")
    scene.run(60)
    assert scene.workspace.state.calendars == {}


def test_a_calendar_with_the_old_marker_whose_pointer_was_lost_is_adopted() -> None:
    scene = Scene()
    scene.connect("ada")
    _bear_old_markers(scene)
    recall_id = scene.calendar("ada").id
    del scene.world.state.calendars[recall_id]
    scene.hours(2.5)
    assert scene.calendar("ada").id == recall_id
    scene.meet("m1", "ada", start=TOMORROW + timedelta(days=1))
    scene.run(30)
    assert len(scene.bots("ada", "m1")) == 1


def test_calendars_with_the_old_marker_that_our_table_does_not_know_are_left_alone() -> None:
    scene = Scene()
    scene.connect("grace")
    strange = [
        _make(scene, {"rollcall_calendar": "nobody.primary"}),
        _make(scene, {"rollcall_calendar": f"grace.{KEY}"}),
        _make(scene, {"rollcall_calendar": f"ada.{KEY}"}, USERS["ada"]),
    ]
    scene.forget()
    scene.connect("ada")
    scene.hours(3)
    scene.people.do_disconnect("ada")
    scene.run(60)
    assert scene.calls(CREATE) == 1
    assert set(strange) <= scene.workspace.state.calendars.keys()
