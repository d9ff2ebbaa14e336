"""Ada's second calendar, with copies of meetings of her first one."""

from __future__ import annotations

from local.recall_twin.core.model import Calendar
from tests.simulation.people import Meeting
from tests.simulation.rooms import OTHER_ACCOUNTS
from tests.simulation.wiring import WORKSPACE
from tests.unit.reconcile.scene import Scene

(SECOND,) = OTHER_ACCOUNTS
_KEY = "second"


def connect_second(scene: Scene) -> None:
    """Ada connects another account; half a minute passes."""
    world = scene.world
    token = world.vault.encrypt("token-second", user_id="ada", calendar_key=_KEY)
    world.accounts.connect(
        user_id="ada", calendar_key=_KEY, email=SECOND, token=token,
        workspace=WORKSPACE, now=scene.now,
    )  # fmt: skip
    world.queue.wake(WORKSPACE, scene.now)
    scene.run(30)


def copy_to_second(scene: Scene, meeting: Meeting) -> None:
    """The meeting appears on the second calendar, whose account is a guest of it."""
    raw = meeting.raw("ada")
    guests = [{**one, "email": SECOND} if one.get("self") else one for one in raw["attendees"]]
    organiser = {**raw["organizer"], "self": False}
    (calendar,) = second(scene)
    copy = {**raw, "attendees": guests, "organizer": organiser}
    scene.workspace.calendars.feed(calendar, [copy])


def second(scene: Scene) -> list[Calendar]:
    """The second calendar at Recall; none where she has none."""
    held = scene.workspace.state.calendars.values()
    return [one for one in held if one.oauth_email == SECOND]
