"""`GET /auth/google/start`: begin a trip to Google. Nothing is written but a cookie."""

from __future__ import annotations

from functions.oauth_callback.deps import Deps, Outcome
from functions.oauth_callback.pages import go, problem
from functions.oauth_callback.query import params_or_none
from rollcall.domain.model import User
from rollcall.ports.session_store import Session
from rollcall.protocol.oauth_transaction import Purpose, begin, read_purpose
from rollcall.protocol.return_targets import read_target
from rollcall.runtime.http import Request
from rollcall.runtime.sessions import read_session

_SIGN_IN_THEN_CONNECT = "/auth/google/start?purpose=sign_in&next=connect"


def _admitted(deps: Deps, session: Session, user: User) -> bool:
    admitted = deps.allowed.admit(email=user.email, hosted_domain=user.hosted_domain)
    return admitted and session.is_of(user)


def start(deps: Deps, request: Request) -> Outcome:
    """Send the browser to Google, or to the sign-in first. Raises Unavailable."""
    now = deps.now()
    if not deps.addresses.may_begin(request.source_ip, now):
        return problem(429, "too_often", request.request_id)
    params = params_or_none(request) or {}
    purpose, session_id, hint = read_purpose(params), None, ""
    if purpose is Purpose.CONNECT:
        session = read_session(request, deps.session_cookies, deps.sessions, now)
        user = deps.accounts.user(session.user_id) if session else None
        if session is None or user is None or not _admitted(deps, session, user):
            return go(_SIGN_IN_THEN_CONNECT, "sign_in_first")
        session_id, hint = session.session_id, user.email
    transaction = begin(purpose, read_target(params), session_id, now, deps.random_text)
    url = deps.google.authorization_url(transaction, hint)
    return go(url, f"{purpose}_started", deps.transactions.keep(request, transaction))
