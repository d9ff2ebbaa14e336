"""`GET /auth/google/start`: begin a trip to Google. Nothing is written but a cookie."""

from __future__ import annotations

from datetime import datetime

from functions.oauth_callback.deps import Deps, Outcome
from functions.oauth_callback.pages import go, noticed, problem
from functions.oauth_callback.query import params_or_none
from rollcall.domain.caps import MOST_CALENDARS
from rollcall.domain.model import User, is_wanted
from rollcall.domain.notice import Notice
from rollcall.ports.session_store import Session
from rollcall.protocol.oauth_transaction import Purpose, begin, read_calendar, read_purpose
from rollcall.protocol.return_targets import read_target
from rollcall.runtime.http import Request
from rollcall.runtime.sessions import read_session

_TARGETS = {Purpose.CONNECT: "connect", Purpose.CONNECT_ANOTHER: "connect_another"}


def start(deps: Deps, request: Request) -> Outcome:
    """Send the browser to Google, or to the sign-in first. Raises Unavailable."""
    now = deps.now()
    if not deps.addresses.may_begin(request.source_ip, now):
        return problem(429, "too_often", request.request_id)
    params = params_or_none(request) or {}
    purpose, session_id, hint = read_purpose(params), None, ""
    if purpose.connects:
        session = read_session(request, deps.session_cookies, deps.sessions, now)
        user = deps.accounts.user(session.user_id) if session else None
        calendar = read_calendar(params)
        if session is None or user is None or not _admitted(deps, session, user, now):
            return go(_sign_in_first(purpose, calendar), "sign_in_first")
        if purpose is Purpose.CONNECT_ANOTHER and _has_all(deps, user):
            return noticed(deps, "/", Notice.MOST_CALENDARS)
        session_id, hint = session.session_id, _hint(deps, user, purpose, calendar)
    transaction = begin(purpose, read_target(params), session_id, now, deps.random_text)
    url = deps.google.authorization_url(transaction, hint)
    return go(url, f"{purpose}_started", deps.transactions.keep(request, transaction))


def _admitted(deps: Deps, session: Session, user: User, now: datetime) -> bool:
    return session.is_of(user) and deps.admission.refuses(user, now) is None


def _sign_in_first(purpose: Purpose, calendar: str) -> str:
    again = purpose is Purpose.CONNECT and calendar
    target = f"reconnect:{calendar}" if again else _TARGETS[purpose]
    return f"/auth/google/start?purpose=sign_in&next={target}"


def _has_all(deps: Deps, user: User) -> bool:
    wanted = [one for one in deps.accounts.connections(user.user_id) if is_wanted(one)]
    return len(wanted) >= MOST_CALENDARS


def _hint(deps: Deps, user: User, purpose: Purpose, calendar: str) -> str:
    """The address of the account that is asked for; empty where any may be chosen."""
    if purpose is Purpose.CONNECT_ANOTHER:
        return ""
    known = deps.accounts.connections(user.user_id) if calendar else []
    found = (one.email for one in known if one.calendar_key == calendar)
    return next(found, user.email)
