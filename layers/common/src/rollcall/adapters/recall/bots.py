"""Recall's bot object (Recall contract, section 7.2): what became of one bot."""

from __future__ import annotations

from typing import Annotated

from pydantic import OnErrorOmit, ValidationError

from rollcall.adapters.recall.wire import Identifier, Moment, OrElse, Plain, Wire
from rollcall.domain.errors import Unavailable
from rollcall.ports.recall import BotAtRecall, BotStatus

MAX_WORD = 100


class StatusWire(Wire):
    """One of `status_changes`."""

    code: Plain
    sub_code: Annotated[Plain | None, OrElse(None)]
    created_at: Moment


class RecordingWire(Wire):
    """One of `recordings`."""

    started_at: Moment
    completed_at: Annotated[Moment | None, OrElse(None)]


class NamedBotWire(Wire):
    """A bot as it is found by a word in its metadata."""

    id: Identifier
    metadata: dict[str, object]


class BotRecordWire(Wire):
    """A bot."""

    id: Identifier
    status_changes: list[OnErrorOmit[StatusWire]]
    recordings: Annotated[list[OnErrorOmit[RecordingWire]], OrElse(())]


def read_bot(answer: object) -> BotAtRecall:
    """Read a bot; a state without a word or a time is left out. Raises Unavailable."""
    try:
        bot = BotRecordWire.model_validate(answer)
    except ValidationError:
        raise Unavailable("unreadable_answer", answered=True) from None
    ends = [recording.completed_at for recording in bot.recordings]
    return BotAtRecall(
        bot_id=bot.id,
        statuses=tuple(sorted(map(_status, bot.status_changes), key=lambda status: status.at)),
        recording_began=min((r.started_at for r in bot.recordings), default=None),
        recording_ended=None if None in ends else max(filter(None, ends), default=None),
    )


def read_named_bots(results: list[object], name: str, value: str) -> list[str]:
    """Return the ids of those that have the word. Raises Unavailable where one cannot be read.

    One that cannot be read may be the one that is sought.
    """
    try:
        bots = [NamedBotWire.model_validate(result) for result in results]
    except ValidationError:
        raise Unavailable("unreadable_answer", answered=True) from None
    return [bot.id for bot in bots if bot.metadata.get(name) == value]


def _status(entry: StatusWire) -> BotStatus:
    sub_code = entry.sub_code and entry.sub_code[:MAX_WORD]
    return BotStatus(entry.code[:MAX_WORD], sub_code, entry.created_at)
