"""The rules: show, preview, save."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.deps import Deps, Visit
from functions.portal.field_reader import FieldReader
from functions.portal.forms import FieldErrors
from functions.portal.gate import Fields
from functions.portal.locked_fields import (
    as_held,
    completed,
    hours_said,
    locked_names,
    modes_of,
    modes_said,
)
from functions.portal.notices import notice_of, told
from functions.portal.pages.signed_in import signed_in_page
from functions.portal.preferences_form import (
    DAYS,
    FIELDS,
    MAX_VERSION,
    SWITCH_GROUPS,
    Submitted,
    form_values,
    pause_limits,
    read_preferences,
    readable_preferences,
)
from functions.portal.views.company_view import company_pause_said
from functions.portal.views.conflict_view import stored_differences
from functions.portal.views.connection_view import lost_views
from functions.portal.views.preview_view import preview_view
from functions.portal.views.rule_view import group_views, rule_said
from functions.portal.zones import UTC_NAME, zone_names, zone_of
from rollcall.domain.errors import VersionConflict
from rollcall.domain.model import Wanted
from rollcall.domain.policy import CompanyPolicy, under
from rollcall.domain.preferences import Mode, Preferences
from rollcall.domain.user_rules import StoredPreferences
from rollcall.runtime.http import Response, see_other
from rollcall.runtime.routing import Params
from rollcall.use_cases.preview_preferences import Preview, preview_with_modes
from rollcall.use_cases.save_preferences import save_preferences

__all__ = ["FIELDS", "preview", "save", "show"]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page shows beside the form itself."""

    values: Mapping[str, str]
    version: int
    rules: Preferences
    """What the form says, as far as it can be read."""
    unsaved: bool = True
    """Whether the form holds what was entered and not saved."""
    errors: Mapping[str, str] = field(default_factory=dict)
    differences: Mapping[str, str] | None = None
    """After a conflict: what is stored in the fields that differ."""

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the form counts."""
        return zone_of(self.values.get("time_zone"))


@dataclass(frozen=True, slots=True)
class _Form:
    """A form as it was sent, and what its locked fields are measured by."""

    fields: Fields
    stored: Preferences
    policy: CompanyPolicy

    def filled(self, visit: Visit) -> Mapping[str, str]:
        """What was sent, and what is stored in locked fields."""
        return completed(self.fields, self.stored, self.policy, visit.now)[0]

    def read(self, visit: Visit) -> Submitted:
        """Read it. Raises FieldErrors, also for what the company does not allow."""
        filled, refused = completed(self.fields, self.stored, self.policy, visit.now)
        try:
            submitted = read_preferences(filled, visit.now)
        except FieldErrors as error:
            raise FieldErrors({**refused, **error.fields}) from error
        if refused:
            raise FieldErrors(refused)
        return submitted


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """The rules as they are."""
    stored = deps.store.preferences(visit.user_id)
    if stored is None:
        return see_other("/onboarding")
    return _page(deps, visit, _as_stored(visit, stored))


def preview(deps: Deps, visit: Visit, _params: Params, fields: Fields) -> Response:
    """What saving this form would change; nothing is stored."""
    stored = deps.store.preferences(visit.user_id)
    form = _Form(fields, stored.preferences if stored else Preferences(), deps.store.policy())
    try:
        submitted = form.read(visit)
    except FieldErrors as error:
        return _refused(deps, visit, form, error)
    return _page(deps, visit, _Shown(fields, submitted.version, submitted.preferences))


def save(deps: Deps, visit: Visit, _params: Params, fields: Fields) -> Response:
    """Store the rules; 422 names fields at fault, 409 those that were changed meanwhile."""
    stored = deps.store.preferences(visit.user_id)
    form = _Form(fields, stored.preferences if stored else Preferences(), deps.store.policy())
    try:
        submitted = form.read(visit)
    except FieldErrors as error:
        return _refused(deps, visit, form, error)
    if stored is None:
        return see_other("/onboarding")
    try:
        save_preferences(
            deps.store,
            deps.queue,
            visit.user_id,
            submitted.preferences,
            version=submitted.version,
            now=visit.now,
            cause=visit.cause,
        )
    except VersionConflict:
        newer = deps.store.preferences(visit.user_id) or stored
        return _page(deps, visit, _conflict(visit, fields, submitted, newer), status=409)
    if submitted.time_zone != visit.user.time_zone:
        deps.store.set_time_zone(visit.user_id, submitted.time_zone)
    same = stored.preferences == submitted.preferences
    return told(deps, "saved_same" if same else "saved", "/preferences")


def _refused(deps: Deps, visit: Visit, form: _Form, error: FieldErrors) -> Response:
    version = FieldReader(form.fields).number("version", MAX_VERSION) or 0
    rules = readable_preferences(form.filled(visit), visit.now)
    shown = _Shown(form.fields, version, rules, errors=error.fields)
    return _page(deps, visit, shown, status=422)


def _as_stored(visit: Visit, stored: StoredPreferences) -> _Shown:
    zone = stored.preferences.time_zone or visit.user.time_zone or UTC_NAME
    values = form_values(stored.preferences, zone, visit.now)
    return _Shown(values, stored.version, stored.preferences, unsaved=False)


def _conflict(
    visit: Visit, fields: Fields, submitted: Submitted, newer: StoredPreferences
) -> _Shown:
    """Keep what was entered under the newer version, so that saving once more replaces it."""
    mine = form_values(submitted.preferences, submitted.time_zone, visit.now)
    stored = _as_stored(visit, newer).values
    differences = stored_differences(mine, stored)
    return _Shown(fields, newer.version, submitted.preferences, differences=differences)


def _previewed(deps: Deps, visit: Visit, shown: _Shown) -> Preview:
    return preview_with_modes(deps.store, visit.user_id, shown.rules, visit.now)


def _page(deps: Deps, visit: Visit, shown: _Shown, status: int = 200) -> Response:
    connections = deps.store.connections(visit.user_id)
    emails = [c.email for c in connections if c.wanted is Wanted.CONNECTED]
    preview = None if shown.errors else _previewed(deps, visit, shown)
    policy = deps.store.policy()
    locked, held = locked_names(policy), under(policy, shown.rules) or shown.rules
    # What is stored in a locked field was not changed by anybody meanwhile.
    found = shown.differences
    differences = found and {name: said for name, said in found.items() if name not in locked}
    return signed_in_page(
        deps,
        visit,
        "preferences.html",
        status,
        notice=notice_of(deps, visit.request, connections),
        lost=lost_views(connections, visit),
        values=as_held(shown.values, shown.rules, policy, visit.now),
        locked=locked,
        modes_said=modes_said(policy),
        names=texts.FIELD_NAMES,
        locks={},
        hints=texts.RULE_HINTS
        | {"hours": hours_said(policy) or texts.HINT_HOURS.format(zone=shown.zone.key)},
        company_pause=company_pause_said(policy, visit.zone),
        version=shown.version,
        errors=shown.errors,
        preview=preview_view(preview, shown.zone, touched=shown.unsaved) if preview else None,
        counts={mode.value: preview and preview.by_mode.get(mode) for mode in Mode},
        rule=rule_said(None if shown.errors else held, visit.now, shown.zone),
        groups=group_views(held, visit.now, shown.zone, shown.errors, differences),
        differences=differences,
        unsaved=shown.unsaved,
        modes=modes_of(policy),
        switch_groups=SWITCH_GROUPS,
        days=tuple(DAYS),
        tags=deps.tags,
        zones=zone_names(),
        pause=pause_limits(visit.now, visit.zone),
        public_mail=bool(emails) and not any(deps.companies.company_of(email) for email in emails),
    )
