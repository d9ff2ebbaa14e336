"""Recall's record of a bot: its states in order, and when it recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rollcall.adapters.recall.bots import read_bot
from rollcall.domain.errors import Unavailable
from rollcall.ports.recall import BotStatus

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
ODD: list[Any] = [None, 7, True, "text", {}, {"a": 1}, [7], [None], [[]], [{}]]


def at(minutes: float) -> str:
    return (NINE + timedelta(minutes=minutes)).isoformat()


def status(code: object, minutes: float, **more: object) -> dict[str, object]:
    return {"code": code, "created_at": at(minutes), "message": None, "sub_code": None, **more}


def recording(began: float | None, ended: float | None) -> dict[str, object]:
    return {
        "id": "recording-1",
        "started_at": None if began is None else at(began),
        "completed_at": None if ended is None else at(ended),
        "media_shortcuts": {"video_mixed": {"data": {"download_url": "https://x.example"}}},
    }


def bot(*statuses: object, **changes: object) -> dict[str, object]:
    return {"id": "bot-1", "status_changes": list(statuses), "recordings": [], **changes}


def test_the_states_of_a_bot_come_in_order_of_time() -> None:
    ended = status("call_ended", 40, sub_code="call_ended_by_host")

    found = read_bot(bot(ended, status("ready", -60), status("brand_new", 1)))

    assert found.bot_id == "bot-1"
    assert found.statuses == (
        BotStatus("ready", None, NINE - timedelta(minutes=60)),
        BotStatus("brand_new", None, NINE + timedelta(minutes=1)),
        BotStatus("call_ended", "call_ended_by_host", NINE + timedelta(minutes=40)),
    )


def test_states_of_one_moment_stay_in_the_order_that_recall_gives() -> None:
    codes = ["fatal", "done", "call_ended"]

    found = read_bot(bot(*(status(code, 5) for code in codes)))

    assert [status.code for status in found.statuses] == codes


@pytest.mark.parametrize(
    ("recordings", "began", "ended"),
    [
        ([], None, None),
        ([recording(1, None)], 1, None),
        ([recording(1, 40)], 1, 40),
        ([recording(30, 40), recording(1, 20)], 1, 40),
        ([recording(30, None), recording(1, 20)], 1, None),
        ([recording(None, None)], None, None),
        ([recording(None, 20), recording(30, 40)], 30, 40),
    ],
)
def test_recording_lasts_from_the_first_beginning_to_the_last_end(
    recordings: list[object], began: int | None, ended: int | None
) -> None:
    found = read_bot(bot(recordings=recordings))

    assert found.recording_began == (None if began is None else NINE + timedelta(minutes=began))
    assert found.recording_ended == (None if ended is None else NINE + timedelta(minutes=ended))


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_recordings_of_any_type_hide_no_state(value: object) -> None:
    found = read_bot(bot(status("ready", 0), recordings=value))

    assert [status.code for status in found.statuses] == ["ready"]
    assert found.recording_began is None


@pytest.mark.parametrize("odd", [None, 7, "text", [], {}, {"code": "x"}, status(7, 1)])
def test_a_state_without_a_word_or_a_time_hides_no_other(odd: object) -> None:
    found = read_bot(bot(status("ready", 0), odd, status("done", 9)))

    assert [status.code for status in found.statuses] == ["ready", "done"]


@pytest.mark.parametrize("value", [7, [], {}, None])
def test_a_cause_that_is_no_word_is_none(value: object) -> None:
    assert read_bot(bot(status("fatal", 0, sub_code=value))).statuses[0].sub_code is None


def test_words_are_cut_and_can_be_stored() -> None:
    (found,) = read_bot(bot(status("c\ud800" + "x" * 200, 0, sub_code="s\x00" * 200))).statuses

    assert (len(found.code.encode()), len((found.sub_code or "").encode())) == (100, 100)


UNREADABLE: list[object] = [
    None, 7, "text", [], {}, bot(id=None), bot(id="a/b"), bot(id=""), {"id": "bot-1"},
    *(bot(status_changes=value) for value in ODD[:5]),
]  # fmt: skip


@pytest.mark.parametrize("answer", UNREADABLE)
def test_what_is_no_bot_leaves_its_state_unknown(answer: object) -> None:
    with pytest.raises(Unavailable) as caught:
        read_bot(answer)

    assert caught.value.reason == "unreadable_answer"
    assert caught.value.answered
