"""Before the stack goes, everything at Recall and Google has to go."""

from __future__ import annotations

from operate.commands.uninstall import Uninstalled
from rollcall.domain.audit import Act
from rollcall.domain.model import Wanted
from rollcall.domain.pasted import PastedCall, call_id
from tests.unit.operate.conftest import ADA, BOB, Scene


def test_the_destroy_command_is_told_once_nothing_is_left(scene: Scene) -> None:
    scene.then = scene.serve
    code, told = scene.asked(Uninstalled, "uninstall", "--yes")
    assert (code, told.calendars_left, told.calls_left) == (0, 0, 0)
    assert told.then[-1].startswith("aws cloudformation delete-stack")
    assert "--stack-name Rollcall" in told.then[-1]
    assert scene.site.worker.connections(ADA) == scene.site.worker.connections(BOB) == []
    held = scene.site.policies.policy().paused
    assert held is not None
    assert held.and_running
    assert sorted(scene.acts()) == [(Act.POLICY_CHANGED, ""), (Act.UNINSTALLED, "")]


def test_while_the_worker_is_not_done_the_stack_must_stay_and_it_can_go_on(scene: Scene) -> None:
    code, told = scene.asked(Uninstalled, "uninstall", "--yes", "--within", "1")
    assert (code, told.calendars_left, told.then) == (1, 2, ())
    found = [*scene.site.worker.connections(ADA), *scene.site.worker.connections(BOB)]
    assert {one.wanted for one in found} == {Wanted.REMOVED}
    scene.then = scene.serve
    assert scene.asked(Uninstalled, "uninstall", "--yes")[0] == 0
    assert sorted(scene.acts()) == [(Act.POLICY_CHANGED, ""), (Act.UNINSTALLED, "")]


def test_who_connects_while_it_goes_on_is_found(scene: Scene) -> None:
    rounds = iter(range(2))

    def meanwhile() -> None:
        if next(rounds, None) == 0:
            scene.connect(BOB, "late@corp.example", "calendar-late")
        scene.serve()

    scene.then = meanwhile
    assert scene.asked(Uninstalled, "uninstall", "--yes")[0] == 0
    assert scene.site.worker.connections(BOB) == []


def test_a_bot_that_was_sent_by_hand_is_waited_for(scene: Scene) -> None:
    named = call_id(scene.now, "random-of-ada")
    call = PastedCall(ADA, named, "https://meet.example/abc", "", asked_at=scene.now)
    assert scene.site.pasted.save_asked(call, 0, "main")
    scene.then = scene.serve
    code, told = scene.asked(Uninstalled, "uninstall", "--yes", "--within", "1")
    assert (code, told.calls_left) == (1, 1)
    stored = scene.site.pasted.call(ADA, named)
    assert stored is not None
    assert stored.stop_at is not None


def test_another_word_than_the_stacks_name_changes_nothing(scene: Scene) -> None:
    code, out, _err = scene.run("uninstall", typed="yes\n")
    assert (code, out) == (2, "")
    assert scene.site.policies.policy().paused is None
    assert {one.wanted for one in scene.site.worker.connections(ADA)} == {Wanted.CONNECTED}
