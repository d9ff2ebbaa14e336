"""Copies of one meeting: one bot in a company, and never one bot for two tenants."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from rollcall.domain.preferences import Override
from tests.simulation.people import LINKS
from tests.unit.reconcile.samples import SCHEDULE, TOMORROW
from tests.unit.reconcile.scene import Scene


def _both(*owners: str) -> Scene:
    scene = Scene()
    scene.connect(*owners)
    scene.meet("m1", *owners)
    scene.run(30)
    return scene


def test_two_copies_of_a_meeting_in_one_company_share_one_bot() -> None:
    scene = _both("ada", "grace")
    (bot,) = scene.live
    assert sorted(bot.event_ids) == sorted(scene.event(u, "m1").id for u in ("ada", "grace"))
    assert scene.wrong() == []


def test_one_of_two_leaving_keeps_the_bot_and_the_last_takes_it_off() -> None:
    scene = _both("ada", "grace")
    (bot,) = scene.live
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(30)
    assert [b.id for b in scene.live] == [bot.id]
    assert scene.bots("ada", "m1") == []
    scene.choose("grace", "m1", Override.SKIP)
    scene.run(30)
    assert scene.live == []


def test_disconnecting_one_of_two_keeps_the_bot_of_the_other() -> None:
    scene = _both("ada", "grace")
    (bot,) = scene.live
    scene.people.do_disconnect("ada")
    scene.run(30)
    assert [b.id for b in scene.live] == [bot.id]
    assert scene.wrong() == []


def test_two_tenants_in_one_meeting_have_a_bot_each() -> None:
    scene = _both("ada", "max")
    assert len(scene.live) == 2
    assert scene.bot("ada", "m1").bot_id != scene.bot("max", "m1").bot_id
    assert scene.wrong() == []


@pytest.mark.parametrize("first", ["ada", "grace"])
def test_a_shared_meeting_that_moves_one_copy_at_a_time_ends_with_one_bot(first: str) -> None:
    scene = _both("ada", "grace")
    second = "grace" if first == "ada" else "ada"
    meeting = scene.people.meetings["m1"]
    moved = TOMORROW + timedelta(hours=3)
    for user in (first, second):
        raw = {**meeting.raw(user), **_at(moved)}
        scene.workspace.calendars.feed(scene.calendar(user), [raw])
        scene.run(20)
    assert len(scene.live) == 1
    assert {scene.bot(u, "m1").start_time for u in ("ada", "grace")} == {moved}
    assert scene.wrong() == []


def test_copies_that_move_together_end_with_one_bot() -> None:
    scene = _both("ada", "grace")
    scene.change("m1", start=TOMORROW + timedelta(hours=3))
    scene.run(30)
    assert len(scene.live) == 1
    assert scene.wrong() == []


def test_a_link_that_two_meetings_share_at_different_times_has_a_bot_for_each() -> None:
    scene = _both("ada")
    scene.meet("m2", "ada", start=TOMORROW + timedelta(hours=1))
    scene.run(30)
    assert len(scene.live) == 2
    assert scene.wrong() == []


def test_two_entries_of_one_calendar_at_one_time_with_one_link_share_a_bot() -> None:
    scene = _both("ada")
    scene.meet("m2", "ada")
    scene.run(30)
    assert len(scene.live) == 1
    assert scene.bot("ada", "m1").bot_id == scene.bot("ada", "m2").bot_id


RESPELT = f"{LINKS[0]}?authuser=1"


def _respelt(**changes: object) -> Scene:
    """Ada's copy has the plain link, Grace's one with a query of her own."""
    scene = Scene()
    scene.connect("ada", "grace")
    scene.meet("m1", "ada", "grace")
    raw = {**scene.people.meetings["m1"].raw("grace"), "hangoutLink": RESPELT, **changes}
    scene.workspace.calendars.feed(scene.calendar("grace"), [raw])
    scene.run(30)
    return scene


def test_copies_whose_links_are_spelled_differently_share_one_bot() -> None:
    scene = _respelt()
    assert [scene.event(u, "m1").meeting_url for u in ("ada", "grace")] == [LINKS[0], RESPELT]
    assert len(scene.live) == 1
    assert scene.wrong() == []
    assert scene.bot("ada", "m1").bot_id == scene.bot("grace", "m1").bot_id


def test_each_copy_sends_its_own_link_once_and_then_both_rest() -> None:
    scene = _respelt()
    scene.run(1800)
    (bot,) = scene.live
    assert bot.meeting_url in {LINKS[0], RESPELT}
    assert [len(scene.bots(u, "m1")) for u in ("ada", "grace")] == [1, 1]
    assert not any(scene.row(u, "m1").due for u in ("ada", "grace"))
    assert scene.calls(SCHEDULE) == 2


def test_a_link_that_is_respelt_alone_keeps_the_bot() -> None:
    scene = _both("ada")
    (bot,) = scene.live
    scene.change("m1", link=RESPELT)
    scene.run(30)
    assert [(b.id, b.meeting_url) for b in scene.live] == [(bot.id, RESPELT)]


def test_copies_that_overlap_in_one_room_have_one_bot_whatever_their_links() -> None:
    scene = Scene()
    scene.connect("ada")
    soon = scene.now + timedelta(minutes=20)
    scene.meet("m1", "ada", start=soon, minutes=60)
    scene.meet("m2", "ada", start=soon + timedelta(minutes=10), minutes=30, link=RESPELT)
    scene.run(40 * 60)
    assert len(scene.live) == 1


def _at(start: datetime) -> dict[str, object]:
    end = start + timedelta(minutes=30)
    return {"start": {"dateTime": start.isoformat()}, "end": {"dateTime": end.isoformat()}}
