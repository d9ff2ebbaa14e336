from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest

from local.system.system import LocalSystem
from tests.support.local_system import local_system, wait_until
from tests.support.tour.outside import Json, Outside, same_instant
from tests.support.tour.people import Person, Row

__all__ = ["local_system"]

# A change reaches a bot in one to three seconds; the rest is for a busy machine.
FOLLOWS = 20.0


@dataclass
class Tourist:
    """Somebody with a calendar of their own, and what the world looks like for them."""

    person: Person
    outside: Outside
    patience: float = FOLLOWS

    @property
    def email(self) -> str:
        return self.person.email

    def plan(self, title: str, *, days: int = 2, **draft: object) -> Json:
        """A new meeting with a guest from elsewhere."""
        start = (datetime.now(UTC) + timedelta(days=days)).replace(second=0, microsecond=0)
        given = {"title": title, "start": start.isoformat(), "link": "zoom", **draft}
        return self.outside.add_event(self.email, **{"attendees": ["noor@client.example"], **given})

    def bot(self, event: Json) -> Json | None:
        return self.outside.bot(self.email, event["id"])

    def wait_for_bots(self, *events: Json) -> list[Json]:
        """The bots of these events, as soon as there is one for each and no other."""
        wanted = {event["id"] for event in events}
        what = f"bots of exactly {len(wanted)} meetings"
        wait_until(lambda: self.outside.bots(self.email).keys() == wanted, self.patience, what)
        found = self.outside.bots(self.email)
        return [found[event["id"]] for event in events]

    def wait_for_time(self, event: Json, moment: str) -> Json:
        """The bot of this event, as soon as it joins then."""

        def right() -> Json | None:
            bot = self.bot(event)
            return bot if bot and same_instant(bot["join_at"], moment) else None

        return wait_until(right, self.patience, "the bot's new time") or {}

    def wait_for_row(self, title: str, until: Callable[[Row], object]) -> Row:
        """The row with this title, as soon as it is as it should be."""

        seen: list[Row] = []

        def right() -> Row | None:
            rows = self.person.meetings().values()
            seen[:] = [row for row in rows if row.title == title]
            return next((row for row in seen if until(row)), None)

        try:
            found = wait_until(right, self.patience, "the row")
        except TimeoutError:
            raise AssertionError(seen) from None
        assert found is not None
        return found

    def wait_for_pill(self, pill: str) -> None:
        wait_until(
            lambda: self.person.pill() == pill, self.patience, f"the connection's state {pill}"
        )


type Newcomer = Callable[..., Tourist]


@pytest.fixture(scope="session")
def outside(local_system: LocalSystem) -> Iterator[Outside]:
    addresses = local_system.addresses
    with Outside(addresses.google_twin, addresses.recall_twin, local_system.admin_key) as found:
        yield found


@contextmanager
def newcomers(
    system: LocalSystem, outside: Outside, patience: float = FOLLOWS
) -> Iterator[Newcomer]:
    """Makes people who have never been here, each in a company of their own unless it is said."""
    with ExitStack() as end:

        def make(company: str = "", *, sample: bool = False) -> Tourist:
            domain = company or f"{uuid.uuid4().hex[:12]}.example"
            email = f"p{uuid.uuid4().hex[:8]}@{domain}"
            outside.add_account(email, sample=sample)
            person = end.enter_context(Person(system.addresses.front, email))
            return Tourist(person, outside, patience)

        yield make


@pytest.fixture
def newcomer(local_system: LocalSystem, outside: Outside) -> Iterator[Newcomer]:
    """Makes new people, and repairs at the end what a test has broken outside."""
    with newcomers(local_system, outside) as make:
        yield make
        outside.set_faults()
        outside.spoil_tokens()


@dataclass(frozen=True)
class Leaver:
    """Somebody who had a bot and has asked for the account to be deleted."""

    tourist: Tourist
    bot_id: str
    receipt: str
    """Where the page is that says how far it has come."""


@pytest.fixture(scope="session")
def leaver(local_system: LocalSystem, outside: Outside) -> Iterator[Leaver]:
    with newcomers(local_system, outside) as make:
        ada = make()
        call = ada.plan("Call")
        ada.person.arrive()
        (bot,) = ada.wait_for_bots(call)
        ada.person.open("/account/delete")
        ada.person.press(ada.person.form("/account/delete"), phrase=ada.email)
        yield Leaver(ada, bot["id"], ada.person.path)


@pytest.fixture
def front(local_system: LocalSystem) -> Iterator[httpx.Client]:
    """Somebody without a session, who follows no redirect."""
    origin = local_system.addresses.front
    with httpx.Client(base_url=origin, timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture
def stored(local_system: LocalSystem) -> Callable[[str], list[dict[str, Any]]]:
    """What the state table holds whose partition or content names something."""
    return partial(stored_rows, local_system)


def stored_rows(system: LocalSystem, part: str) -> list[dict[str, Any]]:
    """The rows of the state table whose partition or content names something."""
    pages = system.aws("dynamodb").get_paginator("scan")
    table = system.outputs["StateTableName"]
    items = [item for page in pages.paginate(TableName=table) for item in page["Items"]]
    return [item for item in items if part in str(item)]
