"""The mailer against the embedded SES, and what each answer of SES means."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from local.system.emulator import Emulator
from rollcall.adapters.ses import ONCE, SesMailer
from rollcall.domain.errors import RateLimited, RequestRefused, Unavailable
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.letter import Action, Item, Letter
from rollcall.ports.mailer import NotSent

SENDER = "rollcall@corp.example"
LETTER = Letter(
    MailKind.BOT_WAITS, "Waits: 計画", "A bot waits.", Action("Open", "https://rollcall.example/"),
    items=(Item("one & <two>"),), why="Because.", unsubscribe="https://rollcall.example/mail/u?x=y",
)  # fmt: skip


class Answering:
    """A client of SES that gives one answer."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.requests: list[dict[str, Any]] = []

    def send_email(self, **request: Any) -> dict[str, str]:
        self.requests.append(request)
        if self.error is not None:
            raise self.error
        return {"MessageId": "m-1"}


def send(client: Any) -> None:
    SesMailer(client, SENDER, "the-set").send(
        LETTER, "ann@example.com", user_id="user-1", letter_id="letter-1"
    )


def answer(code: str, status: int) -> ClientError:
    said: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(said, "SendEmail")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (answer("TooManyRequestsException", 429), RateLimited),
        (answer("ThrottlingException", 400), RateLimited),
        (answer("BadRequestException", 400), RequestRefused),
        (answer("MessageRejected", 400), NotSent),
        (answer("SendingPausedException", 400), NotSent),
        (answer("AccessDeniedException", 403), NotSent),
        (answer("SomethingNew", 418), NotSent),
        (ConnectTimeoutError(endpoint_url="x"), NotSent),
        (EndpointConnectionError(endpoint_url="x"), NotSent),
        (answer("InternalFailure", 500), Unavailable),
        (answer("ServiceUnavailable", 503), Unavailable),
        (answer("Odd", 0), Unavailable),
        (ReadTimeoutError(endpoint_url="x"), Unavailable),
    ],
)
def test_every_answer_says_whether_the_letter_may_be_out(
    error: Exception, expected: type[Exception]
) -> None:
    with pytest.raises(expected) as caught:
        send(Answering(error))
    assert isinstance(caught.value, NotSent) == (expected is NotSent)


def test_a_letter_bears_opaque_ids_and_the_headers_to_end_them() -> None:
    client = Answering()
    send(client)
    (request,) = client.requests
    assert request["EmailTags"] == [
        {"Name": "rollcall_user", "Value": "user-1"},
        {"Name": "rollcall_letter", "Value": "letter-1"},
    ]
    assert request["ConfigurationSetName"] == "the-set"
    headers = {each["Name"]: each["Value"] for each in request["Content"]["Simple"]["Headers"]}
    assert headers["List-Unsubscribe"] == "<https://rollcall.example/mail/u?x=y>"


def test_the_client_repeats_nothing_by_itself() -> None:
    assert ONCE.retries["total_max_attempts"] == 1  # type: ignore[attr-defined]


@pytest.mark.emulator
def test_a_letter_arrives_in_the_embedded_mailbox(aws: Emulator) -> None:
    client = aws.client("sesv2")
    client.create_email_identity(EmailIdentity=SENDER)
    send(client)
    key = {"x-amz-security-token": aws.credentials["aws_session_token"]}
    question = urllib.request.Request(f"{aws.url}/_ministack/ses/messages", headers=key)
    with urllib.request.urlopen(question, timeout=10) as found:
        body = json.dumps(json.load(found))
    assert "one &amp; &lt;two&gt;" in body
    assert "ann@example.com" in body
