"""One HTTP request to Recall: authenticated, bounded, never redirected, never off the host."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime

import httpx

from rollcall.adapters.recall.outcomes import error_for
from rollcall.domain.errors import RequestRefused, Unavailable
from rollcall.domain.pace import Endpoint

MAX_BODY = 10 * 1024 * 1024
TIMEOUT = httpx.Timeout(10.0, connect=2.0)

type Json = Mapping[str, object]


class RecallTransport:
    """Sends requests to one Recall region; shared by threads.

    ``key`` is asked before each request, so that a rotated key is used without a restart.
    """

    def __init__(
        self,
        base_url: str,
        key: Callable[[], str],
        now: Callable[[], datetime],
        client: httpx.Client | None = None,
    ) -> None:
        self._base = httpx.URL(base_url)
        self._key = key
        self._now = now
        self._client = client or httpx.Client(
            timeout=TIMEOUT, follow_redirects=False, trust_env=False
        )

    def send(
        self,
        endpoint: Endpoint,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Json | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> object:
        """The decoded answer; None when it has no body. Raises what `outcomes` says."""
        request = self._client.build_request(
            method,
            self._absolute(url),
            params=params,
            json=body,
            headers={"accept": "application/json", **self._authorization(), **(headers or {})},
        )
        status, answer, retry_after = self._exchange(request)
        if not 200 <= status < 300:  # noqa: PLR2004
            raise error_for(endpoint, status, answer, retry_after, self._now())
        return _decode(answer)

    def _exchange(self, request: httpx.Request) -> tuple[int, bytes, str | None]:
        try:
            response = self._client.send(request, stream=True)
            try:
                body = _bounded(response)
            finally:
                response.close()
        except httpx.HTTPError as error:
            # The text of httpx errors can hold the URL; only the kind is kept.
            raise Unavailable(type(error).__name__) from None
        return response.status_code, body, response.headers.get("retry-after")

    def _authorization(self) -> dict[str, str]:
        return {"authorization": f"Token {self._key()}"}

    def _absolute(self, url: str) -> httpx.URL:
        """The URL to ask; a link that leads elsewhere must not get the key.

        What is compared is what the client will use: two readers of one URL can disagree.
        """
        try:
            target = self._base.join(url)
        except (httpx.InvalidURL, ValueError):
            raise RequestRefused("foreign_link") from None
        prefix = self._base.path.rstrip("/") + "/api/"
        inside = target.path.startswith(prefix) and ".." not in target.path.split("/")
        if _origin(target) != _origin(self._base) or not inside:
            raise RequestRefused("foreign_link")
        return target


def _origin(url: httpx.URL) -> tuple[str, bytes, int | None, bytes]:
    return url.scheme, url.raw_host, url.port, url.userinfo


def _bounded(response: httpx.Response) -> bytes:
    received = bytearray()
    for chunk in response.iter_bytes():
        received += chunk
        if len(received) > MAX_BODY:
            raise Unavailable("answer_too_large", answered=True)
    return bytes(received)


def _decode(body: bytes) -> object:
    if not body.strip():
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Unavailable("unreadable_answer", answered=True) from None
