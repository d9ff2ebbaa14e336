"""Cookies that carry something to the next page, and are removed once it has been shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from rollcall.adapters.cookie_cipher import CookieCipher
from rollcall.domain.errors import Unavailable
from rollcall.domain.secret import Secret
from rollcall.protocol.origin import is_loopback_http, public_origin
from rollcall.runtime.http import Request

NOTICE = "rollcall-notice"
NOTICE_SECONDS = 120
"""Long enough to follow a redirect on a bad connection; a notice that comes later is old."""
_SKEW = 60
"""Seconds by which the clocks of two functions may differ."""


class PassingCookie:
    """One cookie by its name, for one public origin, valid for some seconds.

    As the session cookie it bears `__Host-`, so only answers of this host can set it. It is sealed
    under a key of its own name, so nothing but our own answer of a moment ago is read, wherever
    that prefix does not hold: on this machine, and in browsers that do not know it.
    """

    def __init__(
        self,
        name: str,
        public_url: str,
        seconds: int,
        secrets: Callable[[], Sequence[Secret]],
        reload: Callable[[], bool],
    ) -> None:
        local = is_loopback_http(public_origin(public_url))
        self.name = name if local else f"__Host-{name}"
        self._seconds = seconds
        self._attributes = "Path=/; HttpOnly; SameSite=Lax" + ("" if local else "; Secure")
        self._cipher = CookieCipher(secrets, reload, f"{name}-cookie-v1".encode())

    def set(self, value: str, now: datetime) -> tuple[str, ...]:
        """The `Set-Cookie` value that carries a value; none while the key cannot be read.

        What was done is done then: the next page says nothing of it.
        """
        try:
            sealed = self._cipher.seal(f"{int(now.timestamp())} {value}".encode())
        except Unavailable:
            return ()
        return (f"{self.name}={sealed}; Max-Age={self._seconds}; {self._attributes}",)

    def clear(self) -> str:
        """The `Set-Cookie` value that removes the cookie."""
        return f"{self.name}=; Max-Age=0; {self._attributes}"

    def read(self, request: Request, now: datetime) -> str:
        """What the browser brings; empty for nothing, for two, and for what is old or not ours."""
        try:
            text = self._cipher.open(request.cookie(self.name) or "")
        except Unavailable:
            return ""
        if text is None:
            return ""
        since, _, value = text.decode().partition(" ")
        fresh = -_SKEW <= now.timestamp() - int(since) <= self._seconds
        return value if fresh else ""


def notice_cookie(
    public_url: str, secrets: Callable[[], Sequence[Secret]], reload: Callable[[], bool]
) -> PassingCookie:
    """The cookie with the word of the notice that the next page shows."""
    return PassingCookie(NOTICE, public_url, NOTICE_SECONDS, secrets, reload)
