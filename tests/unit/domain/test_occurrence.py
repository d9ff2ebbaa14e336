"""What Google's ids say of a series, of an occurrence and of when that was to begin."""

from __future__ import annotations

from typing import Any

import pytest

from rollcall.domain.occurrence import base_of, day_of, series_base
from tests.unit.recall_adapter.payloads import google_raw, read_raw

BERLIN = {"dateTime": "2026-03-02T17:15:00+01:00", "timeZone": "Europe/Berlin"}
TIMED = "s1_20260302T161500Z"
SPLIT = "s1_R20260302T161500"
SPLIT_STATED = {"recurringEventId": SPLIT, "originalStartTime": BERLIN}
STATED = {"recurringEventId": "s1", "originalStartTime": BERLIN}
ALL_DAY = {"recurringEventId": "s1", "originalStartTime": {"date": "2026-03-02"}}


def name(**raw: Any) -> str:
    absent = {"originalStartTime", "recurringEventId", "id"} - raw.keys()
    shown = {key: value for key, value in google_raw(**raw).items() if key not in absent}
    return read_raw(shown).occurrence_id


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"id": "single"}, "single"),
        ({"id": TIMED, **STATED}, "s1@2026-03-02T17:15"),
        ({"id": "moved", **STATED}, "s1@2026-03-02T17:15"),
        (STATED, "s1@2026-03-02T17:15"),
        ({"id": TIMED, "recurringEventId": "s1"}, "s1@2026-03-02T17:15"),
        ({"id": TIMED}, "s1@2026-03-02T17:15"),
        ({"id": "s1_20260302"}, "s1@2026-03-02"),
        ({"id": "s1_20260302", **ALL_DAY}, "s1@2026-03-02"),
        ({"id": f"{SPLIT}_20260302T161500Z", **SPLIT_STATED}, "s1@2026-03-02T17:15"),
        ({"id": "s1_R20260302_R20260309_20260316"}, "s1@2026-03-16"),
        ({"id": "odd", "recurringEventId": "s1"}, "odd"),
        ({"id": "odd", "recurringEventId": "s1", "originalStartTime": {"dateTime": "noon"}}, "odd"),
        ({"id": "s1_20261399T999999Z"}, "s1_20261399T999999Z"),
        ({"id": "i" * 1025}, ""),
        ({"id": ["i"]}, ""),
        ({}, ""),
    ],
)  # fmt: skip
def test_an_entry_is_named_by_its_series_and_original_start_or_by_its_own_id(
    raw: dict[str, Any], expected: str
) -> None:
    assert name(**raw) == expected


@pytest.mark.parametrize(
    "shown",
    [
        {"dateTime": "2026-03-02T17:15:00-08:00", "timeZone": "America/Los_Angeles"},
        {"dateTime": "2026-03-03T02:15:00+01:00", "timeZone": "America/Los_Angeles"},
        {"dateTime": "2026-03-03T01:15:00Z", "timeZone": "America/Los_Angeles"},
        {"dateTime": "2026-03-02T17:15:00", "timeZone": "America/Los_Angeles"},
        {"dateTime": "2026-03-02T17:15:00-08:00", "timeZone": "no/zone"},
        {"dateTime": "2026-03-02T17:15:00-08:00", "timeZone": "../../etc/passwd"},
        {"dateTime": "2026-03-02T17:15:00-08:00"},
    ],
)
def test_the_day_is_that_of_the_series_whoever_looks(shown: dict[str, str]) -> None:
    found = name(id="s1_20260303T011500Z", recurringEventId="s1", originalStartTime=shown)
    assert (found, day_of(found)) == ("s1@2026-03-02T17:15", "s1@2026-03-02")


@pytest.mark.parametrize(
    ("series", "base"),
    [
        ("s1", "s1"),
        ("s1_R20260309", "s1"),
        ("s1_R20260309T090000", "s1"),
        ("s1_R20260309T090000Z", "s1"),
        ("s1_R20260309T090000_R20260316T090000Z_R20260323", "s1"),
        ("_60q30c1g_R20260309", "_60q30c1g"),
        ("_R20260309", "_R20260309"),
        ("s1_R2026030", "s1_R2026030"),
        ("s1_R20260309x", "s1_R20260309x"),
    ],
)
def test_all_parts_of_a_split_series_have_one_base(series: str, base: str) -> None:
    assert series_base(series) == base
    assert base_of(f"{series_base(series)}@2026-03-02") == base


def test_an_occurrence_whose_series_is_not_named_has_that_of_its_id() -> None:
    assert read_raw({"id": TIMED}).series_id == "s1"
    assert read_raw({"id": "single"}).series_id is None
