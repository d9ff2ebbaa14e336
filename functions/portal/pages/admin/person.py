"""One person: the rows that the person sees, with their reasons, and a block."""

from __future__ import annotations

from datetime import timedelta

from functions.portal import texts
from functions.portal.deps import Deps, Visit
from functions.portal.gate import Fields
from functions.portal.listed import listed_of
from functions.portal.notices import notice_of, told
from functions.portal.pages.admin.asked import admin_page
from functions.portal.pages.signed_in import worker_seen
from functions.portal.views.admin.names import Names
from functions.portal.views.admin.person_view import one_person
from functions.portal.views.leaving_view import stake_text
from functions.portal.views.words import day_and_clock
from rollcall.domain.bot_use import Use
from rollcall.domain.errors import NotFound
from rollcall.domain.model import User, Wanted
from rollcall.domain.month_use import month_around
from rollcall.runtime.http import Response
from rollcall.runtime.routing import Params
from rollcall.use_cases.administer import LONGEST_REASON, IsAdministrator, ReasonTooLong
from rollcall.use_cases.bot_use import month_of, reports_of_months, use_of
from rollcall.use_cases.list_past import PastMeeting, list_past
from rollcall.use_cases.request_connection import resync_connection, stake_of

FIELDS = frozenset({"reason"})
_WEEK = timedelta(days=7)


def show(deps: Deps, visit: Visit, params: Params) -> Response:
    """The page. Raises NotFound for somebody who is not known."""
    return _page(deps, visit, _user(deps, params))


def block(deps: Deps, visit: Visit, params: Params, fields: Fields) -> Response:
    """Block somebody; 422 names what cannot be taken."""
    user = _user(deps, params)
    reason = fields.get("reason", "").replace("\r\n", "\n")
    try:
        done = deps.administer.block(
            visit.user_id, user.user_id, reason, visit.now, cause=visit.cause
        )
    except ReasonTooLong:
        why = texts.BLOCK_REASON_LONG.format(most=LONGEST_REASON)
        return _page(deps, visit, user, 422, errors={"reason": why}, reason=reason)
    except IsAdministrator:
        return _page(deps, visit, user, 422, errors={"reason": texts.BLOCK_NO_ADMIN})
    return told(deps, "admin_blocked" if done else "admin_was_blocked", _address(user))


def unblock(deps: Deps, visit: Visit, params: Params, _fields: Fields) -> Response:
    """Take a block back."""
    user = _user(deps, params)
    done = deps.administer.unblock(visit.user_id, user.user_id, visit.now, cause=visit.cause)
    return told(deps, "admin_unblocked" if done else "admin_not_blocked", _address(user))


def read_again(deps: Deps, visit: Visit, params: Params, _fields: Fields) -> Response:
    """Have all calendars of somebody read again."""
    user = _user(deps, params)
    deps.administer.record_reading(visit.user_id, user.user_id, visit.now)
    for one in deps.people.connections(user.user_id):
        if one.wanted is Wanted.CONNECTED:
            resync_connection(
                deps.store, deps.queue, user.user_id, one.calendar_key, visit.now, cause=visit.cause
            )
    return told(deps, "admin_read", _address(user))


def _user(deps: Deps, params: Params) -> User:
    user = deps.people.user(params["person"])
    if user is None:
        raise NotFound("person")
    return user


def _address(user: User) -> str:
    return f"/admin/people/{user.user_id}"


def _page(
    deps: Deps,
    visit: Visit,
    user: User,
    status: int = 200,
    *,
    errors: dict[str, str] | None = None,
    reason: str = "",
) -> Response:
    last_run = worker_seen(deps)
    is_admin = deps.admission.admins.include(user.email)
    person = one_person(
        user,
        listed_of(deps, visit, user.user_id),
        _past(deps, visit, user),
        _use(deps, visit, user),
        visit,
        last_run,
        is_admin=is_admin,
    )
    return admin_page(
        deps,
        visit,
        "admin_person.html",
        "people",
        status,
        target=f"admin_person:{user.user_id}",
        notice=notice_of(deps, visit.request),
        last_run=last_run,
        person=person,
        stake=stake_text(stake_of(deps.store, user.user_id, None, visit.now)),
        may_block=not is_admin and not user.blocked and not user.erasing,
        blocked=_blocked(deps, visit, user),
        errors=errors or {},
        reason=reason,
        is_admin=is_admin,
        most=LONGEST_REASON,
    )


def _blocked(deps: Deps, visit: Visit, user: User) -> tuple[str, str] | None:
    """Since when and by whom, and what the person reads; None for somebody who is not blocked."""
    if user.blocked_at is None:
        return None
    who = Names.of(deps.store, [user.blocked_by]).of_id(user.blocked_by)
    moment = day_and_clock(user.blocked_at, visit.zone)
    return texts.BLOCKED_SINCE.format(moment=moment, who=who), user.blocked_reason


def _past(deps: Deps, visit: Visit, user: User) -> tuple[PastMeeting, ...]:
    found = list_past(
        deps.store,
        user.user_id,
        now=visit.now,
        since=visit.now - _WEEK,
        until=visit.now,
        scope=deps.scope,
        companies=deps.companies,
    )
    return found.meetings


def _use(deps: Deps, visit: Visit, user: User) -> Use:
    since, _ = month_around(visit.now)
    month = month_of(deps.store, deps.pasted, user.user_id, since, visit.now, visit.now)
    return use_of(month, reports_of_months(deps.store, [month]), visit.now)
