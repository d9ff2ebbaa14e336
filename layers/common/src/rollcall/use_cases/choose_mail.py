"""A person's choice of the letters they get."""

from __future__ import annotations

from datetime import datetime

from rollcall.domain.mail.kinds import MailKind
from rollcall.ports.mail_store import MailStore
from rollcall.ports.wake import WakeQueue
from rollcall.use_cases.tell_worker import WORKSPACE, wake


def choose_mail(
    mail: MailStore, queue: WakeQueue, user_id: str, kind: MailKind, *, on: bool, now: datetime
) -> None:
    """Store the choice; switched on, what holds already is looked at. Raises Unavailable."""
    mail.choose(user_id, kind, on=on)
    if on:
        mail.mark(user_id, WORKSPACE, now)
        wake(queue, now)
