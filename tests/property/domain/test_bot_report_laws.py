"""Whatever becomes of notifications on their way: the same reports, the same state, a true one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.bot_reports import (
    CODES,
    FACTS,
    RECORDING,
    RECORDING_DONE,
    RECORDING_ENDED,
    Reports,
    add_report,
)
from rollcall.domain.bot_state import BotState, bot_state
from rollcall.domain.model import BotStatus
from tests.unit.domain.samples import NOW, judge, seen, served

ROW = served(judge().new_row(*seen(), NOW, token=1))
CAUSES = st.sampled_from(
    [
        None,
        "call_ended_by_host",
        "bot_kicked_from_call",
        "timeout_exceeded_everyone_left",
        "timeout_exceeded_waiting_room",
        "brand_new",
    ]
)
STATUSES = st.builds(
    BotStatus,
    bot_id=st.just("bot-1"),
    code=st.sampled_from([*sorted(CODES | FACTS), "brand_new"]),
    sub_code=CAUSES,
    at=st.integers(0, 5).map(lambda minutes: NOW + timedelta(minutes=minutes)),
)
MANY = st.lists(STATUSES, min_size=1, max_size=12)


def _stored(statuses: list[BotStatus]) -> Reports:
    reports: dict[str, BotStatus] = {}
    for status in statuses:
        add_report(reports, status)
    return reports


@given(MANY, st.data())
def test_any_order_with_repetitions_gives_the_same_reports_and_the_same_state(
    statuses: list[BotStatus], data: Any
) -> None:
    repeated = data.draw(st.lists(st.sampled_from(statuses), max_size=6))
    shuffled = data.draw(st.permutations([*statuses, *repeated]))
    expected = _stored(statuses)
    found = _stored(shuffled)
    assert found == expected
    for minutes in (0, 60, 600):
        now = NOW + timedelta(minutes=minutes)
        for wanted in (ROW.desired, None):
            state = bot_state(ROW, wanted, [expected], now)
            assert bot_state(ROW, wanted, [found], now) == state


@given(MANY)
def test_recorded_is_said_only_when_a_recording_was_reported(statuses: list[BotStatus]) -> None:
    told = {status.code for status in statuses}
    view = bot_state(ROW, ROW.desired, [_stored(statuses)], NOW + timedelta(hours=12))
    if view.state is BotState.RECORDED:
        assert told & {RECORDING, RECORDING_DONE, *FACTS}
    if RECORDING_ENDED in told:
        assert view.state is BotState.RECORDED
    elif "fatal" in told:
        assert view.state is BotState.FAILED


@given(MANY, st.data())
def test_losing_notifications_never_turns_a_meeting_into_a_recorded_one(
    statuses: list[BotStatus], data: Any
) -> None:
    kept = data.draw(st.lists(st.sampled_from(statuses), unique=True))
    now = NOW + timedelta(hours=12)
    before = bot_state(ROW, ROW.desired, [_stored(statuses)], now).state
    after = bot_state(ROW, ROW.desired, [_stored(kept)], now).state
    if after is BotState.RECORDED and before is not BotState.RECORDED:
        lost = {status.code for status in statuses} - {status.code for status in kept}
        assert lost & {"fatal", "recording_failed"}
