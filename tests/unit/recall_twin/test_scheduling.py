"""Schedule and unschedule: refusals, sharing by key, replacing, and what happens by itself."""

from datetime import timedelta
from typing import Any

import pytest

from tests.unit.recall_twin.workbench import EVENTS, MEET, START, Workbench, raw_event

NOWHERE = f"{EVENTS}00000000-0000-4000-8000-000000000000/bot/"
LATER = START + timedelta(hours=5)


def _no_link(name: str = "e1") -> dict[str, Any]:
    return {key: value for key, value in raw_event(name).items() if key != "hangoutLink"}


def test_scheduling_answers_200_with_the_event_and_its_bot(bench: Workbench) -> None:
    bench.connected(raw_event())
    answer = bench.schedule(bench.event_id(), "key-1")
    event = answer.json()
    assert answer.status_code == 200
    assert event["bots"] == [
        {
            "bot_id": bench.live()[0],
            "start_time": event["start_time"],
            "deduplication_key": "key-1",
            "meeting_url": MEET,
        }
    ]
    assert event == bench.events()[0]


def test_copies_with_one_key_share_one_bot_until_the_last_leaves(bench: Workbench) -> None:
    bench.connected(raw_event("e1"))
    bench.connected(raw_event("e2"))
    first, second = bench.event_id("e1"), bench.event_id("e2")
    bots = [bench.schedule(event).json()["bots"][0]["bot_id"] for event in (first, second)]
    bench.unschedule(first)
    after_one = bench.live()
    bench.unschedule(second)
    assert bots[0] == bots[1]
    assert (after_one, bench.live()) == ([bots[0]], [])


def test_the_latest_call_replaces_the_whole_config(bench: Workbench) -> None:
    bench.connected(raw_event())
    event_id = bench.event_id()
    bench.schedule(event_id, config={"bot_name": "One", "metadata": {"a": "b"}})
    bot_id = bench.live()[0]
    bench.schedule(event_id, config={"bot_name": "Two"})
    bot = bench.client.get(f"/api/v1/bot/{bot_id}/").json()
    assert (bench.live(), bot["bot_name"], bot["metadata"]) == ([bot_id], "Two", {})


def test_another_key_replaces_the_bot_and_releases_the_old_one(bench: Workbench) -> None:
    bench.connected(raw_event())
    old = bench.schedule(bench.event_id(), "old").json()["bots"][0]["bot_id"]
    new = bench.schedule(bench.event_id(), "new").json()["bots"]
    assert [entry["deduplication_key"] for entry in new] == ["new"]
    assert bench.live() == [new[0]["bot_id"]]
    assert bench.client.get(f"/api/v1/bot/{old}/").status_code == 404


def test_a_shared_bot_survives_when_one_owner_changes_its_key(bench: Workbench) -> None:
    bench.connected(raw_event("e1"))
    bench.connected(raw_event("e2"))
    shared = bench.schedule(bench.event_id("e1"), "old").json()["bots"][0]["bot_id"]
    bench.schedule(bench.event_id("e2"), "old")
    bench.schedule(bench.event_id("e1"), "new")
    assert (shared in bench.live(), len(bench.live())) == (True, 2)


def test_the_switch_keeps_both_bots_after_a_key_change(bench: Workbench) -> None:
    bench.settings(switches={"keep_both_after_key_change": True})
    bench.connected(raw_event())
    bench.schedule(bench.event_id(), "old")
    assert len(bench.schedule(bench.event_id(), "new").json()["bots"]) == 2
    assert bench.unschedule(bench.event_id()).json()["bots"] == []
    assert bench.live() == []


def test_a_moved_event_keeps_its_bot_at_the_old_time(bench: Workbench) -> None:
    calendar_id = bench.connected(raw_event())
    old = bench.schedule(bench.event_id()).json()["bots"]
    bench.feed(calendar_id, raw_event(start=LATER))
    event = bench.events()[0]
    assert event["start_time"] == "2026-03-02T14:00:00Z"
    assert event["bots"] == old
    assert bench.twin.live_bots()[0].join_at == START + timedelta(hours=2)


def test_the_bot_follows_when_the_moved_event_is_scheduled_again(bench: Workbench) -> None:
    calendar_id = bench.connected(raw_event())
    bench.schedule(bench.event_id(), "old")
    bench.feed(calendar_id, raw_event(start=LATER))
    bench.schedule(bench.event_id(), "new")
    assert [bot.join_at for bot in bench.twin.live_bots()] == [LATER]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"bot_config": {}}, "deduplication_key"),
        ({"deduplication_key": "k"}, "bot_config"),
        ({"deduplication_key": "", "bot_config": {}}, "deduplication_key"),
        ({"deduplication_key": "k" * 2001, "bot_config": {}}, "deduplication_key"),
        ({"deduplication_key": "k", "bot_config": []}, "bot_config"),
        ({"deduplication_key": "k", "bot_config": {"bot_name": "n" * 101}}, "bot_name"),
        ({"deduplication_key": "k", "bot_config": {"metadata": {"n": 1}}}, "metadata"),
        ({"deduplication_key": "k", "bot_config": {"join_at": "soon"}}, "join_at"),
    ],
)
def test_wrong_bodies_are_400_in_the_envelope_naming_the_field(
    bench: Workbench, body: dict[str, Any], field: str
) -> None:
    bench.connected(raw_event())
    answer = bench.client.post(f"{EVENTS}{bench.event_id()}/bot/", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request_data")
    assert list(answer.json()["errors"]) == [field]
    assert bench.live() == []


def test_an_ended_event_is_refused_with_the_documented_text(bench: Workbench) -> None:
    bench.connected(raw_event(start=START - timedelta(hours=1)))
    answer = bench.schedule(bench.event_id())
    assert answer.status_code == 400
    assert answer.json() == {
        "code": "invalid_request_data",
        "message": "Unable to process request because invalid data was submitted. "
        "Check `errors` field for more details.",
        "errors": {"non_field_errors": ["Cannot schedule bot as calendar event has ended."]},
    }


def test_a_running_event_can_still_get_a_bot_at_once(bench: Workbench) -> None:
    bench.connected(raw_event(start=START - timedelta(minutes=5)))
    answer = bench.schedule(bench.event_id())
    bench.advance(1)
    assert answer.status_code == 200
    assert bench.twin.live_bots()[0].status == "joining_call"


def test_events_without_a_link_need_one_in_the_config(bench: Workbench) -> None:
    bench.connected(_no_link())
    refused = bench.schedule(bench.event_id())
    given = bench.schedule(bench.event_id(), config={"meeting_url": MEET})
    assert (refused.status_code, given.status_code) == (400, 200)


def test_a_deleted_event_loses_its_bot_and_takes_no_other(bench: Workbench) -> None:
    calendar_id = bench.connected(raw_event())
    event_id = bench.event_id()
    bench.schedule(event_id)
    bench.feed(calendar_id, {"id": "e1", "status": "cancelled"})
    assert (bench.live(), bench.events()[0]["bots"]) == ([], [])
    assert bench.schedule(event_id).status_code == 400
    assert bench.unschedule(event_id).status_code == 200
    bench.settings(switches={"delete_on_deleted_event_is_400": True})
    assert bench.unschedule(event_id).status_code == 400


def test_a_shared_bot_survives_the_deletion_of_one_copy(bench: Workbench) -> None:
    calendar_id = bench.connected(raw_event("e1"))
    bench.connected(raw_event("e2"))
    bench.schedule(bench.event_id("e1"))
    bench.schedule(bench.event_id("e2"))
    bench.feed(calendar_id, {"id": "e1", "status": "cancelled"})
    assert len(bench.live()) == 1


def test_unscheduling_is_200_however_often_and_404_for_unknown_events(bench: Workbench) -> None:
    bench.connected(raw_event())
    event_id = bench.event_id()
    bench.schedule(event_id)
    answers = [bench.unschedule(event_id) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert [answer.json()["bots"] for answer in answers] == [[]] * 3
    assert bench.client.delete(NOWHERE).status_code == 404
    assert bench.client.post(NOWHERE, json={}).status_code == 404


def test_a_write_bumps_nothing_unless_the_switch_says_so(bench: Workbench) -> None:
    bench.connected(raw_event())
    before = bench.events()[0]["updated_at"]
    quiet = bench.schedule(bench.event_id()).json()["updated_at"]
    bench.advance(1)
    silent = bench.webhooks()
    bench.settings(switches={"bot_write_bumps_updated_at": True})
    loud = bench.unschedule(bench.event_id()).json()["updated_at"]
    bench.advance(1)
    assert (quiet, silent) == (before, [])
    assert loud > before
    assert [w["data"]["last_updated_ts"] for w in bench.webhooks()] == [loud]


def test_overlapping_writes_on_one_key_are_409_and_change_nothing(bench: Workbench) -> None:
    bench.connected(raw_event("e1"))
    bench.connected(raw_event("e2"))
    first, second = bench.event_id("e1"), bench.event_id("e2")
    bench.settings(write_seconds=2.0)
    at_once = bench.client_with("Token FAKE-RECALL-KEY", waits=False)
    body = {"deduplication_key": "key-1", "bot_config": {}}
    at_once.post(f"{EVENTS}{first}/bot/", json=body)
    refused = bench.schedule(second, "key-1")
    other = bench.schedule(second, "key-2")
    accepted = bench.schedule(second, "key-1")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert (other.status_code, accepted.status_code) == (200, 200)
    assert len(bench.live()) == 1


def test_join_at_is_honoured_unless_switched_off(bench: Workbench) -> None:
    bench.connected(raw_event())
    early = START + timedelta(hours=1)
    config = {"join_at": early.isoformat()}
    bench.schedule(bench.event_id(), config=config)
    honoured = bench.twin.live_bots()[0].join_at
    bench.settings(switches={"honour_join_at": False})
    bench.schedule(bench.event_id(), config=config)
    assert honoured == early
    assert bench.twin.live_bots()[0].join_at == START + timedelta(hours=2)


def test_an_empty_pool_refuses_near_meetings_only_and_refills(bench: Workbench) -> None:
    soon, far = START + timedelta(minutes=8), START + timedelta(minutes=12)
    bench.connected(
        raw_event("s1", start=soon), raw_event("s2", start=soon), raw_event("far", start=far)
    )
    bench.settings(pool_size=1, pool_refill_seconds=60, switches={"pool_retry_after": True})
    taken = bench.schedule(bench.event_id("s1"), "s1")
    refused = bench.schedule(bench.event_id("s2"), "s2")
    reserved = bench.schedule(bench.event_id("far"), "far")
    bench.advance(60)
    refilled = bench.schedule(bench.event_id("s2"), "s2")
    assert (taken.status_code, reserved.status_code) == (200, 200)
    assert (refused.status_code, refused.headers["retry-after"]) == (507, "30")
    assert refilled.status_code == 200


def test_a_config_change_shortly_before_the_start_has_no_effect(bench: Workbench) -> None:
    bench.connected(raw_event())
    event_id = bench.event_id()
    bench.schedule(event_id, config={"bot_name": "One"})
    bench.advance(7200 - 300)
    late = bench.schedule(event_id, config={"bot_name": "Two"})
    assert late.status_code == 200
    assert bench.twin.live_bots()[0].config["bot_name"] == "One"


def test_a_key_whose_bot_was_dispatched_makes_a_new_bot(bench: Workbench) -> None:
    bench.connected(raw_event())
    event_id = bench.event_id()
    first = bench.schedule(event_id).json()["bots"][0]["bot_id"]
    bench.advance(7200)
    entries = bench.schedule(event_id).json()["bots"]
    assert [entry["bot_id"] == first for entry in entries] == [True, False]


def test_unscheduling_leaves_a_bot_that_has_joined(bench: Workbench) -> None:
    bench.connected(raw_event())
    bench.schedule(bench.event_id())
    bench.advance(7200)
    assert len(bench.unschedule(bench.event_id()).json()["bots"]) == 1
    assert bench.twin.live_bots()[0].status == "joining_call"
