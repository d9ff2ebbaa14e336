"""A scene in which people ask for links to what their bots recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.media import MediaAsk, Medium, MediumState
from rollcall.domain.model import User
from rollcall.domain.secret import Secret
from rollcall.protocol.media_seal import MediaSubject, media_key, seal, unseal
from rollcall.reconcile.state import MediaPorts
from rollcall.use_cases.ask_for_media import ask_for_media, look_at_media, recorded_meeting
from tests.simulation import world as worlds
from tests.simulation.faults import FaultPlan
from tests.simulation.people import HOSTED, ISSUER, USERS
from tests.support.memory import MemoryMediaStore
from tests.unit.reconcile.samples import TOMORROW
from tests.unit.reconcile.scene import Scene

KEY = media_key(Secret("FAKE-COOKIE-KEY-0123456789abcdefghij"))
BOTH = {Medium.RECORDING: MediumState.READY, Medium.TRANSCRIPT: MediumState.READY}
type SealLink = Callable[[str, str, Medium, Secret], str]


def sealed(user_id: str, event_id: str, medium: Medium, link: Secret) -> str:
    return seal(KEY, MediaSubject(user_id, event_id, medium), link)


class MediaScene(Scene):
    """A scene in which the operator gives links to recordings."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, *, on: bool = True, plan: FaultPlan | None = None,
        **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(plan=plan, **more)
        self.media = MemoryMediaStore(self.world.state)
        self.seal_link: SealLink = sealed
        make = worlds.make_ports  # type: ignore[attr-defined]

        def with_media(*given: Any) -> Any:
            ports = MediaPorts(self.media, self._seal)
            return replace(make(*given), media=ports if on else None)

        monkeypatch.setattr(worlds, "make_ports", with_media)
        for user, email in USERS.items():
            known = User(user, ISSUER, user, email, user.title(), hosted_domain=HOSTED[user])
            self.world.state.users[user] = known

    def _seal(self, user_id: str, event_id: str, medium: Medium, link: Secret) -> str:
        return self.seal_link(user_id, event_id, medium, link)

    def recorded(self, *owners: str, name: str = "m1") -> None:
        """A meeting that was recorded for these people, and whose bot has shut down."""
        self.connect(*owners)
        self.meet(name, *owners)
        self.run(60)
        self.world.tick_seconds = 600.0
        self.world.step_until(TOMORROW + timedelta(minutes=30))
        self.world.tick_seconds = 60.0
        self.world.step_until(TOMORROW + timedelta(minutes=45))

    def ask(self, user: str = "ada", name: str = "m1") -> None:
        """A person presses the button."""
        recorded = recorded_meeting(self.world.portal, user, self.event_id(user, name))
        ask_for_media(self.media, self.world.queue, user, recorded, self.now)

    def event_id(self, user: str, name: str = "m1") -> str:
        """The id of a person's own entry."""
        return self.event(user, name).id

    def found(self, user: str = "ada", name: str = "m1") -> MediaAsk:
        """What a person asked for, which must be known."""
        recorded = recorded_meeting(self.world.portal, user, self.event_id(user, name))
        ask = look_at_media(self.media, user, recorded).ask
        assert ask is not None
        return ask

    def link(self, medium: Medium, user: str = "ada", name: str = "m1") -> str:
        """The link that a person is given; empty for none."""
        subject = MediaSubject(user, self.event_id(user, name), medium)
        opened = unseal([KEY], subject, self.found(user, name).sealed.get(medium, ""))
        return opened.reveal() if opened else ""
