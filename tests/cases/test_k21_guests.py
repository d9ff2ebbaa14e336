"""K21: a guest said no: what that decides, beside everything else that was chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.decision import Record, decide
from rollcall.domain.event import Tag
from rollcall.domain.preferences import Mode, Override, Overrides
from tests.unit.domain.samples import EVERYTHING, NOW, facts

ON, OFF = Override.RECORD, Override.SKIP
LATER = NOW + timedelta(days=9)
TABLE: list[tuple[dict[str, Any], dict[str, Any], Overrides, bool, str, str]] = [
    # the entry, the rules, by hand, connected; the decision without a guest's no, and with it
    ({}, {}, Overrides(), True, "record every_meeting", "skip guest_said_no"),
    ({}, {}, Overrides(event=ON), True, "record event_turned_on", "skip guest_said_no"),
    ({}, {}, Overrides(series=ON), True, "record series_turned_on", "skip guest_said_no"),
    ({}, {}, Overrides(event=OFF), True, "skip event_turned_off", "skip guest_said_no"),
    ({}, {}, Overrides(stopped_by=""), True, "skip stopped_by_you", "skip guest_said_no"),
    ({}, {}, Overrides(stopped_by="Ada"), True, "skip stopped_by_organiser", "skip guest_said_no"),
    ({"tag": Tag.RECORD}, {}, Overrides(), True, "record tagged_record", "skip guest_said_no"),
    ({}, {"paused_until": LATER}, Overrides(), True, "skip paused", "skip guest_said_no"),
    ({}, {"mode": Mode.CHOSEN}, Overrides(), True, "skip not_chosen", "skip guest_said_no"),
    ({}, {}, Overrides(event=ON), False, "skip not_connected", "skip guest_said_no"),
    ({"meeting_url": None}, {}, Overrides(), True, "skip no_link", "skip guest_said_no"),
    ({"is_deleted": True}, {}, Overrides(event=ON), True, "skip deleted", "skip deleted"),
]


@pytest.mark.parametrize(("entry", "rules", "by_hand", "connected", "without", "said"), TABLE)
def test_a_guests_no_comes_before_all_but_that_the_meeting_is_cancelled(
    entry: dict[str, Any], rules: dict[str, Any], by_hand: Overrides, connected: bool,
    without: str, said: str,
) -> None:  # fmt: skip
    preferences = replace(EVERYTHING, **rules)

    def decided(overrides: Overrides) -> str:
        found = decide(facts(**entry), preferences, overrides, connected=connected)
        return f"{'record' if isinstance(found, Record) else 'skip'} {found.reason}"

    assert decided(by_hand) == without
    assert decided(replace(by_hand, guest_said_no=True)) == said
