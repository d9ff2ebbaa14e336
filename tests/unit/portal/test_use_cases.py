"""What pages cannot show: races with the worker, and what only the worker knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from rollcall.domain.decision import Skip
from rollcall.domain.deduplication import Scope
from rollcall.domain.errors import NotFound, Unavailable, VersionConflict
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.reasons import Reason
from rollcall.domain.user_rules import UserRules
from rollcall.use_cases.agenda import Lock
from rollcall.use_cases.list_meetings import list_meetings
from rollcall.use_cases.live_decision import live_decision
from rollcall.use_cases.request_connection import disconnect, resync_connection
from rollcall.use_cases.save_preferences import save_preferences
from rollcall.use_cases.set_override import Reach, set_override
from tests.support.companies import COMPANIES
from tests.support.portal.rows import NOW, make_facts, make_row
from tests.support.portal.world import World, failing

RULES = Preferences(mode=Mode.EVERY)
CONNECTED = frozenset({"c-1"})


@pytest.mark.parametrize("use_case", [resync_connection, disconnect])
def test_a_connection_that_vanishes_meanwhile_is_not_found(
    world: World, use_case: Callable[..., None]
) -> None:
    world.add_user()
    world.state.before = lambda name: world.state.connections.clear() if name == "request" else None
    with pytest.raises(NotFound):
        use_case(world.store, world.queue, "u-1", "c-1", NOW)
    assert world.queue.take() == []


def test_rules_of_a_version_that_is_gone_with_its_user_are_not_saved(world: World) -> None:
    with pytest.raises(VersionConflict):
        save_preferences(world.store, world.queue, "u-1", Preferences(), version=3, now=NOW)
    assert world.queue.take() == []


def test_a_page_that_dies_once_rules_are_stored_has_told_the_worker(world: World) -> None:
    world.add_user()
    world.state.after = failing("save_preferences")
    with pytest.raises(Unavailable):
        save_preferences(world.store, world.queue, "u-1", RULES, version=1, now=NOW)
    assert world.rules().preferences == RULES
    connection = world.state.connections["u-1", "c-1"]
    assert (connection.requested, connection.due_at) == (2, NOW)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_choice_for_a_series_is_stored_whole_and_with_its_mark_or_not_at_all(
    world: World, moment: str
) -> None:
    world.add_user()
    world.add_rows(make_row(make_facts(series="s-1")))
    world.state.event_overrides["u-1"] = {"e-1": Override.RECORD}
    setattr(world.state, moment, failing("set_overrides"))
    with pytest.raises(Unavailable):
        set_override(
            world.store, world.queue, "u-1", "e-1",
            choice=Override.SKIP, reach=Reach.SERIES, now=NOW,
        )  # fmt: skip
    rules, requested = world.rules(), world.state.connections["u-1", "c-1"].requested
    if moment == "after":
        assert (rules.series, rules.events, requested) == ({"s-1": Override.SKIP}, {}, 2)
    else:
        assert (rules.series, rules.events, requested) == ({}, {"e-1": Override.RECORD}, 1)


def test_what_only_the_worker_knows_stands_against_a_record_and_not_against_a_skip() -> None:
    parked = replace(make_row(), decision=Skip(Reason.UNREADABLE, "start_time"))
    record, skip = (UserRules(Preferences(mode=mode)) for mode in (Mode.EVERY, Mode.CHOSEN))
    assert live_decision(parked, record, CONNECTED, NOW) == parked.decision
    assert live_decision(parked, skip, CONNECTED, NOW) == Skip(Reason.NOT_CHOSEN)


def test_an_entry_that_cannot_be_read_cannot_be_switched(world: World) -> None:
    world.add_user()
    world.add_rows(replace(make_row(), decision=Skip(Reason.UNREADABLE, "start_time")))
    agenda = list_meetings(
        world.store, "u-1", now=NOW, day_start=NOW, scope=Scope.COMPANY, companies=COMPANIES
    )
    (meeting,) = agenda.meetings
    assert meeting.lock is Lock.UNREADABLE


def test_before_the_rules_are_chosen_no_bot_is_wanted(world: World) -> None:
    world.add_user()
    world.state.preferences.clear()
    world.add_rows(make_row(rules=UserRules()))
    agenda = list_meetings(
        world.store, "u-1", now=NOW, day_start=NOW, scope=Scope.COMPANY, companies=COMPANIES
    )
    (meeting,) = agenda.meetings
    assert meeting.decision == Skip(Reason.NOT_SET_UP)
    assert meeting.bot.state == "none"
