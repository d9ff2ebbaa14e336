"""What a run leaves behind: planted texts are nowhere but where they are allowed (P-1, P-5, P-6).

Goes through sign-in, connection, choices, refusals and disconnection, then reads every log of every
function, every row of both tables, every queue, every mail, and every header and page. What other
tests of this run have left is read as well.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from local.system.embedded.entry import SESSION_TOKEN
from local.system.outside import LOCAL_CLIENT_SECRET, LOCAL_RECALL_KEY, LOCAL_WEBHOOK_SECRET
from local.system.system import LocalSystem
from tests.integration.tour.conftest import FOLLOWS, Newcomer, Tourist
from tests.support.canaries import numbered, sightings
from tests.support.local_system import wait_until
from tests.support.tour.outside import later

TOKENS = re.compile(r"1//[\w-]{12,}|ya29\.[\w-]{12,}|eyJ[\w-]{12,}\.eyJ[\w-]{12,}")
"""Refresh tokens, access tokens and ID tokens, whosever they are."""


def canary(kind: str) -> str:
    return f"canary-{kind}-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def planted() -> dict[str, str]:
    """What people and strangers write into a calendar."""
    kinds = ("title", "private", "guest", "described", "placed", "linked")
    return {kind: canary(kind) for kind in kinds}


@pytest.fixture
def ada(newcomer: Newcomer, planted: dict[str, str]) -> Tourist:
    """Somebody who has done a bit of everything, whose meetings bear the canaries."""
    ada = newcomer()
    guest = f"{planted['guest']}@client.example"
    call = ada.plan(
        planted["title"],
        attendees=[guest],
        description=planted["described"],
        location=planted["placed"],
        link=f"https://zoom.us/j/95550001111?pwd={planted['linked']}",
    )
    hidden = ada.plan(planted["private"], days=3, visibility="private", attendees=[guest])
    ada.person.arrive()
    ada.wait_for_bots(call)
    private = ada.wait_for_row(planted["private"], lambda row: not row.recorded)
    ada.person.switch(private.event_id, "record")
    ada.wait_for_bots(call, hidden)
    row = ada.wait_for_row(planted["title"], lambda row: row.state == "scheduled")
    ada.person.switch(row.event_id, "skip")
    ada.wait_for_bots(hidden)
    ada.outside.change(ada.email, hidden["id"], "move", start=later(hidden, hours=1))
    ada.wait_for_time(hidden, later(hidden, hours=1))
    for path in ("/past", "/preferences", "/account", f"/meetings/{row.event_id}", "/nowhere"):
        ada.person.open(path)
    ada.person.open(f"/auth/google/callback?state=unknown&code={planted['title']}")
    return ada


def logs_of(system: LocalSystem) -> dict[str, str]:
    """Every log group, and what the functions wrote besides."""
    client = system.aws("logs")
    groups = [
        group["logGroupName"]
        for page in client.get_paginator("describe_log_groups").paginate()
        for group in page["logGroups"]
    ]
    texts = {
        name: "\n".join(
            event["message"]
            for page in client.get_paginator("filter_log_events").paginate(logGroupName=name)
            for event in page["events"]
        )
        for name in groups
    }
    written = system.emulator.functions_log
    texts["functions.log"] = written.read_text("utf-8", "replace") if written.exists() else ""
    return texts


def rows_of(system: LocalSystem, output: str) -> list[dict[str, Any]]:
    pages = system.aws("dynamodb").get_paginator("scan")
    table = system.outputs[output]
    return [item for page in pages.paginate(TableName=table) for item in page["Items"]]


def plain(rows: list[dict[str, Any]]) -> str:
    """Rows as text; what is binary is shown as its bytes."""
    return json.dumps(rows, default=lambda value: bytes(value).decode("latin-1"))


def bodies_of(system: LocalSystem) -> list[str]:
    """What waits in each queue, those of the dead letters included."""
    client = system.aws("sqs")
    return [
        message["Body"]
        for url in client.list_queues().get("QueueUrls", [])
        for message in client.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0
        ).get("Messages", [])
    ]


def letters_of(system: LocalSystem) -> list[str]:
    answer = httpx.get(
        f"{system.emulator.url}/_ministack/ses/messages",
        headers={SESSION_TOKEN: system.emulator.credentials["aws_session_token"]},
        trust_env=False,
    )
    found = answer.raise_for_status().json()
    return [json.dumps(each) for account in found["messages"].values() for each in account]


def secrets_of(system: LocalSystem) -> dict[str, str]:
    """Every secret that is stored, and those of the local system."""
    client = system.aws("secretsmanager")
    names = [each["Name"] for each in client.list_secrets()["SecretList"]]
    kept = {name: client.get_secret_value(SecretId=name)["SecretString"] for name in names}
    return {
        **kept,
        "recall key": LOCAL_RECALL_KEY,
        "webhook secret": LOCAL_WEBHOOK_SECRET,
        "client secret": LOCAL_CLIENT_SECRET,
    }


def of_sign_in(ada: Tourist) -> Iterator[tuple[str, str]]:
    """The session, and what went through the addresses on the way to Google and back."""
    for name, value in ada.person.client.cookies.items():
        if len(value) >= 20:
            yield f"cookie {name}", value
    for number, answer in enumerate(ada.person.seen):
        query = parse_qs(urlsplit(str(answer.request.url)).query)
        for name in ("state", "code", "nonce", "code_challenge"):
            for value in query.get(name, []):
                if len(value) >= 20 and not value.startswith("canary"):
                    yield f"{name} {number}", value


def test_nothing_planted_is_where_it_must_not_be(
    local_system: LocalSystem, ada: Tourist, planted: dict[str, str]
) -> None:
    secrets = secrets_of(local_system)
    personal = {**planted, "address": ada.email}
    trip = dict(of_sign_in(ada))
    everything = {**secrets, **personal, **trip}
    logs = logs_of(local_system)
    state = rows_of(local_system, "StateTableName")
    ephemeral = {"ephemeral": plain(rows_of(local_system, "EphemeralTableName"))}
    answers = ada.person.ours()
    headers = numbered("headers", (str(dict(answer.headers)) for answer in answers))
    pages = numbered("page", (answer.text for answer in answers))
    mails = numbered("mail", letters_of(local_system))

    # The search sees what it should: a title on a page and in a row, and lines in the logs.
    assert sightings({"title": planted["title"]}, {"state": plain(state)})
    assert sightings({"title": planted["title"]}, pages)
    assert len(trip) >= 5
    assert sum(text.count('"outcome"') for text in logs.values()) >= 20

    assert sightings(everything, logs) == []
    assert sightings(everything, numbered("message", bodies_of(local_system))) == []
    assert sightings(everything, ephemeral) == []
    never_stored = ("guest", "described", "placed")
    unstored = {**secrets, **trip, **{name: planted[name] for name in never_stored}}
    assert sightings(unstored, {"state": plain(state)}) == []
    assert sightings({**secrets, **{name: planted[name] for name in ("described",)}}, pages) == []
    sent = {name: value for name, value in personal.items() if name != "address"}
    assert sightings({**secrets, **sent}, headers) == []
    assert sightings({**secrets, **trip, "private": planted["private"]}, mails) == []
    for name, text in {**logs, **ephemeral, **pages, **mails, "state": plain(state)}.items():
        assert not TOKENS.search(text), name


def test_a_disconnected_calendar_leaves_nothing_of_its_meetings(
    local_system: LocalSystem, ada: Tourist, planted: dict[str, str]
) -> None:
    ada.person.disconnect()

    def gone() -> bool:
        rows = plain(rows_of(local_system, "StateTableName"))
        return sightings(planted, {"state": rows}) == []

    wait_until(gone, FOLLOWS, "the rows gone")
    assert sightings(planted, logs_of(local_system)) == []
