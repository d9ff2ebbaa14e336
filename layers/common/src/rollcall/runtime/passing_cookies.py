"""Cookies that carry something to the next page, and are removed once it has been shown."""

from __future__ import annotations

from rollcall.protocol.origin import is_loopback_http, public_origin
from rollcall.runtime.http import Request

NOTICE = "rollcall-notice"
NOTICE_SECONDS = 120
"""Long enough to follow a redirect on a bad connection; a notice that comes later is old."""


class PassingCookie:
    """One cookie by its name, for one public origin, kept for some seconds.

    As the session cookie it bears `__Host-`, so only answers of this host can set it: no address,
    no other site and no neighbouring host can put words into a page.
    """

    def __init__(self, name: str, public_url: str, seconds: int) -> None:
        local = is_loopback_http(public_origin(public_url))
        self.name = name if local else f"__Host-{name}"
        self._seconds = seconds
        self._attributes = "Path=/; HttpOnly; SameSite=Lax" + ("" if local else "; Secure")

    def set(self, value: str) -> str:
        """The `Set-Cookie` value that carries a value of plain characters."""
        return f"{self.name}={value}; Max-Age={self._seconds}; {self._attributes}"

    def clear(self) -> str:
        """The `Set-Cookie` value that removes the cookie."""
        return f"{self.name}=; Max-Age=0; {self._attributes}"

    def read(self, request: Request) -> str:
        """What the browser brings; empty for nothing, and for two."""
        return request.cookie(self.name) or ""


def notice_cookie(public_url: str) -> PassingCookie:
    """The cookie with the word of the notice that the next page shows."""
    return PassingCookie(NOTICE, public_url, NOTICE_SECONDS)
