"""What one person asks for of what bots recorded: how much, for how long, and of whose bots."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.event import ScheduledBot
from rollcall.domain.media import (
    LINK_LIVES,
    MOST_KEPT,
    MOST_WAITING,
    REMEMBERED,
    WAITS,
    Failure,
    MediaAsk,
    MediaBox,
    Medium,
    MediumState,
    TooManyWaiting,
    answered,
    failed,
    later,
    recorded_bot,
    with_answer,
    with_ask,
    without_old,
)
from rollcall.domain.model import BotStatus, EventRow
from tests.contract.stores import NOW, SECOND, an_event

BOX = MediaBox("user-1")
READY = {Medium.RECORDING: MediumState.READY}
SEALED = {Medium.RECORDING: "sealed"}


def ask(event_id: str = "e-1", at: datetime = NOW) -> MediaAsk:
    return MediaAsk(event_id, "c-1", f"bot-{event_id}", at)


def asked(*events: str, at: datetime = NOW) -> MediaBox:
    box = BOX
    for event_id in events:
        box = with_ask(box, ask(event_id, at), at)
    return box


def given_links(box: MediaBox = BOX, at: datetime = NOW) -> MediaBox:
    asking = with_ask(box, ask(at=at), at)
    return with_answer(asking, answered(asking.asks[-1], READY, SEALED, at))


# --- asking


def test_asking_again_while_the_answer_is_awaited_changes_nothing() -> None:
    box = asked("e-1")
    again = NOW + WAITS - SECOND
    assert with_ask(box, ask(at=again), again) is box


def test_asking_again_while_the_link_holds_changes_nothing() -> None:
    again = NOW + LINK_LIVES - SECOND
    box = given_links()
    assert with_ask(box, ask(at=again), again) is box


@pytest.mark.parametrize("after", [LINK_LIVES, REMEMBERED])
def test_asking_after_the_links_end_asks_recall_again(after: timedelta) -> None:
    again = NOW + after
    assert with_ask(given_links(), ask(at=again), again).asks == (ask(at=again),)


def test_what_was_not_ready_can_be_asked_for_again_at_once() -> None:
    box = asked("e-1")
    told = answered(box.asks[0], {Medium.RECORDING: MediumState.NOT_READY}, {}, NOW)
    again = NOW + SECOND
    assert with_ask(with_answer(box, told), ask(at=again), again).asks == (ask(at=again),)


def test_another_bot_of_the_meeting_is_asked_for_although_a_link_holds() -> None:
    other = replace(ask(), bot_id="bot-2")
    assert with_ask(given_links(), other, NOW).asks == (other,)


def test_no_more_are_followed_than_a_person_means() -> None:
    box = asked(*(f"e-{n}" for n in range(MOST_WAITING)))
    with pytest.raises(TooManyWaiting):
        with_ask(box, ask("one-more"), NOW)
    later_on = NOW + WAITS
    assert with_ask(box, ask("one-more", later_on), later_on).of("one-more") is not None


# --- answers


def test_an_answer_to_an_earlier_ask_is_not_one_to_the_next() -> None:
    again = NOW + REMEMBERED
    box = with_ask(given_links(), ask(at=again), again)
    assert with_answer(box, answered(ask(), READY, SEALED, again)) == box


def test_nobody_waits_for_ever() -> None:
    box = asked("e-1")
    assert box.waiting(NOW) == [ask()]
    over = NOW + WAITS
    assert box.waiting(over) == []
    (told,) = without_old(box, over).asks
    assert told.failure is Failure.NO_ANSWER


def test_a_try_that_failed_is_repeated_after_its_pause() -> None:
    box = with_answer(asked("e-1"), later(ask(), timedelta(seconds=4), NOW))
    assert box.waiting(NOW + 3 * SECOND) == []
    (again,) = box.waiting(NOW + 4 * SECOND)
    assert again.attempts == 1


def test_links_are_forgotten_first_and_that_they_were_asked_for_later() -> None:
    box = given_links()
    assert box.due_at == NOW + LINK_LIVES
    (told,) = without_old(box, NOW + LINK_LIVES).asks
    assert (told.sealed, told.states) == ({}, READY)
    assert without_old(box, NOW + REMEMBERED) == BOX


def test_what_shows_an_ask_does_not_show_its_links() -> None:
    assert "sealed" not in repr(given_links())


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["ask", "answer", "lose", "tidy"]), st.integers(0, 14), st.integers(0, 400)
    ),
    max_size=60,
)


@given(MOVES)
def test_whatever_a_person_does_a_box_keeps_within_its_bounds(
    moves: list[tuple[str, int, int]],
) -> None:
    box, now = BOX, NOW
    for what, number, seconds in moves:
        now += timedelta(seconds=seconds)
        known = box.of(f"e-{number}")
        match what:
            case "ask":
                try:
                    box = with_ask(box, ask(f"e-{number}", now), now)
                except TooManyWaiting:
                    assert sum(one.waits(now) for one in box.asks) >= MOST_WAITING
            case "answer" if known and known.waits(now):
                box = with_answer(box, answered(known, READY, SEALED, now))
            case "lose" if known and known.waits(now):
                box = with_answer(box, failed(known, Failure.GONE, now))
            case _:
                box = without_old(box, now)
                assert not any(one.sealed and not one.holds(now) for one in box.asks)
        assert len(box.asks) <= MOST_KEPT
        assert len({one.event_id for one in box.asks}) == len(box.asks)
        assert sum(one.waits(now) for one in box.asks) <= MOST_WAITING
        assert (box.due_at is None) is (not box.asks)


# --- whose bot


def row_with(*bots: str, dismissed: tuple[str, ...] = ()) -> EventRow:
    row = an_event()
    own = tuple(ScheduledBot(b, row.facts.start, "key", "https://meet.example/abc") for b in bots)
    observed = replace(row.observed, bots=own, dismissed=frozenset(dismissed))
    return replace(row, observed=observed)


def told(bot_id: str, words: str, minute: int = 0) -> dict[str, BotStatus]:
    found = {}
    for number, word in enumerate(words.split()):
        code, _, sub_code = word.partition("/")
        at = NOW + timedelta(minutes=minute, seconds=number)
        found[code] = BotStatus(bot_id, code, sub_code or None, at)
    return found


RECORDED = "in_call_recording call_ended/call_ended_by_host done"
LEFT = "in_call_recording call_ended/bot_received_leave_call done"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (RECORDED, "b-1"),
        ("in_call_recording fatal/bot_errored", "b-1"),
        ("in_call_recording", None),
        ("in_waiting_room call_ended done", None),
        ("", None),
    ],
)
def test_only_a_bot_that_recorded_and_left_is_asked(words: str, found: str | None) -> None:
    assert recorded_bot(row_with("b-1"), {"b-1": told("b-1", words)}) == found


def test_a_bot_of_somebody_else_is_not_asked() -> None:
    reported = {"b-2": told("b-2", RECORDED)}
    assert recorded_bot(row_with("b-1"), reported) is None
    assert recorded_bot(row_with(), reported) is None


def test_a_bot_that_stayed_for_a_colleague_is_the_colleagues() -> None:
    turned_off = row_with("b-1", dismissed=("b-1",))
    assert recorded_bot(turned_off, {"b-1": told("b-1", RECORDED)}) is None
    assert recorded_bot(turned_off, {"b-1": told("b-1", LEFT)}) == "b-1"
    broke = told("b-1", "in_call_recording fatal/bot_errored")
    assert recorded_bot(turned_off, {"b-1": broke}) == "b-1"


def test_a_bot_that_stayed_for_a_colleague_and_was_asked_out_later_is_the_colleagues() -> None:
    turned_off = row_with("b-1", dismissed=("b-1",))
    stayed = replace(turned_off.observed, stayed=frozenset({"b-1"}))
    for words in (RECORDED, LEFT, "in_call_recording fatal/bot_errored"):
        left = {"b-1": told("b-1", words)}
        assert recorded_bot(replace(turned_off, observed=stayed), left) is None


def test_of_several_bots_the_last_that_recorded_is_asked() -> None:
    reported = {"b-1": told("b-1", RECORDED, 9), "b-2": told("b-2", RECORDED, 5)}
    assert recorded_bot(row_with("b-1", "b-2"), reported) == "b-1"
