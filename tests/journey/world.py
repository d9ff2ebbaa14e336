"""What an operator and the people have before them on the journey."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from local.system.system import LocalSystem
from operate.commands.doctor import Health
from tests.integration.tour.conftest import Newcomer, Tourist, newcomers
from tests.journey.aws import Aws
from tests.journey.desk import Desk
from tests.journey.table import Table
from tests.support.local_system import wait_until
from tests.support.tour.outside import Json, Outside

PATIENCE = 120.0
"""Seconds that a busy machine may take for what takes seconds."""


@dataclass(frozen=True)
class World:
    """Everything that an operator and the people have before them."""

    table: Table
    system: LocalSystem
    outside: Outside
    newcomer: Newcomer
    desk: Desk
    aws: Aws

    def settles(self) -> Health:
        """What `doctor` says once it finds nothing wrong."""
        found = list[Health]()

        def well() -> bool:
            found[:] = [self.desk.ask(Health, "doctor", code=None)]
            return not found[0].wrong

        try:
            wait_until(well, PATIENCE, "a healthy installation")
        except TimeoutError:
            wrong = [one for one in found[0].findings if one.outcome == "wrong"]
            raise AssertionError(wrong) from None
        return found[0]

    def at_console(self, path: str, body: Json) -> None:
        """Press a button of the console."""
        told = httpx.post(f"{self.system.addresses.console}/api{path}", json=body, trust_env=False)
        assert told.json()["ok"], told.text

    def arrived(self, title: str) -> Tourist:
        """Somebody new with a meeting and its bot."""
        tourist = self.newcomer()
        event = tourist.plan(title)
        tourist.person.arrive()
        tourist.wait_for_bots(event)
        return tourist


@contextmanager
def around(table: Table, system: LocalSystem, clone: Path) -> Iterator[World]:
    """Everything around a running system, until it is left."""
    found, desk = system.addresses, Desk(system.emulator, clone)
    with ExitStack() as end:
        outside = end.enter_context(Outside(found.google_twin, found.recall_twin, system.admin_key))
        newcomer = end.enter_context(newcomers(system, outside, PATIENCE))
        yield World(table, system, outside, newcomer, desk, Aws(system.emulator))
