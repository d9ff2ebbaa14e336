"""The mailbox of everybody: letters that the embedded mail service took. Nothing leaves here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse
from starlette.routing import Route

from local.console.pages import HEADERS, template

if TYPE_CHECKING:
    from starlette.requests import Request

    from local.console.remote import Remote

MOST = 100
MESSAGES = "/_ministack/ses/messages"
_ADDRESS = re.compile(r"(https?://[^\s<>\"']+)")


@dataclass(frozen=True)
class ShownLetter:
    """One letter: its lines as pieces of text, each with whether it is an address."""

    to: str
    subject: str
    at: str
    pieces: tuple[tuple[str, bool], ...]


def route(mail: Remote | None, product_url: str) -> Route:
    """Return the page of the mailbox; without a mail service it says so."""

    async def page(_: Request) -> HTMLResponse:
        found = await mail.find(MESSAGES) if mail else None
        letters = None if found is None else shown(found)
        text = template("mailbox.html").render(letters=letters, product_url=product_url)
        return HTMLResponse(text, headers=HEADERS)

    return Route("/mailbox", page)


def shown(found: dict[str, Any]) -> list[ShownLetter]:
    """Return the newest letters first."""
    records = [each for account in found.get("messages", {}).values() for each in account]
    newest = sorted(records, key=lambda each: float(each.get("Timestamp", 0)), reverse=True)
    return [_letter(each) for each in newest[:MOST]]


def _letter(record: dict[str, Any]) -> ShownLetter:
    at = datetime.fromtimestamp(float(record.get("Timestamp", 0)), UTC)
    pieces = _ADDRESS.split(str(record.get("BodyText", "")))
    return ShownLetter(
        ", ".join(map(str, record.get("To", []))),
        str(record.get("Subject", "")),
        f"{at:%Y-%m-%d %H:%M:%S} UTC",
        tuple((text, number % 2 == 1) for number, text in enumerate(pieces)),
    )
