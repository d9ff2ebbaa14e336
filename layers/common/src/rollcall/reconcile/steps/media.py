"""Links to what bots recorded: asked for by people, who wait for them, and kept for minutes.

It shares an endpoint with the statuses of bots, and may use half of it; nothing that a bot in a
meeting needs waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from rollcall.domain.endpoints import Endpoint
from rollcall.domain.errors import LeaseLost, Unavailable
from rollcall.domain.media import (
    Failure,
    MediaAsk,
    Medium,
    MediumState,
    answered,
    failed,
    later,
    with_answer,
    without_old,
)
from rollcall.ports.recall import MediaAtRecall
from rollcall.reconcile.answers import Follow, answer_to
from rollcall.reconcile.scheduler import Kind
from rollcall.reconcile.state import Held, MediaPorts, Ports, Tally
from rollcall.reconcile.step import Call, Step, ask

TRIES = 4
"""How often an answer gives way to what is asked for meanwhile; then it is looked at anew."""


@dataclass(slots=True)
class MediaSteps:
    """The step of links to media, for one run."""

    ports: Ports
    held: Held
    tally: Tally
    now: Callable[[], datetime]

    def look(self, user_id: str) -> Step:
        """Ask Recall for what one person waits for, and forget what is over."""
        media = self.ports.media
        if media is None:
            return
        for one in media.store.box(user_id).waiting(self.now()):
            told = yield from self._told(media, user_id, one)
            self._save(media, user_id, told)
        self._save(media, user_id, None)

    def _told(
        self, media: MediaPorts, user_id: str, one: MediaAsk
    ) -> Generator[Call | None, Any, MediaAsk]:
        """What becomes of one ask."""
        if not self._is_theirs(user_id, one):
            return failed(one, Failure.GONE, self.now())
        try:
            job = partial(self.ports.recall.retrieve_media, one.bot_id)
            found = yield from ask(Call(Endpoint.RETRIEVE_BOT, job))
        except LeaseLost:
            raise
        except Exception as error:  # noqa: BLE001 - a bug is raised again
            return self._after(one, error)
        return self._with_links(media, user_id, one, found)

    def _is_theirs(self, user_id: str, one: MediaAsk) -> bool:
        """Whether the event or call, which may be gone by now, is still served by the bot."""
        if not one.calendar_key:
            pasted = self.ports.pasted
            call = pasted.call(user_id, one.event_id) if pasted else None
            return call is not None and call.bot_id == one.bot_id
        key = (user_id, one.calendar_key, one.event_id)
        row = self.ports.store.events([key]).get(key)
        return row is not None and one.bot_id in {bot.bot_id for bot in row.observed.bots}

    def _after(self, one: MediaAsk, error: Exception) -> MediaAsk:
        answer = answer_to(Kind.MEDIA, error)
        if answer.follow is Follow.BUG:
            raise error
        self.tally.counts["media_failed"] += 1
        if answer.follow in {Follow.GONE, Follow.REFUSED}:
            return failed(one, Failure.GONE, self.now())
        return later(one, answer.pause(one.attempts, error), self.now())

    def _with_links(
        self, media: MediaPorts, user_id: str, one: MediaAsk, found: MediaAtRecall
    ) -> MediaAsk:
        states = {medium: at_recall.state for medium, at_recall in found.items()}
        if MediumState.FOREIGN in states.values():
            self.tally.counts["media_foreign_link"] += 1
        try:
            sealed: dict[Medium, str] = {
                medium: media.seal(user_id, one.event_id, medium, at_recall.link)
                for medium, at_recall in found.items()
                if at_recall.link is not None
            }
        except Unavailable as error:
            return self._after(one, error)
        self.tally.counts["media_links"] += len(sealed)
        return answered(one, states, sealed, self.now())

    def _save(self, media: MediaPorts, user_id: str, told: MediaAsk | None) -> None:
        """Store what became of an ask, and forget what is over; nothing where nothing differs."""
        for _ in range(TRIES):
            box, now = media.store.box(user_id), self.now()
            after = without_old(box if told is None else with_answer(box, told), now)
            if after == box or media.store.save_answered(self.held.lease, after, now):
                return
