"""What Amazon SES reports, whatever it says; fields as its developer guide shows them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.sync_worker.handler import Deps, build
from rollcall.domain.mail.choices import address_mark
from rollcall.protocol.mail_report import MailReport, read_report
from rollcall.reconcile.run import Outcome
from tests.contract.stores import a_user
from tests.simulation.clock import VirtualClock
from tests.simulation.parts import SilentTelemetry
from tests.support.memory import MemoryMailStore, MemoryState, MemoryWakeQueue
from tests.support.portal.world import failing

TAGS = {"rollcall_user": ["user-1"], "rollcall_letter": ["letter-1"], "ses:caller-identity": ["x"]}


def event(kind: str, **more: Any) -> str:
    return json.dumps({"eventType": kind, "mail": {"tags": TAGS, "messageId": "m"}, **more})


def bounce(kind: str = "Permanent") -> str:
    recipients = [{"emailAddress": "ann@example.com", "diagnosticCode": "550 canary"}]
    return event("Bounce", bounce={"bounceType": kind, "bouncedRecipients": recipients})


COMPLAINT = event("Complaint", complaint={"complainedRecipients": [{"emailAddress": "a@b.c"}]})


@pytest.mark.parametrize("kind", ["Send", "Delivery", "Reject", "DeliveryDelay"])
def test_every_report_shows_that_the_letter_was_taken(kind: str) -> None:
    assert read_report(event(kind)) == MailReport("user-1", "letter-1")


def test_a_permanent_bounce_and_a_complaint_name_the_address() -> None:
    found = read_report(bounce())
    assert found == MailReport("user-1", "letter-1", ("ann@example.com",))
    assert read_report(bounce("Transient")) == MailReport("user-1", "letter-1")
    assert read_report(COMPLAINT) == MailReport("user-1", "letter-1", ("a@b.c",))


@pytest.mark.parametrize(
    "body",
    [
        None,
        "",
        "[]",
        "{}",
        "{",
        "[" * 100_000,
        '{"v": 1, "workspace": "main"}',
        json.dumps({"eventType": "Send", "mail": {}}),
        json.dumps({"eventType": "Send", "mail": {"tags": {"rollcall_user": "x"}}}),
        json.dumps({"eventType": "Sent", "mail": {"tags": TAGS}}),
        json.dumps({"eventType": ["Send"], "mail": {"tags": TAGS}}),
        event("Send").replace("letter-1", "../x"),
        event("Send").replace("user-1", "\\u0000"),
    ],
)
def test_whatever_is_no_report_of_a_letter_of_ours_is_none(body: Any) -> None:
    assert read_report(body) is None


@pytest.mark.parametrize("broken", [None, 1, "x", [1], [{}], [{"emailAddress": 5}], {}])
def test_odd_recipients_are_left_out(broken: Any) -> None:
    odd = event("Bounce", bounce={"bounceType": "Permanent", "bouncedRecipients": broken})
    assert read_report(odd) == MailReport("user-1", "letter-1")
    assert read_report(event("Bounce", bounce=broken)) == MailReport("user-1", "letter-1")


def handle(state: MemoryState, *bodies: str) -> dict[str, Any]:
    clock = VirtualClock()

    def no_run(_workspace: str) -> Outcome:
        raise AssertionError

    queue: Any = MemoryWakeQueue(state)
    telemetry: Any = SilentTelemetry(clock.now)
    clock_port: Any = clock
    handler = build(Deps(no_run, queue, queue, clock_port, telemetry, MemoryMailStore(state)))
    records = [{"messageId": f"m{n}", "body": body} for n, body in enumerate(bodies)]
    return handler({"Records": records}, None)


def test_the_worker_stores_reports_and_runs_for_none() -> None:
    state = MemoryState(users={"user-1": a_user()})
    assert handle(state, event("Send"), bounce()) == {"batchItemFailures": []}
    assert state.letters == {"letter-1"}
    assert state.mail_stops == {"user-1": address_mark("ann@example.com")}


def test_a_report_about_somebody_who_is_gone_is_taken_and_stores_nothing() -> None:
    state = MemoryState()
    assert handle(state, event("Send"), bounce()) == {"batchItemFailures": []}
    assert (state.letters, state.mail_stops) == (set(), {})


def test_a_report_that_cannot_be_stored_comes_again() -> None:
    state = MemoryState(before=failing("record_report"))
    assert handle(state, event("Send")) == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
