"""Push channels: tells an address that a calendar changed, without saying what.

Source: Calendar API v3, "Push notifications". As at Google a new channel first gets a `sync`
message. A channel id that is used again replaces the old channel, so that a listener can
restart; Google refuses that.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import httpx
from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

LIFE = timedelta(days=7)
SEND_SECONDS = 5.0


class Watch(BaseModel):
    """The body of `events.watch`."""

    id: str = Field(min_length=1, max_length=64)
    type: str = Field(pattern="^web_?hook$")
    address: str = Field(pattern="^https?://")
    token: str = Field(default="", max_length=256)


class Channel(BaseModel):
    """An open channel of one account."""

    id: str
    resource_id: str
    email: str
    address: str
    token: str
    expires: datetime
    sent: int = 0


class Pusher:
    """Sends messages in the background; whatever goes wrong is the listener's loss."""

    def __init__(
        self, channels: dict[str, Channel], clock: Callable[[], datetime], delay: float
    ) -> None:
        """Use the given channels (kept by the caller) and gather changes for `delay` seconds."""
        self.channels = channels
        self._clock = clock
        self._delay = delay
        self._waiting: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._client = httpx.AsyncClient(timeout=SEND_SECONDS, trust_env=False)

    def open(self, email: str, watch: Watch, resource_id: str) -> Channel:
        """Open a channel and send its first message."""
        channel = Channel(
            id=watch.id,
            resource_id=resource_id,
            email=email,
            address=watch.address,
            token=watch.token,
            expires=self._clock() + LIFE,
        )
        self.channels[channel.id] = channel
        self._start(self._send(channel, "sync"))
        return channel

    def stop(self, email: str, channel_id: str) -> bool:
        """Close a channel of an account; False when there is none."""
        channel = self.channels.get(channel_id)
        if channel is None or channel.email != email:
            return False
        del self.channels[channel_id]
        return True

    def notify(self, emails: Iterable[str]) -> None:
        """Tell the channels of these accounts, once for many changes."""
        wanted = set(emails)
        for channel in list(self.channels.values()):
            if channel.expires <= self._clock():
                del self.channels[channel.id]
            elif channel.email in wanted and channel.id not in self._waiting:
                self._waiting.add(channel.id)
                self._start(self._later(channel.id))

    async def close(self) -> None:
        """End what is still being sent."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.aclose()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _later(self, channel_id: str) -> None:
        await asyncio.sleep(self._delay)
        self._waiting.discard(channel_id)
        channel = self.channels.get(channel_id)
        if channel is not None:
            await self._send(channel, "exists")

    async def _send(self, channel: Channel, state: str) -> None:
        channel.sent += 1
        headers = {
            "X-Goog-Channel-Id": channel.id,
            "X-Goog-Channel-Token": channel.token,
            "X-Goog-Channel-Expiration": channel.expires.strftime("%a, %d %b %Y %H:%M:%S GMT"),
            "X-Goog-Resource-Id": channel.resource_id,
            "X-Goog-Resource-State": state,
            "X-Goog-Message-Number": str(channel.sent),
        }
        with contextlib.suppress(httpx.HTTPError, httpx.InvalidURL, ValueError):
            await self._client.post(channel.address, headers=headers)
