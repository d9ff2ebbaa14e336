"""Bots on events: scheduled, shared, replaced, released, asked to leave."""

from __future__ import annotations

import pytest

from rollcall.domain.errors import (
    Blocked,
    EventEnded,
    RequestRefused,
)
from tests.contract.recall.desk import CONFIG, MEET, OTHER_MEET, Desk


@pytest.fixture
def event_id(desk: Desk) -> str:
    desk.calendar(desk.raw())
    return desk.event_id()


def test_a_scheduled_bot_shows_its_key_time_and_room(desk: Desk, event_id: str) -> None:
    (bot,) = desk.schedule(event_id, "k-1")
    assert (bot.deduplication_key, bot.meeting_url) == ("k-1", MEET)
    assert bot.start == desk.recall.retrieve_event(event_id).start
    assert desk.bots(event_id) == (bot,)
    assert desk.live() == {bot.bot_id: "ready"}


def test_scheduling_again_keeps_one_bot(desk: Desk, event_id: str) -> None:
    assert desk.schedule(event_id) == desk.schedule(event_id)
    assert len(desk.live()) == 1


def test_another_key_replaces_the_bot(desk: Desk, event_id: str) -> None:
    (old,) = desk.schedule(event_id, "k-1")
    (new,) = desk.schedule(event_id, "k-2")
    assert desk.live() == {new.bot_id: "ready"}
    assert old.bot_id != new.bot_id


def test_another_key_may_leave_both_until_both_are_removed(desk: Desk, event_id: str) -> None:
    desk.settings(switches={"keep_both_after_key_change": True})
    desk.schedule(event_id, "k-1")
    assert len(desk.schedule(event_id, "k-2")) == 2
    assert desk.recall.remove_bot(event_id).bots == ()
    assert desk.live() == {}


def test_removing_releases_the_bot_and_can_be_repeated(desk: Desk, event_id: str) -> None:
    desk.schedule(event_id)
    for _ in range(3):
        assert desk.recall.remove_bot(event_id).bots == ()
    assert desk.live() == {}


def test_a_write_may_or_may_not_move_the_stamp_of_its_event(desk: Desk, event_id: str) -> None:
    before = desk.recall.retrieve_event(event_id).updated_at
    desk.schedule(event_id)
    assert desk.recall.retrieve_event(event_id).updated_at == before
    desk.settings(switches={"bot_write_bumps_updated_at": True})
    desk.recall.remove_bot(event_id)
    assert desk.recall.retrieve_event(event_id).updated_at > before


def test_a_moved_event_keeps_its_old_bot_until_it_is_scheduled_again(desk: Desk) -> None:
    calendar_id = desk.calendar(desk.raw(minutes=120))
    event_id = desk.event_id()
    (old,) = desk.schedule(event_id, "at-first")
    desk.feed(calendar_id, desk.raw(minutes=600))
    moved = desk.recall.retrieve_event(event_id).start
    assert desk.bots(event_id) == (old,)
    assert old.start != moved
    (new,) = desk.schedule(event_id, "at-last")
    assert new.start == moved
    assert list(desk.live()) == [new.bot_id]


def test_a_relinked_event_keeps_its_old_bot_until_it_is_scheduled_again(desk: Desk) -> None:
    calendar_id = desk.calendar(desk.raw())
    event_id = desk.event_id()
    desk.schedule(event_id, "here")
    desk.feed(calendar_id, desk.raw(link=OTHER_MEET))
    assert desk.bots(event_id)[0].meeting_url == MEET
    assert desk.schedule(event_id, "there")[0].meeting_url == OTHER_MEET
    assert len(desk.live()) == 1


def test_an_event_that_has_ended_is_refused_as_such(desk: Desk) -> None:
    desk.calendar(desk.raw(minutes=5))
    event_id = desk.event_id()
    desk.advance(3600)
    with pytest.raises(EventEnded):
        desk.schedule(event_id)


def test_a_cancelled_event_is_refused_and_its_removal_may_be(desk: Desk) -> None:
    calendar_id = desk.calendar(desk.raw())
    event_id = desk.event_id()
    desk.feed(calendar_id, {"id": "e1", "status": "cancelled"})
    with pytest.raises(RequestRefused):
        desk.schedule(event_id)
    assert desk.recall.remove_bot(event_id).bots == ()
    desk.settings(switches={"delete_on_deleted_event_is_400": True})
    with pytest.raises(RequestRefused):
        desk.recall.remove_bot(event_id)


def test_an_event_without_a_link_is_refused(desk: Desk) -> None:
    desk.calendar(desk.raw(link=None))
    with pytest.raises(RequestRefused) as caught:
        desk.schedule(desk.event_id())
    assert caught.value.reason == "invalid_request_data"


@pytest.mark.parametrize(
    ("key", "config"),
    [
        ("", CONFIG),
        ("k" * 2001, CONFIG),
        ("k", {**CONFIG, "bot_name": "x" * 101}),
        ("k", {**CONFIG, "metadata": {"a": 1}}),
    ],
    ids=["no key", "long key", "long name", "odd metadata"],
)
def test_a_body_that_recall_does_not_take_is_refused(
    desk: Desk, event_id: str, key: str, config: dict[str, object]
) -> None:
    with pytest.raises(RequestRefused) as caught:
        desk.recall.schedule_bot(event_id, key, config, "i")
    assert caught.value.reason == "invalid_request_data"
    assert desk.live() == {}


def test_a_body_that_names_this_machine_is_stopped_by_the_firewall(
    desk: Desk, event_id: str
) -> None:
    with pytest.raises(Blocked) as caught:
        desk.recall.schedule_bot(event_id, "http://localhost/", CONFIG, "i")
    assert caught.value.reason == "blocked"
