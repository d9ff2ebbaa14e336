"""Who may have to be told something: marked when it happens, and found by the mark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rollcall.domain.mail.mailbox import Delivery
from rollcall.ports.mail_store import BotNews
from rollcall.ports.worker_store import WorkerStore
from rollcall.reconcile.state import Held, MailPorts

MOST_DUE = 20
"""Users looked at at once; each costs a handful of reads."""
MOST_NEWS = 20
"""Bots whose news are followed at once; each costs two reads."""
MOST_TOLD = 50
"""People marked at once, each by a write; a bot of thousands is followed by and by."""
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
        """Mark whoever has a bot with news; first the marks, then the news are forgotten.

        Bots that few share come first: nobody waits behind a meeting of thousands.
        """
        left = MOST_TOLD
        found = mail.store.bots_with_news(self.now(), MOST_NEWS)
        for news, users in sorted(map(self._sharers, found), key=lambda one: len(one[1])):
            told = users[:left]
            for user_id in told:
                self.mark(user_id)
            left -= len(told)
            if len(told) < len(users):
                if told:
                    self.held.change(news_followed=_name(news), news_after=told[-1])
                return
            mail.store.forget_news(news)

    def _sharers(self, news: BotNews) -> tuple[BotNews, list[str]]:
        """Return who has that bot and was not marked for these news yet, in order."""
        if news.at <= self.now() - OLD:
            return news, []
        lease = self.held.lease
        done = lease.news_after if lease.news_followed == _name(news) else ""
        users = {user for user, _calendar, _event in self.store.events_with_bot(news.bot_id)}
        return news, sorted(user for user in users if user > done)


def _name(news: BotNews) -> str:
    return f"{news.bot_id} {news.at.isoformat()}"
