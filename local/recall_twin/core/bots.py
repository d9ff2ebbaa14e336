"""The bots of one workspace: made, changed and removed while they are not dispatched.

Source: Recall's Bot API reference and its pages on scheduling and errors.
"""

from datetime import datetime, timedelta
from typing import Any

from local.recall_twin.core.kernel import Kernel
from local.recall_twin.core.locks import AdHocPool
from local.recall_twin.core.model import FINAL_BOT_STATES, READY, Bot, BotStatus, WorkspaceState
from local.recall_twin.core.refusals import BotCommandRefused, PoolEmpty
from local.recall_twin.core.runner import Runner

RESERVED_LEAD = timedelta(minutes=10)
USUAL_CALL = timedelta(minutes=30)


class Bots:
    """Registry of bots; at most one scheduled bot per deduplication key."""

    def __init__(self, kernel: Kernel, state: WorkspaceState, runner: Runner) -> None:
        self._kernel = kernel
        self._state = state
        self._runner = runner
        self._pool = AdHocPool()
        self._scheduled = {
            bot.deduplication_key: bot.id
            for bot in state.bots.values()
            if bot.is_ready and bot.deduplication_key is not None
        }

    def get(self, bot_id: str) -> Bot | None:
        """A bot in any state."""
        return self._state.bots.get(bot_id)

    def live(self) -> list[Bot]:
        """Bots that are scheduled or at work, soonest first."""
        live = [bot for bot in self._state.bots.values() if bot.status not in FINAL_BOT_STATES]
        return sorted(live, key=lambda bot: (bot.join_at, bot.id))

    def for_key(
        self, key: str, url: str, join_at: datetime, ends_at: datetime, config: dict[str, Any]
    ) -> Bot:
        """The scheduled bot of a key, made or overridden by this call.

        Within ten minutes of joining the same place at the same time the machine may be up, so
        the call then leaves the bot as it is.

        Raises:
            PoolEmpty: an ad-hoc bot was needed and none is free.
        """
        bot = self._state.bots.get(self._scheduled.get(key, ""))
        if bot is None:
            bot = self._create(url, join_at, ends_at, config)
            bot.deduplication_key = key
            self._scheduled[key] = bot.id
            return bot
        same_call = bot.join_at == join_at and bot.meeting_url == url
        if same_call and self._is_soon(bot.join_at):
            return bot
        if bot.join_at != join_at:
            bot.ad_hoc = self._claim_machine(join_at)
            bot.join_at = join_at
            self._runner.arm(bot)
        bot.meeting_url, bot.ends_at, bot.config = url, ends_at, config
        return bot

    def send(self, url: str, join_at: datetime, config: dict[str, Any]) -> Bot:
        """A bot of no event. Nothing says when its call ends: it is taken to last for a while.

        Raises:
            PoolEmpty: an ad-hoc bot was needed and none is free.
        """
        return self._create(url, join_at, join_at + USUAL_CALL, config)

    def leave(self, bot: Bot) -> None:
        """Pull a bot out of its call.

        Raises:
            BotCommandRefused: it is not in a call.
        """
        if bot.is_ready:
            text = "Cannot send a command to a bot that has not been started."
            raise BotCommandRefused("cannot_command_unstarted_bot", text)
        if bot.status in FINAL_BOT_STATES or bot.status == "call_ended":
            text = "Cannot send a command to a bot that has completed."
            raise BotCommandRefused("cannot_command_completed_bot", text)
        self._runner.leave(bot)

    def delete_media(self, bot: Bot) -> None:
        """Delete what a bot has recorded; again changes nothing.

        What Recall does while the bot is not through is not documented: here it refuses.

        Raises:
            BotCommandRefused: it has not finished.
        """
        if bot.status not in FINAL_BOT_STATES:
            text = "Cannot delete the media of a bot that has not completed."
            raise BotCommandRefused("cannot_delete_media", text)
        self._runner.expire(bot)

    def remove(self, bot: Bot) -> None:
        """Take a scheduled bot away."""
        self._state.bots.pop(bot.id, None)
        self.dispatched(bot)

    def dispatched(self, bot: Bot) -> None:
        """From now on this bot's key makes a new bot."""
        if bot.deduplication_key and self._scheduled.get(bot.deduplication_key) == bot.id:
            del self._scheduled[bot.deduplication_key]

    def _create(
        self, url: str, join_at: datetime, ends_at: datetime, config: dict[str, Any]
    ) -> Bot:
        ad_hoc = self._claim_machine(join_at)
        now = self._kernel.now()
        bot = Bot(
            id=self._kernel.new_id(),
            meeting_url=url,
            join_at=join_at,
            ends_at=ends_at,
            created_at=now,
            config=config,
            status_changes=[BotStatus(READY, now)],
            ad_hoc=ad_hoc,
        )
        self._state.bots[bot.id] = bot
        self._runner.arm(bot)
        return bot

    def _is_soon(self, join_at: datetime) -> bool:
        return join_at - self._kernel.now() <= RESERVED_LEAD

    def _claim_machine(self, join_at: datetime) -> bool:
        """True for an ad-hoc bot, False for a reserved one."""
        if not self._is_soon(join_at):
            return False
        if not self._pool.take(self._kernel.now(), self._kernel.settings):
            raise PoolEmpty
        return True
