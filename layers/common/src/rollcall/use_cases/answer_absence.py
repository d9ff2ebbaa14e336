"""What a person answers to the question whether to go on: yes, or a pause."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

from rollcall.domain.errors import Unavailable, VersionConflict
from rollcall.domain.mail.absence import PAUSE, episode
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.model import User
from rollcall.ports.mail_store import MailStore
from rollcall.ports.portal_store import PortalStore
from rollcall.ports.wake import WakeQueue
from rollcall.use_cases.save_preferences import save_preferences

TRIES = 3


def keep_going(
    store: PortalStore, mail: MailStore, queue: WakeQueue, user: User, now: datetime, cause: str
) -> None:
    """End the absence, and the pause if it was set for its sake. Raises Unavailable.

    The absence is ended last: as long as it lasts everything may be done again.
    """
    box = mail.mailbox(user.user_id)
    paused = user.last_seen and box and episode(MailKind.PAUSED, user.last_seen) in box.told
    if paused:
        _set_pause(store, queue, user.user_id, None, now, cause)
    store.set_seen(user.user_id, now.date())


def pause(store: PortalStore, queue: WakeQueue, user: User, now: datetime, cause: str) -> None:
    """Pause until the person changes it, or as far ahead as a pause goes. Raises Unavailable."""
    until = datetime.combine(now.date() + PAUSE, time.min, UTC)
    _set_pause(store, queue, user.user_id, until, now, cause)
    store.set_seen(user.user_id, now.date())


def _set_pause(
    store: PortalStore, queue: WakeQueue, user_id: str, until: datetime | None, now: datetime,
    cause: str,
) -> None:  # fmt: skip
    for _ in range(TRIES):
        stored = store.preferences(user_id)
        if stored is None or stored.preferences.paused_until == until:
            return
        changed = replace(stored.preferences, paused_until=until)
        try:
            save_preferences(
                store, queue, user_id, changed, version=stored.version, now=now, cause=cause
            )
        except VersionConflict:
            continue
        return
    raise Unavailable("busy")
