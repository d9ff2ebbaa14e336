from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from rollcall.domain.model import BotStatus
from rollcall.protocol.notification import (
    BotStatusChange,
    CalendarUpdate,
    Ignored,
    SyncEvents,
    Unusable,
    parse_notification,
)
from tests.support.webhooks import CALENDAR_ID, NOW, sync_events


def body(event: object, data: object = None) -> bytes:
    return json.dumps({"event": event, "data": data}).encode()


def bot_body(**changes: object) -> bytes:
    details = {"code": "call_ended", "sub_code": "x_by_host", "updated_at": "2026-03-02T09:14:00Z"}
    data = {"data": details | changes, "bot": {"id": "bot-1", "metadata": {}}}
    return body("bot.call_ended", data)


def test_sync_events_names_calendar_and_time() -> None:
    expected = SyncEvents(CALENDAR_ID, NOW - timedelta(seconds=1.5))
    assert parse_notification(sync_events(), NOW) == expected
    in_another_zone = sync_events(updated="2026-03-02T10:14:58.5+01:00")
    assert parse_notification(in_another_zone, NOW) == expected


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1970-01-01T00:00:00Z", NOW - timedelta(days=60)),
        ("0001-01-01T00:00:00+23:59", NOW - timedelta(days=60)),
        ("2999-01-01T00:00:00Z", NOW + timedelta(minutes=5)),
        ("9999-12-31T23:59:59-23:59", NOW + timedelta(minutes=5)),
    ],
)
def test_wild_times_are_clamped(text: str, read: datetime) -> None:
    assert parse_notification(sync_events(updated=text), NOW) == SyncEvents(CALENDAR_ID, read)


@pytest.mark.parametrize(
    "odd",
    [
        None,
        1772442900,
        "",
        "yesterday",
        "2026-03-02T09:15:00",
        "2026-03-02T09:15:00" + "0" * 40 + "Z",
        [],
    ],
)
def test_a_change_whose_time_cannot_be_read_is_looked_for_in_the_last_day(odd: object) -> None:
    expected = SyncEvents(CALENDAR_ID, NOW - timedelta(days=1))
    assert parse_notification(sync_events(updated=odd), NOW) == expected


def test_an_update_names_the_calendar() -> None:
    data = {"calendar_id": CALENDAR_ID, "extra": 1}
    assert parse_notification(body("calendar.update", data), NOW) == CalendarUpdate(CALENDAR_ID)


def test_a_bot_tells_where_it_is() -> None:
    at = NOW - timedelta(minutes=1)
    expected = BotStatusChange(BotStatus("bot-1", "call_ended", "x_by_host", at))
    assert parse_notification(bot_body(), NOW) == expected


@pytest.mark.parametrize(
    ("word", "code"), [("done", "recording_done"), ("failed", "recording_failed")]
)
def test_what_became_of_a_recording_is_told_of_its_bot(word: str, code: str) -> None:
    details = {"code": word, "sub_code": "x", "updated_at": "2026-03-02T09:14:00Z"}
    data = {"data": details, "recording": {"id": "rec-1", "metadata": {}}, "bot": {"id": "bot-1"}}
    at = NOW - timedelta(minutes=1)
    expected = BotStatusChange(BotStatus("bot-1", code, "x", at))
    assert parse_notification(body(f"recording.{word}", data), NOW) == expected


@pytest.mark.parametrize("code", ["brand_new", "in_call.recording", "a-b", "reported", "x" * 100])
def test_a_status_without_a_meaning_here_is_ignored(code: str) -> None:
    assert parse_notification(bot_body(code=code), NOW) == Ignored("bot.call_ended")


@pytest.mark.parametrize("sub_code", [None, 7, "", "ä", "x" * 101])
def test_a_sub_code_that_is_no_word_is_none(sub_code: object) -> None:
    answer = parse_notification(bot_body(sub_code=sub_code), NOW)
    assert isinstance(answer, BotStatusChange)
    assert answer.status.sub_code is None


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ("recording.deleted", "recording.deleted"),
        ("bot.something_new", "bot.something_new"),
        ("", "unnamed"),
        ("x" * 101, "unnamed"),
        ("line\nbreak", "unnamed"),
    ],
)
def test_other_events_are_ignored_by_a_name_that_is_safe_to_log(event: str, told: str) -> None:
    assert parse_notification(body(event), NOW) == Ignored(told)


@pytest.mark.parametrize(
    ("unusable", "reason"),
    [
        (b"", "json"),
        (b"not json", "json"),
        (b"\xff\xfe{}", "json"),
        (b"\xef\xbb\xbf{}", "json"),
        (b'{"event": NaN}', "json"),
        (b'{"event": ' + b"9" * 5000 + b"}", "json"),
        (b"[" * 100_000, "json"),
        (b'{"a":' * 100_000, "json"),
        (b"[]", "body"),
        (b"null", "body"),
        (b"7", "body"),
        (b"{}", "event"),
        (body(None), "event"),
        (body(7), "event"),
        (body("calendar.sync_events"), "data"),
        (body("calendar.sync_events", []), "data"),
        (body("calendar.update"), "data"),
        (body("calendar.update", {"calendar_id": None}), "calendar_id"),
        (sync_events(calendar_id=7), "calendar_id"),
        (sync_events(calendar_id=""), "calendar_id"),
        (sync_events(calendar_id="x" * 129), "calendar_id"),
        (sync_events(calendar_id="a#b"), "calendar_id"),
        (sync_events(calendar_id="\ud800"), "calendar_id"),
        (body("bot.done", {"data": None}), "data.data"),
        (body("bot.done", {"data": {"code": 7}}), "code"),
        (body("bot.done", {"data": {"code": "done"}}), "bot"),
        (body("bot.done", {"data": {"code": "done"}, "bot": {"id": 7}}), "id"),
        (bot_body(updated_at=None), "updated_at"),
    ],
)
def test_what_cannot_be_read_is_unusable_and_says_where(unusable: bytes, reason: str) -> None:
    assert parse_notification(unusable, NOW) == Unusable(reason)
