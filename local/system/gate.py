"""Refuses what a web page, or a program that does not know the run's key, sends to a port of ours.

Any page that a browser on this machine shows may send requests to 127.0.0.1, and a name that
resolves to it makes them look like requests to the page's own site. Three things tell them from
those of our programs: the `Host`, headers that only browsers send, and a key made for this run.

Standard library only: the embedded AWS runs this in an environment of its own.
"""

import hmac
from collections.abc import Callable

from local.system.asgi import App, Message, Receive, Send

# Sent by whoever steers a twin. Its value is made for one run.
ADMIN_KEY = b"x-rollcall-admin-key"

REFUSAL = b'{"message":"Forbidden"}'

type Admits = Callable[[Message], bool]


def hosts_of(port: int) -> frozenset[bytes]:
    """What the `Host` of a request to this port of this machine may be."""
    return frozenset(f"{name}:{port}".encode() for name in ("localhost", "127.0.0.1"))


def values_of(scope: Message, name: bytes) -> list[bytes]:
    """The values of a header."""
    return [value for key, value in scope["headers"] if key == name]


def shows(scope: Message, name: bytes, key: str) -> bool:
    """Whether a header is there once and holds the key."""
    values = values_of(scope, name)
    return len(values) == 1 and hmac.compare_digest(values[0], key.encode())


def called_as(scope: Message, hosts: frozenset[bytes]) -> bool:
    """Whether the request names one of these hosts, and only that."""
    values = values_of(scope, b"host")
    return len(values) == 1 and values[0].lower() in hosts


class Gate:
    """An ASGI application that stands before another one.

    Args:
        app: what it stands before.
        hosts: what `Host` may be.
        admits: whether a request shows the key that it needs.
        below: the gate is for paths that begin so; the others pass. What is no path never does.
        linked: paths below the gate that begin so are for browsers too, by links that say of
            themselves whether they hold; empty for none.
    """

    def __init__(
        self,
        app: App,
        hosts: frozenset[bytes],
        admits: Admits,
        below: str = "/",
        linked: str = "",
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._admits = admits
        self._below = below
        self._linked = linked

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 403 without reading its body."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif self._lets_through(scope):
            await self._app(scope, receive, _without_cors(send))
        else:
            await refuse(scope, send)

    def _lets_through(self, scope: Message) -> bool:
        if not scope["path"].startswith("/"):
            # A target such as `*` or `x` is no path: the server hands it on as it came.
            return False
        if not scope["path"].startswith(self._below):
            return True
        if self._linked and scope["path"].startswith(self._linked):
            return _is_followed(scope) and called_as(scope, self._hosts)
        return scope["type"] == "http" and self._passes(scope)

    def _passes(self, scope: Message) -> bool:
        return called_as(scope, self._hosts) and not _from_a_page(scope) and self._admits(scope)


def steered_by(key: str) -> Admits:
    """Lets those below ``/admin`` who show this key; elsewhere the application asks for one."""

    def admits(scope: Message) -> bool:
        return not scope["path"].startswith("/admin") or shows(scope, ADMIN_KEY, key)

    return admits


async def refuse(scope: Message, send: Send) -> None:
    """403 in the words of API Gateway; a WebSocket is closed before it opens."""
    if scope["type"] != "http":
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(REFUSAL)).encode()),
    ]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": REFUSAL})


def _is_followed(scope: Message) -> bool:
    """Whether somebody opens a link, rather than a page asking for what is behind it."""
    modes = values_of(scope, b"sec-fetch-mode")
    return scope["type"] == "http" and scope["method"] == "GET" and set(modes) <= {b"navigate"}


def _from_a_page(scope: Message) -> bool:
    return any(name == b"origin" or name.startswith(b"sec-fetch-") for name, _ in scope["headers"])


def _without_cors(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [
                (name, value)
                for name, value in message.get("headers", [])
                if not name.lower().startswith(b"access-control-")
            ]
            message = {**message, "headers": kept}
        await send(message)

    return sending
