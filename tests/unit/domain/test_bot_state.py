from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rollcall.domain.bot_outcome import NOT_ADMITTED, UNREPORTED
from rollcall.domain.bot_reports import Reports
from rollcall.domain.bot_state import (
    NO_BOT,
    NO_NEWS,
    SHARED,
    SILENT,
    BotState,
    BotView,
    bot_state,
    reports_of,
)
from rollcall.domain.desired import Observed
from rollcall.domain.model import BotStatus, EventRow
from rollcall.domain.rows import postponed, settled, waits_for_bot_of_another
from tests.unit.domain.samples import BOT, NOW, facts, judge, right_bot, seen, served

FRESH = judge().new_row(*seen(), NOW, token=1)
SERVED = served(FRESH)
WANTED = FRESH.desired
OVER = facts().end
LATER = NOW + timedelta(minutes=5)


def reported(*codes: str) -> Reports:
    """One report a second, each written as `code` or `code/sub_code`."""
    told = [code.partition("/") for code in codes]
    return {
        code: BotStatus(BOT, code, sub_code or None, NOW + timedelta(seconds=second))
        for second, (code, _, sub_code) in enumerate(told)
    }


def view_of(*codes: str, now: datetime = OVER) -> BotView:
    return bot_state(SERVED, WANTED, [reported(*codes)], now)


@pytest.mark.parametrize(
    ("row", "view"),
    [
        (FRESH, BotView(BotState.SCHEDULING)),
        (SERVED, BotView(BotState.SCHEDULED)),
        (
            postponed(FRESH, LATER, "no_bot_free", answered=True),
            BotView(BotState.SCHEDULING, "no_bot_free", LATER),
        ),
        (settled(FRESH, "refused:blocked"), BotView(BotState.FAILED, "refused:blocked")),
    ],
)
def test_a_wanted_bot_is_under_way_until_recall_holds_it(row: EventRow, view: BotView) -> None:
    assert bot_state(row, WANTED, (), NOW) == view


@pytest.mark.parametrize("now", [NOW, OVER, OVER + timedelta(days=1)])
def test_a_meeting_whose_call_has_the_bot_of_another_entry_shares_it(now: datetime) -> None:
    shared = waits_for_bot_of_another(FRESH, LATER)
    assert bot_state(shared, WANTED, (), now) == BotView(BotState.SHARED, SHARED)


def test_an_unwanted_bot_is_being_removed_while_recall_holds_it() -> None:
    assert bot_state(SERVED, None, (), NOW) == BotView(BotState.REMOVING)
    assert bot_state(FRESH, None, (), NOW) == BotView(BotState.NONE)
    deleted = replace(SERVED, facts=facts(is_deleted=True))
    assert bot_state(deleted, WANTED, (), NOW) == BotView(BotState.REMOVING)


def test_a_problem_with_the_bot_of_former_rules_is_not_shown() -> None:
    refused = settled(replace(FRESH, desired=None), "refused:blocked")

    assert bot_state(refused, WANTED, (), NOW) == BotView(BotState.SCHEDULING)


def test_a_meeting_that_ended_without_news_is_not_confirmed() -> None:
    assert bot_state(SERVED, WANTED, (), OVER) == BotView(BotState.UNCONFIRMED, NO_NEWS)


def test_a_meeting_that_ended_without_a_bot_was_not_recorded() -> None:
    deleted = replace(SERVED, facts=facts(is_deleted=True))
    bare, capped = replace(SERVED, observed=Observed()), "refused:cap_reached"
    assert bot_state(bare, WANTED, (), OVER) == BotView(BotState.NOT_RECORDED, NO_BOT)
    refused = replace(bare, problem=capped)
    assert bot_state(refused, WANTED, (), OVER) == BotView(BotState.NOT_RECORDED, capped)
    assert bot_state(SERVED, None, (), OVER) == BotView(BotState.NONE)
    assert bot_state(deleted, WANTED, (), OVER) == BotView(BotState.NONE)


JOINED = ("joining_call", "in_call_not_recording")
LOBBY = ("joining_call", "in_waiting_room")
DENIED = (*JOINED, "recording_permission_denied/zoom_host_not_present")
RECORDING = (*JOINED, "in_call_recording")


@pytest.mark.parametrize(
    ("codes", "view"),
    [
        (("joining_call",), BotView(BotState.JOINING)),
        (LOBBY, BotView(BotState.WAITING)),
        (JOINED, BotView(BotState.IN_CALL)),
        ((*JOINED, "recording_permission_allowed"), BotView(BotState.IN_CALL)),
        (
            (*JOINED, "recording_permission_denied"),
            BotView(BotState.IN_CALL, "recording_permission_denied"),
        ),
        (DENIED, BotView(BotState.IN_CALL, "zoom_host_not_present")),
        (
            (*JOINED, "in_call_recording/ignored"),
            BotView(BotState.RECORDING, began=NOW + timedelta(seconds=2)),
        ),
        (("in_call_recording", "in_call_not_recording"), BotView(BotState.IN_CALL)),
    ],
)
def test_before_the_end_of_its_call_a_bot_is_where_it_reported_last(
    codes: tuple[str, ...], view: BotView
) -> None:
    assert view_of(*codes) == view


@pytest.mark.parametrize(
    ("codes", "why"),
    [
        ((*RECORDING, "call_ended/call_ended_by_host", "done"), "call_ended_by_host"),
        ((*RECORDING, "call_ended/bot_kicked_from_call"), "bot_kicked_from_call"),
        ((*RECORDING, "call_ended/timeout_exceeded_noone_joined"), "timeout_exceeded_noone_joined"),
        ((*RECORDING, "done"), ""),
        (("recording_done",), ""),
        (("joining_call", "done", "recording_done"), ""),
        ((*LOBBY, "call_ended/call_ended_by_host", "recording_done"), "call_ended_by_host"),
        ((*RECORDING, "recording_failed/one_of_two", "recording_done"), ""),
    ],
)
def test_recorded_needs_a_report_of_a_recording(codes: tuple[str, ...], why: str) -> None:
    assert view_of(*codes) == BotView(BotState.RECORDED, why)


@pytest.mark.parametrize(
    ("codes", "why"),
    [
        ((*LOBBY, "call_ended/call_ended_by_host", "done"), NOT_ADMITTED),
        ((*LOBBY, "call_ended/call_ended_by_platform_idle", "done"), NOT_ADMITTED),
        ((*LOBBY, "call_ended", "done"), NOT_ADMITTED),
        ((*LOBBY, "done"), NOT_ADMITTED),
        ((*LOBBY, "call_ended/bot_received_leave_call"), "bot_received_leave_call"),
        (("call_ended/timeout_exceeded_waiting_room",), "timeout_exceeded_waiting_room"),
        ((*DENIED, "call_ended/call_ended_by_host", "done"), "zoom_host_not_present"),
        (
            (*DENIED, "call_ended/timeout_exceeded_recording_permission_denied"),
            "zoom_host_not_present",
        ),
        ((*JOINED, "call_ended/bot_kicked_from_call", "done"), "bot_kicked_from_call"),
        ((*JOINED, "call_ended/timeout_exceeded_everyone_left"), "timeout_exceeded_everyone_left"),
        ((*JOINED, "call_ended/bot_received_leave_call"), "bot_received_leave_call"),
        ((*RECORDING, "recording_failed", "done"), "recording_failed"),
        ((*RECORDING, "recording_failed/out_of_disk"), "recording_failed:out_of_disk"),
    ],
)
def test_not_recorded_names_the_reported_reason(codes: tuple[str, ...], why: str) -> None:
    assert view_of(*codes) == BotView(BotState.NOT_RECORDED, why)


@pytest.mark.parametrize(
    ("codes", "why"),
    [
        (("done",), UNREPORTED),
        (("joining_call", "done"), UNREPORTED),
        (("joining_call", "call_ended/call_ended_by_host", "done"), "call_ended_by_host"),
        ((*JOINED, "call_ended/call_ended_by_host", "done"), "call_ended_by_host"),
        ((*LOBBY, "call_ended/timeout_exceeded_everyone_left"), "timeout_exceeded_everyone_left"),
        ((*LOBBY, "call_ended/bot_kicked_from_call"), "bot_kicked_from_call"),
        (("call_ended/bot_received_leave_call",), "bot_received_leave_call"),
        ((*DENIED, "recording_permission_allowed", "call_ended/brand_new"), "brand_new"),
    ],
)
def test_without_a_report_that_decides_the_outcome_is_not_confirmed(
    codes: tuple[str, ...], why: str
) -> None:
    assert view_of(*codes) == BotView(BotState.UNCONFIRMED, why)


@pytest.mark.parametrize("codes", [("fatal/x", "done"), ("done", "fatal/x"), (*LOBBY, "fatal/x")])
def test_a_fatal_end_outranks_done(codes: tuple[str, ...]) -> None:
    assert view_of(*codes) == BotView(BotState.FAILED, "x")


def test_a_bot_that_failed_while_it_recorded_says_that_it_had_been_recording() -> None:
    assert view_of(*RECORDING, "fatal", "done") == BotView(BotState.FAILED, partial=True)
    assert view_of(*RECORDING, "fatal", "recording_failed") == BotView(BotState.FAILED)


def test_a_bot_is_not_shown_in_the_call_long_after_its_last_report() -> None:
    late = OVER + timedelta(hours=6)

    assert view_of(*RECORDING, now=late - timedelta(seconds=1)).state is BotState.RECORDING
    assert view_of(*RECORDING, now=late) == BotView(BotState.RECORDED, SILENT)
    assert view_of(*LOBBY, now=late) == BotView(BotState.UNCONFIRMED, SILENT)


def test_a_bot_in_a_call_that_nobody_wants_is_being_removed() -> None:
    view = bot_state(SERVED, None, [reported("in_call_recording")], NOW)

    assert view == BotView(BotState.REMOVING, "in_call")


def test_a_word_that_is_not_known_says_nothing() -> None:
    assert view_of("dancing", now=NOW) == BotView(BotState.SCHEDULED)
    assert view_of("joining_call", "dancing", now=NOW) == BotView(BotState.JOINING)


def test_only_bots_of_this_occurrence_count() -> None:
    former = replace(right_bot(SERVED, "former"), start=NOW - timedelta(days=1))
    row = replace(SERVED, observed=Observed((right_bot(SERVED, "one"), former)))
    one, other = reported("joining_call"), reported("fatal")

    assert reports_of(row, {"one": one, "former": other}) == [one]
    assert reports_of(row, {"former": other}) == []


def test_of_several_bots_the_last_to_report_counts_unless_another_recorded() -> None:
    def state_after(*bots: Reports) -> BotState:
        return bot_state(SERVED, WANTED, bots, OVER).state

    first, second = reported("fatal"), reported("joining_call", "in_waiting_room")
    assert state_after(first, second) is state_after(second, first) is BotState.WAITING
    recorded = reported("recording_done")
    failed = reported("joining_call", "fatal")
    assert state_after(recorded, failed) is state_after(failed, recorded) is BotState.RECORDED
