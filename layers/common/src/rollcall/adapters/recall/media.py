"""What a bot recorded, in Recall's bot object (Recall contract, sections 7.2 and 14.15)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated

import httpx
from pydantic import OnErrorOmit, ValidationError

from rollcall.adapters.recall.wire import Moment, OrElse, Plain, Wire
from rollcall.domain.bot_reports import FATAL, FINISHED
from rollcall.domain.errors import Unavailable
from rollcall.domain.media import Medium, MediumState
from rollcall.domain.secret import Secret
from rollcall.ports.recall import MediaAtRecall, MediumAtRecall

LONGEST = 6000
"""Characters of a link; one that is signed with a session token of Amazon's has about 2,000."""
_PLAIN = re.compile(r"https?://[!#-;=?-\[\]_a-z{|}~]+")
"""Printable ASCII without quotes, backslash and the like: no two readers disagree on these."""
_REGION = "[a-z]{2}-[a-z]{2,20}-[0-9]"
_RECALLS = re.compile(
    rf"({_REGION}-)?recallai-production-bot-data\.s3([.-]{_REGION})?\.amazonaws\.com"
    r"|([a-z0-9-]{1,63}\.){1,3}recall\.ai"
)
"""Where Recall keeps media: its buckets, by region, and its own hosts."""
_SHORTCUTS = {Medium.RECORDING: "video_mixed", Medium.TRANSCRIPT: "transcript"}
_EXPIRED = "media_expired"
_STATES = {
    "processing": MediumState.NOT_READY,
    "failed": MediumState.FAILED,
    "deleted": MediumState.DELETED,
    "expired": MediumState.DELETED,
}
"""By the code of a medium, or of its recording; it is an open list."""


class StatusWire(Wire):
    """The status of a recording, or of a part of it."""

    code: Annotated[Plain, OrElse("")]


class DataWire(Wire):
    """Where a part of a recording is."""

    download_url: Annotated[str | None, OrElse(None)]


class MediumWire(Wire):
    """One of `media_shortcuts`."""

    status: Annotated[StatusWire | None, OrElse(None)]
    data: Annotated[DataWire | None, OrElse(None)]


class ShortcutsWire(Wire):
    """The parts of a recording that can be asked for."""

    video_mixed: Annotated[MediumWire | None, OrElse(None)]
    transcript: Annotated[MediumWire | None, OrElse(None)]


class RecordingWire(Wire):
    """One of `recordings`."""

    started_at: Annotated[Moment | None, OrElse(None)]
    status: Annotated[StatusWire | None, OrElse(None)]
    media_shortcuts: Annotated[ShortcutsWire | None, OrElse(None)]


class ChangeWire(Wire):
    """One of `status_changes`."""

    code: Plain


class BotMediaWire(Wire):
    """A bot."""

    status_changes: Annotated[list[OnErrorOmit[ChangeWire]], OrElse(())]
    recordings: list[OnErrorOmit[RecordingWire]]


def read_media(answer: object, is_own: Callable[[str], bool]) -> MediaAtRecall:
    """Read how each medium of a bot stands, of its last recording. Raises Unavailable.

    ``is_own`` tells of a link whether it leads to where Recall's API is.
    """
    try:
        bot = BotMediaWire.model_validate(answer)
    except ValidationError:
        raise Unavailable("unreadable_answer", answered=True) from None
    codes = {change.code for change in bot.status_changes}
    began = [r.started_at for r in bot.recordings if r.started_at is not None]
    last = next((r for r in bot.recordings if began and r.started_at == max(began)), None)
    if last is None and bot.recordings:
        last = bot.recordings[-1]
    return {medium: _medium(medium, last, codes, is_own) for medium in Medium}


def _medium(
    medium: Medium, recording: RecordingWire | None, codes: set[str], is_own: Callable[[str], bool]
) -> MediumAtRecall:
    if _EXPIRED in codes or (recording and _state(recording.status) is MediumState.DELETED):
        return MediumAtRecall(MediumState.DELETED)
    shortcuts = recording.media_shortcuts if recording else None
    found: MediumWire | None = getattr(shortcuts, _SHORTCUTS[medium], None)
    if found is None:
        return MediumAtRecall(_absent(recording, codes))
    state = _state(found.status)
    url = found.data.download_url if found.data else None
    if state is not MediumState.READY or not url:
        return MediumAtRecall(MediumState.NOT_READY if state is MediumState.READY else state)
    if not is_media_link(url, is_own):
        return MediumAtRecall(MediumState.FOREIGN)
    return MediumAtRecall(MediumState.READY, Secret(url))


def _absent(recording: RecordingWire | None, codes: set[str]) -> MediumState:
    """What it means that there is nothing: not yet while the bot is at work, or never."""
    if recording is not None and recording.status is not None:
        state = _state(recording.status)
        return MediumState.NONE if state is MediumState.READY else state
    return MediumState.NONE if codes & {FATAL, *FINISHED} else MediumState.NOT_READY


def _state(status: StatusWire | None) -> MediumState:
    if status is None or status.code == "done":
        return MediumState.READY
    return _STATES.get(status.code, MediumState.NOT_READY)


def is_media_link(url: str, is_own: Callable[[str], bool]) -> bool:
    """Whether a link may be given to a person: to Recall's storage over TLS, or to its API."""
    if len(url) > LONGEST or not _PLAIN.fullmatch(url):
        return False
    try:
        read = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        return False
    if read.userinfo:
        return False
    if is_own(url):
        return True
    plain = read.scheme == "https" and read.port in {None, 443}
    return plain and bool(_RECALLS.fullmatch(read.host))
