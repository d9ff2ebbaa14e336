"""What the console steers: outcomes under way, the log of webhooks, and the way back in time."""

from __future__ import annotations

from typing import Any

import pytest

from local.recall_twin.admin_views import bot_view, deliveries_view
from local.recall_twin.core import clock_return
from local.recall_twin.core.outbox import REMEMBERED
from local.recall_twin.core.runner import Outcome, outcome_steps, steps_from_now
from local.recall_twin.core.settings import WebhookFaults
from tests.unit.recall_twin.workbench import BOTS, Workbench, raw_event

UNTIL_START = 7200.0


def scheduled(bench: Workbench) -> str:
    bench.connected(raw_event())
    bench.schedule(bench.event_id())
    return bench.live()[0]


def changes(bench: Workbench, bot_id: str) -> list[tuple[str, str | None]]:
    found = bench.client.get(f"{BOTS}{bot_id}/").json()["status_changes"]
    return [(change["code"], change["sub_code"]) for change in found]


def follow(bench: Workbench, bot_id: str, outcome: Outcome) -> None:
    workspace = bench.twin.workspaces["main"]
    bot = workspace.state.bots[bot_id]
    workspace.runner.follow(bot, steps_from_now(outcome, bot, bench.now))
    bench.twin.tick()


@pytest.mark.parametrize(
    ("outcome", "last"),
    [
        ("denied", ("recording_permission_denied", "zoom_local_recording_request_denied_by_host")),
        ("kicked", ("call_ended", "bot_kicked_from_call")),
        ("nobody", ("call_ended", "timeout_exceeded_noone_joined")),
        ("waiting_room_timeout", ("call_ended", "timeout_exceeded_waiting_room")),
        ("fatal", ("fatal", "bot_errored")),
        ("host_ended", ("call_ended", "call_ended_by_host")),
    ],
)
def test_what_is_chosen_during_a_call_happens_at_once(
    bench: Workbench, outcome: Outcome, last: tuple[str, str]
) -> None:
    bot_id = scheduled(bench)
    bench.advance(UNTIL_START + 10)
    follow(bench, bot_id, outcome)
    bench.advance(1)
    found = changes(bench, bot_id)
    assert found[-1] == last
    assert [code for code, _ in found].count("joining_call") == 1


@pytest.mark.parametrize(
    ("outcome", "last"),
    [
        ("normal", ("in_call_recording", None)),
        ("kicked", ("call_ended", "bot_kicked_from_waiting_room")),
    ],
)
def test_a_bot_in_the_waiting_room_can_be_let_in_or_turned_away(
    bench: Workbench, outcome: Outcome, last: tuple[str, str | None]
) -> None:
    bot_id = scheduled(bench)
    workspace = bench.twin.workspaces["main"]
    bot = workspace.state.bots[bot_id]
    workspace.runner.follow(bot, outcome_steps("waiting_room_timeout", bot, bot.join_at))
    bench.advance(UNTIL_START + 10)
    assert bot.status == "in_waiting_room"
    follow(bench, bot_id, outcome)
    bench.advance(7)
    assert changes(bench, bot_id)[-1] == last


def test_a_host_who_ends_the_call_early_is_an_outcome_to_choose_beforehand(
    bench: Workbench,
) -> None:
    bot_id = scheduled(bench)
    workspace = bench.twin.workspaces["main"]
    bot = workspace.state.bots[bot_id]
    workspace.runner.follow(bot, outcome_steps("host_ended", bot, bot.join_at))
    assert [step["code"] for step in bot_view(workspace, bot)["ahead"]][-2:] == [
        "call_ended",
        "done",
    ]
    bench.advance(UNTIL_START + 60)
    assert changes(bench, bot_id)[-1][0] == "done"
    assert bot_view(workspace, bot)["ahead"] == []


def test_a_bot_says_whose_events_it_serves(bench: Workbench) -> None:
    bot_id = scheduled(bench)
    workspace = bench.twin.workspaces["main"]
    served = bot_view(workspace, workspace.state.bots[bot_id])["serves"]
    assert [(one["email"], one["platform_id"]) for one in served] == [("ada@corp.example", "e1")]


def test_the_log_tells_of_each_try_without_what_was_in_it(bench: Workbench) -> None:
    scheduled(bench)
    outbox = bench.twin.workspaces["main"].outbox
    outbox.emit("bot.done", {"bot": {"id": "secret"}})
    (delivery,) = bench.twin.take_deliveries()
    outbox.failed(delivery, 500)
    bench.advance(6)
    (delivery,) = bench.twin.take_deliveries()
    outbox.succeeded(delivery, 204)
    first, second = deliveries_view(bench.twin)["deliveries"][-2:]
    assert (first["result"], first["status"], first["attempt"]) == ("failed", 500, 1)
    assert first["next_at"] == "2026-03-02T09:00:07.050000Z"
    assert (second["result"], second["status"], second["attempt"]) == ("delivered", 204, 2)
    assert (second["signed"], second["next_at"]) == (True, None)
    assert first["message_id"] == second["message_id"]
    assert "secret" not in str(first)


def test_a_message_that_a_fault_swallows_is_in_the_log_as_lost(bench: Workbench) -> None:
    scheduled(bench)
    bench.settings(webhooks=WebhookFaults(drop=1.0).model_dump())
    bench.twin.workspaces["main"].outbox.emit("bot.done", {})
    assert deliveries_view(bench.twin)["deliveries"][-1]["result"] == "lost"


def test_the_log_is_bounded(bench: Workbench) -> None:
    outbox = bench.twin.workspaces["main"].outbox
    for _ in range(REMEMBERED + 50):
        outbox.emit("bot.done", {})
        outbox.succeeded(bench.twin.take_deliveries()[0], 204)
    assert len(deliveries_view(bench.twin)["deliveries"]) == REMEMBERED


def test_a_bot_in_its_call_goes_on_in_it_after_the_way_back(bench: Workbench) -> None:
    bot_id = scheduled(bench)
    bench.twin.clock.advance(UNTIL_START + 2)
    bench.twin.tick()
    clock_return.to_present(bench.twin)
    assert bench.twin.clock.offset_seconds == 0
    assert changes(bench, bot_id)[-1][0] == "joining_call"
    bench.advance(6)
    assert changes(bench, bot_id)[-1][0] == "in_call_recording"


def test_a_bot_that_waits_for_its_meeting_does_so_again_after_the_way_back(
    bench: Workbench,
) -> None:
    bot_id = scheduled(bench)
    bench.twin.clock.advance(3600)
    bench.twin.tick()
    clock_return.to_present(bench.twin)
    bench.advance(3600)
    assert changes(bench, bot_id)[-1][0] == "ready"
    bench.advance(3600)
    assert changes(bench, bot_id)[-1][0] == "joining_call"


def test_changes_are_announced_and_found_after_the_way_back(bench: Workbench) -> None:
    calendar_id = bench.connected(raw_event())
    bench.twin.clock.advance(UNTIL_START)
    bench.feed(calendar_id, raw_event(summary="Ahead"))
    clock_return.to_present(bench.twin)
    before: Any = bench.twin.kernel.last_stamp
    bench.feed(calendar_id, raw_event(summary="Back again"))
    bench.advance(1)
    assert [hook["event"] for hook in bench.webhooks()] == ["calendar.sync_events"]
    event = bench.twin.workspaces["main"].events.find(calendar_id, "e1")
    assert event is not None
    assert event.updated_at > before
