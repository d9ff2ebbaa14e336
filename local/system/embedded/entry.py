"""The gate before the embedded AWS, in its own process, so that no ungated port exists.

An account's request shows the run's key, or that of a role that is in use, as the session token of
its credentials, which every AWS client sends with each signed request, also in presigned
addresses. The front passes requests of
browsers on as they are; it shows a key of its own and reaches deployed HTTP APIs only.
"""

import hmac
from collections.abc import Callable, Iterable
from urllib.parse import parse_qsl

from local.system.asgi import App, Message, Receive, Send
from local.system.gate import Gate, hosts_of, shows

FRONT_KEY = b"x-rollcall-front-key"
HTTP_APIS = "/_aws/execute-api/"
SESSION_TOKEN = "x-amz-security-token"


def gated(app: App, port: int, keys: Callable[[], Iterable[str]], front_key: str) -> App:
    """`app`, for holders of one of today's keys of the account or of the front's key."""

    def admits(scope: Message) -> bool:
        return any(
            shows(scope, SESSION_TOKEN.encode(), key) or _presigned(scope, key) for key in keys()
        )

    account = Gate(app, hosts_of(port), admits)

    async def entry(scope: Message, receive: Receive, send: Send) -> None:
        if _of_the_front(scope, front_key):
            kept = [(name, value) for name, value in scope["headers"] if name != FRONT_KEY]
            await app({**scope, "headers": kept}, receive, send)
        else:
            await account(scope, receive, send)

    return entry


def _of_the_front(scope: Message, key: str) -> bool:
    return (
        scope["type"] == "http"
        and scope["path"].startswith(HTTP_APIS)
        and shows(scope, FRONT_KEY, key)
    )


def _presigned(scope: Message, key: str) -> bool:
    # Signature version 4 writes the name with capitals, version 2 without.
    query = parse_qsl(scope["query_string"].decode("latin-1"))
    given = [value for name, value in query if name.lower() == SESSION_TOKEN]
    return len(given) == 1 and hmac.compare_digest(given[0].encode(), key.encode())
