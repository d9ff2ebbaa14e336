"""Restrictions beat everything; one more never records more; none of them change nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.decision import Record, Skip, decide, forbidden, impossible, skips
from rollcall.domain.event import EventFacts
from rollcall.domain.meeting_hours import Hours, Weekday
from rollcall.domain.policy import (
    FIRM,
    NO_POLICY,
    CompanyPause,
    CompanyPolicy,
    allowing_all,
    under,
)
from rollcall.domain.policy_checks import checked
from rollcall.domain.preferences import Mode, Overrides, Preferences
from tests.property.domain.strategies import (
    DOMAINS,
    WORDS,
    choices,
    facts,
    policies,
    preferences,
    switch,
)
from tests.unit.domain.samples import NOW

rules = st.none() | preferences()
restrictions = st.sampled_from(
    [
        *({"paused": CompanyPause(NOW, "boss")},),
        *({"never_guests": (domain,)} for domain in DOMAINS),
        *({"never_words": (word,)} for word in WORDS),
        *({"modes": frozenset(Mode) - {mode}} for mode in (Mode.EVERY, Mode.EXTERNAL)),
        *({"modes": frozenset({Mode.CHOSEN})},),
        *({"hours": Hours(time(8), time(hour))} for hour in (9, 12, 18)),
        *({"weekdays": frozenset({day})} for day in (Weekday.MONDAY, Weekday.TUESDAY)),
    ]
)


def with_one_more(policy: CompanyPolicy, more: dict[str, object]) -> CompanyPolicy:
    """A policy with a restriction added to those of its kind."""
    ((name, value),) = more.items()
    known = getattr(policy, name)
    if isinstance(value, tuple):
        value = known + value
    elif isinstance(value, frozenset) and known:
        value = known & value
        if name == "weekdays" and not value:
            # No weekday at all is spelled as a pause; empty means every day.
            return replace(policy, paused=CompanyPause(NOW, "boss"))
    elif isinstance(value, Hours) and known:
        return replace(policy, paused=CompanyPause(NOW, "boss"))
    return replace(policy, **{name: value})  # type: ignore[arg-type]


@given(facts(), rules, choices, policies(), switch)
def test_nothing_that_somebody_chose_gets_round_what_the_company_forbids(
    event: EventFacts, chosen: Preferences | None, by_hand: Overrides, policy: CompanyPolicy,
    connected: bool,
) -> None:  # fmt: skip
    decision = decide(event, chosen, by_hand, policy, connected=connected)
    no = impossible(event, connected=connected) or forbidden(event, policy)

    assert decision == no if no else decision.reason not in FIRM


@given(facts(), rules, choices, policies(), restrictions)
def test_one_more_restriction_never_records_more(
    event: EventFacts, chosen: Preferences | None, by_hand: Overrides, policy: CompanyPolicy,
    more: dict[str, object],
) -> None:  # fmt: skip
    stricter = with_one_more(replace(policy, locked=frozenset()), more)
    wide, strict = (
        decide(event, chosen, by_hand, one)
        for one in (replace(policy, locked=frozenset()), stricter)
    )

    assert isinstance(wide, Record) or isinstance(strict, Skip)


@given(facts(), rules, choices, preferences(), switch)
def test_a_policy_that_allows_everything_is_none(
    event: EventFacts, chosen: Preferences | None, by_hand: Overrides, filled_in: Preferences,
    connected: bool,
) -> None:  # fmt: skip
    allowing = CompanyPolicy(rules=filled_in, version=7)

    assert decide(event, chosen, by_hand, allowing, connected=connected) == decide(
        event, chosen, by_hand, NO_POLICY, connected=connected
    )
    assert skips(event, chosen, allowing) == skips(event, chosen)


@given(preferences(), policies())
def test_rules_under_a_policy_are_so_however_often_it_is_applied(
    chosen: Preferences, policy: CompanyPolicy
) -> None:
    held = under(policy, chosen)

    assert under(policy, held) is held


@given(facts(), preferences(), choices, policies())
def test_rules_that_follow_the_policy_already_decide_alike_without_it(
    event: EventFacts, chosen: Preferences, by_hand: Overrides, policy: CompanyPolicy
) -> None:
    lenient, held = allowing_all(policy), under(policy, chosen)

    under_it = decide(event, held, by_hand, lenient)
    assert under_it == decide(event, held, by_hand, NO_POLICY)
    own = decide(event, chosen, by_hand, lenient)
    assert isinstance(own, Record) == isinstance(under_it, Record)


@given(policies())
def test_a_policy_in_its_one_form_stays_as_it_is(policy: CompanyPolicy) -> None:
    sound = replace(
        policy, locked=frozenset(), never_words=(), rules=Preferences(), owner_ban=None
    )  # fmt: skip
    if sound.hours and sound.hours.first == sound.hours.last:
        sound = replace(sound, hours=None)
    right = checked(sound)

    assert checked(right) == right
