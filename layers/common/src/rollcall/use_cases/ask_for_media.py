"""A person asks for links to what the bot of a meeting recorded; the worker asks Recall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rollcall.domain.bot_reports import Reports
from rollcall.domain.errors import NotFound, Unavailable
from rollcall.domain.media import MediaAsk, recorded_bot, with_ask
from rollcall.domain.model import EventRow
from rollcall.ports.media_store import MediaStore
from rollcall.ports.portal_store import PortalStore
from rollcall.ports.wake import WakeQueue
from rollcall.use_cases.tell_worker import WORKSPACE, wake

TRIES = 8


@dataclass(frozen=True, slots=True)
class MediaLook:
    """A meeting of this person whose bot recorded, and what was asked for and answered."""

    row: EventRow
    bot_id: str
    ask: MediaAsk | None
    """None for nothing, and for what was asked of another bot."""


def look_at_media(store: PortalStore, media: MediaStore, user_id: str, event_id: str) -> MediaLook:
    """Return how it stands. Two consistent reads, and one of reports.

    Raises NotFound for a meeting that is unknown or somebody else's, and for one whose own entry no
    bot has recorded.
    """
    row, bot_id = _recorded(store, user_id, event_id)
    ask = media.box(user_id).of(event_id)
    return MediaLook(row, bot_id, ask if ask is not None and ask.bot_id == bot_id else None)


def ask_for_media(
    store: PortalStore,
    media: MediaStore,
    queue: WakeQueue,
    user_id: str,
    event_id: str,
    now: datetime,
) -> None:
    """Store that a person wants links, and wake the worker; nothing where they are on their way.

    Raises NotFound as `look_at_media` does, TooManyWaiting, BeingDeleted, and Unavailable.
    """
    row, bot_id = _recorded(store, user_id, event_id)
    for _ in range(TRIES):
        read = media.box(user_id)
        box = with_ask(read, MediaAsk(event_id, row.calendar_key, bot_id, now), now)
        if box is read:
            return
        if media.save_asked(box, WORKSPACE, now):
            wake(queue, now)
            return
    raise Unavailable("busy")


def _recorded(store: PortalStore, user_id: str, event_id: str) -> tuple[EventRow, str]:
    row = store.event(user_id, event_id)
    if row is None:
        raise NotFound("event")
    bots = sorted({bot.bot_id for bot in row.observed.bots})
    reported: dict[str, Reports] = store.bot_reports(bots) if bots else {}
    bot_id = recorded_bot(row, reported)
    if bot_id is None:
        raise NotFound("recording")
    return row, bot_id
