"""`explain` tells what the company has to do with a meeting."""

from __future__ import annotations

import io
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console

from functions.portal import texts
from operate.commands.explain import look
from operate.explanation import Explanation
from rollcall.domain.deduplication import Scope
from rollcall.domain.explanation import Question
from rollcall.domain.model import User
from rollcall.domain.policy import CompanyPause, CompanyPolicy
from rollcall.domain.preferences import Mode, Preferences
from rollcall.domain.reasons import Reason
from tests.support.companies import COMPANIES
from tests.unit.reconcile.samples import EVERY, TOMORROW
from tests.unit.reconcile.scene import Scene

UTC_ZONE = ZoneInfo("UTC")


def met(policy: CompanyPolicy) -> Scene:
    """Ada has a meeting with a client tomorrow, under a policy."""
    scene = Scene()
    scene.people.do_policy(policy)
    scene.connect("ada")
    scene.meet("m0", "ada", start=TOMORROW)
    scene.run(60)
    return scene


def told(scene: Scene, moment: datetime = TOMORROW) -> Explanation:
    site: Any = SimpleNamespace(
        portal=scene.world.portal,
        companies=COMPANIES,
        now=lambda: scene.now,
        lease=lambda: scene.world.state.workspaces["main"].lease,
        settings=lambda _name: SimpleNamespace(bot_scope=Scope.COMPANY),
    )
    user = scene.world.state.users.get("ada") or User("ada", "issuer", "ada", "", "")
    return look(site, user, moment, UTC_ZONE, titles=False)


def shown(report: Explanation) -> str:
    console = Console(file=io.StringIO(), width=200)
    report.show(console)
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def test_a_pause_of_the_company_is_named_with_its_beginning() -> None:
    scene = met(CompanyPolicy(paused=CompanyPause(TOMORROW, "")))
    report = told(scene)

    (one,) = report.meetings
    assert one.reason == Reason.COMPANY_PAUSED
    assert report.policy.version == 1
    assert report.policy.paused_since is not None
    assert report.policy.everybody_marked
    assert "The company paused" in shown(report)


def test_a_person_who_is_never_recorded_is_named_so() -> None:
    report = told(met(CompanyPolicy(never_guests=("ada@corp.example",))))

    assert report.policy.bars == Reason.COMPANY_GUEST
    assert report.own_addresses == 1


def test_the_rule_is_told_as_it_holds_under_the_policy() -> None:
    own, company = EVERY.mode, Mode.ORGANISED
    locked = CompanyPolicy(rules=Preferences(mode=company), locked=frozenset({"mode"}))
    (one,) = told(met(locked)).meetings
    names = {word: name for word, name, _text in texts.MODES}

    (mode,) = (step for step in one.rule if step.question == Question.MODE)
    assert mode.label == names[company] != names[own]
