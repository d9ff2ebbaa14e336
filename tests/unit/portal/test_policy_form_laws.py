"""The form of the company's rules loses nothing: whatever is stored comes back as it was."""

from __future__ import annotations

from dataclasses import fields, replace

from hypothesis import assume, given
from hypothesis import strategies as st

from functions.portal.policy_form import FIELDS, LOCKED_BY, policy_values, read_policy
from rollcall.domain.policy import LOCKABLE, CompanyPolicy
from rollcall.domain.policy_checks import PolicyRefused, checked
from rollcall.domain.preferences import Preferences
from tests.property.domain.strategies import policies

ZONES = ("", "UTC", "Europe/Berlin", "US/Pacific", "Asia/Calcutta")
words = st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=100), max_size=4).map(
    tuple
)


@st.composite
def stored_policies(draw: st.DrawFn) -> CompanyPolicy:
    """Any policy that may be stored, with texts of any characters."""
    policy = draw(policies())
    rules = replace(
        policy.rules,
        time_zone=draw(st.sampled_from(ZONES)),
        title_contains=draw(words),
        title_excludes=draw(words),
        bot_name=draw(st.text(st.characters(codec="utf-8"), min_size=1, max_size=100)),
        max_people=draw(st.none() | st.integers(1, 1000)),
        min_minutes=draw(st.none() | st.integers(0, 1440)),
    )
    policy = replace(
        policy,
        rules=rules,
        never_words=draw(words),
        time_zone=draw(st.sampled_from(ZONES)),
        owner_ban=None,
        version=draw(st.integers(0, 10**6)),
    )
    try:
        return checked(policy)
    except PolicyRefused:
        assume(False)
        raise


@given(stored_policies(), st.sampled_from(ZONES[1:]))
def test_a_form_that_nobody_touched_says_what_is_stored(policy: CompanyPolicy, zone: str) -> None:
    values = policy_values(policy, "UTC")
    submitted = read_policy({**values, "version": str(policy.version)}, policy)
    assert submitted.policy == policy
    assert submitted.version == policy.version
    assert values.keys() <= FIELDS


@given(stored_policies())
def test_what_may_be_stored_is_in_its_one_form(policy: CompanyPolicy) -> None:
    assert checked(policy) == policy


def test_every_field_that_may_be_locked_has_a_box() -> None:
    locked = [name for names in LOCKED_BY.values() for name in names]
    assert sorted(locked) == sorted(LOCKABLE)


def test_every_rule_but_a_pause_is_in_the_form() -> None:
    own = {field.name for field in fields(Preferences)} - {"hours", "weekdays"}
    assert own - FIELDS == {"paused_until", "paused_from", "pause_spares_chosen"}
