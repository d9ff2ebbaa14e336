"""The session cookie, and what an unsafe request must prove.

Three things guard a form (OWASP's CSRF cheat sheet, Fetch Metadata revision): the session cookie is
`SameSite=Lax`, the browser says that the request comes from our own pages, and the form carries a
token that only those pages know.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from rollcall.domain.errors import Rejected, Retryable
from rollcall.domain.session_limits import ABSOLUTE, TOUCH_AFTER, session_expiry
from rollcall.ports.session_store import Session, SessionStore
from rollcall.protocol.origin import is_loopback_http, public_origin
from rollcall.runtime.form_tokens import belongs
from rollcall.runtime.http import Request

_NAME = "rollcall-session"
_SESSION_ID = re.compile(r"[A-Za-z0-9_-]{43}")


class SessionCookies:
    """Names and writes the session cookie for one public origin.

    On https the name carries `__Host-`, so no other host and no plain-http page can set it. On
    this machine's http the prefix and `Secure` are dropped: not every client accepts them there.
    Raises ValueError for an origin that is neither.
    """

    def __init__(self, public_url: str) -> None:
        local = is_loopback_http(public_origin(public_url))
        self.session_name = _NAME if local else f"__Host-{_NAME}"
        self._attributes = "Path=/; HttpOnly; SameSite=Lax" + ("" if local else "; Secure")

    def set(self, session_id: str) -> str:
        """The `Set-Cookie` value that signs this browser in."""
        age = int(ABSOLUTE.total_seconds())
        return f"{self.session_name}={session_id}; Max-Age={age}; {self._attributes}"

    def clear(self) -> str:
        """The `Set-Cookie` value that removes the cookie."""
        return f"{self.session_name}=; Max-Age=0; {self._attributes}"


def read_session(
    request: Request, cookies: SessionCookies, store: SessionStore, now: datetime
) -> Session | None:
    """The live session of this browser, or None; an ambiguous cookie is none.

    The limits hold here too, not only in the store. A session that was last seen more than an
    hour ago is marked as seen; if that write fails, the page is served all the same.
    """
    session_id = request.cookie(cookies.session_name)
    if session_id is None or not _SESSION_ID.fullmatch(session_id):
        return None
    session = store.find(session_id, now)
    if session is None or now >= session_expiry(session.created_at, session.seen_at):
        return None
    return _touched(session, store, now) if now - session.seen_at > TOUCH_AFTER else session


def _touched(session: Session, store: SessionStore, now: datetime) -> Session:
    seen = replace(session, seen_at=now)
    try:
        store.touch(seen, session_expiry(seen.created_at, now))
    except Retryable:
        return session
    return seen


def check_same_origin(request: Request, public_url: str) -> None:
    """Refuse a request that no page of ours sent.

    Raises Rejected `cross_site` unless `Sec-Fetch-Site` is `same-origin` or, without that header,
    `Origin` is ours.
    """
    site = request.headers.get("sec-fetch-site")
    ours = request.headers.get("origin") == public_origin(public_url)
    if site != "same-origin" and not (site is None and ours):
        raise Rejected("cross_site")


def check_unsafe(request: Request, public_url: str, session: Session, token: str | None) -> None:
    """Refuse a request that this session's own page did not send.

    Raises Rejected: as `check_same_origin`, and `form_token` unless the token is this session's.
    """
    check_same_origin(request, public_url)
    if not belongs(token, session.session_id):
        raise Rejected("form_token")
