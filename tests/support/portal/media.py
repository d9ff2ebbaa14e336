"""Links to what was recorded, as the worker leaves them for the pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rollcall.domain.media import Failure, MediaBox, Medium, MediumState, answered, failed
from rollcall.domain.secret import Secret
from rollcall.protocol.media_seal import MediaSubject, media_key, seal
from tests.support.portal.world import COOKIE_KEY, World

RECORDING_LINK = "https://us-west-2.recall.ai/CANARY-recording?Signature=CANARY"
TRANSCRIPT_LINK = "https://us-west-2.recall.ai/CANARY-transcript?Signature=CANARY"
LINKS = {Medium.RECORDING: RECORDING_LINK, Medium.TRANSCRIPT: TRANSCRIPT_LINK}


def answer(
    world: World,
    user_id: str = "u-1",
    states: dict[Medium, MediumState] | None = None,
    links: dict[Medium, str] | None = None,
    at: datetime | None = None,
) -> None:
    """Recall answers what a person asked for last: by default with both links."""
    box, now = world.state.media[user_id], at or world.now
    asked = box.asks[-1]
    key = media_key(COOKIE_KEY)
    given = LINKS if links is None else links
    sealed = {
        medium: seal(key, MediaSubject(user_id, asked.event_id, medium), Secret(link))
        for medium, link in given.items()
    }
    known = states or dict.fromkeys(Medium, MediumState.READY)
    told = answered(asked, known, sealed if states is None else {}, now)
    _store(world, replace(box, asks=(*box.asks[:-1], told)))


def refuse(world: World, failure: Failure, user_id: str = "u-1") -> None:
    """Recall has nothing to say to what a person asked for last."""
    box = world.state.media[user_id]
    told = failed(box.asks[-1], failure, world.now)
    _store(world, replace(box, asks=(*box.asks[:-1], told)))


def _store(world: World, box: MediaBox) -> None:
    world.state.media[box.user_id] = replace(box, version=box.version + 1)
