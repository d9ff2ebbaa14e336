"""What an organiser stops for all loses its bot, and gets it again when that is taken back."""

from __future__ import annotations

from rollcall.domain.reasons import Reason
from rollcall.use_cases.shared_bots import SharedBots
from rollcall.use_cases.stop_meeting import stop_meeting
from tests.support.companies import COMPANIES
from tests.unit.reconcile.scene import Scene


def _decide(scene: Scene, *, active: bool) -> None:
    """Ada, who organises m1, decides for everybody."""
    world, settings = scene.world, scene.world.settings
    others = SharedBots(
        world.portal, "ada", "corp.example", settings.scope, COMPANIES, scene.now
    )  # fmt: skip
    stop_meeting(
        world.portal, world.queue, world.state.users["ada"], scene.event("ada", "m1").id,
        active=active, others=others, now=scene.now,
    )  # fmt: skip
    scene.run(60)


def _shared(*owners: str) -> Scene:
    scene = Scene()
    scene.connect("ada", "grace", "max")
    scene.meet("m1", *owners)
    scene.run(60)
    return scene


def test_the_shared_bot_goes_and_comes_again() -> None:
    scene = _shared("ada", "grace")
    _decide(scene, active=False)
    assert len(scene.live) == 1
    _decide(scene, active=True)
    assert scene.live == []
    assert scene.row("grace", "m1").decision.reason is Reason.STOPPED_BY_ORGANISER
    assert scene.row("ada", "m1").decision.reason is Reason.STOPPED_BY_YOU
    _decide(scene, active=False)
    (bot,) = scene.live
    assert len(bot.event_ids) == 2
    assert scene.idle()


def test_another_tenant_keeps_its_bot() -> None:
    scene = _shared("ada", "grace", "max")
    _decide(scene, active=True)
    (bot,) = scene.live
    assert bot.event_ids == [scene.event("max", "m1").id]


def test_a_colleague_who_gets_the_meeting_later_gets_no_bot() -> None:
    scene = _shared("ada")
    _decide(scene, active=True)
    scene.change("m1", owners=("ada", "grace"))
    scene.run(60)
    assert scene.live == []
    assert scene.row("grace", "m1").decision.detail == "ada"
