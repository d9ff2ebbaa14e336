"""A scene in which letters are sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.model import Status, User
from rollcall.protocol.mail_links import MailLinks
from rollcall.reconcile.state import MailPorts
from tests.simulation import world as worlds
from tests.simulation.faults import FaultPlan
from tests.simulation.people import USERS
from tests.support.mail import KEY, MailTwin
from tests.support.memory import MemoryMailStore
from tests.unit.reconcile.scene import Scene

ADA = USERS["ada"]


class MailScene(Scene):
    """A scene in which letters are sent."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, *, on: bool = True, plan: FaultPlan | None = None
    ) -> None:
        super().__init__(plan=plan)
        self.on = on
        self.twin = MailTwin(lambda: self.now)
        self.mail = MemoryMailStore(self.world.state)
        make = worlds.make_ports  # type: ignore[attr-defined]

        def links(user_id: str, now: datetime) -> MailLinks:
            return MailLinks("https://rollcall.example", lambda: KEY, user_id, now)

        def with_mail(*given: Any) -> Any:
            mail = MailPorts(self.mail, self.twin if self.on else None, links)
            return replace(make(*given), mail=mail)

        monkeypatch.setattr(worlds, "make_ports", with_mail)
        for user, email in USERS.items():
            self.world.state.users[user] = User(user, "issuer", user, email, user.title())

    @property
    def letters(self) -> list[tuple[MailKind, str]]:
        """Kind and addressee of every letter."""
        return [(each.letter.kind, each.to) for each in self.twin.sent]

    def lose_access(self, user: str = "ada") -> None:
        """Google ends the access of a user."""
        self.people.do_revoke(user)
        self.run(60)
        assert self.connection(user).status is Status.DISCONNECTED
