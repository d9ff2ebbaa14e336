"""Typed reading of a function's environment: names and addresses, never secrets.

Each reader raises ValueError that names the variable and never its value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rollcall.domain.allowed_domains import AllowedDomains
from rollcall.protocol.google_client import google_client_id
from rollcall.protocol.origin import endpoint, public_origin


class Variables:
    """The environment of one function."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env

    def text(self, name: str, default: str | None = None) -> str:
        """A text that is not empty."""
        value = self._env.get(name, "").strip() or default
        if not value:
            raise ValueError(f"{name} is not set")
        return value

    def origin(self, name: str) -> str:
        """The origin of the pages: https, or http on this machine."""
        return self._checked(name, public_origin)

    def endpoint(self, name: str) -> str:
        """An address to call: https, or http on this machine."""
        return self._checked(name, endpoint)

    def client_id(self, name: str) -> str:
        """An OAuth client of Google's."""
        return self._checked(name, google_client_id)

    def _checked(self, name: str, check: Callable[[str], str]) -> str:
        value = self.text(name)
        try:
            return check(value)
        except ValueError as error:
            raise ValueError(f"{name} {error}") from None

    def allowed_domains(self, name: str) -> AllowedDomains:
        """Whose people may come in."""
        self.text(name)
        try:
            return AllowedDomains.parse(self._env[name])
        except ValueError as error:
            raise ValueError(f"{name} {error}") from None
