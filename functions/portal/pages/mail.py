"""Pages behind the links in letters: without signing in, each asks once before it does anything.

The link itself says for whom it acts and what about; whoever holds it may do that one thing. The
form holds a second proof that this page was seen. Only unsubscribing is also taken as mail programs
send it (RFC 8058): one request without a page, an origin or a form of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from functions.portal import texts
from functions.portal.deps import Deps
from functions.portal.forms import RequestRefused, closed, read_form, token_of
from functions.portal.gate import SAVES_PER_MINUTE, Notes
from functions.portal.views.mail_view import asked_view
from rollcall.domain.errors import NotFound, Rejected
from rollcall.domain.mail.kinds import OPTIONAL, MailKind
from rollcall.domain.model import User
from rollcall.domain.preferences import Override
from rollcall.protocol.mail_links import QUERY
from rollcall.protocol.signed_link import (
    LinkPurpose,
    SignedLink,
    form_token,
    link_id,
    page_of,
)
from rollcall.runtime.http import Request, Response
from rollcall.runtime.routing import Params
from rollcall.runtime.sessions import check_same_origin
from rollcall.use_cases.answer_absence import keep_going, pause
from rollcall.use_cases.set_override import Reach, set_override

ONE_CLICK = ("List-Unsubscribe", "One-Click")
_CHOICES = {LinkPurpose.SKIP: Override.SKIP, LinkPurpose.RECORD: Override.RECORD}

_ANSWERS = frozenset({LinkPurpose.KEEP, LinkPurpose.PAUSE})


@dataclass(frozen=True, slots=True)
class _Opened:
    """A link that holds, and whose it is."""

    text: str
    link: SignedLink
    user: User


@dataclass(frozen=True, slots=True)
class MailPage:
    """The page and the action of one purpose."""

    deps: Deps
    notes: Notes
    purpose: LinkPurpose

    def ask(self, request: Request, _params: Params) -> Response:
        """Say what the link does, and ask."""
        opened = self._open(request)
        page = request.request_id or "page"
        token = form_token(self.deps.links.keys()[0], opened.text, plain_id(page))
        return self._page(opened, form=f"/mail/{self.purpose}?{QUERY}={opened.text}", token=token)

    def act(self, request: Request, _params: Params) -> Response:
        """Do it. Raises Rejected for what is neither our form nor, to unsubscribe, one click."""
        opened = self._open(request)
        pairs = read_form(request)
        if self.purpose is LinkPurpose.UNSUBSCRIBE and tuple(pairs) == (ONE_CLICK,):
            self._unsubscribe(opened)
            return Response(200, texts.UNSUBSCRIBED, {"content-type": "text/plain; charset=utf-8"})
        try:
            check_same_origin(request, self.deps.public_url)
        except Rejected as error:
            raise RequestRefused(error.reason, 403) from error
        page = page_of(self.deps.links.keys(), opened.text, token_of(pairs) or "")
        if page is None:
            raise RequestRefused("form_token", 403)
        closed(pairs, frozenset())
        return self._page(opened, done=self._do(opened, page, request.request_id))

    def _open(self, request: Request) -> _Opened:
        """Read the link; one that does not hold any more, or never did, is not found."""
        now = self.deps.now()
        try:
            given = request.query_params().get(QUERY, [])
        except ValueError:
            given = []
        text = given[0] if len(given) == 1 else ""
        link = self.deps.links.read(text, self.purpose, now)
        user = self.deps.store.user(link.user_id) if link else None
        if link is None or user is None or user.erasing or not self._may_come_in(user):
            raise NotFound("link")
        self.notes.user_id = user.user_id
        if request.method == "POST" and not self.deps.rates.admit(
            user.user_id, now, SAVES_PER_MINUTE, "mail"
        ):
            raise RequestRefused("too_often", 429)
        return _Opened(text, link, user)

    def _may_come_in(self, user: User) -> bool:
        admitted = self.deps.admission.refuses(user, self.deps.now()) is None
        # Whoever may not come in any more can still choose to get no letters.
        return admitted or self.purpose is LinkPurpose.UNSUBSCRIBE

    def _do(self, opened: _Opened, page: str, cause: str) -> str:
        if self.purpose is LinkPurpose.UNSUBSCRIBE:
            self._unsubscribe(opened)
            return texts.UNSUBSCRIBED
        deps, now = self.deps, self.deps.now()
        # Sent again from the same page it does the same again; from another one it is used up.
        if not deps.sessions.consume(link_id(opened.text), page, opened.link.expires_at):
            return texts.LINK_USED
        if self.purpose in _ANSWERS:
            self._answer(opened.user, now, cause)
            return texts.LINK_DONE[self.purpose]
        choice = _CHOICES[self.purpose]
        set_override(
            deps.store, deps.queue, opened.user.user_id, opened.link.subject,
            choice=choice, reach=Reach.EVENT, now=now, cause=cause,
        )  # fmt: skip
        return texts.LINK_DONE[self.purpose]

    def _answer(self, user: User, now: datetime, cause: str) -> None:
        deps = self.deps
        if self.purpose is LinkPurpose.KEEP:
            keep_going(deps.store, deps.mail, deps.queue, user, now, cause)
        else:
            pause(deps.store, deps.queue, user, now, cause)

    def _unsubscribe(self, opened: _Opened) -> None:
        kind = opened.link.subject
        if kind in OPTIONAL:
            self.deps.mail.choose(opened.user.user_id, MailKind(kind), on=False)

    def _page(
        self, opened: _Opened, *, form: str = "", token: str = "", done: str = ""
    ) -> Response:
        view = asked_view(self.deps.store, opened.user, opened.link)
        return self.deps.renderer.page(
            "mail_link.html", asked=view, form=form, token=token, done=done
        )


def plain_id(request_id: str) -> str:
    """Return the number of a page, out of the id of the request for it."""
    return "".join(c for c in request_id if c.isalnum()) or "page"
