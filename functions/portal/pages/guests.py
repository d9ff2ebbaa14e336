"""The page behind the link in a bot's chat line, for guests: without signing in, and without names.

Opening it writes nothing. The form holds a proof that this page was seen, as those behind links in
letters do. A random token in the guest's browser, set with the first no, takes it back later.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from functions.portal.deps import Deps
from functions.portal.forms import RequestRefused, closed, read_form, token_of
from functions.portal.gate import Notes
from functions.portal.pages.mail import plain_id
from functions.portal.views.guest_view import CHOICES, SERIES, TAKE_BACK, guest_view
from rollcall.domain.errors import NotFound, Rejected
from rollcall.domain.guest_noes import GuestSubject, guest_mark
from rollcall.ports.guest_store import About
from rollcall.protocol.guest_link import PATH, QUERY, holds
from rollcall.protocol.origin import is_loopback_http
from rollcall.protocol.signed_link import form_token, page_of
from rollcall.runtime.http import Request, Response, see_other
from rollcall.runtime.routing import Params
from rollcall.runtime.sessions import check_same_origin
from rollcall.use_cases.guests_say import (
    Said,
    meeting_of,
    said_about,
    say_no,
    series_of,
    take_back,
    what_was_said,
)

OF_ONE, OF_AUDIENCE, OF_ALL = 10, 200, 600
"""Presses a minute that change no decision: by one guest or on one link, on all links of those who
may share a bot, and on all links of the installation."""
_COOKIE, _AGE = "rollcall-guest", timedelta(days=400)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class _Opened:
    text: str
    subject: GuestSubject
    token: str

    @property
    def address(self) -> str:
        return f"{PATH}?{QUERY}={self.text}"


@dataclass(frozen=True, slots=True)
class GuestPage:
    """The page and its action. ``new_token`` gives 43 random letters."""

    deps: Deps
    notes: Notes
    new_token: Callable[[], str] = field(default=lambda: secrets.token_urlsafe(32))

    def ask(self, request: Request, _params: Params) -> Response:
        """Say what the link is about, what was said already, and ask."""
        opened, now = self._open(request), self.deps.now()
        asked = what_was_said(self.deps.guests, opened.subject, opened.token, now)
        if not holds(opened.subject, now) and not asked.any_own:
            raise NotFound("link")
        token = form_token(self._keys()[0], opened.text, plain_id(request.request_id))
        view = guest_view(asked, self.deps.bot, may_ask=holds(opened.subject, now))
        return self.deps.renderer.page("guest.html", guest=view, form=opened.address, token=token)

    def act(self, request: Request, _params: Params) -> Response:
        """Do what the button says. Raises Rejected for what is not our form."""
        opened, deps = self._open(request), self.deps
        pairs = read_form(request)
        try:
            check_same_origin(request, deps.public_url)
        except Rejected as error:
            raise RequestRefused(error.reason, 403) from error
        if page_of(self._keys(), opened.text, token_of(pairs) or "") is None:
            raise RequestRefused("form_token", 403)
        choice = closed(pairs, frozenset({"choice"})).get("choice", "")
        about = series_of(opened.subject) if choice in SERIES else meeting_of(opened.subject)
        if choice not in CHOICES or about is None:
            raise RequestRefused("choice", 400)
        self._admit(opened, about, takes_back=choice in TAKE_BACK)
        token, now, cause = opened.token or self.new_token(), deps.now(), request.request_id
        if choice in TAKE_BACK:
            if not take_back(
                deps.guests, deps.queue, opened.subject, about, token, now=now, cause=cause
            ):
                raise RequestRefused("too_often", 429)
            return see_other(opened.address)
        if not holds(opened.subject, now):
            raise NotFound("link")
        say_no(deps.guests, deps.queue, opened.subject, about, token, now=now, cause=cause)
        return see_other(opened.address, (self._cookie(token),))

    def _open(self, request: Request) -> _Opened:
        """Read the link; whatever never was one of ours is not found."""
        try:
            given = request.query_params().get(QUERY, [])
        except ValueError:
            given = []
        text = given[0] if len(given) == 1 else ""
        subject = self.deps.links.guests(text)
        if subject is None:
            raise NotFound("link")
        token = request.cookie(self._cookie_name) or ""
        return _Opened(text, subject, token if _TOKEN.fullmatch(token) else "")

    def _admit(self, opened: _Opened, about: About, *, takes_back: bool) -> None:
        """Refuse a press too many (429), but never one that others could have made it by theirs.

        A first no is always taken: it becomes needed again five times at most (`MOST_TURNS`), so a
        flood gains nothing by it. Who takes back an own no is counted alone. Whatever is left
        changes no decision; of that a link has its share before all links have theirs, so that
        presses on one link cannot use up those on others.
        """
        now, rates = self.deps.now(), self.deps.rates
        said = said_about(self.deps.guests, about, opened.token, now)
        if said is Said.NOBODY and not takes_back:
            return
        if said is Said.OWN and takes_back:
            shares = [(f"guest-{guest_mark(opened.token, about.id)}", OF_ONE)]
        else:
            link = f"guest-{about.audience}-{about.id}"
            shares = [(link, OF_ONE), (f"guests-{about.audience}", OF_AUDIENCE), ("guests", OF_ALL)]
        if not all(rates.admit(name, now, most, "guest") for name, most in shares):
            raise RequestRefused("too_often", 429)

    def _keys(self) -> list[bytes]:
        return self.deps.links.guest_keys()

    @property
    def _cookie_name(self) -> str:
        return _COOKIE if is_loopback_http(self.deps.public_url) else f"__Secure-{_COOKIE}"

    def _cookie(self, token: str) -> str:
        # Lax, not Strict: the next visit comes from the chat, which is another site.
        secure = "" if is_loopback_http(self.deps.public_url) else "; Secure"
        age = int(_AGE.total_seconds())
        return (
            f"{self._cookie_name}={token}; Max-Age={age}; Path={PATH}; HttpOnly; SameSite=Lax"
            f"{secure}"
        )
