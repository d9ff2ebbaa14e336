"""What people asked for of what their bots recorded, and what was answered."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from rollcall.domain.lease import Lease
from rollcall.domain.media import MediaBox


class MediaStore(Protocol):
    """Boxes as pages and worker see them. All may raise Unavailable.

    A box is stored only if it is as it was read; whoever comes too late reads it again.
    """

    def box(self, user_id: str) -> MediaBox:
        """The box of a user, read consistently; an empty one where nothing is stored."""
        ...

    def save_asked(self, box: MediaBox, workspace: str, now: datetime) -> bool:
        """Store what a person asked for, and mark it due; False if it was changed meanwhile.

        ``box`` has the version that was read. Raises BeingDeleted, also of who is not known.
        """
        ...

    def due(self, workspace: str, until: datetime, limit: int) -> list[MediaBox]:
        """Boxes in which something is to be done by then, the longest ago first."""
        ...

    def save_answered(self, lease: Lease, box: MediaBox, now: datetime) -> bool:
        """Store what became of asks; False if the box was changed meanwhile, or is gone.

        ``box`` has the version that was read. Raises LeaseLost under an old token.
        """
        ...
