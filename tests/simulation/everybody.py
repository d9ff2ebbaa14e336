"""The people of a schedule and everybody else in it: hostile users, and what bots meet in calls."""

from __future__ import annotations

from local.recall_twin.core.model import Step
from tests.simulation import hostile
from tests.simulation.crowd import Member
from tests.simulation.people import People
from tests.simulation.wiring import WORKSPACE

ENDS: dict[str, tuple[Step, ...]] = {
    "broken": (Step("fatal", 0.5, "bot_errored"),),
    "turned out": (Step("call_ended", 0.5, "bot_kicked_from_call"), Step("done", 3.0)),
    "left": (Step("call_ended", 0.5, "call_ended_by_host"), Step("done", 3.0)),
}
"""How a bot's call may end."""


class Everybody(People):
    """People who also carry out what the many do, and what happens in calls."""

    def do_member(self, number: int, what: str, times: int) -> None:
        """One of many users does something once more."""
        hostile.act(Member(self.world, number, times), what, times)

    def do_bots_end(self, how: str) -> None:
        """Something becomes of every bot that is in a call or on its way into one."""
        workspace = self.world.twin.workspaces[WORKSPACE]
        for bot in self.world.twin.live_bots():
            if not bot.is_ready and bot.status != "call_ended":
                workspace.runner.follow(bot, list(ENDS[how]))
