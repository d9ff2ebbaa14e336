"""A hundred colleagues, each with a calendar and a meeting whose every text is a canary."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.media import MediaAsk, MediaBox, Medium
from rollcall.domain.model import BotStatus
from rollcall.domain.pasted import PastedCall
from rollcall.domain.preferences import Override, Preferences
from rollcall.domain.user_rules import StoredPreferences
from tests.support.memory import MemoryNotificationStore
from tests.support.portal.media import answer
from tests.support.portal.rows import (
    COMPANY,
    NOW,
    make_connection,
    make_facts,
    make_row,
    make_user,
)
from tests.support.portal.world import Browser, World

PEOPLE = 100
CANARY = re.compile(r"canary-?(\d{3})")
"""With the number of whose it is."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by number, and the browser that is signed in."""

    number: int
    browser: Browser

    @property
    def user_id(self) -> str:
        """The opaque id."""
        return f"u-canary-{self.number:03}"

    @property
    def ids(self) -> dict[str, str]:
        """What somebody else might put into an address, by what it names."""
        name = f"canary-{self.number:03}"
        kinds = {"event": "e", "calendar": "c", "recorded": "r", "call": "k", "recorded call": "q"}
        return {kind: f"{letter}-{name}" for kind, letter in kinds.items()}


UNKNOWN = {
    "event": "e-nobodys-000",
    "calendar": "c-nobodys-000",
    "recorded": "r-nobodys-000",
    "call": "k-nobodys-000",
    "recorded call": "q-nobodys-000",
}
"""Ids that were never issued, as long as those that were."""


def crowd(world: World, people: int = PEOPLE) -> list[Person]:
    """Everybody, signed in; all are of one company, where most could be seen by mistake."""
    return [_somebody(world, number) for number in range(people)]


def _somebody(world: World, number: int) -> Person:
    name = f"canary-{number:03}"
    user_id = f"u-{name}"
    user = replace(
        make_user(user_id),
        name=f"Name {name}",
        email=f"{name}@{COMPANY}",
        hosted_domain=COMPANY,
    )
    own = make_connection(user_id, f"c-{name}", email=user.email)
    browser = world.add_user(user, connections=(own,))
    rules = Preferences(title_excludes=(f"word {name}",), bot_name=f"Bot {name}")
    world.state.preferences[user_id] = StoredPreferences(rules, 1)
    world.state.mail_choices[user_id] = {MailKind.DIGEST: True}
    world.state.series_overrides[user_id] = {f"s-{name}": Override.RECORD}
    facts = make_facts(
        f"e-{name}",
        start=NOW + timedelta(days=9),
        title=f"Title {name}",
        link=f"https://meet.google.com/abc-defg-hij?pwd={name}",
        series=f"s-{name}",
        organised=True,
    )
    facts = replace(facts, occurrence_id=f"s-{name}@2026-12-02T10:00")
    world.add_rows(make_row(facts, user_id=user_id, key=own.calendar_key))
    person = Person(number, browser)
    _record(world, person)
    for kind in ("call", "recorded call"):
        call_id = person.ids[kind]
        link = f"https://meet.google.com/klm-nopq-rst?pwd={name}"
        world.state.pasted[user_id, call_id] = PastedCall(
            user_id, call_id, link, f"Title {call_id}", NOW, version=1, bot_id=f"b-{call_id}"
        )
    _report(world, f"b-{person.ids['recorded call']}", NOW - timedelta(hours=1))
    return person


def _record(world: World, person: Person) -> None:
    """A meeting of yesterday that was recorded, and whose links lie ready."""
    event_id, key = person.ids["recorded"], person.ids["calendar"]
    facts = make_facts(event_id, start=NOW - timedelta(days=1), title=f"Title {event_id}")
    row = make_row(facts, user_id=person.user_id, key=key)
    world.add_rows(row)
    (bot,) = row.observed.bots
    _report(world, bot.bot_id, facts.start)
    ask = MediaAsk(event_id, key, bot.bot_id, NOW)
    world.state.media[person.user_id] = MediaBox(person.user_id, 1, (ask,))
    links = {medium: f"https://us-west-2.recall.ai/{event_id}-{medium}" for medium in Medium}
    answer(world, person.user_id, links=links)


def _report(world: World, bot_id: str, start: datetime) -> None:
    """A bot recorded, and left."""
    reports = MemoryNotificationStore(world.state)
    for second, code in enumerate(("in_call_recording", "done")):
        at = start + timedelta(seconds=second)
        reports.record_bot_status(BotStatus(bot_id, code, None, at), NOW)
