"""Guests who declined are not there, but a rule that leaves somebody out still sees them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rollcall.domain.calendar_event import Person
from rollcall.domain.decision import Decision, Record, Skip, decide
from rollcall.domain.event import ResponseStatus
from rollcall.domain.preferences import Mode, Overrides
from rollcall.domain.reasons import Reason
from tests.unit.domain.samples import EVERYTHING, OWNER
from tests.unit.domain.test_facts import read

ADA = Person(OWNER, is_self=True, response_status=ResponseStatus.ACCEPTED)
BOB, EVE = Person("bob@corp.example"), Person("eve@client.example")
NAMELESS = Person()
EVERY = Record(Reason.EVERY_MEETING)
OUTSIDE = {"mode": Mode.EXTERNAL}


def no(person: Person) -> Person:
    return person._replace(response_status=ResponseStatus.DECLINED)


@pytest.mark.parametrize(
    ("guests", "rules", "right"),
    [
        ([ADA, EVE], {}, EVERY),
        ([ADA, no(EVE)], {}, Skip(Reason.ALONE)),
        ([ADA, no(BOB), no(EVE)], {}, Skip(Reason.ALONE)),
        ([ADA, no(NAMELESS)], {}, Skip(Reason.ALONE)),
        ([ADA, no(NAMELESS), NAMELESS], {}, EVERY),
        ([ADA, no(EVE), EVE], {}, EVERY),  # listed twice, with two answers
        ([no(ADA), EVE], {}, EVERY),  # the owner always counts
        ([ADA, BOB, no(EVE)], {"min_people": 3}, Skip(Reason.TOO_FEW, "3")),
        ([ADA, no(BOB), no(EVE)], {"min_people": 3}, Skip(Reason.ALONE)),
        ([ADA, BOB, no(EVE)], {"max_people": 2}, EVERY),
        ([ADA, BOB, no(EVE)], OUTSIDE, Skip(Reason.INTERNAL)),
        ([ADA, BOB, no(EVE), Person("z@client.example")], OUTSIDE,
         Record(Reason.EXTERNAL, "client.example")),
        ([ADA, BOB, no(EVE)], {"skip_domains": ("client.example",)},
         Skip(Reason.DOMAIN_SKIPPED, "client.example")),
        ([ADA, BOB, no(EVE)], {"skip_domains": ("eve@client.example",)},
         Skip(Reason.GUEST_SKIPPED, "eve@client.example")),
    ],
)  # fmt: skip
def test_who_declined_is_not_there_but_is_still_left_out(
    guests: list[Person], rules: dict[str, Any], right: Decision
) -> None:
    event = read(organiser=ADA, attendees=tuple(guests))

    assert decide(event, replace(EVERYTHING, **rules), Overrides()) == right


def test_an_organiser_who_declined_is_not_there() -> None:
    event = read(organiser=EVE, attendees=(ADA, no(EVE)))

    assert decide(event, EVERYTHING, Overrides()) == Skip(Reason.ALONE)
