"""The twin's API as an httpx transport in the same process: no server, no sockets.

For simulations, benchmarks and tests: `httpx.Client(transport=TwinTransport(twin))`.
"""

from collections.abc import Callable

import httpx

from local.recall_twin.api import ApiRequest, handle
from local.recall_twin.core.twin import RecallTwin


def _no_wait(_seconds: float) -> None:
    return


class TwinTransport(httpx.BaseTransport):
    """Answers at once; `wait` is told the seconds an answer takes, before it arrives.

    A lost answer raises `httpx.RemoteProtocolError`. An answer slower than the request's read
    timeout raises `httpx.ReadTimeout` after that time; its effect stands.
    """

    def __init__(self, twin: RecallTwin, wait: Callable[[float], None] = _no_wait) -> None:
        self._twin = twin
        self._wait = wait

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry out one request."""
        url = request.url
        response = handle(
            self._twin,
            ApiRequest.of(
                request.method,
                url.raw_path.decode(),
                request.headers,
                request.read(),
                f"{url.scheme}://{url.netloc.decode()}",
            ),
        )
        patience = request.extensions.get("timeout", {}).get("read")
        if patience is not None and response.delay_seconds > patience:
            self._wait(patience)
            message = "The twin answers too late."
            raise httpx.ReadTimeout(message, request=request)
        if response.delay_seconds:
            self._wait(response.delay_seconds)
        if response.lost:
            message = "The twin lost its answer."
            raise httpx.RemoteProtocolError(message, request=request)
        headers = {"content-type": "application/json", **response.headers}
        return httpx.Response(response.status, headers=headers, content=response.content)
