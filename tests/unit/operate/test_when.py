"""Moments as people write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operate.when import moment_of

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
"""Tuesday already, for Berlin."""


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("10:00", "2026-12-01T10:00+01:00"),
        ("9.05", "2026-12-01T09:05+01:00"),
        ("today 10:00", "2026-12-01T10:00+01:00"),
        (" Tomorrow 10:00 ", "2026-12-02T10:00+01:00"),
        ("yesterday 23:59", "2026-11-30T23:59+01:00"),
        ("tue 10:00", "2026-12-01T10:00+01:00"),
        ("monday 10:00", "2026-12-07T10:00+01:00"),
        ("2026-07-01 10:00", "2026-07-01T10:00+02:00"),
        ("2026-07-01T10:00", "2026-07-01T10:00+02:00"),
        ("2026-07-01T10:00Z", "2026-07-01T10:00+00:00"),
        ("2026-07-01T10:00-08:00", "2026-07-01T10:00-08:00"),
        ("now", "2026-11-30T23:30+00:00"),
    ],
)
def test_a_moment_is_meant_in_the_persons_zone_unless_it_names_one(text: str, meant: str) -> None:
    assert moment_of(text, NOW, BERLIN) == datetime.fromisoformat(meant)
    assert moment_of(text, NOW, BERLIN).tzinfo is UTC


@pytest.mark.parametrize("text", ["", "noon", "25:00", "10:60", "mo 10:00", "a b 10:00", "10"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Write it as"):
        moment_of(text, NOW, BERLIN)


@given(st.text(max_size=30))
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    try:
        assert moment_of(text, NOW, BERLIN).tzinfo is UTC
    except ValueError:
        return
