"""What Recall's calendar events have in common, whichever provider's event is in their `raw`."""

from __future__ import annotations

from typing import Annotated

from pydantic import FailFast, StrictBool

from rollcall.adapters.recall.entry_parts import Word
from rollcall.adapters.recall.wire import Identifier, Moment, OrElse, Plain, Text, Wire
from rollcall.domain.calendar_event import Entry
from rollcall.domain.tag_names import TagNames


class BotWire(Wire):
    """One of an event's `bots`."""

    bot_id: Identifier
    start_time: Moment
    deduplication_key: Text
    meeting_url: Word
    """A bot that was given its link by us is known by its key, should Recall not show that."""


class EventWire(Wire):
    """A calendar event; each provider has a model of its own for `raw` and its name."""

    id: Identifier
    calendar_id: Identifier
    raw: object
    platform: str
    start_time: Moment
    end_time: Annotated[Moment | None, OrElse(None)]
    """An event whose end cannot be read, or comes before its start, has no length."""
    updated_at: Moment
    is_deleted: StrictBool = False
    meeting_url: Plain | None = None
    meeting_platform: Annotated[Plain | None, OrElse(None)]
    bots: Annotated[list[BotWire], FailFast()] | None = None

    def entry(self, names: TagNames) -> Entry:
        """What the provider's event says; ``names`` are those of the tags."""
        raise NotImplementedError
