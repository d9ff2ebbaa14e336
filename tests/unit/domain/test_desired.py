from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.bot_config import config_hash, link_hash
from rollcall.domain.bot_settings import BotSettings, Layout
from rollcall.domain.decision import Record, Skip
from rollcall.domain.deduplication import Scope
from rollcall.domain.desired import (
    DISPATCH_LEAD,
    LONGEST_CALL,
    BotSignature,
    Observed,
    came_for,
    desired,
    live_bots,
    satisfied,
)
from rollcall.domain.event import ScheduledBot
from rollcall.domain.reasons import Reason
from tests.unit.domain.samples import LINK, NOW, facts

YES = Record(Reason.EVERY_MEETING)
HASH = link_hash(LINK) + config_hash("Notetaker", "company:corp.example")
KEY = "company:corp.example|2026-03-02T10:00:00Z|meet:aaa-bbbb-ccc"
EVENT = facts()
WANTED = BotSignature(KEY, EVENT.start, LINK, HASH)
BOT = ScheduledBot("bot-1", EVENT.start, KEY, LINK)
MINUTE = timedelta(minutes=1)
HALFWAY = EVENT.start + timedelta(minutes=30)


def want(company: str | None = "corp.example", **changes: Any) -> BotSignature | None:
    return desired(
        facts(**changes),
        YES,
        scope=Scope.COMPANY,
        user_id="u-1",
        company=company,
        bot_name="Notetaker",
    )


def test_a_recorded_event_wants_a_bot_at_its_start_and_link() -> None:
    assert want() == WANTED


def test_a_skipped_event_wants_no_bot() -> None:
    no = Skip(Reason.PRIVATE)

    assert (
        desired(EVENT, no, scope=Scope.COMPANY, user_id="u-1", company="corp.example", bot_name="x")
        is None
    )


def test_an_event_without_a_link_wants_no_bot() -> None:
    assert want(meeting_url=None) is None


def test_everything_that_needs_a_write_changes_the_signature() -> None:
    later = EVENT.start + timedelta(seconds=1)
    renamed = desired(
        EVENT, YES, scope=Scope.COMPANY, user_id="u-1", company="corp.example", bot_name="Other"
    )
    rescoped = desired(
        EVENT,
        YES,
        scope=Scope.WORKSPACE,
        user_id="u-1",
        company="corp.example",
        bot_name="Notetaker",
    )

    settings = BotSettings(layout=Layout.AUDIO_ONLY)
    reset = desired(
        EVENT,
        YES,
        scope=Scope.COMPANY,
        user_id="u-1",
        company="corp.example",
        bot_name="Notetaker",
        settings=settings,
    )

    variants = {
        want(),
        want(start=later),
        want(meeting_url=f"{LINK}?x=1"),
        want(company=None),
        renamed,
        rescoped,
        reset,
    }

    assert len(variants) == 7


def test_what_needs_no_write_leaves_the_signature_alone() -> None:
    assert want(title="Other", attendee_count=9, end=EVENT.end + timedelta(hours=1)) == WANTED


def bot(**changes: Any) -> ScheduledBot:
    return replace(BOT, **changes)


@pytest.mark.parametrize(
    ("start", "live"),
    [
        (NOW - timedelta(days=1), False),
        (NOW, False),
        (NOW + timedelta(microseconds=1), True),
        (EVENT.start, True),
        (EVENT.start + timedelta(days=1), True),
    ],
)
def test_bots_of_the_past_do_not_matter(start: Any, live: bool) -> None:
    found = live_bots(EVENT, Observed((bot(start=start),)), NOW)

    assert bool(found) is live


def test_the_bot_of_a_running_event_matters_and_one_that_was_sent_away_does_not() -> None:
    observed = Observed((BOT,), HASH)
    dismissed = replace(observed, dismissed=frozenset({"bot-1"}))

    assert live_bots(EVENT, observed, HALFWAY) == (BOT,)
    assert live_bots(EVENT, dismissed, HALFWAY) == ()


@pytest.mark.parametrize(
    ("wanted", "bots", "content"),
    [
        (None, (), None),
        (None, (bot(start=NOW - timedelta(days=1)),), HASH),
        (WANTED, (BOT,), HASH),
        (WANTED, (BOT, bot(bot_id="old", start=NOW - timedelta(days=1))), HASH),
    ],
)
def test_nothing_is_written_when_recall_holds_what_is_wanted(
    wanted: BotSignature | None, bots: tuple[ScheduledBot, ...], content: str | None
) -> None:
    assert satisfied(EVENT, wanted, Observed(bots, content), NOW)


@pytest.mark.parametrize(
    ("wanted", "bots", "content"),
    [
        (None, (BOT,), HASH),
        (WANTED, (), None),
        (WANTED, (), HASH),
        (WANTED, (BOT,), None),
        (WANTED, (BOT,), "0000000000000000"),
        (WANTED, (bot(deduplication_key="other"),), HASH),
        (WANTED, (bot(start=EVENT.start + timedelta(seconds=1)),), HASH),
        (WANTED, (BOT, bot(bot_id="bot-2")), HASH),
        (WANTED, (BOT, bot(bot_id="bot-2", start=EVENT.start + timedelta(days=1))), HASH),
    ],
)
def test_something_is_written_when_recall_holds_anything_else(
    wanted: BotSignature | None, bots: tuple[ScheduledBot, ...], content: str | None
) -> None:
    assert not satisfied(EVENT, wanted, Observed(bots, content), NOW)


@pytest.mark.parametrize("content", [HASH, None, "0000000000000000"])
def test_a_bot_in_a_call_keeps_its_config(content: str | None) -> None:
    assert satisfied(EVENT, WANTED, Observed((BOT,), content), HALFWAY)
    assert satisfied(EVENT, WANTED, Observed((BOT,), content), EVENT.start)


def test_a_running_meeting_that_moved_to_another_link_gets_another_bot() -> None:
    link = "https://meet.google.com/zzz-zzzz-zzz"
    elsewhere = replace(WANTED, deduplication_key="elsewhere", meeting_url=link)

    assert not satisfied(EVENT, elsewhere, Observed((BOT,), HASH), HALFWAY)


def test_a_bot_in_the_wanted_room_is_the_wanted_one_whatever_its_key() -> None:
    nudged = replace(WANTED, deduplication_key="another start", start=EVENT.start + MINUTE)

    assert satisfied(EVENT, nudged, Observed((BOT,), HASH), HALFWAY)
    assert not satisfied(EVENT, nudged, Observed((BOT,), HASH), NOW)


def test_a_bot_in_the_wanted_room_is_the_wanted_one_whatever_its_link() -> None:
    respelt = replace(WANTED, deduplication_key="other", meeting_url=f"{LINK}/?authuser=1")

    assert satisfied(EVENT, respelt, Observed((BOT,), HASH), HALFWAY)


def test_a_passcode_that_changes_is_written_to_the_same_bot() -> None:
    link = "https://zoom.us/j/8123456789?pwd="
    one, other = want(meeting_url=f"{link}x"), want(meeting_url=f"{link}y")
    assert one is not None
    assert other is not None
    bot = ScheduledBot("bot-1", one.start, one.deduplication_key, one.meeting_url)

    assert other.deduplication_key == one.deduplication_key
    assert satisfied(EVENT, one, Observed((bot,), one.config_hash), NOW)
    assert not satisfied(EVENT, other, Observed((bot,), one.config_hash), NOW)


@pytest.mark.parametrize("minutes", [-44, -5, 1, 44])
def test_a_bot_came_for_an_event_that_was_moved_by_less_than_its_length(minutes: int) -> None:
    event = facts(end=facts().start + 45 * MINUTE)
    moved = facts(start=event.start + minutes * MINUTE, end=event.end + minutes * MINUTE)

    assert came_for(moved, BOT)


@pytest.mark.parametrize("minutes", [-45, 45, 24 * 60])
def test_a_bot_did_not_come_for_an_event_that_was_moved_by_its_length(minutes: int) -> None:
    event = facts(end=facts().start + 45 * MINUTE)
    moved = facts(start=event.start + minutes * MINUTE, end=event.end + minutes * MINUTE)

    assert not came_for(moved, BOT)


def test_a_bot_past_the_end_is_to_leave_only_when_none_is_wanted() -> None:
    there = Observed((BOT,), HASH)

    assert satisfied(EVENT, WANTED, there, EVENT.end + MINUTE)
    assert not satisfied(EVENT, None, there, EVENT.end + MINUTE)
    assert satisfied(EVENT, None, there, EVENT.start + LONGEST_CALL)
    assert not satisfied(facts(is_deleted=True), None, there, HALFWAY)


def test_nothing_is_written_for_events_that_ended_or_were_deleted() -> None:
    wrong = Observed((bot(start=EVENT.start + timedelta(days=1)),), None)

    assert satisfied(EVENT, WANTED, wrong, EVENT.end)
    assert satisfied(facts(is_deleted=True), None, wrong, NOW)
    assert not satisfied(EVENT, WANTED, wrong, EVENT.end - timedelta(microseconds=1))


def test_shortly_before_its_start_a_bot_stays_although_its_tenant_changed() -> None:
    # It may have been launched: another one would be a second one in the call.
    alone = want(company=None)
    seen = Observed((BOT,), HASH)
    lead = EVENT.start - DISPATCH_LEAD
    assert not satisfied(EVENT, alone, seen, lead - timedelta(seconds=1))
    for now in (lead, EVENT.start - MINUTE, EVENT.start, HALFWAY):
        assert satisfied(EVENT, alone, seen, now)
        assert satisfied(EVENT, alone, replace(seen, config_hash="older"), now)


def test_shortly_before_its_start_a_bot_of_another_room_or_time_does_not_stay() -> None:
    now = EVENT.start - MINUTE
    moved = replace(BOT, start=EVENT.start + MINUTE)
    elsewhere = replace(BOT, meeting_url="https://meet.google.com/zzz-zzzz-zzz")
    for other in (moved, elsewhere):
        assert not satisfied(EVENT, want(company=None), Observed((other,), HASH), now)
