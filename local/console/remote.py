"""Talks to the admin routes of a twin."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx

Json = dict[str, Any]


class RemoteError(Exception):
    """A twin refused something, or could not be reached; `text` may be shown."""

    def __init__(self, status: int, text: str) -> None:
        """Keep the status to answer with and words for the page."""
        super().__init__(text)
        self.status = status
        self.text = text


class Remote:
    """One twin's admin routes below a base address."""

    def __init__(self, name: str, base: str, client: httpx.AsyncClient) -> None:
        """Use `client` for requests below `base`; `name` is for messages."""
        self._name = name
        self._base = base.rstrip("/")
        self._client = client

    async def call(self, method: str, path: str, body: object = None) -> Json:
        """Send JSON and return JSON; raises RemoteError."""
        try:
            answer = await self._client.request(method, f"{self._base}{path}", json=body)
            found = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise RemoteError(503, f"{self._name} does not answer.") from error
        if answer.is_error or not isinstance(found, dict):
            raise RemoteError(answer.status_code, f"{self._name}: {_words(found)}")
        return found

    async def find(self, path: str) -> Json | None:
        """Return what is at a path, or None when the twin does not answer properly."""
        try:
            return await self.call("GET", path)
        except RemoteError:
            return None


def escaped(part: str) -> str:
    """Return one part of a path."""
    return quote(part, safe="@")


def _words(found: object) -> str:
    if not isinstance(found, dict):
        return "an unexpected answer"
    fields = found.get("fields") or found.get("errors") or []
    texts = [str(field.get("message", "")) for field in fields if isinstance(field, dict)]
    return "; ".join(filter(None, texts)) or str(found.get("error", "refused"))
