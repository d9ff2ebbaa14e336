"""The rules in words: the whole in one sentence, and what is set in each part of the form."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.preferences_form import GROUPS
from rollcall.domain.preferences import Preferences
from rollcall.domain.rule_words import RuleGroup, rule_clauses, rule_sentence


@dataclass(frozen=True, slots=True)
class GroupView:
    """One part of the form; ``said`` holds the user's own words, and is untrusted."""

    title: str
    said: str
    open: bool
    """Whether a field in it needs a look."""


def rule_said(preferences: Preferences | None, now: datetime, zone: ZoneInfo) -> str:
    """All rules in one sentence, untrusted; empty before they are chosen."""
    return rule_sentence(_without_past(preferences, now), zone) if preferences else ""


def group_views(
    preferences: Preferences,
    now: datetime,
    zone: ZoneInfo,
    errors: Collection[str],
    differences: Mapping[str, str] | None,
) -> dict[str, GroupView]:
    """The parts of the form by name; those with errors or differences are open."""
    clauses = rule_clauses(_without_past(preferences, now), zone)
    return {
        group.value: group_view(
            texts.RULE_GROUPS[group.value],
            clauses[group],
            {name: texts.FIELD_NAMES[name] for name in GROUPS[group]},
            errors,
            differences,
        )
        for group in RuleGroup
    }


def group_view(
    title: str,
    clauses: Sequence[str],
    names: Mapping[str, str],
    errors: Collection[str],
    differences: Mapping[str, str] | None,
) -> GroupView:
    """One part of a form; ``names`` says how its fields are called."""
    wrong = [f"“{said}”" for name, said in names.items() if name in errors]
    fault = texts.RULES_FAULT.format(fields=", ".join(wrong)) if wrong else ""
    differs = any(name in (differences or {}) for name in names)
    return GroupView(title, fault or _said(clauses), open=bool(wrong) or differs)


def _said(clauses: Sequence[str]) -> str:
    if not clauses:
        return texts.RULES_NOTHING_SET
    said = "; ".join(clauses)
    return f"{said[0].upper()}{said[1:]}."


def _without_past(preferences: Preferences, now: datetime) -> Preferences:
    """The rules without a pause that is over."""
    until = preferences.paused_until
    over = until is not None and until <= now
    return replace(preferences, paused_until=None) if over else preferences
