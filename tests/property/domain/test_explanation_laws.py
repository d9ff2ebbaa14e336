"""The explanation says what `decide` decides, whatever the event and the rules."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.decision import decide
from rollcall.domain.event import EventFacts, Tag
from rollcall.domain.explanation import Answer, Question, explain, verdict
from rollcall.domain.policy import CompanyPolicy
from rollcall.domain.preferences import Overrides, Preferences
from tests.property.domain.strategies import facts, overrides, policies, preferences, switch

rules = st.none() | preferences()
said = st.builds(
    Overrides,
    overrides,
    overrides,
    st.sampled_from([None, None, "", "Grace"]),
    st.sampled_from([False, False, True]),
)


@st.composite
def events(draw: st.DrawFn) -> EventFacts:
    wrapped_by = draw(st.sampled_from(["", "", "Mimecast"]))
    return replace(draw(facts()), tag=draw(st.sampled_from(Tag)), wrapped_by=wrapped_by)


@given(events(), rules, said, policies(), switch)
def test_an_explanation_comes_to_the_decision(
    event: EventFacts,
    chosen: Preferences | None,
    by_hand: Overrides,
    policy: CompanyPolicy,
    connected: bool,
) -> None:
    explained = explain(event, chosen, by_hand, policy, connected=connected)
    assert verdict(explained) == decide(event, chosen, by_hand, policy, connected=connected)


@given(events(), rules, said, policies(), switch)
def test_one_condition_decides_and_those_behind_it_are_not_reached(
    event: EventFacts,
    chosen: Preferences | None,
    by_hand: Overrides,
    policy: CompanyPolicy,
    connected: bool,
) -> None:
    explained = explain(event, chosen, by_hand, policy, connected=connected)
    answers = [one.answer for one in explained if one.answer is not Answer.OFF]
    position = answers.index(Answer.DECIDES)
    assert set(answers[:position]) <= {Answer.PASSED}
    assert set(answers[position + 1 :]) <= {Answer.NOT_REACHED}


@given(events(), rules, said, policies(), switch)
def test_every_condition_is_there_once_in_its_order(
    event: EventFacts,
    chosen: Preferences | None,
    by_hand: Overrides,
    policy: CompanyPolicy,
    connected: bool,
) -> None:
    explained = explain(event, chosen, by_hand, policy, connected=connected)
    asked = [list(Question).index(one.question) for one in explained]
    assert asked == sorted(set(asked))


@given(events(), rules, said, policies(), switch)
def test_what_nobody_asks_for_decides_nothing(
    event: EventFacts,
    chosen: Preferences | None,
    by_hand: Overrides,
    policy: CompanyPolicy,
    connected: bool,
) -> None:
    for one in explain(event, chosen, by_hand, policy, connected=connected):
        assert one.answer is not Answer.OFF or one.decision is None
