"""Puts the parts of the stand-in together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.google_twin import seed, snapshot
from local.google_twin.events.channels import Pusher
from local.google_twin.events.diary import Diary, DiaryState
from local.google_twin.faults import Faults
from local.google_twin.oauth.grants import Grants
from local.google_twin.oauth.keys import KeyState
from local.google_twin.oauth.protocol import TwinServer

if TYPE_CHECKING:
    from local.google_twin.config import GoogleTwinConfig
    from local.google_twin.events.model import Account


class Twin:
    """One running stand-in: its state and what acts on it."""

    def __init__(self, config: GoogleTwinConfig) -> None:
        """Load the stored state or start a new one."""
        self.config = config
        stored = snapshot.load(config.state_dir)
        self.state = stored or snapshot.TwinState(
            diary=DiaryState(epoch=config.new_secret()), keys=KeyState(keys=[config.new_key()])
        )
        self.faults = Faults()
        self.saver = snapshot.Saver(self.state, config.state_dir, config.save_delay)
        self.grants = Grants(self.state.grants, config.clock, self.saver.touch)
        self.diary = Diary(self.state.diary, config.clock, self._changed)
        self.pusher = Pusher(self.state.channels, config.clock, config.push_delay)
        self.server = TwinServer(config, self.grants, self.account, lambda: self.state.keys)
        self._fresh = stored is None

    def start(self) -> None:
        """Fill the calendars on the very first start; needs a running loop."""
        if self._fresh and self.config.seeded:
            seed.plant(self.diary)
        self.saver.touch()

    async def stop(self) -> None:
        """Write the state and end the background work."""
        await self.pusher.close()
        self.saver.save()

    def account(self, email: str) -> Account | None:
        """Return an account, or None."""
        return self.state.diary.accounts.get(email)

    def reset(self, *, seeded: bool, keep_grants: bool) -> None:
        """Start over; sync tokens from before are no longer good."""
        self.diary.clear(self.config.new_secret())
        self.faults = Faults()
        self.server.begin_anew()
        if not keep_grants:
            self.grants.clear()
        if seeded:
            seed.plant(self.diary)
        self.saver.touch()

    def _changed(self, emails: set[str]) -> None:
        self.pusher.notify(emails)
        self.saver.touch()
