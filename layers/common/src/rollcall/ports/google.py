from __future__ import annotations

from typing import Protocol


class GrantRevoker(Protocol):
    """Ends the user's grant at Google."""

    def revoke(self, token: str) -> None:
        """Revoke; a grant that is dead already is a success. Raises Unavailable."""
        ...
