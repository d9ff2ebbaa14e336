"""What no notification told is found all the same: sweeps, daily reads and the audit."""

from __future__ import annotations

from datetime import timedelta

from local.recall_twin.core.settings import Switches, WebhookFaults
from rollcall.domain.lease import Lease
from rollcall.domain.listing import SWEEP_EVERY
from rollcall.domain.model import Status
from rollcall.domain.problems import Problem
from tests.simulation.clock import START
from tests.simulation.people import KEY, USERS
from tests.simulation.wiring import CLIENT_ID
from tests.unit.reconcile.samples import DELETE, LIST, TOMORROW, status
from tests.unit.reconcile.scene import Scene

HOUR = 3600.0
LATER = START + timedelta(days=5)


def _deaf(switches: Switches | None = None) -> Scene:
    """A meeting with its bot, and from now on no webhook arrives."""
    scene = Scene(switches=switches)
    scene.connect("ada", "grace")
    scene.meet("m1", "ada", start=LATER)
    scene.meet("both", "ada", "grace", start=LATER + timedelta(days=1))
    scene.run(60)
    scene.twin_settings.webhooks = WebhookFaults(drop=1)
    return scene


def test_a_change_whose_notification_was_lost_is_found_within_a_quarter_of_an_hour() -> None:
    scene = _deaf()
    scene.run(1000)
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.run(16 * 60)
    assert scene.bot("ada", "m1").start_time == LATER + timedelta(hours=1)


def test_changes_that_no_notification_told_of_are_counted_for_the_operator() -> None:
    scene = _deaf()
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.meet("m2", "grace")
    scene.run(31 * 60)
    assert scene.world.telemetry.counts["unannounced"] == 2


def test_a_change_that_was_announced_is_never_counted_as_unannounced() -> None:
    scene = _deaf()
    scene.twin_settings.webhooks = WebhookFaults()
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.meet("m2", "grace")
    scene.hours(25)
    assert scene.world.telemetry.counts["unannounced"] == 0


def test_a_change_that_a_sweep_sees_before_its_notification_is_not_counted() -> None:
    scene = _deaf()
    scene.run(31 * 60)
    sweeps = scene.times(LIST)
    scene.later(
        (sweeps[-1] + SWEEP_EVERY - scene.now).total_seconds() - 20,
        scene.change, "m1", start=LATER + timedelta(hours=1),
    )  # fmt: skip
    scene.run(16 * 60)
    assert scene.bot("ada", "m1").start_time == LATER + timedelta(hours=1)
    assert scene.world.telemetry.counts["unannounced"] == 0


def test_announced_changes_that_had_to_wait_for_recall_are_not_counted() -> None:
    scene = _deaf()
    scene.twin_settings.webhooks = WebhookFaults()
    scene.fail(status(LIST, 503))
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.meet("m2", "grace")
    scene.run(20 * 60)
    scene.fail()
    scene.run(5 * 60)
    assert scene.wrong() == []
    assert scene.world.telemetry.counts["unannounced"] == 0


def test_the_first_reading_of_a_new_calendar_counts_nothing_as_unannounced() -> None:
    scene = _deaf()
    scene.meet("old", "max", start=LATER)
    scene.fail(status(LIST, 503))
    scene.connect("max")
    scene.people.refresh()
    scene.run(20 * 60)
    scene.fail()
    scene.hours(1)
    assert len(scene.bots("max", "old")) == 1
    assert scene.world.telemetry.counts["unannounced"] == 0


def test_a_workspace_whose_calendars_were_never_due_together_is_swept_as_well() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada", start=LATER)
    scene.run(60)
    scene.twin_settings.webhooks = WebhookFaults(drop=1)
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.run(31 * 60)
    assert scene.bot("ada", "m1").start_time == LATER + timedelta(hours=1)


def test_a_lost_change_comes_along_with_somebody_elses_notification() -> None:
    scene = _deaf()
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.twin_settings.webhooks = WebhookFaults()
    scene.run(5)
    scene.meet("m2", "grace")
    scene.storm("ada")
    scene.run(30)
    assert scene.wrong() == []


def test_without_workspace_lists_the_daily_read_finds_the_lost_change() -> None:
    scene = _deaf(switches=Switches(require_calendar_id=True))
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.hours(2)
    assert scene.bot("ada", "m1").start_time == LATER
    scene.hours(25)
    assert scene.bot("ada", "m1").start_time == LATER + timedelta(hours=1)
    assert scene.world.telemetry.counts["unannounced"] == 1


def test_a_bot_that_vanished_at_recall_is_found_missing_within_a_day() -> None:
    scene = _deaf()
    scene.workspace.scheduling.release_all(scene.event("ada", "m1"))
    assert scene.bots("ada", "m1") == []
    scene.hours(28)
    assert scene.wrong() == []
    assert scene.world.telemetry.counts["unannounced"] == 0


def test_a_bot_that_somebody_else_put_on_an_unwanted_meeting_goes_within_a_day() -> None:
    scene = _deaf()
    scene.change("m1", private=True)
    scene.hours(1)
    assert scene.bots("ada", "m1") == []
    scene.workspace.scheduling.schedule(scene.event("ada", "m1"), "foreign-key", {})
    scene.hours(28)
    assert scene.bots("ada", "m1") == []
    assert scene.wrong() == []


def test_an_event_that_recall_forgot_leaves_no_row_behind_within_a_day() -> None:
    scene = _deaf()
    event = scene.event("ada", "m1")
    key = ("ada", KEY, event.id)
    assert key in scene.world.state.events
    scene.workspace.scheduling.release_all(event)
    scene.workspace.events.forget(event)
    scene.hours(28)
    assert key not in scene.world.state.events


# --- audit -------------------------------------------------------------------------------------


def test_a_lost_disconnect_is_noticed_within_two_hours() -> None:
    scene = _deaf()
    scene.people.do_revoke("ada")
    scene.hours(2)
    assert scene.connection("ada").status is Status.DISCONNECTED
    assert scene.connection("ada").problem is Problem.ACCESS_ENDED


def test_a_lost_reconnect_is_noticed_and_brings_the_bots_back() -> None:
    scene = _deaf()
    scene.people.do_revoke("ada")
    scene.hours(2)
    assert scene.bots("ada", "m1") == []
    scene.people.do_retry_access("ada")
    scene.hours(2)
    assert scene.connection("ada").status is Status.CONNECTED
    assert scene.wrong() == []


def _stray(scene: Scene, marker: str | None, client_id: str = CLIENT_ID) -> str:
    ours = {"rollcall_connection": marker or "", "rollcall_installation": scene.installation}
    calendar = scene.workspace.calendars.create(
        {
            "platform": "google_calendar",
            "oauth_client_id": client_id,
            "oauth_client_secret": "FAKE-CLIENT-SECRET",
            "oauth_refresh_token": "FAKE-REFRESH-TOKEN",
            "oauth_email": "stray@corp.example",
            "metadata": {} if marker is None else ours,
        }
    )
    return calendar.id


def test_a_calendar_that_we_made_and_nobody_wants_is_removed() -> None:
    scene = _deaf()
    stray = _stray(scene, "nobody.primary")
    scene.hours(3)
    assert stray not in scene.workspace.state.calendars
    assert len(scene.workspace.state.calendars) == 2


def test_a_second_calendar_of_a_connection_is_removed_and_the_first_stays() -> None:
    scene = _deaf()
    first = scene.calendar("ada").id
    stray = _stray(scene, f"ada.{KEY}")
    scene.hours(3)
    assert stray not in scene.workspace.state.calendars
    assert scene.calendar("ada").id == first
    assert scene.wrong() == []


def test_a_fresh_calendar_without_a_connection_gets_time_to_be_claimed() -> None:
    scene = _deaf()
    stray = _stray(scene, "nobody.primary")
    scene.hours(0.9)
    assert stray in scene.workspace.state.calendars


def test_calendars_that_we_did_not_make_are_left_alone() -> None:
    scene = _deaf()
    strays = [
        _stray(scene, None),
        _stray(scene, "nobody.primary", client_id="other-app.example"),
        _stray(scene, "no-dot"),
        _stray(scene, ""),
    ]
    scene.forget()
    scene.hours(26)
    assert all(stray in scene.workspace.state.calendars for stray in strays)
    assert scene.calls(DELETE) == 0


def test_a_calendar_whose_pointer_was_lost_is_adopted_and_followed_again() -> None:
    scene = _deaf()
    recall_id = scene.calendar("ada").id
    del scene.world.state.calendars[recall_id]
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.hours(2.5)
    assert scene.calendar("ada").id == recall_id
    assert scene.bot("ada", "m1").start_time == LATER + timedelta(hours=1)


def test_a_calendar_deleted_at_recall_behind_our_back_is_made_again_within_a_day() -> None:
    scene = _deaf()
    scene.workspace.calendars.delete(scene.calendar("ada"))
    scene.hours(28)
    assert len(scene.calendars("ada")) == 1
    scene.people.refresh()
    scene.hours(28)
    assert scene.wrong() == []


def test_a_audit_over_more_calendars_than_one_page_sees_them_all() -> None:
    scene = _deaf()
    for _ in range(230):
        _stray(scene, None)
    strays = [_stray(scene, f"nobody{number}.primary") for number in range(5)]
    for _ in range(230):
        _stray(scene, None)
    scene.hours(3)
    assert not set(strays) & scene.workspace.state.calendars.keys()
    assert len(scene.workspace.state.calendars) == 462


def test_while_an_audit_is_under_way_the_calendars_of_the_last_one_count() -> None:
    scene, seen = _deaf(), set[int]()
    for _ in range(230):
        _stray(scene, None)
    scene.hours(3)
    save = scene.world.store.save_lease

    def look(lease: Lease) -> None:
        seen.add(lease.calendars)
        save(lease)

    scene.world.store.save_lease = look  # type: ignore[method-assign]
    scene.hours(3)
    assert seen == {232}


def test_a_day_without_any_webhook_ends_with_every_bot_right() -> None:
    scene = _deaf()
    for hour in range(20):
        start = LATER + timedelta(hours=hour)
        scene.later(hour * HOUR, scene.meet, f"d{hour}", "ada", "grace", start=start)
    scene.hours(20.5)
    assert scene.wrong() == []
    assert {USERS["ada"], USERS["grace"]} == {
        c.oauth_email for c in scene.workspace.state.calendars.values()
    }
    assert scene.bot("ada", "m1").start_time == LATER != TOMORROW
    assert scene.world.telemetry.counts["unannounced"] > 0
