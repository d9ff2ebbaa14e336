"""Every right that a function has was used on the tour, and nothing else was tried.

Comes after the other files of this folder, whose calls the embedded AWS has judged and written
down: all of them run under the functions' own roles.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from functions.portal import texts
from local.google_twin.events.edits import subject
from local.system.system import LocalSystem
from rollcall.protocol.mail_links import MailLinks
from rollcall.protocol.secret_values import cookie_key
from rollcall.protocol.signed_link import LinkPurpose, link_key
from tests.integration.tour.conftest import FOLLOWS, Leaver, Newcomer
from tests.integration.tour.test_front_door import WEBHOOK, signed_now
from tests.support.local_system import ADMIN, wait_until
from tests.support.rights import Right, granted, listed, policies, used
from tests.support.tour.outside import Outside
from tests.support.tour.people import Person
from tests.support.webhooks import sync_events

LOGS = {"logs:CreateLogStream", "logs:PutLogEvents"}
POLLS = {
    Right("SyncWorker", f"sqs:{action}", queue)
    for action in ("DeleteMessage", "GetQueueAttributes", "ReceiveMessage")
    for queue in ("MailQueue", "WakeQueue")
}
"""Lambda does these with a function's role, not the function: write its log, poll its queues."""

NOW_AND_THEN = {
    # A run that could not end in its time, and one that met another worker.
    Right("SyncWorker", "sqs:SendMessage", "WakeQueue"),
    Right("SyncWorker", "sqs:ChangeMessageVisibility", "WakeQueue"),
}
"""Depends on how busy the machine is; unit tests bring both about."""


@pytest.fixture
def after_the_tour(request: pytest.FixtureRequest) -> None:
    files = {item.path.name for item in request.session.items}
    if not {"test_an_account_ends.py", "test_tour.py", "test_front_door.py"} <= files:
        pytest.skip("judges the calls of the whole tour, which was not chosen")


@contextmanager
def without(system: LocalSystem, right: Right) -> Iterator[None]:
    """Takes a right from a function, for a while."""
    iam = system.aws("iam")
    ((_, role, name, whole),) = [each for each in policies(system) if each[0] == right.function]
    less = [
        {**each, "Action": [one for one in listed(each["Action"]) if one != right.action]}
        for each in whole["Statement"]
    ]
    cut = {**whole, "Statement": [each for each in less if each["Action"]]}
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(cut))
    try:
        yield
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(whole))


def test_a_deleted_account_leaves_a_receipt(leaver: Leaver) -> None:
    def finished() -> bool:
        receipt = leaver.tourist.person.open(leaver.receipt).by_id("receipt")
        return receipt.attributes["data-finished"] == "true"

    wait_until(finished, 150.0, "the end of the account")


def test_a_link_in_a_letter_pauses_whoever_follows_it(
    local_system: LocalSystem, newcomer: Newcomer, stored: Callable[[str], list[dict[str, Any]]]
) -> None:
    ada = newcomer()
    ada.person.arrive()
    (profile,) = [row for row in stored(ada.email) if row["sk"]["S"] == "PROFILE"]
    secret = local_system.outputs["CookieKeySecretName"]
    value = local_system.aws("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    links = MailLinks(
        "",
        lambda: link_key(cookie_key(value)),
        profile["pk"]["S"].removeprefix("USER#"),
        datetime.now(UTC),
    )
    ada.person.open(links.pause())
    ada.person.press(ada.person.form(links.pause()))
    assert texts.LINK_DONE[LinkPurpose.PAUSE] in ada.person.page.text


def test_whoever_has_another_address_now_is_found_by_it_alone(
    newcomer: Newcomer, stored: Callable[[str], list[dict[str, Any]]]
) -> None:
    ada = newcomer()
    ada.person.sign_in()
    renamed = f"now-{ada.email}"
    ada.outside.add_account(renamed, subject=subject(ada.email))
    with Person(ada.person.front, renamed) as person:
        person.sign_in()
    assert [row["sk"]["S"] for row in stored(renamed)] == ["PROFILE"]
    people = [row for row in stored("PEOPLE#") if row["pk"]["S"].startswith("PEOPLE#")]
    user_id = stored(renamed)[0]["pk"]["S"].removeprefix("USER#")
    assert len([row for row in people if row["sk"]["S"].endswith(user_id)]) == 1


def test_an_administrator_sees_how_it_stands(local_system: LocalSystem, outside: Outside) -> None:
    outside.add_account(ADMIN)
    with Person(local_system.addresses.front, ADMIN) as root:
        root.sign_in()
        root.open("/admin/health")
        assert (root.path, root.answer.status_code) == ("/admin/health", 200)
        assert "given up is not known" not in root.answer.text


@pytest.mark.usefixtures("after_the_tour")
def test_granted_and_used_are_the_same(local_system: LocalSystem) -> None:
    expected = {
        right
        for right in granted(local_system)
        if right.action not in LOGS and right not in POLLS | NOW_AND_THEN
    }
    assert used(local_system, allowed=False) == set()
    assert used(local_system) - NOW_AND_THEN == expected


def test_without_its_right_to_read_rows_the_portal_shows_nothing(
    local_system: LocalSystem, newcomer: Newcomer
) -> None:
    ada = newcomer()
    ada.person.arrive()
    right = Right("Portal", "dynamodb:Query", "StateTable")
    with without(local_system, right):
        ada.person.open("/")
        assert ada.person.answer.status_code >= 500
    assert right in used(local_system, allowed=False)
    ada.person.open("/")
    assert ada.person.answer.status_code == 200


def test_without_its_right_to_mark_a_calendar_the_webhook_takes_nothing(
    local_system: LocalSystem, front: httpx.Client
) -> None:
    body = sync_events("00000000-0000-4000-8000-000000000001", datetime.now(UTC).isoformat())
    right = Right("Webhook", "dynamodb:UpdateItem", "StateTable")
    with without(local_system, right):
        refused = front.post(WEBHOOK, content=body, headers=signed_now(body))
        assert refused.status_code >= 500
    assert right in used(local_system, allowed=False)


def test_without_its_right_to_decrypt_the_worker_connects_nobody(
    local_system: LocalSystem, newcomer: Newcomer
) -> None:
    right = Right("SyncWorker", "kms:Decrypt", "key")
    ada = newcomer()
    with without(local_system, right):
        ada.person.sign_in()
        ada.person.connect()
        wait_until(lambda: right in used(local_system, allowed=False), FOLLOWS, "the refused call")
        assert ada.outside.calendar(ada.email) is None
    ada.wait_for_pill("connected")
