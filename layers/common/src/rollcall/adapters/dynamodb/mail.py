"""What is stored about letters, on the state table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime

from rollcall.adapters.dynamodb import codec, keys, leases, mail_rows
from rollcall.adapters.dynamodb.rules import connections_of, refuse_leaving
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.writes import KNOWN, Write, check, delete, update
from rollcall.domain.errors import BeingDeleted, LeaseLost
from rollcall.domain.lease import Lease
from rollcall.domain.mail.choices import MailChoices
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.mailbox import Mailbox
from rollcall.domain.model import Connection, User
from rollcall.ports.mail_store import BotNews


class DynamoMailStore:
    """MailStore on the state table."""

    def __init__(self, state: Table) -> None:
        self._state = state

    def mark(self, user_id: str, workspace: str, now: datetime) -> None:
        """One transaction with the user's profile, which must be there to stay."""
        due = {keys.DUE_WORKSPACE: workspace, keys.DUE_AT: codec.in_part(keys.MAIL, now)}
        with suppress(BeingDeleted):
            self._of_user(user_id, update(keys.mailbox(user_id), values=due, add={"marked": 1}))

    def due(self, workspace: str, now: datetime, limit: int) -> list[str]:
        """One query of the index, and its rows as they are now."""
        found = self._state.query(
            "#due_workspace = :workspace AND #due_at BETWEEN :first AND :last",
            {
                "workspace": workspace,
                "first": keys.MAIL,
                "last": codec.in_part(keys.MAIL, now),
            },
            index=keys.DUE_CALENDARS,
            limit=limit,
        )
        rows = self._state.get_many({"pk": r["pk"]["S"], "sk": r["sk"]["S"]} for r in found)
        boxes = [mail_rows.mailbox(row) for row in rows]
        due = [box for box in boxes if box.due_at is not None and box.due_at <= now]
        return [box.user_id for box in sorted(due, key=lambda box: box.due_at or now)]

    def bots_with_news(self, now: datetime, limit: int) -> list[BotNews]:
        """One query of the index."""
        found = self._state.query(
            "#due_workspace = :news AND #due_at <= :now",
            {"news": keys.NEWS, "now": now},
            index=keys.DUE_CALENDARS,
            limit=limit,
        )
        return [mail_rows.bot_news(row) for row in found]

    def forget_news(self, news: BotNews) -> None:
        """One conditional update."""
        forgotten = update(
            keys.bot_reports(news.bot_id),
            values={keys.DUE_WORKSPACE: None, keys.DUE_AT: None},
            condition="#due_at = :at",
            compared={"at": news.at},
        )
        try:
            self._state.write(forgotten)
        except ConditionFailed:
            return

    def mailbox(self, user_id: str) -> Mailbox | None:
        """One consistent read."""
        stored = self._state.get(keys.mailbox(user_id))
        return mail_rows.mailbox(stored) if stored else None

    def save_mailbox(self, lease: Lease, box: Mailbox, read: Mailbox) -> None:
        """One transaction, or two when a mark came in meanwhile."""
        key, told = keys.mailbox(box.user_id), mail_rows.told_values(box)
        self._first_that_holds(
            lease,
            box.user_id,
            update(
                key,
                values=told | mail_rows.due_values(box, lease.workspace),
                condition="#marked = :read_marked",
                compared={"read_marked": read.marked},
            ),
            update(key, values=told, condition=KNOWN),
        )

    def forget_mailbox(self, lease: Lease, user_id: str) -> None:
        """One transaction."""
        self._first_that_holds(lease, user_id, delete(keys.mailbox(user_id)), stays=False)

    def _first_that_holds(
        self, lease: Lease, user_id: str, *writes: Write, stays: bool = True
    ) -> None:
        fences = [leases.fence(lease), *([refuse_leaving(user_id)] if stays else [])]
        for write in writes:
            try:
                self._state.transact([*fences, write])
            except ConditionFailed as refused:
                if refused.position == 0:
                    raise LeaseLost from refused
                if refused.position < len(fences):
                    raise BeingDeleted from refused
                continue
            return

    def _of_user(self, user_id: str, *writes: Write) -> None:
        """Do the writes in one step with the look at the profile. Raises BeingDeleted."""
        try:
            self._state.transact([*writes, refuse_leaving(user_id)])
        except ConditionFailed as refused:
            raise BeingDeleted from refused

    def was_taken(self, letter_ids: Sequence[str]) -> bool:
        """One batch of consistent reads."""
        return bool(self._state.get_many(keys.letter(each) for each in letter_ids))

    def record_report(
        self, user_id: str, letter_id: str, stopped: Iterable[str], now: datetime
    ) -> None:
        """One transaction, and one more for an address that takes no more."""
        kept = update(keys.letter(letter_id), values={keys.EXPIRES_AT: codec.expiry(now)})
        # Also of somebody who is being deleted: the last letter is one to that person.
        with suppress(ConditionFailed):
            self._state.transact([kept, check(keys.profile(user_id), KNOWN)])
        for mark in stopped:
            values = {"address": mark, "at": now}
            with suppress(BeingDeleted):
                self._of_user(user_id, update(keys.mail_stop(user_id), values=values))

    def user(self, user_id: str) -> User | None:
        """One consistent read."""
        stored = self._state.get(keys.profile(user_id))
        return codec.user(stored) if stored else None

    def connections(self, user_id: str) -> list[Connection]:
        """One query."""
        return connections_of(self._state, user_id)

    def choices(self, user_id: str) -> MailChoices:
        """One batch of consistent reads."""
        chosen, stop = keys.mail_choices(user_id), keys.mail_stop(user_id)
        return mail_rows.choices(self._state.get_many([chosen, stop]))

    def choose(self, user_id: str, kind: MailKind, *, on: bool) -> None:
        """One transaction that sets the attribute of this kind."""
        values = {mail_rows.choice_name(kind): on}
        self._of_user(user_id, update(keys.mail_choices(user_id), values=values))
