"""What somebody sees who is not signed in."""

from __future__ import annotations

from dataclasses import replace

from functions.portal import texts
from functions.portal.deps import Deps
from functions.portal.notices import Notice as Told
from functions.portal.notices import notice_for, notice_of, shown_once
from functions.portal.views.privacy_view import kept_words, operator_words, privacy_sections
from rollcall.domain.deduplication import Scope
from rollcall.domain.notice import Notice
from rollcall.domain.retention import EVENTS
from rollcall.protocol.return_targets import HOME, read_target, sign_in_address
from rollcall.runtime.http import Request, Response


def show(deps: Deps, request: Request) -> Response:
    """The home page; it says so when a session has ended, and leads back to the page meant."""
    target = _target(request)
    notice = notice_of(deps, request)
    answer = _page(deps, notice or _ended(deps, request, target), target=target)
    return replace(answer, cookies=shown_once(deps, request, notice))


def refused(deps: Deps, why: Notice) -> Response:
    """The home page for a session whose user may not come in any more, or is blocked.

    It leads to a sign-in, and to what that user may still do.
    """
    return _page(deps, notice_for(why), 403, may_leave=True)


def _target(request: Request) -> str:
    try:
        return read_target(request.query_params())
    except ValueError:
        return HOME


def _ended(deps: Deps, request: Request, target: str) -> Told | None:
    """What to say to a browser that brings a session which is none any more, or a deep link."""
    if request.cookie(deps.cookies.session_name):
        return Told("session_ended", texts.SESSION_ENDED, problem=False)
    if target != HOME:
        return Told("sign_in_first", texts.SIGN_IN_FIRST, problem=False)
    return None


def _page(
    deps: Deps,
    notice: Told | None,
    status: int = 200,
    target: str = HOME,
    *,
    may_leave: bool = False,
) -> Response:
    shared = texts.PROMISE_OWN if deps.scope is Scope.CALENDAR else texts.PROMISE_SHARED
    mail = texts.LANDING_MAIL if deps.sends_mail else texts.LANDING_NO_MAIL
    return deps.renderer.page(
        "landing.html",
        status,
        notice=notice,
        promises=(*texts.PROMISES, shared),
        mail=mail,
        facts=_facts(deps),
        sign_in=sign_in_address(target),
        may_leave=may_leave,
    )


def _facts(deps: Deps) -> tuple[tuple[str, str], ...]:
    """What somebody asks before signing in: headings and texts, the operator's untrusted."""
    allowed = deps.admission.allowed
    everybody = allowed.names is None
    admitted = texts.FOR_DOMAINS.format(domains=allowed.in_words())
    runs = (*operator_words(deps.operator), texts.FOR_ANYBODY if everybody else admitted)
    return (
        *texts.HOW_BEFORE,
        (texts.WHO_RECORDS, texts.WHO_RECORDS_TEXT.format(kept=kept_words(deps.bot))),
        (texts.AFTER_THE_CALL, texts.AFTER_THE_CALL_TEXT.format(days=EVENTS.days)),
        (texts.WHO_RUNS_IT, " ".join(runs)),
        texts.HOW_TO_LEAVE,
    )


def privacy(deps: Deps, *, signed_in: bool) -> Response:
    """The privacy text, for visitors and users alike."""
    sections = privacy_sections(
        deps.bot,
        deps.scope,
        deps.operator,
        sends_mail=deps.sends_mail,
        media_links=deps.media_links,
        deletes_recordings=deps.deletes_recordings,
    )
    return deps.renderer.page("privacy.html", sections=sections, signed_in=signed_in, trouble=None)
