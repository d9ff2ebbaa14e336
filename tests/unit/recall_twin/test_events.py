"""Events: windows, stamps, filters, pages, and the webhooks about them."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.unit.recall_twin.workbench import EVENTS, START, URL, Workbench, raw_event

DAY = timedelta(days=1)


def _names(events: list[dict[str, Any]]) -> list[str]:
    return [event["platform_id"] for event in events]


def test_an_event_shows_what_the_provider_said(bench: Workbench) -> None:
    raw = raw_event(start=START + timedelta(hours=2))
    calendar_id = bench.connected(raw)
    event = bench.events()[0]
    assert event["raw"] == raw
    assert event["calendar_id"] == calendar_id
    assert event["start_time"] == "2026-03-02T11:00:00Z"
    assert event["end_time"] == "2026-03-02T11:30:00Z"
    assert event["meeting_platform"] == "google_meet"
    assert event["bots"] == []
    assert bench.client.get(f"{EVENTS}{event['id']}/").json() == event


def test_stamps_carry_microseconds_and_never_repeat(bench: Workbench) -> None:
    bench.connected(*(raw_event(f"e{n}") for n in range(50)))
    stamps = [event["updated_at"] for event in bench.events()]
    assert len(set(stamps)) == 50
    assert {len(stamp) for stamp in stamps} == {len("2026-03-02T09:15:00.123456Z")}


def test_an_event_beyond_28_days_appears_with_a_webhook_when_it_enters(bench: Workbench) -> None:
    start = START + timedelta(days=40)
    calendar_id = bench.connected(raw_event("far", start=start))
    before = bench.events()
    bench.now = start - timedelta(days=28, seconds=1)
    bench.webhooks()
    still = bench.events()
    bench.advance(1)
    bench.advance(1)
    sent = bench.webhooks()
    after = bench.events()
    assert (before, still, _names(after)) == ([], [], ["far"])
    assert [w["event"] for w in sent] == ["calendar.sync_events"]
    assert sent[0]["data"]["calendar_id"] == calendar_id
    assert sent[0]["data"]["last_updated_ts"] <= after[0]["updated_at"]


def test_events_that_ended_more_than_a_day_ago_are_not_taken(bench: Workbench) -> None:
    bench.connected(
        raw_event("old", start=START - DAY - timedelta(hours=1)),
        raw_event("recent", start=START - timedelta(hours=23)),
    )
    assert _names(bench.events()) == ["recent"]


def test_events_are_purged_60_days_after_their_end(bench: Workbench) -> None:
    bench.connected(raw_event(start=START, minutes=30))
    event_id = bench.event_id()
    bench.now = START + timedelta(days=60)
    kept = len(bench.events())
    bench.advance(1801)
    assert (kept, bench.events()) == (1, [])
    assert bench.client.get(f"{EVENTS}{event_id}/").status_code == 404


def test_a_cancelled_event_stays_readable_as_deleted(bench: Workbench) -> None:
    calendar_id = bench.connected(raw_event())
    event_id = bench.event_id()
    bench.feed(calendar_id, {"id": "e1", "status": "cancelled"})
    event = bench.client.get(f"{EVENTS}{event_id}/").json()
    assert (event["is_deleted"], event["raw"]["status"]) == (True, "cancelled")


def test_the_same_provider_event_again_changes_nothing(bench: Workbench) -> None:
    calendar_id = bench.connected(raw_event())
    before = bench.events()
    bench.advance(5)
    bench.feed(calendar_id, raw_event())
    bench.advance(5)
    assert (bench.events(), bench.webhooks()) == (before, [])


def test_changes_close_together_share_one_webhook_that_covers_them_all(bench: Workbench) -> None:
    calendar_id = bench.connected()
    bench.feed(calendar_id, raw_event("e1"), raw_event("e2"))
    bench.advance(0.1)
    bench.feed(calendar_id, raw_event("e3"))
    bench.advance(0.3)
    sent = bench.webhooks()
    bench.feed(calendar_id, raw_event("e4"))
    bench.advance(0.3)
    later = bench.webhooks()
    stamps = {event["platform_id"]: event["updated_at"] for event in bench.events()}
    assert len(sent) == len(later) == 1
    assert sent[0]["data"]["last_updated_ts"] == min(stamps[n] for n in ("e1", "e2", "e3"))
    assert later[0]["data"]["last_updated_ts"] == stamps["e4"]


def _times(hours: int) -> datetime:
    return START + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"ical_uid": "e"}, ["e1", "e2"]),
        ({"ical_uid": "E"}, []),
        ({"ical_uid": "e1@goo"}, ["e1"]),
        ({"is_deleted": "true"}, ["x3"]),
        ({"is_deleted": "false"}, ["e1", "e2"]),
        ({"start_time": _times(2).isoformat()}, ["e2"]),
        ({"start_time__gte": _times(2).isoformat()}, ["e2", "x3"]),
        ({"start_time__lte": _times(2).isoformat()}, ["e1", "e2"]),
        ({"unknown": "filter"}, ["e1", "e2", "x3"]),
    ],
)
def test_each_filter_of_the_list_does_its_work(
    bench: Workbench, query: dict[str, str], names: list[str]
) -> None:
    gone = raw_event("x3", start=_times(3))
    calendar_id = bench.connected(
        raw_event("e2", start=_times(2)), raw_event("e1", start=_times(1)), gone
    )
    bench.feed(calendar_id, {"id": "x3", "status": "cancelled"})
    assert _names(bench.events(**query)) == names


def test_updated_at_gte_is_inclusive(bench: Workbench) -> None:
    bench.connected(raw_event("e1"), raw_event("e2"))
    latest = max(event["updated_at"] for event in bench.events())
    assert len(bench.events(updated_at__gte=latest)) == 1


def test_the_list_without_calendar_id_covers_the_workspace(bench: Workbench) -> None:
    first, second = bench.connected(raw_event("e1")), bench.connected(raw_event("e2"))
    assert _names(bench.events()) == ["e1", "e2"]
    assert _names(bench.events(calendar_id=second)) == ["e2"]
    bench.settings(omit_calendars=[second], switches={"require_calendar_id": False})
    assert _names(bench.events()) == ["e1"]
    assert _names(bench.events(calendar_id=second)) == ["e2"]
    bench.settings(switches={"require_calendar_id": True})
    assert bench.client.get(EVENTS).status_code == 400
    assert _names(bench.events(calendar_id=first)) == ["e1"]


@pytest.mark.parametrize("name", ["calendar_id", "start_time", "updated_at__gte"])
def test_a_malformed_filter_is_400_naming_the_field(bench: Workbench, name: str) -> None:
    answer = bench.client.get(EVENTS, params={name: "nonsense"})
    assert (answer.status_code, list(answer.json())) == (400, [name])


def test_a_bad_cursor_is_404(bench: Workbench) -> None:
    answer = bench.client.get(EVENTS, params={"cursor": "nonsense"})
    assert (answer.status_code, answer.json()) == (404, {"detail": "Invalid cursor"})


def _crowd(count: int) -> list[dict[str, Any]]:
    """Many events at few times, so that pages end among equal positions."""
    return [raw_event(f"e{n}", start=_times(1 + n % 3)) for n in range(count)]


@pytest.mark.parametrize("descending", [False, True])
def test_pages_of_100_cover_every_event_once_in_order(bench: Workbench, descending: bool) -> None:
    calendar_id = bench.connected(*_crowd(250))
    bench.settings(switches={"list_descending": descending})
    since = START.isoformat()
    pages = [
        bench.client.get(EVENTS, params={"calendar_id": calendar_id, "updated_at__gte": since})
    ]
    pages += [bench.client.get(pages[-1].json()["next"])]
    pages += [bench.client.get(pages[-1].json()["next"])]
    bodies = [page.json() for page in pages]
    events = [event for body in bodies for event in body["results"]]
    keys = [(event["start_time"], event["id"]) for event in events]
    assert [len(body["results"]) for body in bodies] == [100, 100, 50]
    assert keys == sorted(keys, reverse=descending)
    assert len({event["id"] for event in events}) == 250
    assert bodies[2]["next"] is None
    assert bench.client.get(bodies[2]["previous"]).json()["results"] == bodies[1]["results"]


def test_next_is_an_absolute_address_that_repeats_the_filters(bench: Workbench) -> None:
    calendar_id = bench.connected(*_crowd(101))
    query = {"calendar_id": calendar_id, "updated_at__gte": START.isoformat()}
    parts = urlsplit(bench.client.get(EVENTS, params=query).json()["next"])
    fields = parse_qs(parts.query)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{URL}{EVENTS}"
    assert fields["calendar_id"] == [calendar_id]
    assert fields["updated_at__gte"] == [START.isoformat()]
    assert set(fields) == {"calendar_id", "updated_at__gte", "cursor"}


def test_an_all_day_event_begins_at_midnight_of_the_calendar(bench: Workbench) -> None:
    day = {"start": {"date": "2026-03-04"}, "end": {"date": "2026-03-05"}}
    calendar_id = bench.connected()
    workspace = bench.twin.workspaces["main"]
    workspace.state.calendars[calendar_id].sync.time_zone = "Europe/Berlin"
    bench.feed(calendar_id, raw_event("day") | day)
    assert bench.events()[0]["start_time"] == "2026-03-03T23:00:00Z"


def test_a_malformed_provider_event_is_refused_and_stores_nothing(bench: Workbench) -> None:
    calendar_id = bench.connected()
    with pytest.raises(ValueError, match="start"):
        bench.feed(calendar_id, raw_event("good"), {"id": "bad"})
    assert bench.events() == []
