"""Bots on events: scheduled, shared, replaced, released, asked to leave."""

from __future__ import annotations

import pytest

from rollcall.domain.errors import (
    BotPoolExhausted,
    Conflict,
    EventEnded,
    Gone,
    RequestRefused,
    RollcallError,
    Unavailable,
)
from rollcall.domain.recall_event import parse_event
from tests.contract.recall.desk import CONFIG, MEET, OTHER_MEET, OWNER, UNKNOWN, Desk


@pytest.fixture
def event_id(desk: Desk) -> str:
    desk.calendar(desk.raw())
    return desk.event_id()


def test_a_scheduled_bot_shows_its_key_time_and_room(desk: Desk, event_id: str) -> None:
    (bot,) = desk.schedule(event_id, "k-1")
    assert (bot.deduplication_key, bot.meeting_url) == ("k-1", MEET)
    assert bot.start == desk.facts(event_id).start
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
    assert parse_event(desk.recall.remove_bot(event_id), OWNER).bots == ()
    assert desk.live() == {}


def test_removing_releases_the_bot_and_can_be_repeated(desk: Desk, event_id: str) -> None:
    desk.schedule(event_id)
    for _ in range(3):
        assert parse_event(desk.recall.remove_bot(event_id), OWNER).bots == ()
    assert desk.live() == {}


def test_a_write_may_or_may_not_move_the_stamp_of_its_event(desk: Desk, event_id: str) -> None:
    before = desk.facts(event_id).updated_at
    desk.schedule(event_id)
    assert desk.facts(event_id).updated_at == before
    desk.settings(switches={"bot_write_bumps_updated_at": True})
    desk.recall.remove_bot(event_id)
    assert desk.facts(event_id).updated_at > before


# --- sharing -----------------------------------------------------------------------------------


def _two(desk: Desk) -> tuple[str, str]:
    ada = desk.calendar(desk.raw())
    grace = desk.calendar(desk.raw(), email="grace@corp.example")
    return desk.event_id("e1", ada), desk.event_id("e1", grace)


def test_one_key_on_two_events_is_one_bot(desk: Desk) -> None:
    first, second = _two(desk)
    (one,), (other,) = desk.schedule(first, "shared"), desk.schedule(second, "shared")
    assert one.bot_id == other.bot_id
    assert list(desk.live()) == [one.bot_id]


def test_a_shared_bot_goes_with_the_last_event_that_uses_it(desk: Desk) -> None:
    first, second = _two(desk)
    desk.schedule(first, "shared")
    desk.schedule(second, "shared")
    desk.recall.remove_bot(first)
    assert len(desk.live()) == 1
    assert desk.bots(first) == ()
    assert len(desk.bots(second)) == 1
    desk.recall.remove_bot(second)
    assert desk.live() == {}


def test_different_keys_never_share(desk: Desk) -> None:
    first, second = _two(desk)
    (one,), (other,) = desk.schedule(first, "company:a"), desk.schedule(second, "company:b")
    assert one.bot_id != other.bot_id
    assert len(desk.live()) == 2


def test_a_cancelled_copy_leaves_the_shared_bot_to_the_other(desk: Desk) -> None:
    ada = desk.calendar(desk.raw())
    grace = desk.calendar(desk.raw(), email="grace@corp.example")
    for calendar_id in (ada, grace):
        desk.schedule(desk.event_id("e1", calendar_id), "shared")
    desk.feed(ada, {"id": "e1", "status": "cancelled"})
    assert len(desk.live()) == 1


# --- meetings that change ----------------------------------------------------------------------


def test_a_moved_event_keeps_its_old_bot_until_it_is_scheduled_again(desk: Desk) -> None:
    calendar_id = desk.calendar(desk.raw(minutes=120))
    event_id = desk.event_id()
    (old,) = desk.schedule(event_id, "at-first")
    desk.feed(calendar_id, desk.raw(minutes=600))
    moved = desk.facts(event_id).start
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
    assert parse_event(desk.recall.remove_bot(event_id), OWNER).bots == ()
    desk.settings(switches={"delete_on_deleted_event_is_400": True})
    with pytest.raises(RequestRefused):
        desk.recall.remove_bot(event_id)


def test_an_event_without_a_link_is_refused(desk: Desk) -> None:
    desk.calendar(desk.raw(link=None))
    with pytest.raises(RequestRefused) as caught:
        desk.schedule(desk.event_id())
    assert "url" in caught.value.detail


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
    with pytest.raises(RequestRefused) as caught:
        desk.recall.schedule_bot(event_id, "http://localhost/", CONFIG, "i")
    assert caught.value.reason == "blocked"


# --- idempotency keys --------------------------------------------------------------------------


def test_a_repeated_idempotency_key_repeats_the_answer_and_does_nothing(
    desk: Desk, event_id: str
) -> None:
    first = desk.schedule(event_id, idempotency_key="i")
    desk.recall.remove_bot(event_id)
    assert desk.schedule(event_id, idempotency_key="i") == first
    assert desk.live() == {}
    assert len(desk.schedule(event_id, idempotency_key="j")) == 1
    assert len(desk.live()) == 1


def test_a_repeated_idempotency_key_does_not_look_at_the_body(desk: Desk, event_id: str) -> None:
    desk.schedule(event_id, "k-1", idempotency_key="i")
    (bot,) = desk.schedule(event_id, "k-2", idempotency_key="i")
    assert bot.deduplication_key == "k-1"


def test_an_idempotency_key_counts_for_one_event_only(desk: Desk) -> None:
    first, second = _two(desk)
    desk.schedule(first, "k-1", idempotency_key="i")
    desk.schedule(second, "k-2", idempotency_key="i")
    assert len(desk.live()) == 2


def test_an_idempotency_key_is_forgotten_after_an_hour(desk: Desk, event_id: str) -> None:
    desk.schedule(event_id, idempotency_key="i")
    desk.recall.remove_bot(event_id)
    desk.advance(3601)
    desk.schedule(event_id, idempotency_key="i")
    assert len(desk.live()) == 1


def test_a_refusal_is_repeated_under_the_same_idempotency_key(desk: Desk) -> None:
    calendar_id = desk.calendar(desk.raw(link=None))
    event_id = desk.event_id()
    with pytest.raises(RequestRefused):
        desk.schedule(event_id, idempotency_key="i")
    desk.feed(calendar_id, desk.raw(link=MEET))
    with pytest.raises(RequestRefused):
        desk.schedule(event_id, idempotency_key="i")
    assert len(desk.schedule(event_id, idempotency_key="j")) == 1


# --- the ad-hoc pool ---------------------------------------------------------------------------


@pytest.fixture
def soon(desk: Desk) -> str:
    desk.calendar(desk.raw(minutes=5))
    return desk.event_id()


def test_an_empty_pool_refuses_a_bot_for_a_meeting_within_ten_minutes(
    desk: Desk, soon: str
) -> None:
    desk.settings(pool_size=0)
    with pytest.raises(BotPoolExhausted) as caught:
        desk.schedule(soon)
    assert caught.value.retry_after is None
    assert desk.live() == {}


def test_an_empty_pool_may_name_a_time(desk: Desk, soon: str) -> None:
    desk.settings(pool_size=0, switches={"pool_retry_after": True})
    with pytest.raises(BotPoolExhausted) as caught:
        desk.schedule(soon)
    assert caught.value.retry_after == 30


def test_an_empty_pool_is_answered_again_under_the_same_key_and_not_under_a_fresh_one(
    desk: Desk, soon: str
) -> None:
    desk.settings(pool_size=0)
    with pytest.raises(BotPoolExhausted):
        desk.schedule(soon, idempotency_key="i")
    desk.settings(pool_size=1)
    with pytest.raises(BotPoolExhausted):
        desk.schedule(soon, idempotency_key="i")
    assert len(desk.schedule(soon, idempotency_key="j")) == 1


def test_an_empty_pool_does_not_matter_for_later_meetings(desk: Desk, event_id: str) -> None:
    desk.settings(pool_size=0)
    assert len(desk.schedule(event_id)) == 1


# --- overlapping writes ------------------------------------------------------------------------


def test_two_writes_with_one_key_at_once_conflict(desk: Desk) -> None:
    first, second = _two(desk)
    with pytest.raises(Conflict):
        desk.overlap(
            lambda: desk.schedule(first, "shared"), lambda: desk.schedule(second, "shared")
        )


def test_a_removal_during_a_write_with_its_key_conflicts(desk: Desk) -> None:
    first, second = _two(desk)
    desk.schedule(second, "shared")
    with pytest.raises(Conflict):
        desk.overlap(lambda: desk.schedule(first, "shared"), lambda: desk.recall.remove_bot(second))


def test_two_writes_with_different_keys_at_once_both_work(desk: Desk) -> None:
    first, second = _two(desk)
    desk.overlap(lambda: desk.schedule(first, "one"), lambda: desk.schedule(second, "two"))
    assert len(desk.live()) == 2


def test_a_repeat_while_the_first_is_under_way_conflicts(desk: Desk, event_id: str) -> None:
    def write() -> object:
        return desk.schedule(event_id, idempotency_key="i")

    with pytest.raises(Conflict):
        desk.overlap(write, write)


# --- bots in a call ----------------------------------------------------------------------------


@pytest.fixture
def in_call(desk: Desk) -> str:
    """An event whose bot is in the call."""
    desk.calendar(desk.raw(minutes=20))
    event_id = desk.event_id()
    desk.schedule(event_id)
    desk.advance(21 * 60)
    assert list(desk.live().values()) == ["in_call_recording"]
    return event_id


def test_a_bot_in_a_call_leaves_when_asked(desk: Desk, in_call: str) -> None:
    (bot,) = desk.live()
    desk.recall.leave_call(bot)
    assert desk.live() == {bot: "call_ended"}
    desk.advance(60)
    assert desk.live() == {}


def test_removing_does_not_pull_a_bot_out_of_its_call(desk: Desk, in_call: str) -> None:
    (bot,) = desk.live()
    answer = parse_event(desk.recall.remove_bot(in_call), OWNER)
    assert [entry.bot_id for entry in answer.bots] == [bot]
    assert list(desk.live().values()) == ["in_call_recording"]


def test_scheduling_during_the_call_sends_a_second_bot(desk: Desk, in_call: str) -> None:
    desk.schedule(in_call)
    assert len(desk.live()) == 2


def test_a_bot_that_has_left_has_nothing_to_leave(desk: Desk, in_call: str) -> None:
    (bot,) = desk.live()
    desk.recall.leave_call(bot)
    with pytest.raises(Gone):
        desk.recall.leave_call(bot)


def test_a_bot_that_has_not_started_cannot_be_asked_to_leave(desk: Desk, event_id: str) -> None:
    (bot,) = desk.schedule(event_id)
    with pytest.raises(RollcallError) as caught:
        desk.recall.leave_call(bot.bot_id)
    assert not isinstance(caught.value, Unavailable)
    assert desk.live() == {bot.bot_id: "ready"}


def test_an_unknown_bot_is_gone(desk: Desk) -> None:
    with pytest.raises(Gone):
        desk.recall.leave_call(UNKNOWN)
