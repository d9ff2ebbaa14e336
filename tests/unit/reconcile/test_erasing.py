"""Whoever asks is deleted whole, from any crash, and nothing late brings anything back."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from rollcall.domain.errors import BeingDeleted, NotFound
from rollcall.domain.leaving import RUN_ENDED, SETTLE, tombstone_digest
from rollcall.domain.link_choice import LinkChoice, LinkKind
from rollcall.domain.model import User
from rollcall.domain.preferences import Override
from rollcall.ports.portal_store import Mark
from rollcall.ports.session_store import Session
from rollcall.use_cases.leave import leave
from rollcall.use_cases.replay_tombstones import replay_tombstones
from rollcall.use_cases.set_override import Reach
from tests.simulation.faults import Fault, FaultPlan
from tests.simulation.people import HOSTED, ISSUER, KEY, USERS
from tests.unit.reconcile.samples import DELETE, EVERY, LEAVE, TOMORROW, status
from tests.unit.reconcile.scene import Scene

RECEIPT = "FAKE-RECEIPT"
ENDS = 240.0
"""Seconds in which a deletion ends that meets no fault."""
LATE = 1000


def _life(plan: FaultPlan | None = None) -> Scene:
    """Ada has meetings, choices, requests and sessions; Grace shares a meeting with her."""
    scene = Scene(plan=plan)
    world = scene.world
    world.plan.active = False
    scene.connect("ada", "grace")
    scene.meet("m1", "ada", "grace")
    for number in range(2, 5):
        scene.meet(f"m{number}", "ada", start=TOMORROW + timedelta(hours=number))
    scene.run(30)
    scene.choose("ada", "m2", Override.SKIP)
    scene.choose("ada", "m3", Override.RECORD, Reach.EVENT)
    scene.choose_link("ada", "m4", LinkChoice(LinkKind.TYPED, "https://meet.google.com/ada-secr-tly"))
    world.state.requests["corp.example", "m1@google.com"] = {
        "ada": scene.now + timedelta(days=9), ("grace", "ada"): scene.now + timedelta(days=9),
        "grace": scene.now + timedelta(days=9),
    }  # fmt: skip
    for number in range(3):
        session = Session(f"ada-session-{number}", "ada", scene.now, scene.now)
        world.sessions.start(session, scene.now + timedelta(days=7))
    scene.run(30)
    world.plan.active = True
    return scene


def _ask(scene: Scene, receipt_id: str = RECEIPT) -> str:
    return leave(scene.world.portal, scene.world.queue, "ada", receipt_id, scene.now)


def _texts(value: object) -> Iterator[str]:
    """Every text in whatever is stored."""
    yield repr(value)


def _about_ada(scene: Scene) -> list[str]:
    """Where the state still tells of Ada, but for what is meant to remain."""
    state = scene.world.state
    secrets = ("ada", USERS["ada"], "ada-secr-tly", *scene.ada_ids)
    found = []
    for name in state.__dataclass_fields__:
        if name in {"before", "after", "lock", "receipts", "tombstones", "saves", "workspaces"}:
            continue
        text = repr(getattr(state, name)).replace("grace@corp.example", "")
        found += [f"{name}: {secret}" for secret in secrets if _tells(text, secret)]
    lease = replace(state.workspaces["main"].lease, pace=None)  # type: ignore[arg-type]
    found += [f"lease: {secret}" for secret in secrets if _tells(repr(lease), secret)]
    kept = repr(list(state.receipts.values())) + repr(state.tombstones)
    found += [f"kept: {secret}" for secret in secrets if _tells(kept, secret)]
    return found
