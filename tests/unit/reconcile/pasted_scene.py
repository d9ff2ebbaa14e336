"""A scene in which people send bots into calls by a link."""

from __future__ import annotations

from itertools import count
from typing import Any

from local.recall_twin.core.model import Bot
from rollcall.domain.bot_view import BotState, BotView
from rollcall.domain.model import User
from rollcall.domain.pasted import PastedCall
from rollcall.domain.pasted_view import pasted_view
from rollcall.use_cases.paste_link import PasteLink, reports_of_calls, take_back
from tests.simulation.people import HOSTED, ISSUER, USERS
from tests.unit.reconcile.samples import EVERY
from tests.unit.reconcile.scene import Scene

SEND = "POST /api/v1/bot/"
FIND = "GET /api/v1/bot/"
LINK = "https://meet.google.com/zzz-bbbb-ccc"
OTHER_LINK = "https://meet.google.com/yyy-bbbb-ccc"


class PastedScene(Scene):
    """A scene whose people have rules, and paste links."""

    def __init__(self, *users: str, **more: Any) -> None:
        super().__init__(**more)
        self._random = count()
        for user in users or ("ada",):
            known = User(user, ISSUER, user, USERS[user], user.title(), hosted_domain=HOSTED[user])
            self.world.state.users[user] = known
            self.people.do_rules(user, EVERY)

    def paste(self, user: str = "ada", link: str = LINK, title: str = "") -> PastedCall:
        """A person pastes a link and presses the button."""
        use = PasteLink(self.world.portal, self.world.pasted, self.world.queue)
        return use(user, link, title, f"random-{next(self._random)}", self.now, cause="request-1")

    def stop(self, call: PastedCall) -> None:
        """Its person wants no bot any more."""
        take_back(self.world.pasted, self.world.queue, call.user_id, call.call_id, self.now)

    def found(self, call: PastedCall) -> PastedCall:
        """The call as it is stored now."""
        return self.world.state.pasted[call.user_id, call.call_id]

    def view(self, call: PastedCall) -> BotView:
        """What its person is shown."""
        known = self.found(call)
        reported = reports_of_calls(self.world.portal, [known])
        return pasted_view(known, reported.get(known.bot_id, {}), self.now)

    def state(self, call: PastedCall) -> BotState:
        """The state that its person is shown."""
        return self.view(call).state

    def made(self, link: str = LINK) -> list[Bot]:
        """Every bot that was ever made for a link."""
        return [bot for bot in self.workspace.state.bots.values() if bot.meeting_url == link]

    def there(self, link: str = LINK) -> list[Bot]:
        """Bots that are in a call now, or on their way."""
        return [bot for bot in self.live if bot.meeting_url == link]
