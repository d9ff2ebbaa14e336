"""What thousands of people share costs a run no more than what some share."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from rollcall.domain.model import EventRow
from rollcall.domain.user_rules import UserRules
from rollcall.ports.worker_store import EventKey
from rollcall.reconcile.bot_names import MOST_ASKED, BotNames
from rollcall.reconcile.mail_marks import MOST_TOLD, MailMarks
from rollcall.reconcile.state import Held, MailPorts
from tests.support.memory.mail import MemoryMailStore
from tests.unit.reconcile.samples import EVERY
from tests.unit.reconcile.scene import Scene

PEOPLE = [f"u-{number:04}" for number in range(1200)]


def all_hands(scene: Scene) -> EventRow:
    """A meeting of two that everybody else is shown in, too, with one bot."""
    scene.connect("ada", "grace")
    for owner in ("ada", "grace"):
        scene.people.do_rules(owner, EVERY)
    scene.run(30)
    scene.meet("m1", "ada", "grace")
    scene.run(60)
    state = scene.world.state
    row = next(row for row in state.events.values() if row.facts.organised_by_owner)
    user = state.users[row.user_id]
    for person in PEOPLE:
        state.users[person] = replace(user, user_id=person, email=f"{person}@corp.example")
        facts = replace(row.facts, organised_by_owner=False)
        copy = replace(row, user_id=person, facts=facts)
        state.events[copy.key] = copy
    return row


class Rules:
    """Whose rules were read; everybody has another address and name."""

    def __init__(self) -> None:
        self.read = Counter[str]()

    def rules(self, user_id: str) -> UserRules:
        self.read[user_id] += 1
        chosen = replace(EVERY, bot_name=f"Notes of {user_id}")
        return UserRules(chosen, email=f"{user_id}@corp.example")

    def person(self, user_id: str) -> str:
        return user_id


class Rows:
    """The rows of one meeting; none of them is staged."""

    def __init__(self, rows: list[EventRow]) -> None:
        self._rows = {row.key: row for row in rows}

    def events_in_rooms(self, _looks: object) -> list[list[EventKey]]:
        return [sorted(self._rows, reverse=True)]

    def sharing(self, _key: str) -> list[EventKey]:
        return []

    def load(self, keys: list[EventKey]) -> dict[EventKey, EventRow]:
        return {key: self._rows[key] for key in keys}


def named(scene: Scene, rows: list[EventRow]) -> tuple[BotNames, Rules]:
    rules, stored = Rules(), cast("Any", Rows(rows))
    return BotNames(stored, stored, cast("Any", rules), lambda: scene.now), rules


def shown(scene: Scene) -> list[EventRow]:
    """The rows of those who do not organise the meeting."""
    return [row for row in scene.world.state.events.values() if row.user_id in PEOPLE]


def test_few_are_asked_for_the_name_of_a_bot_and_the_same_ones_whoever_is_written() -> None:
    scene = Scene()
    all_hands(scene)
    rows = shown(scene)
    givers = set()
    for row in (rows[0], rows[700], rows[-1]):
        names, rules = named(scene, rows)
        giver = names.giver_for(row)
        assert giver is not None
        givers.add(giver.user_id)
        assert rules.read.total() <= MOST_ASKED
    assert givers == {PEOPLE[0]}


def test_whoever_organises_names_the_bot_however_many_share_it() -> None:
    scene = Scene()
    organiser = all_hands(scene)
    rows = shown(scene)
    names, rules = named(scene, [*rows, organiser])
    giver = names.giver_for(rows[3])
    assert giver is not None
    assert giver.user_id == organiser.user_id
    assert rules.read.total() == 1


def test_one_who_leaves_a_meeting_of_thousands_costs_no_more_reads() -> None:
    scene = Scene()
    all_hands(scene)
    rows = shown(scene)
    names, rules = named(scene, rows)
    gone = replace(rows[0], desired=None)
    (handed,) = names.handed_over([(rows[0], gone)])
    assert handed.user_id == PEOPLE[1]
    assert rules.read.total() <= 2 * MOST_ASKED


def news_marks(scene: Scene) -> MailMarks:
    state = scene.world.state
    state.mailboxes.clear()
    mail = MailPorts(MemoryMailStore(state), cast("Any", object()), cast("Any", None))
    held = Held(state.workspaces["main"].lease, scene.world.store)
    return MailMarks(scene.world.store, mail, held, lambda: scene.now)


def test_news_of_a_bot_of_thousands_are_told_by_and_by() -> None:
    scene = Scene()
    (shared,) = all_hands(scene).observed.bots
    state, marks = scene.world.state, news_marks(scene)
    state.bot_news[shared.bot_id] = scene.now
    looks = 0
    while state.bot_news:
        before = set(state.mailboxes)
        marks.due()
        looks += 1
        assert 0 < len(set(state.mailboxes) - before) <= MOST_TOLD
    assert set(state.mailboxes) == {*PEOPLE, "ada", "grace"}
    assert looks == -(-len(state.mailboxes) // MOST_TOLD)


def test_nobody_waits_behind_the_news_of_a_bot_of_thousands() -> None:
    scene = Scene()
    row = all_hands(scene)
    state, marks = scene.world.state, news_marks(scene)
    (shared,) = row.observed.bots
    state.bot_news[shared.bot_id] = scene.now - timedelta(minutes=1)
    marks.due()
    own = replace(row.observed, bots=(replace(shared, bot_id="own"),))
    lone = replace(row, user_id="lone", observed=own)
    state.users["lone"] = replace(state.users[row.user_id], user_id="lone")
    state.events[lone.key] = lone
    state.bot_news["own"] = scene.now
    marks.due()
    assert "lone" in state.mailboxes
    assert set(state.bot_news) == {shared.bot_id}


def test_news_that_came_again_meanwhile_are_told_to_all_again() -> None:
    scene = Scene()
    (shared,) = all_hands(scene).observed.bots
    state, marks = scene.world.state, news_marks(scene)
    state.bot_news[shared.bot_id] = scene.now - timedelta(minutes=1)
    marks.due()
    first = set(state.mailboxes)
    state.bot_news[shared.bot_id] = scene.now
    state.mailboxes.clear()
    marks.due()
    assert set(state.mailboxes) == first
