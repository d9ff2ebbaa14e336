"""What API Gateway is at AWS: the one address that browsers and webhooks call.

A request reaches the emulator's HTTP API byte for byte, an answer reaches the caller likewise. Only
what an API Gateway would also take away, add or refuse differs.
"""

from typing import cast
from urllib.parse import urlsplit

import httpcore

from local.system.asgi import Message, Receive, Send
from local.system.embedded.entry import FRONT_KEY
from local.system.gate import called_as, refuse

# The payload quota of an HTTP API.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
LARGEST_BODY = 10 * 1024 * 1024

# An HTTP API gives up on its integration after 30 s; a little more lets the emulator say so.
ANSWER_SECONDS = 35.0

CONNECTIONS = 64
# Less than the 75 s after which the emulator hangs up.
IDLE_SECONDS = 20.0

# RFC 9110, section 7.6.1: these belong to one connection and are never passed on.
HOP_BY_HOP = frozenset(
    {
        *(b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization"),
        *(b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade"),
    }
)
# Replaced by our own, as at AWS: nobody may claim another origin or sender.
REPLACED = frozenset((b"host", b"content-length", b"forwarded", FRONT_KEY))
# The emulator's web server and our own both write these two.
WRITTEN_HERE = frozenset((b"server", b"date"))

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<body style="font: 1rem/1.5 system-ui; margin: 4rem auto; max-width: 34rem; padding: 0 1rem">
<h1>{title}</h1><p>{text}</p></body></html>
"""

type Headers = list[tuple[bytes, bytes]]


class Front:
    """An ASGI application that passes everything to the deployed HTTP API.

    Args:
        emulator_url: origin of the embedded AWS.
        emulator_key: what the embedded AWS knows the front by.
        public_url: origin under which the person calls the front.
        hosts: what `Host` may be besides; another one gets 403, as from API Gateway.
    """

    def __init__(
        self, emulator_url: str, emulator_key: str, public_url: str, hosts: frozenset[bytes]
    ) -> None:
        address, public = urlsplit(emulator_url), urlsplit(public_url)
        self._origin = (address.scheme.encode(), str(address.hostname).encode(), address.port)
        self._key = emulator_key.encode()
        self._host = public.netloc.encode()
        self._hosts = hosts | {self._host.lower()}
        self._proto = public.scheme.encode()
        self._port = str(public.port or (443 if public.scheme == "https" else 80)).encode()
        self._prefix: bytes | None = None
        self._pool: httpcore.AsyncConnectionPool

    def serve_api(self, api_id: str | None) -> None:
        """From now on requests go to this API; with None callers are asked to wait."""
        self._prefix = f"/_aws/execute-api/{api_id}/$default".encode() if api_id else None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answers one request, or starts and ends (ASGI's lifespan)."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if not called_as(scope, self._hosts):
            await refuse(scope, send)
            return
        body = await _read(receive)
        if body is None:
            await _send(send, 413, [_JSON], b'{"message":"Request Entity Too Large"}')
        elif self._prefix is None:
            await _send_page(send, 503, "Rollcall is starting", "Reload in a few seconds.")
        else:
            await self._pass(scope, body, self._prefix, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with httpcore.AsyncConnectionPool(
            max_connections=CONNECTIONS, keepalive_expiry=IDLE_SECONDS
        ) as self._pool:
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _pass(self, scope: Message, body: bytes, prefix: bytes, send: Send) -> None:
        target = prefix + scope["raw_path"]
        if scope["query_string"]:
            target += b"?" + scope["query_string"]
        request = httpcore.Request(
            scope["method"],
            httpcore.URL(
                scheme=self._origin[0], host=self._origin[1], port=self._origin[2], target=target
            ),
            headers=self._request_headers(scope, body),
            content=body,
            extensions={"timeout": {"connect": 5.0, "read": ANSWER_SECONDS, "write": 30.0}},
        )
        try:
            response = await self._pool.handle_async_request(request)
            content = await response.aread()
            await response.aclose()
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException):
            text = "The embedded AWS does not answer. Look at the terminal that runs Rollcall."
            await _send_page(send, 502, "Rollcall is not reachable", text)
        else:
            await _send(send, response.status, _answer_headers(response.headers), content)

    def _request_headers(self, scope: Message, body: bytes) -> Headers:
        given: Headers = scope["headers"]
        dropped = HOP_BY_HOP | REPLACED | _named_by_connection(given)
        client = scope.get("client") or ("127.0.0.1", 0)
        kept = [
            (name, value)
            for name, value in given
            if name not in dropped and not name.startswith(b"x-forwarded-")
        ]
        length = [(b"content-length", str(len(body)).encode())]
        return [
            (b"host", self._host),
            (FRONT_KEY, self._key),
            *kept,
            *(length if body or any(name == b"content-length" for name, _ in given) else []),
            (b"x-forwarded-for", client[0].encode()),
            (b"x-forwarded-port", self._port),
            (b"x-forwarded-proto", self._proto),
        ]


_JSON = (b"content-type", b"application/json")


def _named_by_connection(headers: Headers) -> frozenset[bytes]:
    return frozenset(
        token.strip().lower()
        for name, value in headers
        if name == b"connection"
        for token in value.split(b",")
    )


def _answer_headers(headers: Headers) -> Headers:
    dropped = HOP_BY_HOP | WRITTEN_HERE
    lowered = [(name.lower(), value) for name, value in headers]
    return [(name, value) for name, value in lowered if name not in dropped]


async def _read(receive: Receive) -> bytes | None:
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        part = cast("bytes", message.get("body", b""))
        size += len(part)
        if size <= LARGEST_BODY:
            parts.append(part)
        more = bool(message.get("more_body"))
    return b"".join(parts) if size <= LARGEST_BODY else None


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    if not any(name == b"content-length" for name, _ in headers):
        headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _send_page(send: Send, status: int, title: str, text: str) -> None:
    page = PAGE.format(title=title, text=text).encode()
    await _send(send, status, [(b"content-type", b"text/html; charset=utf-8")], page)
