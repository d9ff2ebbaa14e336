"""Links that Recall did not find: the bot is given one, and there is one bot whatever changes."""

from __future__ import annotations

import pytest

from rollcall.domain.event import LinkSource
from rollcall.domain.reasons import Reason
from tests.simulation.people import LINKS
from tests.unit.reconcile.samples import SCHEDULE
from tests.unit.reconcile.scene import Scene

ZOOM = "https://us02web.zoom.us/j/81234567890"
OTHER = "https://us02web.zoom.us/j/90000000001"
MIMECAST = "https://protect-us.mimecast.com/s/AbC1?domain=zoom.us"


def safe(link: str) -> str:
    """The link, wrapped in a way that Recall does not see through."""
    inside = link.replace(":", "%3A").replace("/", "%2F")
    return f"https://eur03.safelinks.protection.outlook.com/?url={inside}&data=x"


@pytest.fixture
def scene() -> Scene:
    """Ada has a meeting tomorrow whose only link is wrapped."""
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada", link=None, location=safe(ZOOM))
    scene.run(30)
    return scene


def joins(scene: Scene, user: str = "ada") -> str:
    """Where the one bot of the meeting goes."""
    (bot,) = scene.live
    assert scene.bot(user, "m1").bot_id == bot.id
    assert scene.wrong() == []
    assert scene.idle()
    return bot.meeting_url


def test_a_meeting_whose_only_link_is_wrapped_has_a_bot_with_the_link_inside(scene: Scene) -> None:
    assert scene.event("ada", "m1").meeting_url is None
    assert joins(scene) == scene.bot("ada", "m1").meeting_url == ZOOM
    assert scene.row("ada", "m1").facts.link_source is LinkSource.UNWRAPPED


def test_a_bot_is_given_no_link_that_recall_found_itself(scene: Scene) -> None:
    scene.meet("m2", "ada", link=LINKS[1])
    scene.run(30)

    configs = {bot.meeting_url: bot.config.get("meeting_url") for bot in scene.live}
    assert configs == {ZOOM: ZOOM, LINKS[1]: None}


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"location": safe(OTHER)}, OTHER),
        ({"location": "", "description": f"<a href='{safe(OTHER)}'>Join</a>"}, OTHER),
        ({"link": LINKS[1]}, LINKS[1]),
        ({"location": OTHER}, OTHER),
    ],
    ids=["wrapped otherwise", "in the description", "Recall finds one", "Recall finds it now"],
)
def test_another_link_moves_the_one_bot(scene: Scene, changes: dict[str, str], where: str) -> None:
    scene.change("m1", **changes)
    scene.run(60)

    assert joins(scene) == where


@pytest.mark.parametrize(
    "changes", [{"location": ZOOM}, {"location": "", "description": safe(ZOOM)}]
)
def test_the_same_room_found_elsewhere_keeps_the_bot(scene: Scene, changes: dict[str, str]) -> None:
    before = scene.bot("ada", "m1")
    scene.forget()
    scene.change("m1", **changes)
    scene.run(60)

    assert joins(scene) == ZOOM
    assert scene.bot("ada", "m1") == before
    assert scene.calls(SCHEDULE) == 0


def test_colleagues_with_the_wrapped_and_the_plain_link_share_one_bot(scene: Scene) -> None:
    scene.connect("grace")
    scene.meet("m2", "grace", link=None, location=ZOOM)
    scene.run(60)

    assert scene.bot("grace", "m2").bot_id == scene.bot("ada", "m1").bot_id
    assert joins(scene) == ZOOM


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        (MIMECAST, Reason.LINK_WRAPPED),
        ("https://video.example/room", Reason.NO_LINK),
        ("", Reason.NO_LINK),
    ],
)
def test_a_link_that_no_bot_can_follow_takes_the_bot_and_the_row_remembers(
    scene: Scene, location: str, reason: Reason
) -> None:
    scene.change("m1", location=location)
    scene.run(60)

    row = scene.row("ada", "m1")
    assert (scene.live, row.decision.reason, row.link_lost) == ([], reason, True)

    scene.change("m1", location=safe(ZOOM))
    scene.run(60)
    assert joins(scene) == ZOOM
    assert not scene.row("ada", "m1").link_lost


def test_an_entry_that_never_had_a_link_has_lost_none(scene: Scene) -> None:
    scene.meet("m2", "ada", link=None, location="Room 4")
    scene.run(60)

    assert not scene.row("ada", "m2").link_lost
