"""A person asks for links to what a bot recorded; the worker asks Recall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rollcall.domain.bot_reports import Reports
from rollcall.domain.errors import NotFound, Unavailable
from rollcall.domain.media import MediaAsk, recorded_bot, with_ask
from rollcall.domain.model import EventRow
from rollcall.domain.pasted import PastedCall, is_recorded
from rollcall.ports.media_store import MediaStore
from rollcall.ports.pasted_store import PastedStore
from rollcall.ports.portal_store import PortalStore
from rollcall.ports.wake import WakeQueue
from rollcall.use_cases.tell_worker import WORKSPACE, wake

TRIES = 8


@dataclass(frozen=True, slots=True)
class Recorded:
    """A meeting, or a call without an entry, of this person whose bot recorded."""

    of: EventRow | PastedCall
    bot_id: str

    @property
    def id(self) -> str:
        """Of the event at Recall, or of the call."""
        return self.of.call_id if isinstance(self.of, PastedCall) else self.of.event_id

    @property
    def calendar_key(self) -> str:
        """Empty for a call, which is on no calendar."""
        return "" if isinstance(self.of, PastedCall) else self.of.calendar_key


@dataclass(frozen=True, slots=True)
class MediaLook:
    """What was recorded, and what was asked for and answered."""

    recorded: Recorded
    ask: MediaAsk | None
    """None for nothing, and for what was asked of another bot."""


def recorded_meeting(store: PortalStore, user_id: str, event_id: str) -> Recorded:
    """Return a meeting whose own entry a bot recorded. A consistent read, and one of reports.

    Raises NotFound for one that is unknown or somebody else's, and where nothing was recorded.
    """
    row = store.event(user_id, event_id)
    if row is None:
        raise NotFound("event")
    bots = sorted({bot.bot_id for bot in row.observed.bots})
    reported: dict[str, Reports] = store.bot_reports(bots) if bots else {}
    bot_id = recorded_bot(row, reported)
    if bot_id is None:
        raise NotFound("recording")
    return Recorded(row, bot_id)


def recorded_call(store: PortalStore, pasted: PastedStore, user_id: str, call_id: str) -> Recorded:
    """Return a call that a bot recorded which this person sent; else as `recorded_meeting`."""
    call = pasted.call(user_id, call_id)
    if call is None:
        raise NotFound("call")
    if not is_recorded(call, store.bot_reports([call.bot_id]).get(call.bot_id, {})):
        raise NotFound("recording")
    return Recorded(call, call.bot_id)


def look_at_media(media: MediaStore, user_id: str, recorded: Recorded) -> MediaLook:
    """Return how it stands. One consistent read."""
    ask = media.box(user_id).of(recorded.id)
    same = ask is not None and ask.bot_id == recorded.bot_id
    return MediaLook(recorded, ask if same else None)


def ask_for_media(
    media: MediaStore, queue: WakeQueue, user_id: str, recorded: Recorded, now: datetime
) -> None:
    """Store that a person wants links, and wake the worker; nothing where they are on their way.

    Raises TooManyWaiting, BeingDeleted, and Unavailable.
    """
    ask = MediaAsk(recorded.id, recorded.calendar_key, recorded.bot_id, now)
    for _ in range(TRIES):
        read = media.box(user_id)
        box = with_ask(read, ask, now)
        if box is read:
            return
        if media.save_asked(box, WORKSPACE, now):
            wake(queue, now)
            return
    raise Unavailable("busy")
