"""Requests and answers of the API, independent of any server."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qsl

LOCAL_BASE_URL = "http://localhost:8002"


_to_json = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """One HTTP request. Header names are lower case; `base_url` is what links begin with."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    base_url: str = LOCAL_BASE_URL

    @classmethod
    def of(
        cls,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes = b"",
        base_url: str = LOCAL_BASE_URL,
    ) -> Self:
        """A request for a target such as "/api/v2/calendars/?status=connected"."""
        path, _, query = target.partition("?")
        lowered = {name.lower(): value for name, value in headers.items()}
        pairs = tuple(parse_qsl(query, keep_blank_values=True))
        return cls(method.upper(), path, lowered, pairs, body, base_url)

    def parameter(self, name: str) -> str | None:
        """The last value of a query parameter; an empty one counts as not given."""
        values = [value for key, value in self.query if key == name]
        return (values[-1] or None) if values else None


@dataclass(slots=True)
class ApiResponse:
    """One answer. It leaves after `delay_seconds`; a `lost` one is cut off on its way."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    delay_seconds: float = 0.0
    raw: bytes | None = None
    lost: bool = False

    @property
    def content(self) -> bytes:
        """The body's bytes."""
        if self.raw is not None:
            return self.raw
        if self.body is None:
            return b""
        return _to_json(self.body).encode()


class ApiError(Exception):
    """An answer that ends the handling of a request."""

    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:  # noqa: ANN401
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers or {}

    def response(self) -> ApiResponse:
        """The answer itself."""
        return ApiResponse(self.status, self.body, dict(self.headers))


def not_found() -> ApiError:
    """404 as the API words it."""
    return ApiError(404, {"detail": "Not found."})
