"""Keeps the state in one JSON file: written whole, beside the old one, then put in its place."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from local.google_twin.events.channels import Channel
from local.google_twin.events.diary import DiaryState
from local.google_twin.oauth.grants import GrantState
from local.google_twin.oauth.keys import KeyState

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "google.json"


class TwinState(BaseModel):
    """Everything that survives a restart."""

    diary: DiaryState
    keys: KeyState
    grants: GrantState = Field(default_factory=GrantState)
    channels: dict[str, Channel] = Field(default_factory=dict)


def load(folder: Path | None) -> TwinState | None:
    """Return the stored state, or None when there is none to be had."""
    if folder is None or not (folder / FILE_NAME).exists():
        return None
    return TwinState.model_validate_json((folder / FILE_NAME).read_bytes())


class Saver:
    """Writes the state some time after a change, and at the end."""

    def __init__(self, state: TwinState, folder: Path | None, delay: float) -> None:
        """Write `state` into `folder`; without a folder nothing is written."""
        self._state = state
        self._folder = folder
        self._delay = delay
        self._timer: asyncio.TimerHandle | None = None

    def touch(self) -> None:
        """Note that something changed."""
        if self._folder is not None and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._delay, self.save)

    def save(self) -> None:
        """Write now. The file holds a private key, so only its owner may read it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = self._folder / f"{FILE_NAME}.new"
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(self._state.model_dump_json())
        beside.replace(self._folder / FILE_NAME)
