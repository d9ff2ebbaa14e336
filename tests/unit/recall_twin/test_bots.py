"""The Bot API and the life of a bot."""

from datetime import timedelta
from typing import Any

import pytest

from local.recall_twin.core.runner import Outcome, outcome_steps
from tests.unit.recall_twin.workbench import BOTS, MEET, START, Workbench, raw_event

HOURS_2 = 7200.0


def _scheduled(bench: Workbench, **config: Any) -> str:
    bench.connected(raw_event())
    bench.schedule(bench.event_id(), config=config)
    return bench.live()[0]


def _codes(bench: Workbench, bot_id: str) -> list[str]:
    changes = bench.client.get(f"{BOTS}{bot_id}/").json()["status_changes"]
    return [change["code"] for change in changes]


def test_a_scheduled_bot_is_ready_and_shows_its_join_time(bench: Workbench) -> None:
    bot = bench.client.get(f"{BOTS}{_scheduled(bench)}/").json()
    assert bot["join_at"] == "2026-03-02T11:00:00Z"
    assert bot["bot_name"] == "Meeting Notetaker"
    assert bot["meeting_url"] == {"meeting_id": "aaa-bbbb-ccc", "platform": "google_meet"}
    assert [change["code"] for change in bot["status_changes"]] == ["ready"]
    assert bot["calendar_meetings"] == []


def test_a_bot_goes_from_joining_to_done_and_every_state_is_announced(bench: Workbench) -> None:
    bot_id = _scheduled(bench, metadata={"tenant_id": "t-1"})
    bench.webhooks()
    bench.advance(HOURS_2)
    joining = bench.client.get(f"{BOTS}{bot_id}/").json()
    bench.advance(3600)
    sent = bench.webhooks()
    assert joining["join_at"] is None
    assert [w["event"] for w in sent] == [
        "bot.joining_call",
        "bot.in_call_not_recording",
        "bot.in_call_recording",
        "bot.call_ended",
        "bot.done",
    ]
    assert sent[3]["data"] == {
        "data": {
            "code": "call_ended",
            "sub_code": "call_ended_by_host",
            "updated_at": "2026-03-02T11:30:00.000000Z",
        },
        "bot": {"id": bot_id, "metadata": {"tenant_id": "t-1"}},
    }
    assert _codes(bench, bot_id)[-1] == "done"
    assert bench.live() == []


def test_a_scheduled_bot_says_nothing_before_it_joins(bench: Workbench) -> None:
    _scheduled(bench)
    bench.advance(HOURS_2 - 10)
    assert [w["event"] for w in bench.webhooks()] == []


@pytest.mark.parametrize(
    ("outcome", "last", "sub_code"),
    [
        ("normal", "done", "call_ended_by_host"),
        ("waiting_room", "done", "call_ended_by_host"),
        ("waiting_room_timeout", "done", "timeout_exceeded_waiting_room"),
        ("denied", "done", "timeout_exceeded_recording_permission_denied"),
        ("kicked", "done", "bot_kicked_from_call"),
        ("nobody", "done", "timeout_exceeded_noone_joined"),
        ("fatal", "fatal", "bot_errored"),
    ],
)
def test_each_outcome_ends_with_its_sub_code(
    bench: Workbench, outcome: Outcome, last: str, sub_code: str
) -> None:
    bot_id = _scheduled(bench)
    bot = bench.twin.workspaces["main"].state.bots[bot_id]
    bench.twin.workspaces["main"].runner.follow(bot, outcome_steps(outcome, bot, bench.now))
    bench.advance(HOURS_2 + 4000)
    codes = [change.sub_code for change in bot.status_changes if change.sub_code]
    assert (bot.status, codes[-1]) == (last, sub_code)


def test_leave_call_ends_a_running_bot_and_nothing_else(bench: Workbench) -> None:
    bot_id = _scheduled(bench)
    early = bench.client.post(f"{BOTS}{bot_id}/leave_call/")
    bench.advance(HOURS_2 + 10)
    left = bench.client.post(f"{BOTS}{bot_id}/leave_call/")
    late = bench.client.post(f"{BOTS}{bot_id}/leave_call/")
    bench.advance(10)
    assert (early.status_code, early.json()["code"]) == (400, "cannot_command_unstarted_bot")
    assert left.json()["status_changes"][-1]["sub_code"] == "bot_received_leave_call"
    assert (late.status_code, late.json()["code"]) == (400, "cannot_command_completed_bot")
    assert _codes(bench, bot_id)[-2:] == ["call_ended", "done"]


def test_a_scheduled_bot_can_be_deleted_and_a_dispatched_one_not(bench: Workbench) -> None:
    bot_id = _scheduled(bench)
    deleted = bench.client.delete(f"{BOTS}{bot_id}/")
    again = bench.schedule(bench.event_id()).json()["bots"]
    bench.advance(HOURS_2)
    late = bench.client.delete(f"{BOTS}{again[0]['bot_id']}/")
    bench.settings(switches={"delete_dispatched_status": 400})
    switched = bench.client.delete(f"{BOTS}{again[0]['bot_id']}/")
    assert (deleted.status_code, len(again)) == (204, 1)
    assert (late.status_code, late.json()["code"]) == (405, "cannot_delete_bot")
    assert switched.status_code == 400


def test_a_scheduled_bot_can_be_changed_until_ten_minutes_before(bench: Workbench) -> None:
    path = f"{BOTS}{_scheduled(bench)}/"
    later = START + timedelta(hours=3)
    changed = bench.client.patch(path, json={"bot_name": "New", "join_at": later.isoformat()})
    close = bench.client.patch(
        path, json={"join_at": (bench.now + timedelta(minutes=9)).isoformat()}
    )
    bench.advance(10800)
    late = bench.client.patch(path, json={"bot_name": "Late"})
    assert (changed.json()["bot_name"], changed.json()["join_at"]) == (
        "New",
        "2026-03-02T12:00:00Z",
    )
    assert (close.status_code, close.json()["detail"]) == (400, "Not enough time to launch new bot")
    assert (late.status_code, late.json()["code"]) == (400, "update_bot_failed")


def test_a_bot_moved_later_does_not_join_at_its_old_time(bench: Workbench) -> None:
    bot_id = _scheduled(bench)
    later = START + timedelta(hours=3)
    bench.client.patch(f"{BOTS}{bot_id}/", json={"join_at": later.isoformat()})
    bench.advance(HOURS_2 + 600)
    waiting = _codes(bench, bot_id)
    bench.advance(3600)
    assert (waiting, len(_codes(bench, bot_id)) > 1) == (["ready"], True)


def test_the_bot_list_is_numbered_and_filtered(bench: Workbench) -> None:
    for number in range(3):
        at = START + timedelta(hours=number + 1)
        body = {
            "meeting_url": MEET,
            "join_at": at.isoformat(),
            "metadata": {"tenant_id": f"t-{number}"},
        }
        assert bench.client.post(BOTS, json=body).status_code == 201

    def count(**query: Any) -> int:
        return int(bench.client.get(BOTS, params=query).json()["count"])

    assert count() == 3
    assert count(metadata__tenant_id="t-1") == 1
    assert count(join_at_after=(START + timedelta(hours=2)).isoformat()) == 2
    assert count(join_at_before=(START + timedelta(hours=1)).isoformat()) == 1
    assert (count(status=["ready", "done"]), count(status="done")) == (3, 0)
    assert (count(platform="zoom"), count(meeting_url=MEET)) == (0, 3)
    assert bench.client.get(BOTS, params={"page": 2}).status_code == 404


def test_a_bot_without_join_at_joins_now(bench: Workbench) -> None:
    bot_id = bench.client.post(BOTS, json={"meeting_url": MEET}).json()["id"]
    bench.advance(0)
    assert _codes(bench, bot_id) == ["ready", "joining_call"]
