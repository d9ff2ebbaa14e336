"""Sends letters by Amazon SES (facts: SES API v2 reference, SendEmail; RFC 8058)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
)

from rollcall.adapters.letters.render import as_html, as_text
from rollcall.domain.errors import RateLimited, RequestRefused, Unavailable
from rollcall.domain.mail.letter import Letter
from rollcall.domain.mail.writing import subject_of
from rollcall.ports.mailer import NotSent
from rollcall.protocol.mail_report import LETTER_TAG, USER_TAG

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

ONCE = Config(
    connect_timeout=0.5, read_timeout=3.0, retries={"mode": "standard", "total_max_attempts": 1}
)
"""A client that repeats a request by itself would send the letter twice when an answer is lost."""

NAME = "Rollcall"
_OF_THIS_LETTER = frozenset({"BadRequestException"})
"""All but its address and its words is the same in every letter."""
_SLOWER = frozenset({"TooManyRequestsException", "LimitExceededException", "Throttling"})
_NOT_NOW = frozenset(
    {
        "MessageRejected",
        "AccountSuspendedException",
        "SendingPausedException",
        "MailFromDomainNotVerifiedException",
        "NotFoundException",
        "AccessDeniedException",
        "UnrecognizedClientException",
        "ExpiredTokenException",
    }
)
"""Answers about us rather than the letter, such as a sender or, in SES's sandbox, an address that
is not verified: an operator can put them right."""
_SERVER_ERRORS = 500


class SesMailer:
    """Mailer on SES.

    Args:
        client: one that repeats nothing (`ONCE`).
        sender: the address in From; its identity is verified at SES.
        configuration_set: what publishes the reports.
    """

    def __init__(self, client: SESV2Client, sender: str, configuration_set: str) -> None:
        self._client: Any = client
        self._sender = sender
        self._configuration_set = configuration_set

    def send(self, letter: Letter, to: str, *, user_id: str, letter_id: str) -> None:
        """One request."""
        try:
            self._client.send_email(
                FromEmailAddress=f"{NAME} <{self._sender}>",
                Destination={"ToAddresses": [to]},
                Content={"Simple": _content(letter)},
                ConfigurationSetName=self._configuration_set,
                EmailTags=[
                    {"Name": USER_TAG, "Value": user_id},
                    {"Name": LETTER_TAG, "Value": letter_id},
                ],
            )
        except ClientError as error:
            raise _ours(error) from error
        except (ConnectTimeoutError, EndpointConnectionError, NoCredentialsError) as error:
            raise NotSent("mail_not_reached") from error
        except BotoCoreError as error:
            raise Unavailable("mail_no_answer") from error


def _content(letter: Letter) -> dict[str, Any]:
    return {
        "Subject": _data(subject_of(letter)),
        "Body": {"Text": _data(as_text(letter)), "Html": _data(as_html(letter))},
        "Headers": [
            {"Name": name, "Value": value} for name, value in headers_of(letter).items()
        ],
    }  # fmt: skip


def headers_of(letter: Letter) -> dict[str, str]:
    """Return the headers that every letter has, and those of one that can be switched off."""
    # Answering machines answer nothing that was sent by one.
    headers = {"Auto-Submitted": "auto-generated"}
    if letter.unsubscribe:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _data(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}


def _ours(error: ClientError) -> Exception:
    response: Any = error.response
    code = str(response.get("Error", {}).get("Code", ""))
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in _SLOWER or code.startswith("Throttl"):
        return RateLimited("mail_slow_down")
    if code in _OF_THIS_LETTER:
        return RequestRefused("mail_refused")
    if code in _NOT_NOW or 0 < status < _SERVER_ERRORS:
        return NotSent("mail_not_accepted")
    return Unavailable("mail_no_answer", answered=True)
