"""Administrators, invitations and the audit list as values."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.admins import LONGEST, PATTERN, Admins, plain_address
from rollcall.domain.audit import OWN, Act, AuditEntry, operator

NOW = datetime(2026, 11, 30, 23, 59, 59, 999_999, tzinfo=UTC)
TWO = Admins.parse("ann@corp.example,bob+x@sister.example")


@pytest.mark.parametrize("address", ["ann@corp.example", "ANN@Corp.Example", " ann@corp.example "])
def test_an_administrator_is_known_by_the_address_in_any_case(address: str) -> None:
    assert TWO.include(address)


@pytest.mark.parametrize(
    "address",
    ["", "ann", "ann@corp.example.evil.example", "bob@sister.example", "x,ann@corp.example",
     "ann@corp.exampl\N{FULLWIDTH LATIN SMALL LETTER E}", "ann@\N{KELVIN SIGN}orp.example"],
)  # fmt: skip
def test_nobody_else_is(address: str) -> None:
    assert not TWO.include(address)
    assert not Admins().include(address)


@pytest.mark.parametrize(
    "text",
    ["", ",", "ann", "Ann@corp.example", "ann@corp.example,", "ann@corp.example, bob@corp.example",
     "none,ann@corp.example", "*", "ann@corp", "@corp.example", "a@b@corp.example",
     ",".join(["ann@corp.example"] * LONGEST)],
)  # fmt: skip
def test_a_list_that_is_not_plain_makes_nobody_an_administrator(text: str) -> None:
    with pytest.raises(ValueError, match="must be addresses"):
        Admins.parse(text)
    assert not re.fullmatch(PATTERN, text)


def test_a_list_may_be_empty_in_words() -> None:
    assert Admins.parse("none") == Admins()
    assert re.fullmatch(PATTERN, "none")


@given(st.text(max_size=40))
def test_an_address_in_its_one_form_stays_as_it_is(text: str) -> None:
    plain = plain_address(text)
    assert plain is None or (plain_address(plain) == plain and plain.isascii())


moments = st.datetimes(timezones=st.just(UTC))


@given(moments, st.sampled_from(sorted(OWN)), st.lists(st.integers(0, 86_399), max_size=60))
def test_of_one_kind_a_person_has_at_most_144_entries_a_day(
    moment: datetime, act: Act, seconds: list[int]
) -> None:
    begin = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    entries = [AuditEntry(begin + timedelta(seconds=s), "u", act) for s in range(0, 86_400, 97)]
    entries += [AuditEntry(begin + timedelta(seconds=s), "u", act) for s in seconds]
    assert len({(entry.day, entry.place) for entry in entries}) == 144


@given(moments, moments, st.sampled_from(Act), st.sampled_from(Act))
def test_the_places_of_a_day_follow_the_time_to_ten_minutes(
    one: datetime, other: datetime, act: Act, another: Act
) -> None:
    other = datetime.combine(one.date(), other.time(), UTC)
    first, second = sorted([AuditEntry(one, "a", act), AuditEntry(other, "b", another)],
                           key=lambda entry: entry.at)  # fmt: skip
    if second.at - first.at >= timedelta(minutes=10):
        assert first.place < second.place


def test_what_an_administrator_does_is_an_entry_each_time() -> None:
    made = [
        AuditEntry(NOW, "admin", Act.BLOCKED, "u-1"),
        AuditEntry(NOW, "admin", Act.BLOCKED, "u-2"),
        AuditEntry(NOW, "admin", Act.UNBLOCKED, "u-1"),
        AuditEntry(NOW - timedelta(microseconds=1), "admin", Act.BLOCKED, "u-1"),
    ]
    assert len({entry.place for entry in made}) == len(made)


def test_the_day_is_that_of_utc() -> None:
    tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    assert AuditEntry(tokyo, "u", Act.SIGNED_IN).day == date(2026, 11, 30)
    assert AuditEntry(tokyo, "u", Act.SIGNED_IN).place.startswith("2026-11-30T23:50#")


def test_an_operators_name_takes_no_part_in_the_key_and_has_an_end() -> None:
    assert operator(" ann#\n\x00b ") == "operator annb"
    assert len(operator("x" * 999)) == len("operator ") + 100


def test_a_word_of_a_newer_version_is_read() -> None:
    assert Act("levitated") is Act.UNKNOWN
