"""Daily reads find what everything else missed, and never stand in anybody's way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from local.recall_twin.core.settings import WebhookFaults
from rollcall.domain.pace import Endpoint
from tests.simulation.clock import START
from tests.simulation.wiring import WORKSPACE
from tests.unit.reconcile.samples import LIST, status
from tests.unit.reconcile.scene import Scene

LATER = START + timedelta(days=5)


def _overdue(scene: Scene) -> None:
    """Every calendar's daily read should have been made an hour ago."""
    calendars = scene.world.state.calendars
    ago = scene.now - timedelta(hours=1)
    for recall_id, calendar in calendars.items():
        calendars[recall_id] = replace(calendar, full_due_at=ago, due_at=ago)


def _watched(lists: int) -> Scene:
    scene = Scene(limits={Endpoint.LIST_EVENTS: lists})
    scene.connect("ada", "grace", "max")
    scene.meet("m1", "grace", start=LATER)
    scene.run(300)
    assert scene.wrong() == []
    return scene


def test_a_change_is_served_before_daily_reads_that_are_long_overdue() -> None:
    scene = _watched(lists=4)
    _overdue(scene)
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.run(5)
    assert scene.bot("grace", "m1").start_time == LATER + timedelta(hours=1)


def test_daily_reads_leave_lists_to_what_comes_next() -> None:
    scene = _watched(lists=4)
    _overdue(scene)
    scene.run(70)
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.run(5)
    assert scene.bot("grace", "m1").start_time == LATER + timedelta(hours=1)


def test_overdue_daily_reads_are_made_when_there_is_time() -> None:
    scene = _watched(lists=4)
    _overdue(scene)
    scene.run(300)
    planned = [c.full_due_at for c in scene.world.state.calendars.values()]
    assert all(moment is not None and moment > scene.now for moment in planned)


def test_a_calendar_that_was_only_looked_at_keeps_its_daily_read() -> None:
    scene = _watched(lists=57)
    workspace = scene.workspace
    for calendar in workspace.state.calendars.values():
        workspace.outbox.emit("calendar.update", {"calendar_id": calendar.id})
    scene.run(60)
    held = scene.world.state.workspaces[WORKSPACE]
    never = scene.now + timedelta(days=2)
    held.lease = replace(held.lease, workspace_listing=False, list_together_at=never)
    scene.twin_settings.webhooks = WebhookFaults(drop=1)
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.hours(27)
    assert scene.bot("grace", "m1").start_time == LATER + timedelta(hours=1)


def test_a_daily_read_that_fails_is_made_later_and_not_at_once_again() -> None:
    scene = _watched(lists=57)
    _overdue(scene)
    scene.forget()
    scene.fail(status(LIST, 503))
    scene.run(3600)
    tries = scene.calls(LIST)
    scene.fail()
    scene.run(600)
    planned = [c.full_due_at for c in scene.world.state.calendars.values()]
    assert all(moment is not None and moment > scene.now for moment in planned)
    assert tries <= 3 * 3 * 61


@pytest.mark.parametrize("pages", [3, 12, 30])
def test_a_daily_read_of_more_pages_than_one_run_reads_comes_to_its_end(pages: int) -> None:
    scene = Scene(limits={Endpoint.LIST_EVENTS: 4}, page_size=1)
    scene.connect("ada")
    for number in range(pages):
        scene.meet(f"m{number}", "ada", start=LATER + timedelta(hours=number), guests=())
    scene.run(60 * pages)
    _overdue(scene)
    scene.run(60 * pages)
    (calendar,) = scene.world.state.calendars.values()
    assert calendar.full_due_at is not None
    assert calendar.full_due_at > scene.now
    assert calendar.pages >= pages


def test_a_daily_read_goes_on_although_its_calendar_changes_meanwhile() -> None:
    scene = Scene(limits={Endpoint.LIST_EVENTS: 4}, page_size=6)
    scene.connect("ada")
    for number in range(60):
        scene.meet(f"m{number}", "ada", start=LATER + timedelta(hours=number), guests=())
    scene.run(3600)
    _overdue(scene)
    for change in range(10):
        scene.change("m3", start=LATER + timedelta(hours=3, minutes=change % 7))
        scene.run(240)
    (calendar,) = scene.world.state.calendars.values()
    assert calendar.full_due_at is not None
    assert calendar.full_due_at > scene.now
    assert scene.wrong() == []
