from __future__ import annotations

import re
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

import rollcall.domain.decision as decision_module
from rollcall.domain.decision import Record, Skip, decide
from rollcall.domain.event import EventType, ResponseStatus, Tag
from rollcall.domain.meeting_hours import Hours, Weekday
from rollcall.domain.policy import COMPANY_REASONS
from rollcall.domain.preferences import Mode, Override, Overrides, Preferences
from rollcall.domain.reasons import SENTENCES, Reason, sentence
from tests.unit.domain.samples import EVERYTHING, NOW, facts

WORKER_ONLY = {Reason.UNREADABLE, Reason.BLOCKED}
"""Reasons that a decision never gives: the worker writes them itself."""
POLICY = COMPANY_REASONS
"""Reasons of the company's policy: `test_policy.py`."""
ON, OFF = Override.RECORD, Override.SKIP
STRICT = Preferences()

# Each row: the reason, what the event is, what the user set, what was chosen by hand.
SKIPPED: list[tuple[Reason, dict[str, Any], dict[str, Any], Overrides]] = [
    (Reason.DELETED, {"is_deleted": True}, {}, Overrides()),
    (Reason.NO_LINK, {"meeting_url": None}, {}, Overrides()),
    (Reason.LINK_WRAPPED, {"meeting_url": None, "wrapped_by": "Mimecast"}, {}, Overrides()),
    (Reason.PAUSED, {}, {"paused_until": NOW + timedelta(days=1)}, Overrides()),
    (Reason.EVENT_TURNED_OFF, {}, {}, Overrides(event=OFF)),
    (Reason.STOPPED_BY_YOU, {}, {}, Overrides(event=ON, stopped_by="")),
    (Reason.STOPPED_BY_ORGANISER, {}, {}, Overrides(event=ON, stopped_by="Ada")),
    (Reason.GUEST_SAID_NO, {}, {}, Overrides(event=ON, stopped_by="", guest_said_no=True)),
    (Reason.SERIES_TURNED_OFF, {}, {}, Overrides(series=OFF)),
    (Reason.PRIVATE, {"private": True}, {"skip_private": True}, Overrides()),
    (
        Reason.DECLINED,
        {"response_status": ResponseStatus.DECLINED},
        {"skip_declined": True},
        Overrides(),
    ),
    (
        Reason.UNANSWERED,
        {"response_status": ResponseStatus.UNANSWERED},
        {"skip_unanswered": True},
        Overrides(),
    ),
    (Reason.ALL_DAY, {"all_day": True}, {"skip_all_day": True}, Overrides()),
    (
        Reason.FOCUS_TIME,
        {"event_type": EventType.FOCUS_TIME},
        {"skip_focus_time": True},
        Overrides(),
    ),
    (
        Reason.OUT_OF_OFFICE,
        {"event_type": EventType.OUT_OF_OFFICE},
        {"skip_out_of_office": True},
        Overrides(),
    ),
    (
        Reason.WORKING_LOCATION,
        {"event_type": EventType.WORKING_LOCATION},
        {"skip_working_location": True},
        Overrides(),
    ),
    (
        Reason.TENTATIVE,
        {"response_status": ResponseStatus.TENTATIVE},
        {"skip_tentative": True},
        Overrides(),
    ),
    (Reason.SHOWN_AS_FREE, {"free": True}, {"skip_free": True}, Overrides()),
    (Reason.ALONE, {"attendee_count": 1}, {"skip_alone": True}, Overrides()),
    (Reason.ALONE, {"attendee_count": 0}, {"skip_alone": True}, Overrides()),
    (Reason.TAGGED_NORECORD, {"tag": Tag.NORECORD}, {}, Overrides()),
    (Reason.OUTSIDE_HOURS, {}, {"hours": Hours(time(11), time(17))}, Overrides()),
    (Reason.OTHER_WEEKDAY, {}, {"weekdays": frozenset({Weekday.TUESDAY})}, Overrides()),
    (Reason.TOO_SHORT, {}, {"min_minutes": 61}, Overrides()),
    (Reason.TOO_FEW, {"attendee_count": 2}, {"min_people": 3}, Overrides()),
    (Reason.TOO_MANY, {"attendee_count": 9}, {"max_people": 8}, Overrides()),
    (Reason.GUESTS_HIDDEN, {"attendee_count": None}, {"min_people": 3}, Overrides()),
    (Reason.GUESTS_HIDDEN, {"attendee_count": None}, {"max_people": 3}, Overrides()),
    (
        Reason.GUESTS_HIDDEN,
        {"attendee_count": None},
        {"skip_domains": ("rival.example",)},
        Overrides(),
    ),
    (Reason.TITLE_EXCLUDED, {}, {"title_excludes": ("WEEKLY",)}, Overrides()),
    (Reason.TITLE_MISSING, {}, {"title_contains": ("board", "review")}, Overrides()),
    (Reason.DOMAIN_SKIPPED, {}, {"skip_domains": ("partner.example",)}, Overrides()),
    (Reason.GUEST_SKIPPED, {}, {"skip_domains": ("grace@partner.example",)}, Overrides()),
    (Reason.INTERNAL, {"domains": frozenset()}, {"mode": Mode.EXTERNAL}, Overrides()),
    (Reason.NO_COMPANY, {"company": None}, {"mode": Mode.EXTERNAL}, Overrides()),
    (
        Reason.GUESTS_HIDDEN,
        {"attendee_count": None, "domains": frozenset({"corp.example"})},
        {"mode": Mode.EXTERNAL},
        Overrides(),
    ),
    (Reason.NOT_ORGANISED, {}, {"mode": Mode.ORGANISED}, Overrides()),
    (Reason.NOT_CHOSEN, {}, {"mode": Mode.CHOSEN}, Overrides()),
]
RECORDED: list[tuple[Reason, dict[str, Any], dict[str, Any], Overrides]] = [
    (Reason.EVENT_TURNED_ON, {}, {"mode": Mode.CHOSEN}, Overrides(event=ON)),
    (Reason.SERIES_TURNED_ON, {}, {"mode": Mode.CHOSEN}, Overrides(series=ON)),
    (Reason.EVERY_MEETING, {}, {"mode": Mode.EVERY}, Overrides()),
    (Reason.EVERY_MEETING, {"attendee_count": 1}, {"skip_alone": False}, Overrides()),
    (Reason.EVERY_MEETING, {"attendee_count": 0}, {"skip_alone": False}, Overrides()),
    (Reason.EVERY_MEETING, {"free": True}, {}, Overrides()),
    (Reason.EVERY_MEETING, {"free": True, "all_day": True}, {"skip_free": True}, Overrides()),
    (Reason.EVERY_MEETING, {"response_status": ResponseStatus.TENTATIVE}, {}, Overrides()),
    (Reason.EVERY_MEETING, {}, {"hours": Hours(time(10), time(11))}, Overrides()),
    (Reason.EVERY_MEETING, {"all_day": True}, {"hours": Hours(time(11), time(12))}, Overrides()),
    (Reason.EVERY_MEETING, {}, {"weekdays": frozenset({Weekday.MONDAY})}, Overrides()),
    (Reason.EVERY_MEETING, {}, {"min_minutes": 60}, Overrides()),
    (Reason.TAGGED_RECORD, {"tag": Tag.RECORD}, {"mode": Mode.CHOSEN}, Overrides()),
    (Reason.EXTERNAL, {}, {"mode": Mode.EXTERNAL}, Overrides()),
    (Reason.ORGANISED, {"organised_by_owner": True}, {"mode": Mode.ORGANISED}, Overrides()),
]


@pytest.mark.parametrize(("reason", "event", "chosen", "by_hand"), SKIPPED)
def test_a_meeting_is_skipped_for_the_reason_that_applies(
    reason: Reason, event: dict[str, Any], chosen: dict[str, Any], by_hand: Overrides
) -> None:
    decision = decide(facts(**event), replace(EVERYTHING, **chosen), by_hand)

    assert isinstance(decision, Skip)
    assert decision.reason is reason


@pytest.mark.parametrize(("reason", "event", "chosen", "by_hand"), RECORDED)
def test_a_meeting_is_recorded_for_the_reason_that_applies(
    reason: Reason, event: dict[str, Any], chosen: dict[str, Any], by_hand: Overrides
) -> None:
    decision = decide(facts(**event), replace(EVERYTHING, **chosen), by_hand)

    assert isinstance(decision, Record)
    assert decision.reason is reason


def test_the_tables_of_this_file_reach_every_reason_of_a_decision() -> None:
    shown = {reason for reason, *_ in SKIPPED + RECORDED}

    assert shown | {Reason.NOT_CONNECTED, Reason.NOT_SET_UP} == set(Reason) - WORKER_ONLY - POLICY


def test_nothing_is_recorded_before_the_user_chose_rules() -> None:
    assert decide(facts(), None, Overrides()) == Skip(Reason.NOT_SET_UP)


def test_a_choice_by_hand_counts_before_the_user_chose_rules() -> None:
    assert decide(facts(), None, Overrides(event=ON)) == Record(Reason.EVENT_TURNED_ON)


def test_nothing_is_recorded_on_a_calendar_that_is_not_connected() -> None:
    decision = decide(facts(), EVERYTHING, Overrides(event=ON), connected=False)

    assert decision == Skip(Reason.NOT_CONNECTED)


# One case for each pair of neighbours in the table of precedence: the first of both wins.
PRECEDENCE: list[tuple[Reason, dict[str, Any], dict[str, Any], Overrides]] = [
    (Reason.DELETED, {"is_deleted": True, "meeting_url": None}, {}, Overrides(event=ON)),
    (Reason.NO_LINK, {"meeting_url": None}, {}, Overrides(event=ON)),
    (Reason.LINK_WRAPPED, {"meeting_url": None, "wrapped_by": "Cisco"}, {}, Overrides(event=ON)),
    (Reason.PAUSED, {}, {"paused_until": NOW + timedelta(days=1)}, Overrides(event=ON)),
    (Reason.EVENT_TURNED_OFF, {}, {}, Overrides(event=OFF, series=ON)),
    (Reason.EVENT_TURNED_ON, {}, {}, Overrides(event=ON, series=OFF)),
    (Reason.EVENT_TURNED_ON, {"tag": Tag.NORECORD}, {}, Overrides(event=ON)),
    (Reason.EVENT_TURNED_OFF, {"tag": Tag.RECORD}, {}, Overrides(event=OFF)),
    (Reason.TAGGED_NORECORD, {"tag": Tag.NORECORD}, {}, Overrides(series=ON)),
    (Reason.TAGGED_NORECORD, {"tag": Tag.NORECORD, "private": True}, {}, Overrides()),
    (Reason.SERIES_TURNED_OFF, {"tag": Tag.RECORD}, {}, Overrides(series=OFF)),
    (Reason.PRIVATE, {"tag": Tag.RECORD, "private": True}, {}, Overrides()),
    (Reason.ALONE, {"tag": Tag.RECORD, "attendee_count": 1}, {}, Overrides()),
    (
        Reason.DOMAIN_SKIPPED,
        {"tag": Tag.RECORD},
        {"skip_domains": ("partner.example",)},
        Overrides(),
    ),
    (
        Reason.TAGGED_RECORD,
        {"tag": Tag.RECORD, "domains": frozenset()},
        {
            "hours": Hours(time(1), time(2)),
            "weekdays": frozenset({Weekday.SUNDAY}),
            "min_minutes": 90,
            "min_people": 3,
            "title_contains": ("board",),
            "title_excludes": ("sync",),
        },
        Overrides(),
    ),
    (
        Reason.OUTSIDE_HOURS,
        {"attendee_count": 2},
        {"hours": Hours(time(1), time(2)), "min_people": 3},
        Overrides(),
    ),
    (Reason.SERIES_TURNED_ON, {"private": True}, {"skip_private": True}, Overrides(series=ON)),
    (Reason.PRIVATE, {"private": True, "attendee_count": 2}, {"min_people": 3}, Overrides()),
    (
        Reason.DECLINED,
        {"response_status": ResponseStatus.DECLINED, "all_day": True},
        {},
        Overrides(),
    ),
    (Reason.ALONE, {"attendee_count": 1}, {"min_people": 3}, Overrides()),
    (
        Reason.TOO_FEW,
        {"attendee_count": 2},
        {"min_people": 3, "title_contains": ("x",)},
        Overrides(),
    ),
    (
        Reason.TITLE_EXCLUDED,
        {},
        {"title_excludes": ("sync",), "skip_domains": ("partner.example",)},
        Overrides(),
    ),
    (
        Reason.TITLE_EXCLUDED,
        {},
        {"title_excludes": ("sync",), "title_contains": ("board",)},
        Overrides(),
    ),
    (Reason.DOMAIN_SKIPPED, {}, {"skip_domains": ("partner.example",)}, Overrides()),
    (
        Reason.DOMAIN_SKIPPED,
        {"attendee_count": None},
        {"skip_domains": ("partner.example",)},
        Overrides(),
    ),
]


@pytest.mark.parametrize(("reason", "event", "chosen", "by_hand"), PRECEDENCE)
def test_the_earlier_row_of_the_table_decides(
    reason: Reason, event: dict[str, Any], chosen: dict[str, Any], by_hand: Overrides
) -> None:
    assert decide(facts(**event), replace(STRICT, **chosen), by_hand).reason is reason


def test_deleted_comes_before_not_connected_and_that_before_no_link() -> None:
    gone = facts(is_deleted=True, meeting_url=None)
    unlinked = facts(meeting_url=None)

    assert decide(gone, STRICT, Overrides(), connected=False).reason is Reason.DELETED
    assert decide(unlinked, STRICT, Overrides(), connected=False).reason is Reason.NOT_CONNECTED


def test_a_pause_ends_with_its_moment() -> None:
    until = facts().start
    paused = replace(EVERYTHING, paused_until=until)
    just_before = facts(start=until - timedelta(microseconds=1))

    assert decide(facts(), paused, Overrides()) == Record(Reason.EVERY_MEETING)
    assert decide(just_before, paused, Overrides()) == Skip(Reason.PAUSED)


def test_a_planned_pause_begins_with_its_moment() -> None:
    begins = facts().start
    paused = replace(EVERYTHING, paused_from=begins, paused_until=begins + timedelta(days=1))
    just_before = facts(start=begins - timedelta(microseconds=1))

    assert decide(facts(), paused, Overrides()) == Skip(Reason.PAUSED)
    assert decide(just_before, paused, Overrides()) == Record(Reason.EVERY_MEETING)


@pytest.mark.parametrize(
    ("overrides", "reason"),
    [
        (Overrides(event=ON), Reason.EVENT_TURNED_ON),
        (Overrides(event=ON, stopped_by=""), Reason.STOPPED_BY_YOU),
        (Overrides(series=ON), Reason.PAUSED),
        (Overrides(event=OFF), Reason.PAUSED),
        (Overrides(), Reason.PAUSED),
    ],
)
def test_a_pause_spares_only_meetings_that_were_turned_on_one_by_one(
    overrides: Overrides, reason: Reason
) -> None:
    until = facts().start + timedelta(days=1)
    paused = replace(EVERYTHING, paused_until=until, pause_spares_chosen=True)

    assert decide(facts(), paused, overrides).reason is reason


def test_the_limits_on_people_are_inclusive() -> None:
    between = replace(EVERYTHING, min_people=2, max_people=4)

    assert decide(facts(attendee_count=2), between, Overrides()) == Record(Reason.EVERY_MEETING)
    assert decide(facts(attendee_count=4), between, Overrides()) == Record(Reason.EVERY_MEETING)
    assert decide(facts(attendee_count=5), between, Overrides()) == Skip(Reason.TOO_MANY, "4")


def test_words_that_are_not_in_the_title_exclude_nothing() -> None:
    excluding = replace(EVERYTHING, title_excludes=("board", "review"))

    assert decide(facts(), excluding, Overrides()) == Record(Reason.EVERY_MEETING)


def test_one_wanted_word_in_the_title_is_enough() -> None:
    wanted = replace(EVERYTHING, title_contains=("board", "SYNC"))

    assert decide(facts(), wanted, Overrides()) == Record(Reason.EVERY_MEETING)


def test_a_skipped_domain_covers_its_subdomains_and_nothing_that_only_ends_alike() -> None:
    skipping = replace(EVERYTHING, skip_domains=("rival.example",))
    below = facts(domains=frozenset({"eu.rival.example"}))
    alike = facts(domains=frozenset({"notrival.example"}))

    assert decide(below, skipping, Overrides()) == Skip(Reason.DOMAIN_SKIPPED, "rival.example")
    assert decide(alike, skipping, Overrides()) == Record(Reason.EVERY_MEETING)


def test_a_known_outside_guest_is_enough_when_the_guest_list_is_hidden() -> None:
    hidden = facts(attendee_count=None, domains=frozenset({"corp.example", "partner.example"}))

    assert decide(hidden, STRICT, Overrides()) == Record(Reason.EXTERNAL, "partner.example")


def test_a_hidden_guest_list_is_not_an_empty_one() -> None:
    hidden = facts(attendee_count=None, domains=frozenset())

    assert decide(hidden, EVERYTHING, Overrides()) == Record(Reason.EVERY_MEETING)


def test_domains_known_to_be_inside_are_inside_and_lookalikes_outside() -> None:
    inside = facts(
        domains=frozenset({"corp.example", "eu.corp.example"}),
        inside_domains=frozenset({"eu.corp.example"}),
    )
    lookalike = facts(domains=frozenset({"notcorp.example"}))

    assert decide(inside, STRICT, Overrides()) == Skip(Reason.INTERNAL)
    assert decide(lookalike, STRICT, Overrides()) == Record(Reason.EXTERNAL, "notcorp.example")


def test_every_reason_has_one_plain_sentence() -> None:
    assert set(SENTENCES) == set(Reason)
    texts = [sentence(reason, "seven") for reason in Reason]
    assert all(re.fullmatch(r"[A-Z“s][^{}]+\.", text) for text in texts)
    assert len(set(texts)) == len(texts)


def test_a_detail_with_braces_is_shown_as_it_is() -> None:
    assert sentence(Reason.TITLE_EXCLUDED, "{detail} {0}") == "The title contains “{detail} {0}”."


def test_an_entry_that_asks_not_to_be_recorded_is_not_before_rules_were_chosen() -> None:
    asks = facts(tag=Tag.NORECORD)
    assert decide(asks, None, Overrides()) == Skip(Reason.TAGGED_NORECORD)
    assert decide(facts(tag=Tag.RECORD), None, Overrides()) == Skip(Reason.NOT_SET_UP)


def test_the_reason_names_the_hours_and_the_zone_they_are_counted_in() -> None:
    late = replace(EVERYTHING, hours=Hours(time(22), time(6)), time_zone="Europe/Berlin")
    decision = decide(facts(), late, Overrides())
    assert sentence(decision.reason, decision.detail) == (
        "It does not begin in your hours, 22:00 to 06:00 (Europe/Berlin)."
    )


def test_an_unknown_zone_counts_as_utc_and_the_reason_says_so() -> None:
    lost = replace(EVERYTHING, hours=Hours(time(11), time(17)), time_zone="Mars/Base")
    decision = decide(facts(), lost, Overrides())
    assert sentence(decision.reason, decision.detail) == (
        "It does not begin in your hours, 11:00 to 17:00 (UTC, as the time zone Mars/Base is not "
        "known)."
    )
    wide = replace(lost, hours=Hours(time(10), time(17)))
    assert decide(facts(), wide, Overrides()) == Record(Reason.EVERY_MEETING)


def test_a_length_of_one_minute_is_said_in_the_singular() -> None:
    nothing = facts(end=facts().start)
    decision = decide(nothing, replace(EVERYTHING, min_minutes=1), Overrides())
    assert sentence(decision.reason, decision.detail) == "Shorter than 1 minute."


def test_deciding_knows_no_clock() -> None:
    source = Path(decision_module.__file__).read_text()

    assert "now" not in re.findall(r"[a-z_]+", source)
    assert "datetime" not in source
