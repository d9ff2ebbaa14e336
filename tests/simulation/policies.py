"""Changes of the company's policy, drawn as actions of a schedule."""

from __future__ import annotations

import random
from datetime import time

from rollcall.domain.meeting_hours import Hours
from rollcall.domain.policy import NO_POLICY, CompanyPause, CompanyPolicy
from rollcall.domain.preferences import Mode, Preferences
from tests.simulation.clock import START
from tests.simulation.people import Action

NAMED = Preferences(mode=Mode.EXTERNAL, bot_name="Corp bot")
POLICIES = (
    NO_POLICY,
    CompanyPolicy(paused=CompanyPause(START, "")),
    CompanyPolicy(paused=CompanyPause(START, "", and_running=True)),
    CompanyPolicy(never_guests=("client.example",)),
    CompanyPolicy(never_guests=("grace@corp.example",)),
    CompanyPolicy(never_organisers=("ada@corp.example",)),
    CompanyPolicy(never_words=("meeting m1",)),
    CompanyPolicy(hours=Hours(time(6), time(15)), time_zone="Asia/Kathmandu"),
    CompanyPolicy(modes=frozenset({Mode.EXTERNAL, Mode.CHOSEN})),
    CompanyPolicy(rules=NAMED, locked=frozenset({"mode", "bot_name"})),
)


def draw_policies(rng: random.Random, active: float) -> list[Action]:
    """One to four changes, some of them while the one before is still being spread."""
    actions: list[Action] = []
    at = rng.uniform(20, active / 2)
    for _ in range(rng.randint(1, 4)):
        actions.append(Action(at, "policy", (rng.choice(POLICIES),)))
        at = min(at + rng.choice((1.0, 5.0, 60.0)) * rng.random(), active - 10)
    return actions
