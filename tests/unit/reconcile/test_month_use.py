"""How much was used is counted when a month is over, and every crash is survived."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from rollcall.domain.bot_sums import BotSums
from rollcall.domain.desired import Observed
from rollcall.domain.event import ScheduledBot
from rollcall.domain.model import BotStatus
from rollcall.domain.month_use import (
    MonthUse,
    begin_of,
    last_settled,
    month_around,
    month_of,
)
from rollcall.reconcile.steps import month_use as steps
from tests.simulation.faults import Fault
from tests.unit.reconcile.samples import FailAt
from tests.unit.reconcile.scene import Scene

HOUR = timedelta(hours=1)
PEOPLE = ("ada", "grace", "max")


def month_over(scene: Scene) -> Scene:
    """Three people; each had a bot of an hour that month, and all shared one of two hours."""
    scene.connect(*PEOPLE)
    for user in PEOPLE:
        scene.meet(f"now-{user}", user)
    scene.run(60)
    began = month_around(begin_of(last_settled(scene.now)))[1] - timedelta(days=3)
    for user in PEOPLE:
        _was(scene, user, f"own-{user}", began, HOUR)
        _was(scene, user, "shared", began + 5 * HOUR, 2 * HOUR)
    _forget_counts(scene)
    return scene


def _was(scene: Scene, user: str, bot_id: str, start: datetime, length: timedelta) -> None:
    state = scene.world.state
    now = next(row for row in state.events.values() if row.user_id == user)
    bot = ScheduledBot(bot_id, start, "key", "https://meet.example/abc")
    facts = replace(now.facts, event_id=f"old-{bot_id}", start=start, end=start + length)
    row = replace(now, facts=facts, observed=Observed((bot,), ""), due=False, check_at=None)
    state.events[row.key] = row
    for code, at in (("joining_call", start), ("call_ended", start + length)):
        state.bot_reports.setdefault(bot_id, {})[code] = BotStatus(bot_id, code, None, at)


def _forget_counts(scene: Scene) -> None:
    """As if the month had ended just now."""
    workspace = scene.world.state.workspaces["main"]
    workspace.lease = replace(workspace.lease, use_counted="", use_counting="", use_after="")
    scene.world.state.month_uses.clear()


def slowly(scene: Scene, operation: str, seconds: float) -> None:
    """From now on an operation on the table takes so long."""
    before = scene.world.state.before

    def slower(name: str) -> None:
        before(name)
        if name == operation:
            scene.world.clock.sleep(seconds)

    scene.world.state.before = slower


def figures(scene: Scene) -> dict[str, tuple[int, int, int, int, int]]:
    def of(use: MonthUse) -> tuple[int, int, int, int, int]:
        return use.meetings, use.bots, use.seconds, use.thousandths, use.part_seconds

    return {user: of(use) for (user, _month), use in scene.world.state.month_uses.items()}


RIGHT = dict.fromkeys(PEOPLE, (2, 2, 3 * 3600, 1333, 6000))


def test_everybodys_month_is_counted_and_what_is_shared_is_divided() -> None:
    scene = month_over(Scene())
    scene.run(120)
    assert figures(scene) == RIGHT
    months = {month for _user, month in scene.world.state.month_uses}
    assert months == {last_settled(scene.now)}


def test_a_month_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "PEOPLE", 1)
    scene = month_over(Scene())
    scene.run(600)
    scene.forget()
    scene.run(600)
    assert scene.stored["save_month_use"] == 0
    assert figures(scene) == RIGHT


def test_rows_that_are_gone_lower_nothing() -> None:
    scene = month_over(Scene())
    scene.run(120)
    state = scene.world.state
    for key in [key for key in state.events if key[2].startswith("old-")]:
        del state.events[key]
    workspace = state.workspaces["main"]
    workspace.lease = replace(workspace.lease, use_counted="", use_counting="", use_after="")
    scene.run(120)
    assert figures(scene) == RIGHT


@pytest.mark.parametrize("fault", [Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.FREEZE_AFTER])
@pytest.mark.parametrize("occurrence", [1, 2, 3])
@pytest.mark.parametrize("operation", ["people", "events_with_bot", "save_month_use"])
def test_a_crash_while_it_is_counted_forgets_nobody_and_counts_nothing_twice(
    operation: str, occurrence: int, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "PEOPLE", 1)
    plan = FailAt(operation="never")
    scene = month_over(Scene(plan=plan))
    plan.operation, plan.fault, plan.occurrence = f"worker {operation}", fault, occurrence
    scene.run(1500)
    assert plan.fired
    assert figures(scene) == RIGHT
    assert scene.wrong() == []


def test_a_month_that_takes_longer_than_a_run_is_counted_to_its_end() -> None:
    scene = month_over(Scene())
    began = month_around(begin_of(last_settled(scene.now)))[0]
    for user in PEOPLE:
        for number in range(198):
            _was(scene, user, f"{user}-{number}", began + number * HOUR, HOUR)
    slowly(scene, "events_with_bot", 0.05)
    scene.run(300)
    assert {user: use[1] for user, use in figures(scene).items()} == dict.fromkeys(PEOPLE, 200)
    scene.forget()
    scene.run(300)
    assert scene.stored["events_with_bot"] == 0
    assert scene.wrong() == []


def test_a_person_whose_bots_take_longer_than_a_run_is_counted() -> None:
    scene = month_over(Scene())
    began = month_around(begin_of(last_settled(scene.now)))[0]
    for number in range(498):
        _was(scene, "ada", f"ada-{number}", began + number * HOUR, HOUR)
    slowly(scene, "events_with_bot", 0.05)
    scene.run(300)
    grown = (500, 500, 501 * 3600, 499_333, 499 * 3600 + 2400)
    assert figures(scene) == {**RIGHT, "ada": grown}
    assert scene.world.state.workspaces["main"].lease.use_so_far == BotSums()


def test_however_many_bots_a_person_shares_the_lease_keeps_its_size() -> None:
    scene = month_over(Scene())
    began = month_around(begin_of(last_settled(scene.now)))[0]
    for user in ("ada", "grace"):
        for number in range(400):
            _was(scene, user, f"both-{number}", began + number * HOUR, HOUR)
    slowly(scene, "events_with_bot", 0.1)
    sizes = set[int]()
    for _ in range(40):
        scene.run(5)
        lease = scene.world.state.workspaces["main"].lease
        if lease.use_so_far.bots > 300:
            sizes.add(len(repr(lease.use_so_far)))
    assert sizes
    assert max(sizes) < 250


def test_where_somebody_left_while_counted_the_next_person_is_counted_whole() -> None:
    scene = month_over(Scene())
    workspace, month = scene.world.state.workspaces["main"], last_settled(scene.now)
    left = BotSums("gone", "z", 7, 7, 7, 7)
    workspace.lease = replace(workspace.lease, use_counting=month, use_so_far=left)
    scene.run(120)
    assert figures(scene) == RIGHT


def test_who_cannot_be_counted_is_reported_and_all_others_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = month_over(Scene())
    first, *others = scene.world.store.people("", len(PEOPLE)).user_ids

    def broken(month: str, meant: Any, sums: BotSums, now: datetime) -> MonthUse | None:
        if sums.user_id == first:
            raise ValueError("a row that nobody can read")
        return month_of(month, meant, sums, now)

    monkeypatch.setattr(steps, "month_of", broken)
    scene.run(120)
    assert figures(scene) == {user: RIGHT[user] for user in others}
    assert scene.world.broken_work == [f"month_use:{first}"]


def test_nobody_is_left_out_where_the_table_refuses() -> None:
    plan = FailAt(operation="never")
    scene = month_over(Scene(plan=plan))
    plan.operation, plan.fault = "worker events_with_bot", Fault.REFUSE
    scene.run(600)
    assert plan.fired
    assert figures(scene) == RIGHT
