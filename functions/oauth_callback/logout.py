"""`POST /auth/logout`: end the session."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

from functions.oauth_callback.deps import Deps, Outcome
from functions.oauth_callback.pages import go, problem
from rollcall.domain.errors import Rejected
from rollcall.domain.notice import Notice
from rollcall.runtime.http import Request, is_form
from rollcall.runtime.sessions import check_same_origin, check_unsafe, read_session

_LARGEST = 4 * 1024
_MOST_FIELDS = 10


def logout(deps: Deps, request: Request) -> Outcome:
    """Sign out; without a live session there is only the cookie to remove. Raises Unavailable."""
    session = read_session(request, deps.session_cookies, deps.sessions, deps.now())
    try:
        # A cross-site POST brings no Lax cookie, and must not remove it either.
        check_same_origin(request, deps.public_url)
        if session is not None:
            check_unsafe(request, deps.public_url, session, _token(request))
    except Rejected as error:
        return problem(403, error.reason, request.request_id)
    if session is not None:
        deps.sessions.end(session)
    cookies = (deps.session_cookies.clear(), *deps.notices.set(Notice.SIGNED_OUT, deps.now()))
    answer = go("/", Notice.SIGNED_OUT, cookies)
    # Not "cookies": that would reach every host of the registrable domain.
    clear = {"clear-site-data": '"cache", "storage"'}
    return replace(answer, headers={**answer.headers, **clear})


def _token(request: Request) -> str | None:
    """The form token; None when it is absent or doubled, or the body is no form of ours."""
    if not is_form(request) or len(request.body) > _LARGEST:
        return None
    try:
        fields = parse_qsl(request.body.decode(), max_num_fields=_MOST_FIELDS)
    except ValueError:
        return None
    tokens = [value for name, value in fields if name == "form_token"]
    return tokens[0] if len(tokens) == 1 else None
