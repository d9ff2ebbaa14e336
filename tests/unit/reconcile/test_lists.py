"""Lists that are long, cut, repeated, endless or lead elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest

from local.recall_twin.core.settings import RouteFault, Switches
from rollcall.domain.listing import FEW
from rollcall.domain.pace import Endpoint
from rollcall.reconcile.run import Outcome
from tests.simulation.people import LINKS, Meeting
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.unit.reconcile.samples import LIST, SCHEDULE, TOMORROW, slot
from tests.unit.reconcile.scene import Scene


def _feed(scene: Scene, user: str, count: int, prefix: str = "m") -> None:
    """Many meetings at once, each with a minute of its own."""
    meetings = [
        Meeting(f"{prefix}{n}", (user,), slot(n), LINKS[0], ("x@client.example",))
        for n in range(count)
    ]
    for meeting in meetings:
        scene.people.meetings[meeting.name] = meeting
    scene.workspace.calendars.feed(scene.calendar(user), [m.raw(user) for m in meetings])


def test_every_page_of_a_long_list_is_read() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.forget()
    _feed(scene, "ada", 350)
    scene.run(120)
    assert scene.calls(LIST) == 4
    assert scene.calls(SCHEDULE) == 350
    assert scene.wrong() == []


def test_a_list_longer_than_one_run_goes_on_in_the_next() -> None:
    scene = Scene(limits={Endpoint.LIST_EVENTS: 2})
    scene.connect("ada")
    scene.run(120)
    scene.forget()
    _feed(scene, "ada", 650)
    scene.run(600)
    assert scene.wrong() == []
    assert scene.calls(LIST) <= 9
    assert scene.calls(SCHEDULE) == 650


def test_a_workspace_list_longer_than_one_run_serves_every_calendar() -> None:
    scene = Scene(limits={Endpoint.LIST_EVENTS: 2})
    scene.connect("ada", "grace")
    scene.run(180)
    scene.forget()
    _feed(scene, "ada", 250, "a")
    _feed(scene, "grace", 250, "g")
    scene.run(900)
    assert scene.wrong() == []
    assert scene.known("ada").sync_from is None
    assert scene.known("grace").sync_from is None


def test_a_change_while_a_long_list_is_under_way_is_not_lost() -> None:
    scene = Scene(limits={Endpoint.LIST_EVENTS: 2})
    scene.connect("ada")
    scene.run(120)
    _feed(scene, "ada", 450)
    scene.run(20)
    scene.change("m3", start=TOMORROW + timedelta(days=2))
    scene.change("m440", cancelled=True)
    scene.run(600)
    assert scene.wrong() == []


@pytest.mark.parametrize("kind", ["partial_page", "repeated_page", "looping_cursor"])
def test_a_list_that_lies_about_its_pages_is_read_again_and_ends_right(kind: str) -> None:
    scene = Scene()
    scene.connect("ada")
    scene.fail(RouteFault(kind=kind, route=LIST, next=3))
    scene.forget()
    _feed(scene, "ada", 250)
    scene.run(300)
    assert scene.wrong() == []
    assert scene.calls(LIST) <= 15


@pytest.mark.parametrize("kind", ["repeated_page", "looping_cursor", "off_host_next"])
def test_a_list_that_never_ends_is_no_storm_and_heals(kind: str) -> None:
    scene = Scene()
    scene.connect("ada")
    scene.forget()
    scene.fail(RouteFault(kind=kind, route=LIST))
    scene.meet("m1", "ada")
    scene.run(600)
    assert scene.calls(LIST) <= 40
    assert len(scene.bots("ada", "m1")) == 1
    scene.fail()
    scene.meet("m2", "ada", start=TOMORROW + timedelta(hours=1))
    scene.run(90)
    assert scene.wrong() == []


@pytest.mark.parametrize("kind", ["truncated_body", "non_json_body"])
def test_a_list_that_cannot_be_read_is_asked_for_again(kind: str) -> None:
    scene = Scene()
    scene.connect("ada")
    scene.fail(RouteFault(kind=kind, route=LIST, next=4))
    scene.meet("m1", "ada")
    scene.run(180)
    assert scene.wrong() == []


def test_a_link_to_another_host_is_never_followed() -> None:
    scene = Scene()
    scene.connect("ada")
    asked: list[str] = []

    def noting(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        asked.append(request.target)
        return answer

    scene.bend(noting)
    scene.fail(RouteFault(kind="off_host_next", route=LIST, next=5))
    scene.meet("m1", "ada")
    scene.run(600)
    assert asked
    assert all(target.startswith("/api/v2/") for target in asked)
    assert scene.wrong() == []


def test_a_workspace_list_that_leaves_a_calendar_out_is_noticed_and_given_up() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    scene.run(60)
    scene.twin_settings.omit_calendars = [scene.calendar("ada").id]
    scene.meet("m1", "ada", "grace")
    scene.run(60)
    assert scene.wrong() == []
    assert not scene.world.state.workspaces["main"].lease.workspace_listing
    scene.meet("m2", "ada", "grace", start=TOMORROW + timedelta(hours=1))
    scene.run(30)
    assert scene.wrong() == []


def test_an_honest_workspace_list_is_kept() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    for number in range(20):
        scene.meet(f"m{number}", "ada", "grace", start=slot(number))
        scene.storm("ada")
        scene.storm("grace")
        scene.run(7)
    scene.run(60)
    assert scene.world.state.workspaces["main"].lease.workspace_listing
    assert scene.wrong() == []


def test_a_recall_that_insists_on_a_calendar_is_listed_calendar_by_calendar() -> None:
    scene = Scene(switches=Switches(require_calendar_id=True))
    scene.connect("ada", "grace")
    scene.run(60)
    scene.meet("m1", "ada", "grace")
    scene.run(30)
    assert scene.wrong() == []
    assert not scene.world.state.workspaces["main"].lease.workspace_listing
    scene.forget()
    scene.meet("m2", "ada", "grace", start=TOMORROW + timedelta(hours=1))
    scene.run(30)
    assert scene.wrong() == []
    assert scene.calls(LIST, status=400) == 0


def test_a_list_newest_first_is_read_as_well() -> None:
    scene = Scene(switches=Switches(list_descending=True))
    scene.connect("ada")
    _feed(scene, "ada", 250)
    scene.run(60)
    assert scene.wrong() == []


def test_a_hundred_calendars_with_one_change_each_share_a_few_lists() -> None:
    scene = Scene()
    scene.connect("ada")
    crowd = [scene.crowd(number) for number in range(100)]
    scene.hours(2)
    scene.forget()
    for number, email in enumerate(crowd):
        guests = (email, "x@client.example")
        raw = Meeting(f"c{number}", ("ada",), TOMORROW, LINKS[0], guests).raw("ada")
        scene.later(number * 0.3, scene.feed_as, email, raw)
    scene.run(180)
    assert scene.calls(LIST) <= 30
    assert scene.world.refusals == []
    assert len([bot for bot in scene.live if bot.is_ready]) == 100


def test_after_an_hour_away_a_hundred_late_marks_are_served_in_a_minute() -> None:
    scene = Scene()
    crowd = [scene.crowd(number) for number in range(100)]
    scene.hours(2)
    away, scene.world.run_worker = scene.world.run_worker, lambda *_, **__: Outcome()
    for number, email in enumerate(crowd):
        raw = Meeting(f"c{number}", ("ada",), TOMORROW, LINKS[0], (email, "x@c.example")).raw("ada")
        scene.later(number * 30.0, scene.feed_as, email, raw)
    scene.run(3600)
    assert scene.live == []
    scene.forget()
    scene.world.run_worker = away
    scene.run(150)
    assert len([bot for bot in scene.live if bot.is_ready]) == 100
    assert scene.calls(LIST) <= FEW + 10
