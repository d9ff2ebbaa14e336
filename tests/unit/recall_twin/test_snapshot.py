"""A restored twin goes on exactly where the saved one stopped."""

import json
from pathlib import Path

import pytest

from local.recall_twin.core.snapshot import FILE_NAME, load, save
from tests.unit.recall_twin.workbench import CALENDARS, CREDENTIALS, Workbench, raw_event


def _restored(bench: Workbench, folder: Path) -> Workbench:
    save(bench.twin, folder)
    other = Workbench(bench.config, first_id=int(bench.twin.kernel.new_id()[-6:], 16) + 1)
    other.now = bench.now
    assert load(other.twin, folder)
    return other


def test_a_key_still_finds_its_bot_after_a_restart(bench: Workbench, tmp_path: Path) -> None:
    bench.connected(raw_event("e1"))
    bench.connected(raw_event("e2"))
    bench.schedule(bench.event_id("e1"))
    other = _restored(bench, tmp_path)
    other.schedule(other.event_id("e2"))
    assert other.live() == bench.live()


def test_the_same_provider_event_is_still_known_after_a_restart(
    bench: Workbench, tmp_path: Path
) -> None:
    calendar_id = bench.connected(raw_event())
    other = _restored(bench, tmp_path)
    other.feed(calendar_id, raw_event(), raw_event("e2"))
    assert [event["platform_id"] for event in other.events()] == ["e1", "e2"]


def test_pending_webhooks_and_jobs_go_on(bench: Workbench, tmp_path: Path) -> None:
    calendar_id = bench.create()
    bench.feed(calendar_id, raw_event())
    other = _restored(bench, tmp_path)
    other.advance(1)
    connected = _restored(other, tmp_path)
    connected.advance(1)
    assert [w["event"] for w in connected.webhooks()] == [
        "calendar.update",
        "calendar.sync_events",
    ]


def test_a_delivery_in_flight_is_sent_again(bench: Workbench, tmp_path: Path) -> None:
    bench.twin.workspaces["main"].outbox.emit("calendar.update", {})
    sent = [delivery.message_id for delivery in bench.twin.take_deliveries()]
    other = _restored(bench, tmp_path)
    assert [delivery.message_id for delivery in other.twin.take_deliveries()] == sent


def test_idempotency_keys_and_settings_survive(bench: Workbench, tmp_path: Path) -> None:
    headers = {"Idempotency-Key": "k1"}
    first = bench.client.post(CALENDARS, json=CREDENTIALS, headers=headers)
    bench.settings(pool_size=7)
    other = _restored(bench, tmp_path)
    again = other.client.post(CALENDARS, json=CREDENTIALS, headers=headers)
    assert again.json() == first.json()
    assert other.twin.settings.pool_size == 7


def test_a_switch_of_an_older_version_does_not_keep_the_state_from_loading(
    bench: Workbench, tmp_path: Path
) -> None:
    bench.settings(pool_size=7)
    save(bench.twin, tmp_path)
    path = tmp_path / FILE_NAME
    stored = json.loads(path.read_text())
    stored["settings"]["switches"]["gone"] = 405
    path.write_text(json.dumps(stored))
    other = Workbench(bench.config)
    assert load(other.twin, tmp_path)
    assert other.twin.settings.pool_size == 7


def test_without_a_file_there_is_nothing_to_load(bench: Workbench, tmp_path: Path) -> None:
    assert load(bench.twin, tmp_path) is False


def test_a_file_that_is_no_snapshot_is_refused(bench: Workbench, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("{}")
    with pytest.raises(ValueError, match="validation error"):
        load(bench.twin, tmp_path)
