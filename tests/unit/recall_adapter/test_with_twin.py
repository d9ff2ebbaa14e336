from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from local.recall_twin.core.config import LOCAL_KEY
from local.recall_twin.transport import TwinTransport
from rollcall.adapters.recall.api import HttpRecall
from rollcall.adapters.recall.transport import RecallTransport
from rollcall.domain.bot_config import bot_config
from rollcall.domain.errors import (
    AccessRefused,
    Blocked,
    BotPoolExhausted,
    Conflict,
    EventEnded,
    Gone,
    RateLimited,
    RequestRefused,
    RollcallError,
    Unavailable,
)
from rollcall.domain.listing import ListQuery
from rollcall.ports.recall import CalendarGrant
from tests.unit.recall_twin.workbench import START, URL, Workbench, raw_event

OWNER = "ada@corp.example"
GRANT = CalendarGrant(OWNER, "c-1", "i-1", "FAKE-REFRESH-TOKEN")
WHOLE = ListQuery(None, None, ())


def recall_of(bench: Workbench, key: str = LOCAL_KEY) -> HttpRecall:
    transport = TwinTransport(bench.twin, bench.advance)
    client = httpx.Client(transport=transport, follow_redirects=False)
    return HttpRecall(
        RecallTransport(URL, lambda: key, lambda: bench.now, client), "client-id", lambda: "secret"
    )


def only_event(recall: HttpRecall) -> str:
    return recall.list_events(WHOLE, None).events[0].event_id


def test_a_calendar_lives_from_hand_over_to_removal() -> None:
    recall = recall_of(Workbench())

    made = recall.create_calendar(GRANT, "key-1")
    assert recall.update_calendar(made.recall_id, GRANT).recall_id == made.recall_id
    assert recall.retrieve_calendar(made.recall_id).marker == "c-1"
    assert [c.recall_id for c in recall.list_calendars(OWNER, None).calendars] == [made.recall_id]
    recall.delete_calendar(made.recall_id)

    with pytest.raises(Gone):
        recall.retrieve_calendar(made.recall_id)


def test_a_bot_is_scheduled_seen_and_removed() -> None:
    bench = Workbench()
    bench.connected(raw_event())
    recall = recall_of(bench)
    event_id = only_event(recall)

    scheduled = recall.schedule_bot(event_id, "k-1", bot_config("x"), "i-1")
    assert [bot.deduplication_key for bot in scheduled.bots] == ["k-1"]
    assert recall.retrieve_event(event_id).bots == scheduled.bots
    removed = recall.remove_bot(event_id)

    assert removed.bots == ()
    assert bench.live() == []


def test_every_page_of_a_long_list_is_read() -> None:
    bench = Workbench()
    bench.connected(*[raw_event(f"e{number}") for number in range(250)])
    recall = recall_of(bench)
    found: list[str] = []
    page = recall.list_events(WHOLE, None)
    found += [event.event_id for event in page.events]
    while page.next_link is not None:
        page = recall.list_events(WHOLE, page.next_link)
        found += [event.event_id for event in page.events]

    assert len(found) == len(set(found)) == 250


def test_a_list_of_changes_is_inclusive() -> None:
    bench = Workbench()
    calendar_id = bench.connected(raw_event())
    recall = recall_of(bench)
    event = recall.list_events(WHOLE, None).events[0]
    at, after = event.updated_at, event.updated_at + timedelta(microseconds=1)

    assert len(recall.list_events(ListQuery(calendar_id, at, ()), None).events) == 1
    assert recall.list_events(ListQuery(calendar_id, after, ()), None).events == []


def test_a_wrong_key_is_refused() -> None:
    with pytest.raises(AccessRefused) as caught:
        recall_of(Workbench(), "FAKE-WRONG-KEY").list_events(WHOLE, None)

    assert caught.value.status == 401


def test_a_bot_for_an_event_that_has_ended_is_refused_as_such() -> None:
    bench = Workbench()
    bench.connected(raw_event(start=START + timedelta(minutes=20)))
    recall = recall_of(bench)
    event_id = only_event(recall)
    bench.advance(7200)

    with pytest.raises(EventEnded):
        recall.schedule_bot(event_id, "k-1", bot_config("x"), "i-1")


def test_a_second_bot_would_come_if_a_running_one_were_scheduled_again() -> None:
    bench = Workbench()
    bench.connected(raw_event(start=START + timedelta(minutes=20)))
    recall = recall_of(bench)
    event_id = only_event(recall)
    recall.schedule_bot(event_id, "k-1", bot_config("x"), "i-1")
    bench.advance(25 * 60)

    recall.schedule_bot(event_id, "k-1", bot_config("y"), "i-2")

    assert len(bench.live()) == 2


def test_a_bot_in_a_call_leaves_when_asked() -> None:
    bench = Workbench()
    bench.connected(raw_event(start=START + timedelta(minutes=20)))
    recall = recall_of(bench)
    event_id = only_event(recall)
    event = recall.schedule_bot(event_id, "k-1", bot_config("x"), "i-1")
    bench.advance(25 * 60)

    recall.leave_call(event.bots[0].bot_id)
    bench.advance(60)

    assert bench.live() == []


def test_an_event_that_is_not_there_is_gone() -> None:
    with pytest.raises(Gone):
        recall_of(Workbench()).retrieve_event("bbbbbbbb-0000-4000-8000-00000000ffff")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "status", "status": 409}, Conflict),
        ({"kind": "status", "status": 429, "retry_after": 3}, RateLimited),
        ({"kind": "status", "status": 503}, Unavailable),
        ({"kind": "status", "status": 507}, BotPoolExhausted),
        ({"kind": "status", "status": 405}, RequestRefused),
        ({"kind": "status", "status": 403}, Blocked),
        ({"kind": "status", "status": 402}, Blocked),
        ({"kind": "answer_lost"}, Unavailable),
        ({"kind": "slow", "seconds": 60}, Unavailable),
        ({"kind": "truncated_body"}, Unavailable),
        ({"kind": "non_json_body"}, Unavailable),
    ],
    ids=lambda value: str(value.get("status") or value["kind"]) if isinstance(value, dict) else "",
)
def test_every_fault_of_a_schedule_call_has_its_name(
    fault: dict[str, object], error: type[RollcallError]
) -> None:
    bench = Workbench()
    bench.connected(raw_event())
    recall = recall_of(bench)
    event_id = only_event(recall)
    bench.settings(rules=[fault])

    with pytest.raises(error):
        recall.schedule_bot(event_id, "k-1", bot_config("x"), "i-1")


@pytest.mark.parametrize("kind", ["answer_lost", "slow"])
def test_silence_says_that_the_effect_is_unknown_though_it_happened(kind: str) -> None:
    bench = Workbench()
    bench.connected(raw_event())
    recall = recall_of(bench)
    event_id = only_event(recall)
    bench.settings(rules=[{"kind": kind, "seconds": 60, "next": 1}])

    with pytest.raises(Unavailable) as caught:
        recall.schedule_bot(event_id, "k-1", bot_config("x"), "i-1")

    assert not caught.value.answered
    assert len(bench.live()) == 1


def test_a_next_link_of_the_twin_that_leads_elsewhere_is_refused() -> None:
    bench = Workbench()
    bench.connected(raw_event())
    recall = recall_of(bench)
    bench.settings(rules=[{"kind": "off_host_next"}])
    link = recall.list_events(WHOLE, None).next_link

    with pytest.raises(RequestRefused):
        recall.list_events(WHOLE, link)
