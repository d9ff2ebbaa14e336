"""Everything that the outside may send to the one address of the product."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from local.system.outside import LOCAL_WEBHOOK_SECRET
from local.system.system import LocalSystem
from rollcall.runtime.http import SECURITY_HEADERS
from tests.integration.tour.conftest import Newcomer, Tourist, newcomers
from tests.support.tour.outside import Outside
from tests.support.webhooks import secret_text, signed, sync_events

WEBHOOK = "/webhooks/recall"

type Stored = Callable[[str], list[dict[str, Any]]]


def signed_now(body: bytes, **changes: Any) -> dict[str, str]:
    return signed(body, **{"secrets": [LOCAL_WEBHOOK_SECRET], "at": datetime.now(UTC), **changes})


def without(headers: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in names}


@pytest.fixture(scope="module")
def settled(local_system: LocalSystem, outside: Outside) -> Iterator[Tourist]:
    """Somebody connected, with nothing under way."""
    with newcomers(local_system, outside) as make:
        ada = make()
        call = ada.plan("Call")
        ada.person.arrive()
        ada.wait_for_bots(call)
        ada.wait_for_row("Call", lambda row: row.state == "scheduled")
        yield ada


def marks_of(items: list[dict[str, Any]]) -> list[str]:
    """How often the calendars among these rows were marked due; the worker changes the rest."""
    return [item["requested"]["N"] for item in items if item["pk"]["S"].startswith("RECALL#")]


def test_only_a_signed_and_recent_notification_is_taken_and_others_have_no_effect(
    settled: Tourist, stored: Stored, front: httpx.Client
) -> None:
    calendar = settled.outside.calendar(settled.email)
    assert calendar is not None
    before = marks_of(stored(calendar["id"]))
    body = sync_events(calendar["id"], datetime.now(UTC).isoformat())
    good = signed_now(body)
    stale = signed_now(body, at=datetime.now(UTC) - timedelta(minutes=6))
    bad = {
        "unsigned": {},
        "foreign secret": signed_now(body, secrets=[secret_text("other")]),
        "too old": stale,
        "from the future": signed_now(body, at=datetime.now(UTC) + timedelta(minutes=6)),
        "moved to now": {**stale, "webhook-timestamp": str(int(time.time()))},
        "of another body": signed_now(body + b" "),
        "no id": without(good, "webhook-id"),
        "no time": without(good, "webhook-timestamp"),
        "no signature": without(good, "webhook-signature"),
        "nonsense": {**good, "webhook-signature": "v1,%%% v1, ,"},
    }
    answers = {
        name: front.post(WEBHOOK, content=body, headers=headers).status_code
        for name, headers in bad.items()
    }
    assert answers == dict.fromkeys(bad, 401)
    assert marks_of(stored(calendar["id"])) == before
    assert front.post(WEBHOOK, content=body, headers=good).status_code == 204


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'"text"',
        b'{"event": 7}',
        b'{"event": "calendar.sync_events"}',
        b'{"event": "calendar.sync_events", "data": {"calendar_id": 5}}',
        sync_events("00000000-0000-4000-8000-000000000000"),
        json.dumps({"event": "something.new", "data": {}}).encode(),
        b"[" * 100_000,
    ],
    ids=[
        "empty",
        "list",
        "cut off",
        "text",
        "number",
        "no data",
        "odd id",
        "foreign",
        "new",
        "deep",
    ],
)
def test_a_signed_notification_that_says_nothing_is_never_asked_for_again(
    front: httpx.Client, body: bytes
) -> None:
    answer = front.post(WEBHOOK, content=body, headers=signed_now(body))
    assert answer.status_code == 204


def test_every_answer_carries_the_security_headers(settled: Tourist, front: httpx.Client) -> None:
    settled.person.open("/preferences")
    settled.person.open("/account")
    settled.person.open("/nowhere")
    settled.person.open("/privacy")
    settled.person.open("/auth/google/callback?state=unknown&code=x")
    answers = [
        *settled.person.ours(),
        front.get("/healthz"),
        front.get("/static/none/app.css"),
        front.get("/auth/nowhere"),
        front.get(WEBHOOK),
        front.delete("/"),
        front.post(WEBHOOK, content=b"{}"),
        front.post("/preferences"),
        front.post("/auth/logout"),
    ]
    missing = {
        (str(answer.request.method), answer.url.path, answer.status_code, name)
        for answer in answers
        for name in SECURITY_HEADERS
        if name not in answer.headers
    }
    assert missing == set()
    policies = {answer.headers["content-security-policy"] for answer in answers}
    assert not [policy for policy in policies if "unsafe" in policy]


def test_pages_and_files_are_sent_compressed_to_who_takes_it(
    settled: Tourist, front: httpx.Client
) -> None:
    settled.person.open("/")
    links = [node.attributes.get("href", "") for node in settled.person.page.all("link")]
    (sheet,) = [link for link in links if link.endswith(".css")]
    for path in ("/", "/privacy", sheet, "/auth/google/callback?state=unknown&code=x"):
        plain = front.get(path, headers={"accept-encoding": "identity"})
        sent = front.get(path, headers={"accept-encoding": "gzip, br"})
        assert "content-encoding" not in plain.headers
        assert sent.headers["content-encoding"] == "gzip"
        assert {plain.headers["vary"], sent.headers["vary"]} == {"accept-encoding"}
        assert int(sent.headers["content-length"]) < int(plain.headers["content-length"])
        if path != "/auth/google/callback?state=unknown&code=x":
            assert sent.text == plain.text


def test_no_page_is_kept_by_a_cache_and_only_static_files_are(settled: Tourist) -> None:
    settled.person.open("/")
    sheets = [node.attributes.get("href", "") for node in settled.person.page.all("link")]
    pages = {answer.headers["cache-control"] for answer in settled.person.ours()}
    files = {
        settled.person.client.get(settled.person.front + path).headers["cache-control"]
        for path in sheets
    }
    assert pages == {"no-store"}
    assert files == {"public, max-age=31536000, immutable"}


def test_cookies_cannot_be_read_by_scripts_or_sent_by_other_sites(settled: Tourist) -> None:
    cookies = [
        cookie
        for answer in settled.person.ours()
        for cookie in answer.headers.get_list("set-cookie")
    ]
    kept = [cookie for cookie in cookies if "Max-Age=0" not in cookie]
    assert kept
    for cookie in cookies:
        attributes = {part.strip() for part in cookie.split(";")[1:]}
        assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= attributes
        assert not [part for part in attributes if part.lower().startswith("domain")]


def test_a_form_of_another_site_or_another_session_changes_nothing(
    settled: Tourist, newcomer: Newcomer
) -> None:
    person = settled.person
    grace = newcomer()
    grace.person.sign_in()
    person.open("/preferences")
    form = person.form("/preferences")
    sent = {**form.fields(), "mode": "chosen"}
    address = f"{person.front}/preferences"
    foreign = person.client.post(
        address,
        data=sent,
        headers={"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
    )
    others = grace.person.client.post(address, data=sent, headers={"origin": person.front})
    bare = person.client.post(
        address, data={**sent, "form_token": "x"}, headers={"origin": person.front}
    )
    assert [foreign.status_code, others.status_code, bare.status_code] == [403, 403, 403]
    person.open("/preferences")
    assert person.form("/preferences").fields()["mode"] == "every"


def test_a_meeting_of_somebody_else_is_as_unknown_as_one_that_never_was(
    settled: Tourist, newcomer: Newcomer
) -> None:
    row = settled.wait_for_row("Call", lambda row: row.recorded)
    grace = newcomer()
    other = grace.plan("Other")
    grace.person.arrive()
    grace.wait_for_bots(other)
    own = grace.wait_for_row("Other", lambda row: row.recorded)
    grace.person.open("/")
    form = grace.person.page.by_id(f"meeting-{own.event_id}").all("form")[-1]
    answers = set()
    for event_id in (row.event_id, "00000000-0000-4000-8000-000000000000"):
        form.attributes["action"] = f"/meetings/{event_id}/override"
        grace.person.press(form, choice="skip")
        answers.add((grace.person.answer.status_code, grace.person.page.one("h1").text))
    assert answers == {(404, "Page not found")}
    assert settled.wait_for_row("Call", lambda row: row.recorded).state == "scheduled"


def test_the_health_of_the_front_is_told(local_system: LocalSystem, front: httpx.Client) -> None:
    assert front.get("/healthz").text == "ok"
    assert local_system.outputs["PageUrl"]
