"""Before a policy is set, it is counted part by part what it would change; then it is set once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.errors import VersionConflict
from rollcall.domain.policy import NO_POLICY, CompanyPause, CompanyPolicy
from rollcall.domain.policy_checks import PolicyRefused
from rollcall.domain.preferences import Override
from rollcall.use_cases.change_policy import change_policy, read_policy
from rollcall.use_cases.preview_policy import PolicyPreview, preview_policy
from tests.simulation.people import LINKS
from tests.support.memory import MemoryPolicyStore
from tests.unit.reconcile.samples import TOMORROW
from tests.unit.reconcile.scene import Scene

NO_CLIENTS = CompanyPolicy(never_guests=("client.example",))


@pytest.fixture
def scene() -> Scene:
    """Ada has two meetings with a client and one without; Grace one without, and Max none."""
    scene = Scene()
    scene.connect("ada", "grace", "max")
    scene.meet("a1", "ada", link=LINKS[0])
    scene.meet("a2", "ada", link=LINKS[1])
    scene.meet("a3", "ada", link=LINKS[2], guests=("y@corp.example",))
    scene.meet("g1", "grace", link=LINKS[3], guests=("y@other.example",))
    scene.run(60)
    scene.choose("ada", "a2", Override.SKIP)
    scene.run(60)
    return scene


def parts(scene: Scene, proposed: CompanyPolicy, most: int) -> list[PolicyPreview]:
    store = MemoryPolicyStore(scene.world.state)
    found = [preview_policy(store, scene.world.portal, proposed, scene.now, most=most)]
    while found[-1].after:
        after = found[-1].after
        found.append(
            preview_policy(
                store, scene.world.portal, proposed, scene.now, after=after, most=most
            )
        )  # fmt: skip
    return found


@pytest.mark.parametrize("most", [1, 2, 25])
def test_parts_add_up_to_what_the_policy_would_do(scene: Scene, most: int) -> None:
    whole = PolicyPreview()
    for part in parts(scene, NO_CLIENTS, most):
        assert part.people <= most
        whole = whole.with_next(part)

    assert whole == PolicyPreview(people=3, touched=1, removed=1)
    assert whole.is_whole


def test_a_preview_counts_what_then_happens(scene: Scene) -> None:
    paused = CompanyPolicy(paused=CompanyPause(TOMORROW, ""))
    before = len(scene.live)
    (preview,) = parts(scene, paused, 25)

    scene.people.do_policy(paused)
    scene.run(60)

    assert (preview.removed, preview.touched) == (before - len(scene.live), 2)
    (back,) = parts(scene, NO_POLICY, 25)
    assert (back.added, back.touched) == (before, 2)


def test_a_preview_of_a_policy_that_may_not_be_is_refused(scene: Scene) -> None:
    with pytest.raises(PolicyRefused):
        parts(scene, CompanyPolicy(never_guests=("nobody",)), 25)


def test_a_change_made_from_an_older_version_is_refused(scene: Scene) -> None:
    store = MemoryPolicyStore(scene.world.state)

    def change(wanted: CompanyPolicy, version: int) -> CompanyPolicy:
        return change_policy(
            store, scene.world.queue, wanted, by="u-boss", version=version, now=scene.now
        )

    first = change(NO_CLIENTS, 0)
    with pytest.raises(VersionConflict):
        change(replace(NO_CLIENTS, never_words=("board",)), 0)

    assert read_policy(store) == first
    assert change(NO_CLIENTS, 0) == first


@pytest.mark.parametrize(
    ("change", "leaving"),
    [
        ({"never_guests": ("client.example",)}, 0),
        ({"paused": CompanyPause(TOMORROW, "")}, 0),
        ({"paused": CompanyPause(TOMORROW, "", and_running=True)}, 1),
    ],
)
def test_a_preview_tells_which_calls_end_at_once(change: dict[str, Any], leaving: int) -> None:
    scene = Scene()
    scene.people.do_policy(CompanyPolicy(never_words=("board",)))
    scene.connect("ada")
    scene.meet("m0", "ada", start=scene.now + timedelta(minutes=20))
    scene.run(25 * 60)

    wanted = replace(scene.world.state.policy, **change)
    (preview,) = parts(scene, wanted, 25)
    scene.people.do_policy(wanted)
    scene.run(60)

    assert preview.leaving == 1 - len(scene.live) == leaving
