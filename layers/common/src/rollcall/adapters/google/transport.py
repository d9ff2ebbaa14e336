"""HTTP to Google's endpoints with nothing left to chance.

No redirects, no proxies, no netrc, no cookies; short time-outs; answers up to 64 KB. Texts of
errors are constant, because those of the library quote addresses and bodies.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from time import monotonic
from typing import TYPE_CHECKING, override

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from rollcall.domain.errors import Unavailable

if TYPE_CHECKING:
    from requests import PreparedRequest, Response

CONNECT_SECONDS = 2.0
READ_SECONDS = 10.0
LARGEST_ANSWER = 64 * 1024
_CHUNK = 16 * 1024


class GuardedAdapter(HTTPAdapter):
    """Sends one request and reads its whole answer, or raises Unavailable.

    ``read_seconds`` bounds each read and the whole answer.
    """

    def __init__(self, read_seconds: float = READ_SECONDS) -> None:
        super().__init__(max_retries=0)
        self._read_seconds = read_seconds

    @override
    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float | None, float | None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        """Send; whatever time-out or proxy the caller names, ours hold."""
        limits = (CONNECT_SECONDS, self._read_seconds)
        try:
            answer = super().send(request, stream=True, timeout=limits, verify=verify)
            body = self._read(answer)
        except (requests.RequestException, HTTPError, OSError):
            # The cause holds the request, and so the secrets in its body.
            raise Unavailable("google_no_answer") from None
        if answer.is_redirect:
            raise Unavailable("google_redirect")
        answer.raw = io.BytesIO(body)
        return answer

    def _read(self, answer: Response) -> bytes:
        deadline = monotonic() + self._read_seconds
        body = bytearray()
        while chunk := answer.raw.read1(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > LARGEST_ANSWER or monotonic() > deadline:
                answer.close()
                raise Unavailable("google_answer_too_long")
        return bytes(body)


def guard(session: requests.Session, read_seconds: float = READ_SECONDS) -> None:
    """Make every request of the session a guarded one."""
    adapter = GuardedAdapter(read_seconds)
    session.trust_env = False
    session.mount("https://", adapter)
    session.mount("http://", adapter)
