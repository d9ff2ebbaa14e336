"""The company's rules: show, count what would change, save, and pause everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from functions.portal import texts
from functions.portal.deps import Deps, Visit
from functions.portal.field_reader import FieldReader
from functions.portal.forms import FieldErrors, RequestRefused
from functions.portal.gate import Fields
from functions.portal.notices import notice_of, told
from functions.portal.pages.admin.asked import admin_page
from functions.portal.policy_form import (
    FIELDS,
    LISTS,
    LOCK_HOURS,
    LOCKED_BY,
    MODES,
    names_of_fields,
    policy_differences,
    policy_values,
    read_policy,
    readable_policy,
    zones_of,
)
from functions.portal.preferences_form import DAYS, MAX_VERSION, SWITCH_GROUPS
from functions.portal.views.admin.names import Names
from functions.portal.views.admin.policy_view import (
    changed_words,
    paused_words,
    policy_groups,
    touched_words,
)
from functions.portal.zones import UTC_NAME
from rollcall.domain.errors import VersionConflict
from rollcall.domain.policy import CompanyPause, CompanyPolicy
from rollcall.runtime.http import Response
from rollcall.runtime.routing import Params
from rollcall.use_cases.change_policy import change_policy
from rollcall.use_cases.change_policy import read_policy as stored_policy
from rollcall.use_cases.preview_policy import PolicyPreview, preview_policy

__all__ = ["FIELDS", "PAUSE_FIELDS", "pause", "preview", "save", "show"]

PAUSE_FIELDS = frozenset({"choice", "version"})
MOST_PARTS = 4
"""Parts of 25 people that are counted for one answer; each takes a second or two."""
_ADDRESS = "/admin/policy"
_RESUME, _PAUSE, _STOP = "resume", "pause", "stop"


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page shows beside what is stored."""

    values: Mapping[str, str]
    version: int
    said: CompanyPolicy
    """What the form says, as far as it can be read."""
    errors: Mapping[str, str] = field(default_factory=dict)
    differences: Mapping[str, str] | None = None
    """After a conflict: what is stored in the fields that differ."""
    touched: tuple[str, ...] = ()
    """What saving would change, in words; empty before it was counted."""


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """The rules as they are."""
    policy = stored_policy(deps.policies)
    values = policy_values(policy, _zone(visit))
    return _page(deps, visit, policy, _Shown(values, policy.version, policy))


def preview(deps: Deps, visit: Visit, _params: Params, fields: Fields) -> Response:
    """How many meetings of how many people saving this form would touch; nothing is stored."""
    policy = stored_policy(deps.policies)
    try:
        submitted = read_policy(fields, policy)
    except FieldErrors as error:
        return _refused(deps, visit, policy, fields, error)
    found = _counted(deps, visit, submitted.policy)
    shown = _Shown(fields, submitted.version, submitted.policy, touched=touched_words(found))
    return _page(deps, visit, policy, shown)


def save(deps: Deps, visit: Visit, _params: Params, fields: Fields) -> Response:
    """Store the rules; 422 names fields at fault, 409 that they were changed meanwhile."""
    policy = stored_policy(deps.policies)
    try:
        submitted = read_policy(fields, policy)
    except FieldErrors as error:
        return _refused(deps, visit, policy, fields, error)
    try:
        changed = _change(deps, visit, submitted.policy, submitted.version)
    except VersionConflict:
        return _conflict(deps, visit, fields, submitted.policy)
    same = changed.version == policy.version
    return told(deps, "admin_policy_same" if same else "admin_policy", _ADDRESS)


def pause(deps: Deps, visit: Visit, _params: Params, fields: Fields) -> Response:
    """Pause everything, or end that."""
    choice, policy = fields.get("choice", ""), stored_policy(deps.policies)
    if choice not in {_RESUME, _PAUSE, _STOP}:
        raise RequestRefused("choice", 400)
    begun = CompanyPause(visit.now, visit.user_id, and_running=choice == _STOP)
    wanted = replace(policy, paused=None if choice == _RESUME else begun)
    try:
        _change(deps, visit, wanted, _version(fields))
    except VersionConflict:
        return told(deps, "admin_policy_changed", _ADDRESS)
    return told(deps, "admin_resumed" if choice == _RESUME else "admin_paused", _ADDRESS)


def _change(deps: Deps, visit: Visit, wanted: CompanyPolicy, version: int) -> CompanyPolicy:
    return change_policy(
        deps.policies, deps.queue, wanted, by=visit.user_id, version=version, now=visit.now
    )


def _counted(deps: Deps, visit: Visit, proposed: CompanyPolicy) -> PolicyPreview:
    found = preview_policy(deps.policies, deps.store, proposed, visit.now)
    for _ in range(MOST_PARTS - 1):
        if found.is_whole:
            break
        part = preview_policy(deps.policies, deps.store, proposed, visit.now, after=found.after)
        found = found.with_next(part)
    return found


def _refused(
    deps: Deps, visit: Visit, policy: CompanyPolicy, fields: Fields, error: FieldErrors
) -> Response:
    shown = _Shown(fields, _version(fields), readable_policy(fields, policy), errors=error.fields)
    return _page(deps, visit, policy, shown, 422)


def _conflict(deps: Deps, visit: Visit, fields: Fields, mine: CompanyPolicy) -> Response:
    """Keep what was entered under the newer version, so that saving once more replaces it."""
    newer = stored_policy(deps.policies)
    zone = _zone(visit)
    differences = policy_differences(policy_values(mine, zone), policy_values(newer, zone))
    touched = touched_words(_counted(deps, visit, mine))
    shown = _Shown(fields, newer.version, mine, differences=differences, touched=touched)
    return _page(deps, visit, newer, shown, 409)


def _version(fields: Fields) -> int:
    return FieldReader(fields).number("version", MAX_VERSION) or 0


def _zone(visit: Visit) -> str:
    return visit.user.time_zone or UTC_NAME


def _page(
    deps: Deps, visit: Visit, policy: CompanyPolicy, shown: _Shown, status: int = 200
) -> Response:
    paused_by = policy.paused.by if policy.paused else ""
    names = Names.of(deps.store, [policy.changed_by, paused_by])
    return admin_page(
        deps,
        visit,
        "admin_policy.html",
        "policy",
        status,
        target="admin_policy",
        notice=notice_of(deps, visit.request),
        readable=policy.readable,
        told=texts.POLICY_TOLD if deps.sends_mail else texts.POLICY_NOT_TOLD,
        changed=changed_words(policy, names, visit.zone),
        paused=paused_words(policy, names, visit.zone),
        stored_version=policy.version,
        values=shown.values,
        version=shown.version,
        errors=shown.errors,
        differences=shown.differences,
        touched=shown.touched,
        names=names_of_fields(),
        lists=LISTS,
        may=tuple(MODES),
        days=tuple(DAYS),
        switch_groups=SWITCH_GROUPS,
        locked=(),
        locks={names[0]: box for box, names in LOCKED_BY.items() if box != LOCK_HOURS},
        hours_lock=LOCK_HOURS,
        zones=zones_of(policy),
        modes=texts.MODES,
        hints=texts.POLICY_RULE_HINTS,
        groups=policy_groups(shown.said, visit.zone, shown.errors, shown.differences),
    )
