from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.decision import Record, Skip, decide
from rollcall.domain.event import EventFacts
from rollcall.domain.preferences import Override, Overrides, Preferences
from rollcall.domain.reasons import Reason, sentence
from tests.property.domain.strategies import choices, facts, overrides, preferences, switch

BEFORE_OVERRIDES = {
    Reason.DELETED,
    Reason.NOT_CONNECTED,
    Reason.NO_LINK,
    Reason.LINK_WRAPPED,
    Reason.PAUSED,
}
rules = st.none() | preferences()


@given(facts(), rules, choices, switch)
def test_every_event_gets_one_decision_and_always_the_same(
    event: EventFacts, chosen: Preferences | None, by_hand: Overrides, connected: bool
) -> None:
    decision = decide(event, chosen, by_hand, connected=connected)

    assert isinstance(decision, Record | Skip)
    assert decision == decide(event, chosen, by_hand, connected=connected)
    assert sentence(decision.reason, decision.detail)


@given(facts(), rules, overrides, switch)
def test_what_was_turned_off_is_never_recorded(
    event: EventFacts, chosen: Preferences | None, series: Override | None, connected: bool
) -> None:
    off = Overrides(event=Override.SKIP, series=series)

    assert isinstance(decide(event, chosen, off, connected=connected), Skip)


@given(facts(), rules, switch)
def test_a_series_that_was_turned_off_is_never_recorded_without_a_choice_for_the_event(
    event: EventFacts, chosen: Preferences | None, connected: bool
) -> None:
    off = Overrides(series=Override.SKIP)

    assert isinstance(decide(event, chosen, off, connected=connected), Skip)


@given(facts(), rules, overrides, switch)
def test_what_was_turned_on_is_recorded_unless_it_is_impossible_or_paused(
    event: EventFacts, chosen: Preferences | None, series: Override | None, connected: bool
) -> None:
    on = Overrides(event=Override.RECORD, series=series)

    decision = decide(event, chosen, on, connected=connected)

    allowed = decision == Record(Reason.EVENT_TURNED_ON)
    assert allowed or (isinstance(decision, Skip) and decision.reason in BEFORE_OVERRIDES)


@given(facts(), rules, choices, switch)
def test_nothing_is_recorded_that_cannot_be_or_starts_within_a_pause(
    event: EventFacts, chosen: Preferences | None, by_hand: Overrides, connected: bool
) -> None:
    impossible = event.is_deleted or event.meeting_url is None or not connected
    until = chosen.paused_until if chosen else None
    paused = until is not None and event.start < until
    if chosen is not None and chosen.paused_from is not None:
        paused = paused and chosen.paused_from <= event.start
    if chosen is not None and chosen.pause_spares_chosen:
        paused = paused and by_hand.event is not Override.RECORD

    decision = decide(event, chosen, by_hand, connected=connected)

    assert isinstance(decision, Skip) or not (impossible or paused)
    assert (decision.reason in BEFORE_OVERRIDES) is (impossible or paused)


@given(facts(), preferences(), choices, st.integers(1, 10**9))
def test_a_pause_holds_whatever_was_chosen_by_hand(
    event: EventFacts, chosen: Preferences, by_hand: Overrides, microseconds: int
) -> None:
    until = event.start + timedelta(microseconds=microseconds)

    whole = replace(chosen, paused_until=until, paused_from=None, pause_spares_chosen=False)

    decision = decide(event, whole, by_hand)

    assert isinstance(decision, Skip)
    assert decision.reason in BEFORE_OVERRIDES


@given(facts(), preferences(), st.integers(-(10**6), 10**6))
def test_when_a_meeting_is_matters_to_a_pause_hours_and_weekdays_only(
    event: EventFacts, chosen: Preferences, minutes: int
) -> None:
    unpaused = replace(chosen, paused_until=None, hours=None, weekdays=frozenset())
    by = timedelta(minutes=minutes)
    moved = replace(event, start=event.start + by, end=event.end + by, updated_at=event.end)

    assert decide(event, unpaused, Overrides()) == decide(moved, unpaused, Overrides())


@given(facts(), preferences())
def test_asking_for_less_never_records_more(event: EventFacts, chosen: Preferences) -> None:
    strict = replace(
        chosen,
        skip_private=True, skip_declined=True, skip_unanswered=True, skip_all_day=True,
        skip_focus_time=True, skip_out_of_office=True, skip_working_location=True,
        skip_tentative=True, skip_free=True, skip_alone=True,
    )  # fmt: skip

    wide, narrow = (decide(event, p, Overrides()) for p in (chosen, strict))

    assert isinstance(wide, Record) or isinstance(narrow, Skip)
