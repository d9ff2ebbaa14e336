"""Who may have to be told something: marked when it happens, and found by the mark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rollcall.domain.mail.mailbox import Delivery
from rollcall.ports.worker_store import WorkerStore
from rollcall.reconcile.state import Held, MailPorts

MOST_DUE = 20
"""Users looked at at once; each costs a handful of reads."""
MOST_NEWS = 20
"""Bots whose news are followed at once; each costs two reads and a write for each of its events."""
OLD = timedelta(days=1)
"""News that nobody has to be told any more, as after mail was switched on."""

COUNTED = {
    Delivery.SENT: "mail_sent",
    Delivery.SENDING: "mail_in_doubt",
    Delivery.UNSENT: "mail_unsent",
    Delivery.REFUSED: "mail_refused",
}
"""By how far a letter came: what a try is counted as in the log."""


@dataclass(slots=True)
class MailMarks:
    """Marks, for one run. Nothing is read or written without a store for letters."""

    store: WorkerStore
    mail: MailPorts | None
    held: Held
    now: Callable[[], datetime]
    _marked: set[str] = field(default_factory=set)

    def mark_once(self, user_id: str) -> None:
        """Mark a user, but not again in this run: what is to be told is not told at once."""
        if user_id not in self._marked:
            self._marked.add(user_id)
            self.mark(user_id)

    def mark(self, user_id: str) -> None:
        """Let the worker look whether there is something to tell a user."""
        if self.mail is not None:
            self.mail.store.mark(user_id, self.held.lease.workspace, self.now())

    def due(self) -> list[str]:
        """Return who may have to be told something now; nobody while no mail is sent."""
        if self.mail is None or self.mail.mailer is None:
            return []
        self._follow_news(self.mail)
        return self.mail.store.due(self.held.lease.workspace, self.now(), MOST_DUE)

    def _follow_news(self, mail: MailPorts) -> None:
        """Mark whoever has a bot with news; first the marks, then the news are forgotten."""
        for news in mail.store.bots_with_news(self.now(), MOST_NEWS):
            if news.at > self.now() - OLD:
                for user_id in {key[0] for key in self.store.events_with_bot(news.bot_id)}:
                    self.mark(user_id)
            mail.store.forget_news(news)
