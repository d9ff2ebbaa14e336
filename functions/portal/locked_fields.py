"""The fields of the rules that the company has set: shown, not sent, and refused if sent otherwise.

What a person had saved in them is kept below, and holds again when the company unlocks them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from functions.portal import texts
from functions.portal.preferences_form import DAYS, form_values
from functions.portal.zones import UTC_NAME
from rollcall.domain.policy import MODE, CompanyPolicy, allowed_mode, under
from rollcall.domain.preferences import Mode, Preferences

_FORM_NAMES = {
    "hours": ("hours_first", "hours_last"),
    "weekdays": tuple(DAYS),
    # The zone is also that in which the pages show times.
    "time_zone": (),
}


def locked_names(policy: CompanyPolicy) -> frozenset[str]:
    """The names of the form's fields that people may not change."""
    return frozenset(form for name in policy.locked for form in _FORM_NAMES.get(name, (name,)))


def modes_of(policy: CompanyPolicy) -> tuple[tuple[str, str, str], ...]:
    """The modes that people may choose, with their words."""
    allowed = {policy.rules.mode} if MODE in policy.locked else policy.modes
    return tuple(mode for mode in texts.MODES if mode[0] in allowed)


def modes_said(policy: CompanyPolicy) -> str:
    """That the company leaves fewer modes to choose from; empty where it leaves all."""
    if MODE in policy.locked:
        return texts.MODE_FIXED
    return "" if len(modes_of(policy)) == len(texts.MODES) else texts.MODES_LIMITED


def hours_said(policy: CompanyPolicy) -> str:
    """In which zone locked hours count; empty where hours are one's own."""
    zone = policy.rules.time_zone or UTC_NAME
    return texts.HOURS_OF_COMPANY.format(zone=zone) if "hours" in policy.locked else ""


def as_held(
    values: Mapping[str, str], rules: Preferences, policy: CompanyPolicy, now: datetime
) -> dict[str, str]:
    """The form with the company's values where it has set them."""
    held = _values(under(policy, rules) or rules, now)
    shown = {name: value for name, value in values.items() if name not in locked_names(policy)}
    shown |= {name: held[name] for name in locked_names(policy) if name in held}
    if shown.get(MODE) in {mode.value for mode in Mode}:
        shown[MODE] = allowed_mode(policy, Mode(shown[MODE])).value
    return shown


def completed(
    fields: Mapping[str, str], stored: Preferences, policy: CompanyPolicy, now: datetime
) -> tuple[dict[str, str], dict[str, str]]:
    """The form with what is stored in locked fields, and a sentence for each value refused."""
    own, held = _values(stored, now), _values(under(policy, stored) or stored, now)
    locked = locked_names(policy)
    refused = {
        name: texts.FIELD_LOCKED
        for name in sorted(locked & fields.keys())
        if fields[name] != held.get(name, "")
    }
    filled = {name: value for name, value in fields.items() if name not in locked}
    filled |= {name: own[name] for name in locked if name in own}
    if MODE not in locked and _forbidden(fields.get(MODE, ""), policy):
        refused[MODE] = texts.MODE_NOT_ALLOWED
    return filled, refused


def _forbidden(mode: str, policy: CompanyPolicy) -> bool:
    return mode in {one.value for one in Mode} and mode not in policy.modes


def _values(rules: Preferences, now: datetime) -> dict[str, str]:
    return form_values(rules, rules.time_zone or UTC_NAME, now)
