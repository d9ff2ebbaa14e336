"""The Bot API and the life of a bot."""

from typing import Any

import pytest

from local.recall_twin.core.runner import Outcome, outcome_steps
from tests.unit.recall_twin.workbench import BOTS, Workbench, raw_event

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


@pytest.mark.parametrize(
    ("outcome", "field"),
    [
        ("waiting_room_timeout", "waiting_room_timeout"),
        ("nobody", "noone_joined_timeout"),
    ],
)
def test_a_bot_waits_as_long_as_its_config_says(
    bench: Workbench, outcome: Outcome, field: str
) -> None:
    _scheduled(bench, automatic_leave={field: 90})
    (bot,) = bench.twin.live_bots()
    ended = next(s for s in outcome_steps(outcome, bot, bot.join_at) if s.code == "call_ended")
    assert ended.after_seconds == 95.0
