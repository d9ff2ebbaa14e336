from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rollcall.domain.bot_reports import Reports
from rollcall.domain.bot_state import NO_NEWS, BotState, BotView, bot_state
from rollcall.domain.model import BotStatus, EventRow
from rollcall.domain.preferences import Mode, Preferences
from rollcall.domain.user_rules import UserRules
from tests.support.portal.rows import LINK, NOW, make_facts, make_row

NOTHING = UserRules(Preferences(mode=Mode.CHOSEN))
START = NOW + timedelta(hours=3)
DURING = START + timedelta(minutes=10)
AFTER = START + timedelta(hours=5)


def told(code: str, sub_code: str | None = None) -> list[Reports]:
    return [{code: BotStatus("b-e-1", code, sub_code, DURING)}]


def there(*, wanted: bool = True) -> EventRow:
    row = make_row()
    return row if wanted else replace(row, desired=None)


@pytest.mark.parametrize(
    ("code", "sub_code", "state"),
    [
        ("joining_call", None, BotState.JOINING),
        ("in_waiting_room", None, BotState.WAITING),
        ("in_call_not_recording", None, BotState.IN_CALL),
        ("recording_permission_allowed", None, BotState.IN_CALL),
        ("recording_permission_denied", None, BotState.IN_CALL),
        ("in_call_recording", None, BotState.RECORDING),
        ("call_ended", "call_ended_by_host", BotState.UNCONFIRMED),
        ("call_ended", "timeout_exceeded_waiting_room", BotState.NOT_RECORDED),
        ("call_ended", "timeout_exceeded_noone_joined", BotState.NOT_RECORDED),
        ("call_ended", "bot_kicked_from_waiting_room", BotState.NOT_RECORDED),
        ("call_ended", "bot_kicked_from_call", BotState.UNCONFIRMED),
        ("recording_done", None, BotState.RECORDED),
        ("done", None, BotState.UNCONFIRMED),
        ("media_expired", None, BotState.UNCONFIRMED),
        ("fatal", "meeting_not_found", BotState.FAILED),
        ("fatal", None, BotState.FAILED),
    ],
)
def test_a_single_report_of_the_bot_names_the_state(
    code: str, sub_code: str | None, state: BotState
) -> None:
    row = there()
    assert bot_state(row, row.desired, told(code, sub_code), DURING).state is state


def test_a_status_word_that_is_unknown_says_nothing() -> None:
    row = there()
    assert bot_state(row, row.desired, told("dancing"), DURING) == BotView(BotState.SCHEDULED)


@pytest.mark.parametrize(
    ("row", "now", "view"),
    [
        (make_row(), NOW, BotView(BotState.SCHEDULED)),
        (make_row(done=False), NOW, BotView(BotState.SCHEDULING)),
        (make_row(rules=NOTHING), NOW, BotView(BotState.NONE)),
        (there(wanted=False), NOW, BotView(BotState.REMOVING)),
        (make_row(make_facts(deleted=True)), NOW, BotView(BotState.NONE)),
        (make_row(), AFTER, BotView(BotState.UNCONFIRMED, NO_NEWS)),
        (make_row(rules=NOTHING), AFTER, BotView(BotState.NONE)),
        (make_row(make_facts(deleted=True)), AFTER, BotView(BotState.NONE)),
    ],
    ids=["there", "not yet", "none", "too many", "deleted", "lost", "over", "over and deleted"],
)
def test_without_news_the_stored_row_decides(row: EventRow, now: datetime, view: BotView) -> None:
    assert bot_state(row, row.desired, (), now) == view


@pytest.mark.parametrize("problem", ["", "no_answer", "refused:bad_name"])
def test_a_bot_that_is_to_get_a_new_name_is_scheduled_all_the_while(problem: str) -> None:
    """The old one would still come, even if Recall refuses the new name."""
    before = make_row()
    renamed = make_row(rules=UserRules(Preferences(bot_name="Scribe"))).desired
    after = replace(before, desired=renamed, due=True, problem=problem)
    assert renamed != before.desired
    for row in (before, after):
        assert bot_state(row, renamed, (), NOW) == BotView(BotState.SCHEDULED)


def test_a_link_that_changed_within_its_room_means_scheduling() -> None:
    """The bot would come without the new passcode."""
    before = make_row()
    after = make_row(make_facts(link=f"{LINK}?pwd=new"), done=False)
    row = replace(after, observed=before.observed)
    assert bot_state(row, row.desired, (), NOW).state is BotState.SCHEDULING


def test_a_failed_try_shows_its_cause_and_the_next_try() -> None:
    later = NOW + timedelta(minutes=1)
    row = replace(make_row(done=False), due=True, problem="no_bot_free", retry_at=later)
    view = bot_state(row, row.desired, (), NOW)
    assert view == BotView(BotState.SCHEDULING, "no_bot_free", later)


def test_a_refused_bot_has_failed() -> None:
    row = replace(make_row(done=False), due=False, problem="refused:bad_link")
    assert bot_state(row, row.desired, (), NOW) == BotView(BotState.FAILED, "refused:bad_link")


def test_a_problem_of_the_bot_that_is_no_longer_wanted_is_not_shown() -> None:
    row = replace(make_row(done=False), due=False, problem="refused:bad_link")
    other = make_row(make_facts(start=START + timedelta(hours=1))).desired
    assert bot_state(row, other, (), NOW) == BotView(BotState.SCHEDULING)


def test_a_removal_that_was_refused_has_failed() -> None:
    row = replace(there(wanted=False), problem="removal_refused")
    assert bot_state(row, None, (), NOW) == BotView(BotState.FAILED, "removal_refused")


def test_a_bot_in_the_call_that_is_no_longer_wanted_is_being_removed() -> None:
    view = bot_state(there(), None, told("in_call_recording"), DURING)
    assert view == BotView(BotState.REMOVING, "in_call")


def test_a_host_who_refuses_is_named_as_the_cause() -> None:
    row = there()
    silent = bot_state(row, row.desired, told("recording_permission_denied"), DURING)
    assert silent.why == "recording_permission_denied"
    named = told("recording_permission_denied", "zoom_host_not_present")
    assert bot_state(row, row.desired, named, DURING).why == "zoom_host_not_present"
