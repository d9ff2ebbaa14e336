"""What is stored about letters as rows, and back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.wire import Item, build, values
from rollcall.domain.mail.choices import MailChoices
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.mailbox import Mailbox
from rollcall.ports.mail_store import BotNews

_CHOICE = "kind_"


def mailbox(stored: Item) -> Mailbox:
    """What a user was told."""
    row = values(stored)
    if keys.DUE_AT in row:
        row[keys.DUE_AT] = row[keys.DUE_AT].removeprefix(keys.MAIL)
    return build(Mailbox, {**row, "user_id": row["pk"].removeprefix("USER#")})


def told_values(box: Mailbox) -> dict[str, Any]:
    """The attributes that only the worker writes."""
    return {"told": box.told, "lost": box.lost}


def due_values(box: Mailbox, workspace: str) -> dict[str, Any]:
    """The attributes of the index."""
    if box.due_at is None:
        return {keys.DUE_WORKSPACE: None, keys.DUE_AT: None}
    return {keys.DUE_WORKSPACE: workspace, keys.DUE_AT: codec.in_part(keys.MAIL, box.due_at)}


def bot_news(stored: Item) -> BotNews:
    """A bot that reported something."""
    row = values(stored)
    return BotNews(keys.bot_of(row["pk"]), datetime.fromisoformat(row[keys.DUE_AT]))


def choice_name(kind: MailKind) -> str:
    """The attribute in which the choice about a kind of letters is."""
    return f"{_CHOICE}{kind}"


def choices(rows: list[Item]) -> MailChoices:
    """Which letters a user wants, out of what pages and reports wrote."""
    row = {name: value for stored in rows for name, value in values(stored).items()}
    chosen = {kind: row.get(choice_name(kind)) for kind in MailKind}
    return MailChoices(
        on=frozenset(kind for kind, on in chosen.items() if on is True),
        off=frozenset(kind for kind, on in chosen.items() if on is False),
        stopped=row.get("address", ""),
    )
