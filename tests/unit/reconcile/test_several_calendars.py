"""Several calendars of one person: one bot in each room, whatever the accounts are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.deduplication import Scope
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.reasons import Reason
from rollcall.use_cases.preview_preferences import preview_preferences
from rollcall.use_cases.request_connection import disconnect
from tests.simulation.people import LINKS, Meeting
from tests.simulation.wiring import WORKSPACE
from tests.unit.reconcile.samples import EVERY, LEAVE, TOMORROW
from tests.unit.reconcile.scene import Scene

HOME, SECOND = "ada@home.example", "second"
SCOPES = tuple(Scope)


def connect_second(scene: Scene, user: str, email: str = HOME) -> None:
    """Another Google account of this user is connected."""
    token = scene.world.vault.encrypt("second", user_id=user, calendar_key=SECOND)
    scene.world.accounts.connect(
        user_id=user, calendar_key=SECOND, email=email, token=token, workspace=WORKSPACE,
        now=scene.now,
    )  # fmt: skip
    scene.world.queue.wake(WORKSPACE, scene.now)
    scene.run(30)


def with_two(user: str, scope: Scope = Scope.COMPANY, *besides: str) -> Scene:
    """Somebody with two calendars, both of which have the meeting."""
    scene = Scene()
    scene.world.settings = replace(scene.world.settings, scope=scope)
    scene.connect(user, *besides)
    connect_second(scene, user)
    scene.meet("m1", user, *besides)
    copy_to_second(scene, user, "m1")
    scene.run(30)
    return scene


def copy_to_second(scene: Scene, user: str, name: str, **changes: object) -> None:
    meeting: Meeting = scene.people.meetings[name]
    scene.feed_as(HOME, {**meeting.raw(user), **changes})


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("user", ["ada", "max"])
def test_two_calendars_of_one_person_share_one_bot(user: str, scope: Scope) -> None:
    scene = with_two(user, scope)
    (bot,) = scene.live
    assert len(bot.event_ids) == 2


@pytest.mark.parametrize("scope", SCOPES)
def test_copies_with_ids_of_their_own_share_one_bot(scope: Scope) -> None:
    scene = with_two("max", scope)
    scene.meet("m2", "max", start=TOMORROW + timedelta(hours=2), link=LINKS[1])
    copy_to_second(scene, "max", "m2", id="imported", iCalUID="imported@other.example")
    scene.run(30)
    assert len(scene.live) == 2


def test_a_private_account_leaves_the_company_sharing_one_bot() -> None:
    scene = with_two("ada", Scope.COMPANY, "grace")
    (bot,) = scene.live
    assert len(bot.event_ids) == 3
    assert scene.bot("ada", "m1").bot_id == scene.bot("grace", "m1").bot_id


@pytest.mark.parametrize("user", ["ada", "max"])
def test_disconnecting_one_of_two_calendars_keeps_the_bot_through_the_other(user: str) -> None:
    scene = with_two(user)
    (bot,) = scene.live
    disconnect(scene.world.portal, scene.world.queue, user, SECOND, scene.now)
    scene.run(60)
    assert [b.id for b in scene.live] == [bot.id]
    assert (user, SECOND) not in scene.world.state.connections
    assert scene.connection(user).wanted.value == "connected"
    assert scene.wrong() == []


@pytest.mark.parametrize("user", ["ada", "max"])
def test_disconnecting_both_calendars_takes_the_bot_off(user: str) -> None:
    scene = with_two(user)
    disconnect(scene.world.portal, scene.world.queue, user, SECOND, scene.now)
    scene.people.do_disconnect(user)
    scene.run(60)
    assert scene.live == []


def test_a_call_that_runs_keeps_its_bot_when_one_of_two_calendars_goes() -> None:
    scene = Scene()
    scene.connect("max")
    connect_second(scene, "max")
    scene.meet("m1", "max", start=scene.now + timedelta(minutes=30), minutes=60)
    copy_to_second(scene, "max", "m1")
    scene.run(40 * 60)
    (bot,) = scene.live
    scene.forget()
    disconnect(scene.world.portal, scene.world.queue, "max", SECOND, scene.now)
    scene.run(60)
    assert scene.calls(LEAVE) == 0
    assert [b.id for b in scene.live] == [bot.id]
    scene.people.do_disconnect("max")
    scene.run(60)
    assert scene.calls(LEAVE) == 1


def test_a_copy_that_appears_during_the_call_brings_no_second_bot() -> None:
    scene = Scene()
    scene.connect("max")
    connect_second(scene, "max")
    scene.meet("m1", "max", start=scene.now + timedelta(minutes=30), minutes=60)
    scene.run(35 * 60)
    (bot,) = scene.live
    copy_to_second(scene, "max", "m1")
    scene.run(10 * 60)
    assert [b.id for b in scene.live] == [bot.id]


@pytest.mark.parametrize("user", ["ada", "max"])
def test_one_choice_turns_off_all_copies_and_on_again(user: str) -> None:
    scene = with_two(user)
    scene.choose(user, "m1", Override.SKIP)
    scene.run(60)
    assert scene.live == []
    scene.choose(user, "m1", Override.RECORD)
    scene.run(60)
    (bot,) = scene.live
    assert len(bot.event_ids) == 2


def test_one_choice_turns_off_copies_with_ids_of_their_own() -> None:
    scene = Scene()
    scene.connect("max")
    connect_second(scene, "max")
    scene.meet("m1", "max")
    copy_to_second(scene, "max", "m1", id="imported", iCalUID="imported@other.example")
    scene.run(30)
    (bot,) = scene.live
    assert len(bot.event_ids) == 2
    scene.choose("max", "m1", Override.SKIP)
    scene.run(60)
    assert scene.live == []


def test_the_meeting_is_recorded_while_any_copy_is_wanted() -> None:
    scene = Scene()
    scene.connect("max")
    connect_second(scene, "max")
    scene.meet("m1", "max", declined=frozenset({"max"}))
    raw = {**scene.people.meetings["m1"].raw("max"), "attendees": [
        {"email": HOME, "responseStatus": "accepted", "self": True},
        {"email": "x@client.example", "responseStatus": "accepted"},
    ]}  # fmt: skip
    scene.feed_as(HOME, raw)
    scene.run(30)
    (bot,) = scene.live
    assert len(bot.event_ids) == 1
    assert scene.bots("max", "m1") == []


def test_an_answer_counts_for_the_account_whose_calendar_it_is_on() -> None:
    scene = Scene()
    scene.connect("max")
    connect_second(scene, "max")
    raw = {**Meeting("m1", ("max",), TOMORROW, LINKS[0]).raw("max"), "attendees": [
        {"email": HOME, "responseStatus": "declined"},
        {"email": "max@gmail.com", "responseStatus": "accepted"},
    ], "organizer": {"email": HOME}}  # fmt: skip
    scene.feed_as(HOME, raw)
    scene.run(30)
    (row,) = scene.world.state.events.values()
    assert row.facts.response_status.value == "declined"
    assert row.facts.organised_by_owner
    assert scene.live == []


def with_the_account_of_max() -> Scene:
    """Max has connected his account, and so has Ada, beside her own."""
    scene = Scene()
    scene.connect("ada", "max")
    connect_second(scene, "ada", "max@gmail.com")
    return scene


def test_disconnecting_an_account_that_another_user_has_too_leaves_their_access() -> None:
    scene = with_the_account_of_max()
    assert len(scene.calendars("max")) == 2
    disconnect(scene.world.portal, scene.world.queue, "ada", SECOND, scene.now)
    scene.run(60)
    assert scene.world.revoker.revoked == []
    assert [scene.calendar("max").id] == [scene.connection("max").recall_id]
    scene.people.do_disconnect("max")
    scene.run(60)
    assert scene.world.revoker.revoked == ["token-2"]


def test_an_account_that_nobody_else_has_is_revoked_at_google() -> None:
    scene = Scene()
    scene.connect("ada")
    connect_second(scene, "ada")
    disconnect(scene.world.portal, scene.world.queue, "ada", SECOND, scene.now)
    scene.run(60)
    assert scene.world.revoker.revoked == ["second"]
    assert scene.connection("ada").status.value == "connected"


def test_a_shared_bot_is_named_by_who_signs_in_and_not_by_a_further_address() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    names = {"ada": "Ada's scribe", "grace": "Grace's scribe"}
    for user, name in names.items():
        scene.people.do_rules(user, replace(EVERY, bot_name=name))
    connect_second(scene, "grace", "aaa@home.example")
    scene.meet("m1", "ada", "grace")
    raw = {**scene.people.meetings["m1"].raw("grace"), "organizer": {"email": "x@client.example"}}
    for calendar in scene.workspace.state.calendars.values():
        scene.workspace.calendars.feed(calendar, [raw])
    scene.run(90)
    (bot,) = scene.live
    assert len(bot.event_ids) == 3
    assert bot.config["bot_name"] == names["ada"]


ALONE = ("ada@home.example",)
"""Guests of a meeting that somebody has with the other account alone."""


def meets_other_account(rules: Preferences = EVERY) -> Scene:
    """Ada has one calendar, and a meeting with an address that is hers too."""
    scene = Scene()
    scene.connect("ada", rules=rules)
    scene.meet("m1", "ada", guests=ALONE)
    scene.run(30)
    return scene


@pytest.mark.parametrize("rules", [EVERY, replace(EVERY, mode=Mode.EXTERNAL)])
def test_a_meeting_with_ones_other_account_is_none_once_that_is_connected(
    rules: Preferences,
) -> None:
    scene = meets_other_account(rules)
    assert len(scene.live) == 1
    connect_second(scene, "ada")
    scene.run(600)
    assert scene.live == []
    assert scene.row("ada", "m1").decision.reason is Reason.ALONE
    disconnect(scene.world.portal, scene.world.queue, "ada", SECOND, scene.now)
    scene.run(600)
    assert len(scene.live) == 1
    assert scene.wrong() == []


def test_connecting_another_account_ends_no_call_that_runs() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada", start=scene.now + timedelta(minutes=5), minutes=120, guests=ALONE)
    scene.run(10 * 60)
    (bot,) = scene.live
    connect_second(scene, "ada")
    scene.run(15 * 60)
    assert [b.id for b in scene.live] == [bot.id]


def test_a_domain_that_is_to_be_left_out_is_not_ones_own() -> None:
    rules = replace(EVERY, skip_alone=False, skip_domains=("home.example",))
    scene = meets_other_account(rules)
    assert scene.live == []
    connect_second(scene, "ada")
    scene.run(600)
    assert len(scene.live) == 1


def test_connecting_the_same_account_anew_reads_no_other_calendar() -> None:
    scene = with_two("ada")
    scene.run(3600)
    read = scene.known("ada").scanned_at
    connect_second(scene, "ada")
    scene.run(600)
    assert scene.known("ada").scanned_at == read


def test_the_preview_counts_as_the_worker_decides_with_several_accounts() -> None:
    scene = meets_other_account()
    connect_second(scene, "ada")
    scene.run(600)
    proposed = replace(EVERY, skip_alone=False)
    expected = preview_preferences(scene.world.portal, "ada", proposed, scene.now)
    scene.people.do_rules("ada", proposed)
    scene.run(60)
    assert expected.recorded == len(scene.live) == 1
