"""The webhook function from gateway event to stored state."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.errors import Unavailable
from tests.support.webhooks import (
    CALENDAR_ID,
    NOW,
    gateway_event,
    secret_text,
    signed,
    sync_events,
)
from tests.unit.webhook.desk import CALENDAR, Desk

UPDATE = json.dumps({"event": "calendar.update", "data": {"calendar_id": CALENDAR_ID}}).encode()


def _status(code: str, sub_code: str | None = None) -> bytes:
    data = {"code": code, "sub_code": sub_code, "updated_at": NOW.isoformat()}
    event = {"event": f"bot.{code}", "data": {"data": data, "bot": {"id": "bot-1"}}}
    return json.dumps(event).encode()


SECONDS = timedelta(seconds=1)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_changed_events_mark_the_calendar_and_wake_the_worker(desk: Desk) -> None:
    assert desk.post(sync_events()) == 204
    changed = NOW - 1.5 * SECONDS
    marked = replace(CALENDAR, requested=1, due_at=NOW, cause="msg_fake0001")
    assert desk.calendar == replace(marked, sync_from=changed)
    assert desk.queue.take() == ["main"]
    assert [line["outcome"] for line in desk.told] == ["marked"]
    assert desk.told[0]["message_id"] == "msg_fake0001"


def test_a_changed_calendar_is_marked_to_be_checked(desk: Desk) -> None:
    assert desk.post(UPDATE) == 204
    marked = replace(CALENDAR, requested=1, due_at=NOW, cause="msg_fake0001")
    assert desk.calendar == replace(marked, check=True)
    assert desk.queue.take() == ["main"]


def test_the_status_of_a_bot_is_recorded_and_wakes_nobody(desk: Desk) -> None:
    assert desk.post(_status("done")) == 204
    assert "done" in desk.state.bot_reports["bot-1"]
    assert desk.queue.take() == []
    assert desk.calendar == CALENDAR


def test_a_bot_that_broke_is_recorded_and_wakes_the_worker(desk: Desk) -> None:
    assert desk.post(_status("fatal", "meeting_full")) == 204
    assert desk.state.bot_reports["bot-1"]["fatal"].sub_code == "meeting_full"
    assert desk.queue.take() == ["main"]
    assert desk.calendar == CALENDAR


def test_the_older_family_and_an_encoded_body_are_accepted(desk: Desk) -> None:
    body = sync_events()
    assert desk.post(body, signed(body, family="svix"), encoded=True) == 204
    assert desk.calendar.requested == 1


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", ""])
def test_the_content_type_does_not_matter(desk: Desk, kind: str) -> None:
    body = sync_events()
    assert desk.post(body, signed(body) | {"content-type": kind}) == 204


@pytest.mark.parametrize("event", ["recording.deleted", "calendar.something_new"])
def test_an_unknown_event_is_accepted_and_counted(
    desk: Desk, event: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.post(json.dumps({"event": event, "data": {}}).encode()) == 204
    assert desk.untouched
    assert desk.told[0]["reason"] == event
    assert json.loads(capsys.readouterr().out)["ignored"] == [1.0]


@pytest.mark.parametrize("calendar_id", ["bbbbbbbb-0000-4000-8000-000000000001", "no-uuid"])
def test_an_unknown_calendar_is_accepted_and_counted(desk: Desk, calendar_id: str) -> None:
    assert desk.post(sync_events(calendar_id)) == 204
    assert desk.untouched
    assert desk.told[0]["outcome"] == "unknown_calendar"


@pytest.mark.parametrize(
    "body",
    [b"[]", b"not json", b"{}", sync_events(calendar_id=None), b'{"event":NaN}', b"[" * 9999],
)
def test_a_signed_body_that_cannot_be_read_is_parked_by_its_hash(
    desk: Desk, body: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.post(body) == 204
    assert desk.untouched
    (line,) = desk.told
    assert (line["outcome"], line["message_id"]) == ("parked", "msg_fake0001")
    assert line["sha256"] == hashlib.sha256(body).hexdigest()
    assert json.loads(capsys.readouterr().out)["parked"] == [1.0]


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
@pytest.mark.parametrize("value", ["", " ", "x", "v1", "1.7e9", "é", "a,a", "v1," + "A" * 44])
def test_a_request_with_any_header_wrong_changes_nothing(desk: Desk, name: str, value: str) -> None:
    body = sync_events()
    assert desk.post(body, signed(body) | {name: value}) == 401
    assert desk.untouched


def test_an_unsigned_request_changes_nothing(desk: Desk) -> None:
    assert desk.post(sync_events(), {}) == 401
    assert desk.untouched
    assert desk.told[0]["reason"] == "incomplete_headers"


@pytest.mark.parametrize("body", [b"", sync_events() + b"\r\n", sync_events("other")])
def test_another_body_than_the_signed_one_changes_nothing(desk: Desk, body: bytes) -> None:
    assert desk.post(body, signed(sync_events())) == 401
    assert desk.untouched


@pytest.mark.parametrize("flag", [True, "true", None, 1])
def test_a_body_whose_encoding_is_a_lie_changes_nothing(desk: Desk, flag: object) -> None:
    body = sync_events()
    lie = gateway_event(body, signed(body), encoded=flag is not True) | {"isBase64Encoded": flag}
    assert desk.send(lie) == 401
    assert desk.untouched


@pytest.mark.parametrize(
    ("size", "status"), [(256 * 1024, 204), (256 * 1024 + 1, 413), (6 * 1024 * 1024, 413)]
)
def test_only_bodies_up_to_256_kilobytes_are_read(desk: Desk, size: int, status: int) -> None:
    body = sync_events()
    assert desk.post(body + b" " * (size - len(body))) == status
    assert desk.untouched == (status == 413)


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD", "DELETE", ""])
def test_only_post_is_received(desk: Desk, method: str) -> None:
    assert desk.post(sync_events(), method=method) == 405
    assert desk.untouched


def test_a_thousand_replays_at_once_cost_one_wake_up(desk: Desk) -> None:
    body = sync_events()
    headers = signed(body)
    assert {desk.post(body, headers) for _ in range(1000)} == {204}
    assert desk.queue.take() == ["main"]
    assert desk.calendar.sync_from == NOW - 1.5 * SECONDS


@pytest.mark.parametrize(("minutes", "status"), [(4, 204), (6, 401)])
def test_a_replay_is_refused_after_five_minutes(desk: Desk, minutes: int, status: int) -> None:
    body = sync_events()
    headers = signed(body)
    desk.now = NOW + timedelta(minutes=minutes)
    assert desk.post(body, headers) == status


def test_a_stale_signature_is_told_apart_from_a_forged_one(desk: Desk) -> None:
    desk.post(sync_events(), signed(sync_events(), at=NOW - timedelta(minutes=10)))
    assert desk.told[0]["outcome"] == "stale"
    assert desk.untouched


@pytest.mark.parametrize("operation", ["mark_calendar"])
def test_what_could_not_be_stored_is_sent_again(desk: Desk, operation: str) -> None:
    def fail(name: str) -> None:
        if name == operation:
            raise Unavailable("throttled")

    desk.state.before = fail
    assert desk.post(sync_events()) == 503
    assert desk.untouched
    line = desk.told[0]
    assert (line["level"], line["message_id"], line["request_id"]) == (
        "ERROR", "msg_fake0001", "r-1",
    )  # fmt: skip
    assert line["at"].startswith("rollcall.use_cases.accept_notification:_mark:")
    desk.state.before = lambda _name: None
    assert desk.post(sync_events()) == 204
    assert desk.calendar.requested == 1


def test_the_mark_is_enough_when_the_queue_does_not_answer(desk: Desk) -> None:
    def fail(name: str) -> None:
        if name == "wake":
            raise Unavailable("down")

    desk.state.before = fail
    assert desk.post(sync_events()) == 204
    assert desk.calendar.due_at == NOW
    assert desk.told[0]["outcome"] == "marked_not_woken"


def test_a_bug_is_answered_and_told_by_its_place_only(desk: Desk) -> None:
    def fail(_name: str) -> None:
        raise RuntimeError("FAKE-DETAIL")

    desk.state.before = fail
    assert desk.post(sync_events()) == 503
    assert desk.told[0]["error"] == "RuntimeError"
    assert "FAKE-DETAIL" not in desk.log.getvalue()


@pytest.mark.parametrize("value", [None, "", "placeholder", " " + secret_text("one")])
def test_without_a_proper_secret_nothing_is_served_and_it_is_counted(
    value: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk()
    desk.vault.value = value
    assert desk.post(sync_events()) == 503
    assert desk.untouched
    assert desk.told[0]["reason"] in {"secret_unreadable", "secret_malformed"}
    assert json.loads(capsys.readouterr().out)["failed"] == [1.0]


def test_a_rotated_secret_is_read_anew_at_once(desk: Desk) -> None:
    assert desk.post(sync_events()) == 204
    desk.now += 2 * 60 * SECONDS
    new = secret_text("two")
    desk.vault.value = new
    body = sync_events()
    assert desk.post(body, signed(body, secrets=[new], at=desk.now)) == 204
    assert desk.post(body, signed(body, at=desk.now)) == 401
    assert desk.vault.reads == 2


def test_a_retired_secret_stops_working_within_five_minutes(desk: Desk) -> None:
    assert desk.post(sync_events()) == 204
    desk.vault.value = secret_text("two")
    desk.now += 5 * 60 * SECONDS
    assert desk.post(sync_events()) == 401


def test_a_flood_of_forgeries_reads_the_secret_twice_a_minute_at_most(desk: Desk) -> None:
    body = sync_events()
    forged = signed(body, secrets=[secret_text("forged")])
    assert {desk.post(body, forged) for _ in range(1000)} == {401}
    assert desk.vault.reads <= 2
    assert desk.untouched


def test_nothing_of_a_request_is_logged(desk: Desk) -> None:
    body = sync_events("FAKE-CALENDAR")
    desk.post(body)
    desk.post(body, signed(body) | {"webhook-signature": "v1,FAKE-SIGNATURE"})
    assert "FAKE" not in desk.log.getvalue()
