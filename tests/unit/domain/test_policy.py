"""What the company's policy forbids, which rules it leaves to people, and what it may say."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from rollcall.domain.decision import Record, Skip, decide
from rollcall.domain.event import Tag
from rollcall.domain.guest_rules import mark_of
from rollcall.domain.meeting_hours import Hours, Weekday
from rollcall.domain.policy import (
    NO_POLICY,
    CompanyPause,
    CompanyPolicy,
    allowed_mode,
    first_rules,
    under,
)
from rollcall.domain.policy_checks import (
    MOST_ENTRIES,
    SETTLES_IN,
    Change,
    PolicyRefused,
    changed,
    checked,
    settled_at,
)
from rollcall.domain.preferences import Mode, Override, Overrides, Preferences
from rollcall.domain.reasons import Reason, sentence
from rollcall.domain.user_rules import UserRules
from tests.unit.domain.samples import EVERYTHING, NOW, OWNER, facts

ON = Overrides(event=Override.RECORD, series=Override.RECORD)
MORNING = Hours(time(9), time(12))
PAUSED = CompanyPolicy(paused=CompanyPause(NOW, "u-boss"))
STOPPED = CompanyPolicy(paused=CompanyPause(NOW, "u-boss", and_running=True))
GRACE = "grace@partner.example"

FORBIDDEN: list[tuple[CompanyPolicy, dict[str, Any], Skip]] = [
    (PAUSED, {}, Skip(Reason.COMPANY_PAUSED)),
    (STOPPED, {}, Skip(Reason.COMPANY_STOPPED)),
    (
        CompanyPolicy(never_guests=("partner.example",)),
        {},
        Skip(Reason.COMPANY_GUEST, "partner.example"),
    ),
    (
        CompanyPolicy(never_guests=(GRACE,)),
        {"guests": frozenset({mark_of(GRACE)})},
        Skip(Reason.COMPANY_GUEST, GRACE),
    ),
    (
        CompanyPolicy(never_organisers=("boss@corp.example",)),
        {"organiser": mark_of("boss@corp.example")},
        Skip(Reason.COMPANY_ORGANISER, "boss@corp.example"),
    ),
    (
        CompanyPolicy(never_organisers=(GRACE,)),
        {"guests": frozenset({mark_of(GRACE)})},
        Skip(Reason.COMPANY_ORGANISER, GRACE),
    ),
    (
        CompanyPolicy(never_words=("works council",)),
        {"title": "Works  COUNCIL: agenda"},
        Skip(Reason.COMPANY_WORDS, "works council"),
    ),
    (
        CompanyPolicy(never_guests=("rival.example",)),
        {"attendee_count": None},
        Skip(Reason.COMPANY_UNCHECKED),
    ),
    (
        CompanyPolicy(hours=MORNING, time_zone="Asia/Kathmandu"),
        {},
        Skip(Reason.COMPANY_HOURS, "09:00 to 12:00 (Asia/Kathmandu)"),
    ),
    (
        CompanyPolicy(weekdays=frozenset({Weekday.TUESDAY})),
        {},
        Skip(Reason.COMPANY_WEEKDAY, "UTC"),
    ),
]
"""A policy, what the event is, and why no bot may come; `facts` start on a Monday at ten."""

ALLOWED: list[tuple[CompanyPolicy, dict[str, Any]]] = [
    (NO_POLICY, {"attendee_count": None}),
    (CompanyPolicy(never_guests=("rival.example", "ann@partner.example")), {}),
    (CompanyPolicy(never_organisers=(GRACE,)), {"organised_by_owner": True}),
    (CompanyPolicy(never_organisers=(GRACE,)), {"organiser": mark_of("bob@corp.example")}),
    (CompanyPolicy(never_organisers=("bob@corp.example",)), {"attendee_count": None}),
    (CompanyPolicy(never_words=("council",)), {"title": "Councillors"}),
    (CompanyPolicy(hours=MORNING), {}),
    (CompanyPolicy(hours=Hours(time(20), time(22))), {"all_day": True}),
    (CompanyPolicy(weekdays=frozenset({Weekday.MONDAY})), {}),
]


@pytest.mark.parametrize(("policy", "event", "right"), FORBIDDEN)
def test_what_the_company_forbids_is_not_recorded_whatever_was_chosen(
    policy: CompanyPolicy, event: dict[str, Any], right: Skip
) -> None:
    entry = facts(tag=Tag.RECORD, **event)

    assert decide(entry, replace(EVERYTHING, skip_alone=False), ON, policy) == right
    assert right.detail in sentence(right.reason, right.detail)


@pytest.mark.parametrize(("policy", "event"), ALLOWED)
def test_what_the_company_does_not_name_is_recorded(
    policy: CompanyPolicy, event: dict[str, Any]
) -> None:
    rules = replace(EVERYTHING, skip_alone=False)

    assert isinstance(decide(facts(**event), rules, Overrides(), policy), Record)


@pytest.mark.parametrize("event", [{"is_deleted": True}, {"meeting_url": None}])
def test_a_pause_of_the_company_gives_way_to_what_is_impossible_only(event: dict[str, Any]) -> None:
    own_pause = replace(EVERYTHING, paused_until=NOW + timedelta(days=1))

    assert decide(facts(**event), EVERYTHING, ON, PAUSED).reason in {Reason.DELETED, Reason.NO_LINK}
    assert decide(facts(), own_pause, ON, PAUSED).reason is Reason.COMPANY_PAUSED


@pytest.mark.parametrize("rule", ["corp.example", OWNER, "Ada+calendar@CORP.example"])
def test_somebody_who_is_never_recorded_is_not_on_their_own_calendar_either(rule: str) -> None:
    rules = UserRules(EVERYTHING, email=OWNER).under(CompanyPolicy(never_guests=(rule,)))

    assert decide(facts(), EVERYTHING, ON, rules.policy) == Skip(Reason.COMPANY_GUEST, rule)


@pytest.mark.parametrize(
    ("organises", "right"),
    [(True, Skip(Reason.COMPANY_ORGANISER, OWNER)), (False, Record(Reason.EVENT_TURNED_ON))],
)
def test_own_meetings_of_a_named_organiser_are_not_recorded_those_of_others_are(
    organises: bool, right: Record | Skip
) -> None:
    rules = UserRules(EVERYTHING, email=OWNER).under(CompanyPolicy(never_organisers=(OWNER,)))
    entry = facts(organised_by_owner=organises, organiser="" if organises else mark_of("bob@x"))

    assert decide(entry, EVERYTHING, ON, rules.policy) == right


# --- rules


LOCKED = CompanyPolicy(
    rules=Preferences(mode=Mode.CHOSEN, min_people=5), locked=frozenset({"mode", "min_people"})
)


def test_a_locked_field_counts_as_the_company_set_it() -> None:
    own = replace(EVERYTHING, bot_name="Scribe")

    assert under(LOCKED, own) == replace(own, mode=Mode.CHOSEN, min_people=5)


def test_what_only_the_companys_rules_leave_out_says_so() -> None:
    assert decide(facts(), EVERYTHING, Overrides(), LOCKED) == Skip(Reason.COMPANY_RULES)


def test_what_ones_own_rules_leave_out_too_has_ones_own_reason() -> None:
    own = replace(EVERYTHING, title_excludes=("weekly",))
    policy = CompanyPolicy(modes=frozenset({Mode.EXTERNAL}))

    assert decide(facts(), own, Overrides(), policy) == Skip(Reason.TITLE_EXCLUDED, "weekly")


def test_what_only_the_companys_rules_record_says_so() -> None:
    policy = CompanyPolicy(rules=EVERYTHING, locked=frozenset({"mode"}))

    decision = decide(facts(), replace(EVERYTHING, mode=Mode.CHOSEN), Overrides(), policy)

    assert decision == Record(Reason.COMPANY_RECORDS)


def test_a_lock_leaves_the_choice_for_one_meeting() -> None:
    assert decide(facts(), EVERYTHING, ON, LOCKED) == Record(Reason.EVENT_TURNED_ON)


@pytest.mark.parametrize(
    ("allowed", "chosen", "right"),
    [
        ({Mode.EXTERNAL}, Mode.EVERY, Mode.EXTERNAL),
        ({Mode.ORGANISED}, Mode.EVERY, Mode.CHOSEN),
        ({Mode.ORGANISED}, Mode.EXTERNAL, Mode.CHOSEN),
        ({Mode.EVERY}, Mode.ORGANISED, Mode.CHOSEN),
        ({Mode.EXTERNAL}, Mode.EXTERNAL, Mode.EXTERNAL),
        (set(), Mode.CHOSEN, Mode.CHOSEN),
    ],
)
def test_a_mode_that_is_not_allowed_gives_way_to_one_that_records_no_more(
    allowed: set[Mode], chosen: Mode, right: Mode
) -> None:
    assert allowed_mode(CompanyPolicy(modes=frozenset(allowed)), chosen) is right


def test_somebody_without_rules_is_recorded_by_the_companys_once_the_mode_is_locked() -> None:
    filled_in = CompanyPolicy(rules=replace(EVERYTHING, bot_name="Corp bot"))
    locked = replace(filled_in, locked=frozenset({"mode"}))

    assert decide(facts(), None, Overrides(), filled_in) == Skip(Reason.NOT_SET_UP)
    assert decide(facts(), None, Overrides(), locked) == Record(Reason.COMPANY_RECORDS)
    assert first_rules(filled_in).bot_name == "Corp bot"


def test_first_rules_have_a_mode_that_is_allowed() -> None:
    policy = CompanyPolicy(rules=EVERYTHING, modes=frozenset({Mode.EXTERNAL}))

    assert first_rules(policy).mode is Mode.EXTERNAL


# --- what it may say

WRONG: list[tuple[CompanyPolicy, str, str]] = [
    (CompanyPolicy(never_guests=("nobody",)), "never_guests", "not_understood"),
    (CompanyPolicy(never_organisers=("corp.example",)), "never_organisers", "not_understood"),
    (CompanyPolicy(never_words=("\u200b",)), "never_words", "not_understood"),
    (CompanyPolicy(never_words=("x" * 101,)), "never_words", "too_long"),
    (
        CompanyPolicy(never_words=tuple(f"word {n}" for n in range(MOST_ENTRIES + 1))),
        "never_words",
        "too_many",
    ),
    (CompanyPolicy(locked=frozenset({"paused_until"})), "locked", "unknown_field"),
    (CompanyPolicy(hours=Hours(time(9), time(9))), "hours", "same_times"),
    (CompanyPolicy(time_zone="Mars/Base"), "time_zone", "not_understood"),
    (CompanyPolicy(rules=Preferences(time_zone="Mars/Base")), "rules.time_zone", "not_understood"),
    (
        CompanyPolicy(
            rules=EVERYTHING, modes=frozenset({Mode.EXTERNAL}), locked=frozenset({"mode"})
        ),
        "rules.mode",
        "not_allowed",
    ),
    (
        CompanyPolicy(rules=Preferences(min_people=5, max_people=2)),
        "rules.max_people",
        "below_least",
    ),
    (CompanyPolicy(rules=Preferences(max_people=0)), "rules.max_people", "out_of_range"),
    (CompanyPolicy(rules=Preferences(min_people=1001)), "rules.min_people", "out_of_range"),
    (CompanyPolicy(rules=Preferences(min_minutes=-1)), "rules.min_minutes", "out_of_range"),
    (CompanyPolicy(hours=Hours(time(9, 0, 30), time(17))), "hours", "not_minutes"),
    (CompanyPolicy(rules=Preferences(bot_name="x" * 101)), "rules.bot_name", "too_long"),
    (CompanyPolicy(rules=Preferences(bot_name=" ")), "rules.bot_name", "not_understood"),
    (CompanyPolicy(rules=Preferences(skip_domains=("x",))), "rules.skip_domains", "not_understood"),
]


@pytest.mark.parametrize("wrong", [policy for policy, _field, _reason in WRONG])
def test_nothing_that_was_stored_stands_in_the_way_of_a_pause(wrong: CompanyPolicy) -> None:
    stop = CompanyPause(NOW, "root", and_running=True)
    paused = changed(wrong, replace(wrong, paused=stop), Change("root", NOW))
    assert paused.paused == stop
    assert changed(paused, replace(paused, paused=None), Change("root", NOW)).paused is None


@pytest.mark.parametrize(("policy", "field", "reason"), WRONG)
def test_a_value_that_may_not_be_is_named(policy: CompanyPolicy, field: str, reason: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        checked(policy)

    assert (refused.value.field, refused.value.reason) == (field, reason)


def test_each_value_has_its_one_form() -> None:
    typed = CompanyPolicy(
        never_guests=(" @Partner.Example ", "partner.example", ""),
        never_words=(" board ",),
        modes=frozenset(),
        rules=Preferences(paused_until=NOW),
        locked=frozenset({"hours"}),
    )

    right = checked(typed)

    assert right.never_guests == ("partner.example",)
    assert right.never_words == ("board",)
    assert right.modes == {Mode.CHOSEN}
    assert right.rules.paused_until is None
    assert right.locked == {"hours", "weekdays", "time_zone"}


BY_BOSS = Change("u-boss", NOW)


def test_a_change_has_the_next_version_and_says_who_made_it() -> None:
    first = changed(NO_POLICY, PAUSED, BY_BOSS)

    assert (first.version, first.changed_by, first.changed_at) == (1, "u-boss", NOW)
    assert settled_at(first) == NOW + SETTLES_IN
    assert settled_at(NO_POLICY) is None


def test_the_same_policy_again_is_no_change() -> None:
    first = changed(NO_POLICY, PAUSED, BY_BOSS)
    later = Change("u-ann", NOW + timedelta(hours=1))

    assert changed(first, replace(PAUSED, version=9), later) is first


def test_a_pause_keeps_its_beginning_while_other_things_change() -> None:
    first = changed(NO_POLICY, PAUSED, BY_BOSS)
    later = Change("u-ann", NOW + timedelta(hours=1))

    second = changed(first, replace(PAUSED, never_words=("board",)), later)

    assert second.paused == CompanyPause(NOW, "u-boss")
    assert second.changed_by == "u-ann"
