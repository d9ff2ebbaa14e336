"""What is stored about letters: what was told, what is wanted, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rollcall.domain.lease import Lease
from rollcall.domain.mail.choices import MailChoices
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.mailbox import Mailbox
from rollcall.domain.model import Connection, User


@dataclass(frozen=True, slots=True)
class BotNews:
    """A bot that reported something its user may have to be told, and when."""

    bot_id: str
    at: datetime


class MailStore(Protocol):
    """Letters as worker, pages and reports see them. All may raise Unavailable.

    Nothing is stored of somebody who is being deleted, or is not known (any more).
    """

    # --- who has to be told something

    def mark(self, user_id: str, workspace: str, now: datetime) -> None:
        """Let the worker look whether there is something to tell a user.

        Whoever changes what may have to be told marks first and stores the change then, so that no
        crash comes in between. Nothing is marked of somebody who is being deleted.
        """
        ...

    def due(self, workspace: str, now: datetime, limit: int) -> list[str]:
        """Users whose time has come, the longest ago first, as they are stored now."""
        ...

    def bots_with_news(self, now: datetime, limit: int) -> list[BotNews]:
        """Bots that reported something and are not forgotten, oldest first; may be moments late."""
        ...

    def forget_news(self, news: BotNews) -> None:
        """Forget that a bot had this news; what it reported later stays."""
        ...

    # --- what was told

    def mailbox(self, user_id: str) -> Mailbox | None:
        """What a user was told, read consistently."""
        ...

    def save_mailbox(self, lease: Lease, box: Mailbox, read: Mailbox) -> None:
        """Store what a user was told; ``read`` is the mailbox as it was read.

        A mark that came in meanwhile keeps it due. Raises LeaseLost under an old token, and
        BeingDeleted.
        """
        ...

    def forget_mailbox(self, lease: Lease, user_id: str) -> None:
        """Forget what somebody was told who is being deleted. Raises LeaseLost."""
        ...

    def was_taken(self, letter_ids: Sequence[str]) -> bool:
        """Whether one of these letters was reported."""
        ...

    def record_report(
        self, user_id: str, letter_id: str, stopped: Iterable[str], now: datetime
    ) -> None:
        """Store that a letter was taken, and the marks of addresses that take no more.

        Of somebody who is being deleted only the first, of somebody who is gone nothing.
        """
        ...

    # --- to whom

    def user(self, user_id: str) -> User | None:
        """The user, or None."""
        ...

    def connections(self, user_id: str) -> list[Connection]:
        """The user's connections."""
        ...

    def choices(self, user_id: str) -> MailChoices:
        """Which letters the user wants."""
        ...

    def choose(self, user_id: str, kind: MailKind, *, on: bool) -> None:
        """Switch a kind of letters on or off. Raises BeingDeleted."""
        ...
