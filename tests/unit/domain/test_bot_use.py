"""Hours of bots, and whose they were."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.bot_reports import Reports
from rollcall.domain.bot_use import Meant, Use, time_in_call, total, use_by_person
from rollcall.domain.model import BotStatus
from tests.contract.stores import HOUR, MINUTE, NOW


def reports(**minutes: float) -> Reports:
    """The code and the minute of each report."""
    return {
        code: BotStatus("bot", code, None, NOW + after * MINUTE) for code, after in minutes.items()
    }


@pytest.mark.parametrize(
    ("told", "lasted"),
    [
        (reports(joining_call=0, in_call_recording=5, call_ended=30, done=40), 30 * MINUTE),
        (reports(in_waiting_room=0, fatal=10), 10 * MINUTE),
        (reports(joining_call=0), 2 * HOUR),
        (reports(call_ended=30), timedelta(0)),
        (reports(joining_call=30, call_ended=20), timedelta(0)),
        ({}, timedelta(0)),
    ],
)
def test_a_bot_costs_from_its_way_into_the_call_to_its_end(told: Reports, lasted: object) -> None:
    assert time_in_call(told, NOW + 2 * HOUR) == lasted


def test_a_shared_bot_counts_for_each_of_its_people_in_part() -> None:
    used = use_by_person(
        [Meant("ann", ("one",)), Meant("ben", ("one", "never")), Meant("cy", (), meetings=1)],
        {"one": reports(joining_call=0, call_ended=60)},
        NOW,
    )
    assert used == {"ann": Use(1, 0.5, 0.5), "ben": Use(1, 0.5, 0.5), "cy": Use(1)}


PEOPLE, BOTS = st.sampled_from("abc"), st.lists(st.sampled_from("1234"), max_size=3)


@given(st.lists(st.builds(Meant, PEOPLE, BOTS.map(tuple))))
def test_sums_over_people_are_sums_over_bots(meant: list[Meant]) -> None:
    told = {bot: reports(joining_call=0, call_ended=30) for bot in "123"}
    used = use_by_person(meant, told, NOW)
    there = {bot for one in meant for bot in one.bots} & told.keys()
    whole = total(used.values())
    assert whole.meetings == len(meant)
    assert whole.bots == pytest.approx(len(there))
    assert whole.hours == pytest.approx(len(there) / 2)
