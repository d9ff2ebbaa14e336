"""Who may pass: pages need a session, actions also a form that our own page sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from functions.portal.deps import Deps, Visit
from functions.portal.forms import (
    RequestRefused,
    SignedOut,
    closed,
    read_form,
    token_of,
    whose_of,
)
from functions.portal.kept import KeptClick, packed
from functions.portal.zones import zone_of
from rollcall.domain.errors import Rejected, Retryable
from rollcall.domain.notice import Notice
from rollcall.protocol.return_targets import HOME, known_target
from rollcall.runtime.http import Request, Response, see_other
from rollcall.runtime.routing import Handler, Params
from rollcall.runtime.sessions import check_same_origin, check_unsafe, read_session

SAVES_PER_MINUTE = 100
"""Far more than a person clicks."""

type Fields = Mapping[str, str]
type Page = Callable[[Deps, Visit, Params], Response]
type Action = Callable[[Deps, Visit, Params, Fields], Response]


class NotAllowed(Rejected):
    """A session whose user may not come in (any more), or is blocked; and why."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(notice)
        self.notice = notice


class Erasing(Rejected):
    """A session whose user is being deleted: every page leads to how far that has come."""

    def __init__(self, receipt_id: str) -> None:
        super().__init__("being_deleted")
        self.receipt_id = receipt_id


@dataclass(slots=True)
class Notes:
    """What the log line of one invocation says; nothing personal.

    And whose secrets its answer may hold.
    """

    route: str = "none"
    user_id: str | None = None
    session_id: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Gate:
    """Turns pages and actions into handlers of one invocation."""

    deps: Deps
    notes: Notes

    def page(
        self,
        view: Page,
        visitor: Callable[[Deps, Request], Response] | None = None,
        target: str = HOME,
        *,
        to_leave: bool = False,
    ) -> Handler:
        """A page for whoever is signed in; others get ``visitor`` or are sent to the start.

        A sign-in from there leads back to the page, by the name of its ``target``. One ``to_leave``
        is also for those who may not come in any more.
        """

        def handle(request: Request, params: Params) -> Response:
            visit = self._visit(request, to_leave=to_leave)
            if visit is not None:
                return view(self.deps, visit, params)
            return visitor(self.deps, request) if visitor else _to_sign_in(target, params)

        return handle

    def action(
        self,
        act: Action,
        allowed: frozenset[str],
        *,
        saves: bool = True,
        kept: str = "",
        to_leave: bool = False,
    ) -> Handler:
        """An action with a closed set of fields. Raises Rejected for whatever is not its form.

        One that ``saves`` is refused (429) to a user who saves too often. Without a session it is
        kept in the browser under the name ``kept``, so that its person may do it later. One
        ``to_leave`` is also for those who may not come in any more.
        """

        def handle(request: Request, params: Params) -> Response:
            visit = self._visit(request, to_leave=to_leave)
            if visit is None:
                raise SignedOut(self._kept(request, params, allowed, kept))
            pairs = read_form(request)
            try:
                check_unsafe(request, self.deps.public_url, visit.session, token_of(pairs))
            except Rejected as error:
                raise RequestRefused(error.reason, 403) from error
            fields = closed(pairs, allowed)
            if saves and not self.deps.rates.admit(visit.user_id, visit.now, SAVES_PER_MINUTE):
                raise RequestRefused("too_often", 429)
            return act(self.deps, visit, params, fields)

        return handle

    def knows(self, request: Request) -> bool:
        """Whether somebody is signed in, for pages that all may see; false when that is unknown."""
        return self._known(request) is not None

    def knows_admin(self, request: Request) -> bool:
        """Whether an administrator is signed in; false when that is unknown."""
        visit = self._known(request)
        return visit is not None and visit.is_admin

    def _known(self, request: Request) -> Visit | None:
        try:
            return self._visit(request)
        except (Rejected, Retryable):
            return None

    def _kept(self, request: Request, params: Params, allowed: frozenset[str], action: str) -> str:
        """The click as a cookie's value; empty unless one of our own pages sent it."""
        try:
            check_same_origin(request, self.deps.public_url)
            pairs = read_form(request)
            fields = closed(pairs, allowed)
        except Rejected:
            return ""
        item = next(iter(params.values()), "")
        return packed(KeptClick(action, item, fields, whose_of(pairs)))

    def _visit(self, request: Request, *, to_leave: bool = False) -> Visit | None:
        now = self.deps.now()
        session = read_session(request, self.deps.cookies, self.deps.sessions, now)
        user = self.deps.store.user(session.user_id) if session else None
        if session is None or user is None or not session.is_of(user):
            return None
        self.notes.user_id = user.user_id
        self.notes.session_id = session.session_id
        if user.erasing:
            raise Erasing(user.erasing)
        refused = self.deps.admission.refuses(user, now)
        if refused is not None and not to_leave:
            raise NotAllowed(refused)
        if user.last_seen is None or user.last_seen < now.date():
            self._seen(user.user_id, now.date())
        is_admin = refused is None and self.deps.admission.admins.include(user.email)
        zone = zone_of(user.time_zone)
        return Visit(request, user, session, now, zone, refused is None, is_admin)

    def _seen(self, user_id: str, day: date) -> None:
        """Note the day; should that fail, the page is served all the same."""
        with suppress(Retryable):
            self.deps.store.set_seen(user_id, day)


def _to_sign_in(target: str, params: Params) -> Response:
    """The start page, which leads back; of the request only an id that one of ours may be."""
    known = known_target(":".join((target, *params.values())))
    return see_other("/" if known == HOME else f"/?next={known}")
