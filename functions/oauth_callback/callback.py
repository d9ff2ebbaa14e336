"""`GET /auth/google/callback`: the browser is back from Google.

Order matters: the query, the cookie, the session, the share of the address, then the one use of the
transaction, and only then a call to Google. So what fails before stores nothing and calls nobody.
Whatever happens, the cookie of the transaction is removed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from functions.oauth_callback.deps import Deps, Outcome
from functions.oauth_callback.pages import go, noticed, problem, refused
from functions.oauth_callback.query import params_or_none
from functions.oauth_callback.words import words_for_refused
from rollcall.domain.errors import Rejected, Retryable
from rollcall.domain.notice import Notice
from rollcall.ports.session_store import Session
from rollcall.protocol.id_token import Identity
from rollcall.protocol.oauth_transaction import (
    LIFETIME,
    Answer,
    Purpose,
    Transaction,
    check_binding,
    read_answer,
    read_state,
)
from rollcall.protocol.return_targets import address_of
from rollcall.runtime.http import Request
from rollcall.runtime.sessions import read_session

CALLBACK = "/auth/google/callback"
_REFUSED = (Notice.NOT_ALLOWED, Notice.BLOCKED, Notice.BEING_DELETED)
"""What a page of this function says; other notices are told by the page that is led to."""
_REMEMBERED = LIFETIME + timedelta(minutes=5)
"""Used transactions are remembered for longer than they could be used."""


def callback(deps: Deps, request: Request) -> Outcome:
    """Sign in or connect, or say what to do. Never raises Rejected or Retryable."""
    if not deps.addresses.may_begin(request.source_ip, deps.now()):
        return problem(429, "too_often", request.request_id)
    params = params_or_none(request) or {}
    try:
        outcome = _receive(deps, request, params)
    except Rejected as error:
        outcome = problem(400, error.reason, request.request_id)
    except Retryable as error:
        outcome = replace(problem(503, error.reason, request.request_id), cause=error)
    state = read_state(params)
    cleared = (deps.transactions.clear(state),) if state else ()
    return replace(outcome, cookies=(*outcome.cookies, *cleared))


def _receive(deps: Deps, request: Request, params: dict[str, list[str]]) -> Outcome:
    now = deps.now()
    answer = read_answer(params, deps.issuer)
    transaction = deps.transactions.find(request, answer.state)
    session = read_session(request, deps.session_cookies, deps.sessions, now)
    if transaction is None:
        return _seen_before(session, "state_unknown")
    if not transaction.live(now):
        raise Rejected("state_expired")
    if transaction.purpose.connects:
        check_binding(transaction, session.session_id if session else None)
    if answer.code is None:
        # Nothing acts, so there is nothing that could be used twice.
        return _declined(deps, transaction, answer)
    if not deps.addresses.may_exchange(request.source_ip, now):
        return problem(429, "too_often", request.request_id)
    attempt = deps.random_text()
    if not deps.sessions.consume(transaction.transaction_id, attempt, now + _REMEMBERED):
        return _seen_before(session, "state_used")
    return _finish(deps, request, transaction, answer.code, session)


def _declined(deps: Deps, transaction: Transaction, answer: Answer) -> Outcome:
    path = "/onboarding" if transaction.purpose.connects else "/"
    return noticed(deps, path, answer.refusal)


def _seen_before(session: Session | None, reason: str) -> Outcome:
    """A reload or the back button after success leads on; anything else starts again."""
    if session is None:
        raise Rejected(reason)
    return go("/", "seen_before")


def _finish(
    deps: Deps,
    request: Request,
    transaction: Transaction,
    code: str,
    session: Session | None,
) -> Outcome:
    connecting = transaction.purpose.connects
    grant = deps.google.exchange(code, transaction.verifier)
    identity = deps.identity.prove(grant.id_token, transaction.nonce)
    now = deps.now()
    if connecting and session is not None:
        another = transaction.purpose is Purpose.CONNECT_ANOTHER
        notice = deps.connect(
            session, identity, grant, now, another=another, cause=request.request_id
        )
        if notice in _REFUSED:
            return _refused(deps, request, identity, notice, "connect")
        return noticed(deps, "/onboarding", notice)
    fresh = deps.sign_in(identity, session, now, cause=request.request_id)
    if isinstance(fresh, Notice):
        return _refused(deps, request, identity, fresh, transaction.target)
    cookies = (deps.session_cookies.set(fresh.session.session_id),)
    if fresh.refused is not None:
        return go(address_of("leave"), "signed_in_to_leave", cookies)
    if identity.address_problem is not None:
        # Not on to Google once more: this account cannot be connected.
        return noticed(deps, "/onboarding", identity.address_problem, cookies)
    return go(address_of(transaction.target), "signed_in", cookies)


def _refused(
    deps: Deps, request: Request, identity: Identity, notice: Notice, target: str
) -> Outcome:
    words = words_for_refused(notice, deps.admission.allowed, identity.email)
    return refused(words, notice, target, request.request_id)
