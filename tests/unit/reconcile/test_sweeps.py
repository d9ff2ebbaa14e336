"""The sweep of the whole workspace: from the first calendar on, and again after a bad day."""

from __future__ import annotations

from datetime import timedelta

from local.recall_twin.core.settings import WebhookFaults
from rollcall.domain.lease import Lease
from rollcall.domain.listing import LISTING_AGAIN, SWEEP_EVERY
from rollcall.domain.model import Status
from tests.simulation.clock import START
from tests.simulation.wiring import WORKSPACE
from tests.unit.reconcile.samples import LIST, status
from tests.unit.reconcile.scene import Scene

LATER = START + timedelta(days=5)
A_SWEEP = SWEEP_EVERY.total_seconds() + 65


def _lease(scene: Scene) -> Lease:
    return scene.world.state.workspaces[WORKSPACE].lease


def _deaf() -> Scene:
    scene = Scene()
    scene.twin_settings.webhooks = WebhookFaults(drop=1)
    return scene


def test_a_first_calendar_without_events_and_webhooks_is_swept() -> None:
    scene = _deaf()
    scene.connect("ada")
    scene.hours(1)
    assert scene.connection("ada").status is Status.CONNECTED
    scene.meet("m1", "ada", start=LATER)
    scene.run(A_SWEEP)
    assert len(scene.bots("ada", "m1")) == 1


def test_of_a_quiet_calendar_the_pages_know_when_it_was_last_looked_at() -> None:
    scene = _deaf()
    scene.connect("ada")
    for _ in range(3):
        scene.hours(1)
        scene.run(A_SWEEP)
        swept_at = scene.world.portal.last_run(WORKSPACE).swept_at
        assert swept_at is not None
        assert scene.now - swept_at <= timedelta(seconds=A_SWEEP)
        synced_at = scene.connection("ada").synced_at
        assert synced_at is None or synced_at < swept_at


def test_a_sweep_that_fails_was_no_look() -> None:
    scene = _deaf()
    scene.connect("ada")
    scene.hours(1)
    swept_at = scene.world.portal.last_run(WORKSPACE).swept_at
    assert swept_at is not None
    scene.fail(status(LIST, 503))
    scene.hours(1)
    assert scene.world.portal.last_run(WORKSPACE).swept_at == swept_at


def test_every_later_change_is_found_by_a_sweep_as_well() -> None:
    scene = _deaf()
    scene.connect("ada")
    for hour in range(1, 6):
        scene.hours(1)
        scene.meet(f"m{hour}", "ada", start=LATER + timedelta(hours=hour))
        scene.run(A_SWEEP)
        assert len(scene.bots("ada", f"m{hour}")) == 1


def test_calendars_that_an_earlier_version_never_swept_are_swept_within_a_day() -> None:
    scene = _deaf()
    scene.connect("ada")
    scene.run(60)
    held = scene.world.state.workspaces[WORKSPACE]
    object.__setattr__(held.lease, "watermark", None)
    scene.hours(28)
    scene.meet("m1", "ada", start=LATER)
    scene.run(A_SWEEP)
    assert len(scene.bots("ada", "m1")) == 1


def _refuse_one_workspace_list(scene: Scene) -> None:
    """The next list without a calendar is answered 400."""
    left = [400]

    def refuse(request: object, answer: object) -> object:
        target = getattr(request, "target", "")
        if left and target.startswith("/api/v2/calendar-events/?") and "calendar_id" not in target:
            answer.status_code = left.pop()  # type: ignore[attr-defined]
        return answer

    scene.bend(refuse)  # type: ignore[arg-type]


def test_one_refused_workspace_list_switches_them_off_for_a_day_and_not_for_good() -> None:
    scene = _deaf()
    scene.connect("ada", "grace")
    _refuse_one_workspace_list(scene)
    scene.run(A_SWEEP)
    assert not _lease(scene).workspace_listing
    scene.hours(23)
    assert not _lease(scene).workspace_listing
    scene.hours(1.5)
    assert _lease(scene).workspace_listing
    scene.meet("m1", "ada", start=LATER)
    scene.run(A_SWEEP)
    assert len(scene.bots("ada", "m1")) == 1
    assert timedelta(hours=24) == LISTING_AGAIN


def test_workspace_lists_that_are_refused_for_ever_are_tried_once_a_day() -> None:
    scene = _deaf()
    scene.connect("ada", "grace")
    scene.twin_settings.switches.require_calendar_id = True
    scene.hours(24 * 4.5)
    refused = scene.times(LIST, status=400)
    assert 4 <= len(refused) <= 5
    assert scene.world.telemetry.counts["workspace_listing_distrusted"] == len(refused)
