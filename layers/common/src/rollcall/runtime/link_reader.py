"""Reads links in letters and in chats, and stored ones, with the keys of now and before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rollcall.domain.guest_noes import GuestSubject
from rollcall.domain.secret import Secret
from rollcall.protocol import media_seal
from rollcall.protocol.guest_link import guest_key, unseal
from rollcall.protocol.media_seal import MediaSubject, media_key
from rollcall.protocol.signed_link import LinkPurpose, SignedLink, link_key, read


@dataclass(frozen=True, slots=True)
class LinkReader:
    """``secrets`` gives the current cookie key first; ``reload`` reads it again after a rotation.

    Both raise Unavailable.
    """

    secrets: Callable[[], Sequence[Secret]]
    reload: Callable[[], bool]

    def keys(self) -> list[bytes]:
        """The keys of links, the current one first. Raises Unavailable."""
        return [link_key(secret) for secret in self.secrets()]

    def guest_keys(self) -> list[bytes]:
        """The keys of guests' links, the current one first. Raises Unavailable."""
        return [guest_key(secret) for secret in self.secrets()]

    def guests(self, text: str) -> GuestSubject | None:
        """What a guest's link is about, be it over or not. Raises Unavailable."""
        found = unseal(self.guest_keys(), text)
        if found is None and text and self.reload():
            return unseal(self.guest_keys(), text)
        return found

    def media(self, subject: MediaSubject, sealed: str) -> Secret | None:
        """The stored link to what was recorded, if it is for this subject. Raises Unavailable."""
        found = media_seal.unseal(self._media_keys(), subject, sealed)
        if found is None and sealed and self.reload():
            return media_seal.unseal(self._media_keys(), subject, sealed)
        return found

    def _media_keys(self) -> list[bytes]:
        return [media_key(secret) for secret in self.secrets()]

    def read(self, text: str, purpose: LinkPurpose, now: datetime) -> SignedLink | None:
        """What a link says, if it holds for this purpose. Raises Unavailable."""
        found = read(self.keys(), text, purpose, now)
        if found is None and text and self.reload():
            return read(self.keys(), text, purpose, now)
        return found
