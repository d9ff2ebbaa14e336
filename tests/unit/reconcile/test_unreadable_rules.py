"""Rules that cannot be read park their user and nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from rollcall.domain.user_rules import UserRules
from tests.support.memory.worker import MemoryWorkerStore
from tests.unit.reconcile.samples import TOMORROW
from tests.unit.reconcile.scene import Scene


def test_one_user_whose_rules_cannot_be_read_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    scene.meet("hers", "ada")
    scene.meet("m1", "grace")
    scene.run(60)
    read = MemoryWorkerStore.rules

    def rules(self: MemoryWorkerStore, user_id: str, now: datetime) -> UserRules:
        if user_id == "ada":
            raise ValueError("'newer' is not a valid Mode")
        return read(self, user_id, now)

    monkeypatch.setattr(MemoryWorkerStore, "rules", rules)
    scene.change("hers", start=TOMORROW + timedelta(hours=1))
    scene.run(60)
    scene.change("m1", start=TOMORROW + timedelta(hours=2))
    scene.run(1200)
    assert scene.bot("grace", "m1").start_time == TOMORROW + timedelta(hours=2)
    assert scene.world.fifo.dead_letters == []
    assert scene.bot("ada", "hers").start_time == TOMORROW
    monkeypatch.undo()
    scene.hours(27)
    assert scene.bot("ada", "hers").start_time == TOMORROW + timedelta(hours=1)
