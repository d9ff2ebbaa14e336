"""Recorded shapes: each file holds one event as its provider documents it, and its right value.

`raw` is the provider's event, `recall` what Recall says around it. Under `right` stand the decision
by three sets of rules, the people and their domains, the link, the tag, and day and time of day on
the page of somebody in Berlin; `also` holds other facts that the shape is about.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rollcall.domain.event import EventFacts
from rollcall.domain.reasons import Reason, sentence
from tests.support.entries import RULES, decided, facts_in, shown, wanted_bot

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*/*.json"))
NOW = "2026-11-23T08:00:00Z"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_recorded_shape_has_its_right_value(file: Path) -> None:
    shape = json.loads(file.read_text("utf-8"))
    right = shape["right"]
    found = values(shape)

    also = right.pop("also", {})
    expected = {**right, **also, **on_the_page(right), **ordered(shape)}
    assert set(expected) <= set(found)
    if any(found[name] != value for name, value in expected.items()):
        pytest.fail(table(shape["what"], expected, found), pytrace=False)


def values(shape: dict[str, Any]) -> dict[str, Any]:
    """Everything that is found about a shape."""
    facts = facts_in(shape["raw"], **shape["recall"])
    row = shown(facts, RULES["every"], datetime.fromisoformat(shape.get("now", NOW)))
    bot = wanted_bot(facts, RULES["every"])
    return {
        **{name: str(getattr(facts, name)) for name in EventFacts.__dataclass_fields__},
        **{name: decided(facts, rules) for name, rules in RULES.items()},
        "people": _people(facts),
        "domains": sorted(facts.domains),
        "link": facts.meeting_url,
        "tag": str(facts.tag),
        "day": row and row.day,
        "clock": row and row.clock,
        "state on the page": row and row.state,
        "why on the page": row and row.why,
        "link of the bot": bot and bot.meeting_url,
        "start of the bot": bot and bot.start.isoformat(),
    }


def _people(facts: EventFacts) -> str:
    whole = facts.attendee_count is not None
    return str(facts.attendee_count) if whole else f"at least {facts.people_shown}"


def on_the_page(right: dict[str, Any]) -> dict[str, Any]:
    """What the page of somebody with rules for every meeting says, given what is decided."""
    kind, reason, *detail = right["every"].split(" ", 2)
    state = "scheduled" if kind == "record" else "none"
    return {
        "state on the page": state,
        "why on the page": sentence(Reason(reason), *detail),
    }


def ordered(shape: dict[str, Any]) -> dict[str, Any]:
    """The bot that is ordered, given what is decided."""
    wanted = shape["right"]["every"].startswith("record")
    start = shape["recall"]["start_time"].replace("Z", "+00:00")
    return {
        "link of the bot": shape["right"]["link"] if wanted else None,
        "start of the bot": start if wanted else None,
    }


def table(what: str, right: dict[str, Any], found: dict[str, Any]) -> str:
    """Right beside found, what differs marked."""
    lines = [what, ""]
    for name, value in right.items():
        mark = " " if found[name] == value else ">"
        lines.append(f"{mark} {name:18} right {value!s:44} found {found[name]}")
    return "\n".join(lines)


def test_there_are_enough_shapes_and_each_says_what_it_is() -> None:
    told = [json.loads(file.read_text("utf-8"))["what"] for file in FILES]

    assert len(told) >= 100
    assert all(told)
    assert {file.parent.name for file in FILES} == {"google", "outlook"}
