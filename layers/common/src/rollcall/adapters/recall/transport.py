"""One HTTP request to Recall: authenticated, bounded, never redirected, never off the host."""

from __future__ import annotations

import copy
import json
import re
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import httpx

from rollcall.adapters.recall.outcomes import error_for
from rollcall.domain.errors import FOREIGN_LINK, RequestRefused, Unavailable
from rollcall.domain.pace import Endpoint

MAX_BODY = 10 * 1024 * 1024
LONGEST_CALL = 10.0
"""Seconds after which an answer that is not there yet is given up."""
LONGEST_CONNECT = 2.0
MOST_DIGITS = 4000
"""Python itself refuses to read more than 4,300."""

_PLAIN = re.compile(r"/api/[A-Za-z0-9/_-]{0,500}(\?[A-Za-z0-9/_.=&%+:~-]{0,4000})?")
"""A path without dots and escapes, and a query: no two readers of URLs disagree on these."""

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
        self._start = str(self._base).rstrip("/")
        self._key = key
        self._now = now
        self._client = _OneClient(client)
        self._until: datetime | None = None

    def until(self, moment: datetime) -> RecallTransport:
        """The same transport, whose requests are over by a moment."""
        ending = copy.copy(self)
        ending._until = moment  # noqa: SLF001 - a copy of its own class
        return ending

    def serves(self, url: str) -> bool:
        """Whether a link leads to the host of this API, by the same scheme. Never raises."""
        try:
            return _origin(httpx.URL(url)) == _origin(self._base)
        except (httpx.InvalidURL, ValueError):
            return False

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
        seconds = self._patience()
        request = self._client.get().build_request(
            method,
            self._absolute(url),
            params=params,
            json=body,
            headers={"accept": "application/json", **self._authorization(), **(headers or {})},
            timeout=httpx.Timeout(seconds, connect=min(seconds, LONGEST_CONNECT)),
        )
        status, answer, retry_after = self._exchange(request, seconds)
        if not 200 <= status < 300:  # noqa: PLR2004
            raise error_for(endpoint, status, answer, retry_after, self._now())
        return _decode(answer)

    def _patience(self) -> float:
        """Seconds that the next answer may take. Raises Unavailable when there is no time left.

        An answer that comes drop by drop may take them twice: for its last drop, and before.
        """
        if self._until is None:
            return LONGEST_CALL
        left = (self._until - self._now()).total_seconds()
        if left <= 0:
            raise Unavailable("no_time_left")
        return min(LONGEST_CALL, left / 2)

    def _exchange(self, request: httpx.Request, seconds: float) -> tuple[int, bytes, str | None]:
        give_up = self._now() + timedelta(seconds=seconds)
        try:
            response = self._client.get().send(request, stream=True)
            try:
                body = self._bounded(response, give_up)
            finally:
                response.close()
        except httpx.HTTPError as error:
            # The text of httpx errors can hold the URL; only the kind is kept.
            raise Unavailable(type(error).__name__) from None
        return response.status_code, body, response.headers.get("retry-after")

    def _bounded(self, response: httpx.Response, give_up: datetime) -> bytes:
        received = bytearray()
        for chunk in response.iter_bytes():
            received += chunk
            if len(received) > MAX_BODY:
                raise Unavailable("answer_too_large", answered=True)
            if self._now() > give_up:
                raise Unavailable("answer_too_slow")
        return bytes(received)

    def _authorization(self) -> dict[str, str]:
        return {"authorization": f"Token {self._key()}"}

    def _absolute(self, url: str) -> httpx.URL | str:
        """The URL to ask; a link that leads elsewhere must not get the key.

        What is compared is what the client will use: two readers of one URL can disagree. Only
        what is too plain for that is put together without a look.
        """
        rest = url.removeprefix(self._start)
        if _PLAIN.fullmatch(rest):
            return self._start + rest
        try:
            target = self._base.join(url)
        except (httpx.InvalidURL, ValueError):
            raise RequestRefused(FOREIGN_LINK) from None
        prefix = self._base.path.rstrip("/") + "/api/"
        inside = target.path.startswith(prefix) and ".." not in target.path.split("/")
        if _origin(target) != _origin(self._base) or not inside:
            raise RequestRefused(FOREIGN_LINK)
        return target


class _OneClient:
    """Made with the first request: it reads all certificates, and many runs ask Recall nothing."""

    def __init__(self, client: httpx.Client | None) -> None:
        self._client = client
        self._making = threading.Lock()

    def get(self) -> httpx.Client:
        """The one client of all threads."""
        with self._making:
            if self._client is None:
                self._client = httpx.Client(follow_redirects=False, trust_env=False)
            return self._client


def _origin(url: httpx.URL) -> tuple[str, bytes, int | None, bytes]:
    return url.scheme, url.raw_host, url.port, url.userinfo


def _decode(body: bytes) -> object:
    if not body.strip():
        return None
    try:
        text = body.decode(json.detect_encoding(body), "surrogatepass")
        return _JSON.decode(text)
    except (ValueError, RecursionError):
        raise Unavailable("unreadable_answer", answered=True) from None


def _parse_int(digits: str) -> int | None:
    """A whole number; one of thousands of digits must not make its whole page unreadable."""
    return int(digits) if len(digits) <= MOST_DIGITS else None


_JSON = json.JSONDecoder(parse_int=_parse_int)
"""Made once: `json.loads` with an argument makes one for every answer."""
