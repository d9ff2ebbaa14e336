from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from rollcall.domain.errors import BeingDeleted, LeaseLost
from rollcall.domain.lease import Lease
from rollcall.domain.mail.choices import MailChoices
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.mailbox import Mailbox
from rollcall.domain.model import Connection, User
from rollcall.ports.mail_store import BotNews
from tests.support.memory.state import MemoryState, Operation


class MemoryMailStore:
    """MailStore over a MemoryState."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    def mark(self, user_id: str, workspace: str, now: datetime) -> None:
        with self._state.operation("mark_mail"):
            if not self._stays(user_id):
                return
            box = self._state.mailboxes.get(user_id) or Mailbox(user_id)
            marked = replace(box, marked=box.marked + 1, due_at=now)
            self._state.mailboxes[user_id] = marked
            self._state.mail_workspaces[user_id] = workspace

    def due(self, workspace: str, now: datetime, limit: int) -> list[str]:
        with self._state.operation("due_mail"):
            found = [
                (box.due_at, user_id)
                for user_id, box in self._state.mailboxes.items()
                if box.due_at is not None
                and box.due_at <= now
                and self._state.mail_workspaces.get(user_id) == workspace
            ]
            return [user_id for _, user_id in sorted(found)[:limit]]

    def bots_with_news(self, now: datetime, limit: int) -> list[BotNews]:
        with self._state.operation("bots_with_news"):
            found = [(at, bot_id) for bot_id, at in self._state.bot_news.items() if at <= now]
            return [BotNews(bot_id, at) for at, bot_id in sorted(found)[:limit]]

    def forget_news(self, news: BotNews) -> None:
        with self._state.operation("forget_news"):
            if self._state.bot_news.get(news.bot_id) == news.at:
                del self._state.bot_news[news.bot_id]

    def mailbox(self, user_id: str) -> Mailbox | None:
        with self._state.operation("mailbox"):
            return self._state.mailboxes.get(user_id)

    def _stays(self, user_id: str) -> bool:
        return user_id in self._state.users and user_id not in self._state.erasures

    def _fenced(self, name: str, lease: Lease) -> Operation:
        def holds() -> None:
            held = self._state.workspaces.get(lease.workspace)
            if held is None or held.lease.token != lease.token:
                raise LeaseLost

        return self._state.operation(name, holds)

    def forget_mailbox(self, lease: Lease, user_id: str) -> None:
        with self._fenced("forget_mailbox", lease):
            self._state.mailboxes.pop(user_id, None)
            self._state.mail_workspaces.pop(user_id, None)

    def save_mailbox(self, lease: Lease, box: Mailbox, read: Mailbox) -> None:
        with self._fenced("save_mailbox", lease):
            if not self._stays(box.user_id):
                raise BeingDeleted
            stored = self._state.mailboxes.get(box.user_id)
            if stored is None:
                return
            due_at = box.due_at if stored.marked == read.marked else stored.due_at
            self._state.mailboxes[box.user_id] = replace(box, marked=stored.marked, due_at=due_at)

    def was_taken(self, letter_ids: Sequence[str]) -> bool:
        with self._state.operation("was_taken"):
            return not self._state.letters.isdisjoint(letter_ids)

    def record_report(
        self, user_id: str, letter_id: str, stopped: Iterable[str], now: datetime
    ) -> None:
        with self._state.operation("record_report"):
            if user_id in self._state.users:
                self._state.letters.add(letter_id)
            if self._stays(user_id):
                self._state.mail_stops.update((user_id, mark) for mark in stopped)

    def user(self, user_id: str) -> User | None:
        with self._state.operation("mail_user"):
            return self._state.users.get(user_id)

    def connections(self, user_id: str) -> list[Connection]:
        with self._state.operation("mail_connections"):
            held = self._state.connections
            return [held[key] for key in sorted(held) if key[0] == user_id]

    def choices(self, user_id: str) -> MailChoices:
        with self._state.operation("mail_choices"):
            chosen = self._state.mail_choices.get(user_id, {})
            return MailChoices(
                frozenset(kind for kind, on in chosen.items() if on),
                frozenset(kind for kind, on in chosen.items() if not on),
                self._state.mail_stops.get(user_id, ""),
            )

    def choose(self, user_id: str, kind: MailKind, *, on: bool) -> None:
        with self._state.operation("choose_mail"):
            if not self._stays(user_id):
                raise BeingDeleted
            self._state.mail_choices.setdefault(user_id, {})[kind] = on
