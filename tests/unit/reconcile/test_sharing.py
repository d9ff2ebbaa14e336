"""Copies of one meeting: one bot in a company, and never one bot for two tenants."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from rollcall.domain.preferences import Override
from tests.unit.reconcile.samples import TOMORROW
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


def _at(start: datetime) -> dict[str, object]:
    end = start + timedelta(minutes=30)
    return {"start": {"dateTime": start.isoformat()}, "end": {"dateTime": end.isoformat()}}
