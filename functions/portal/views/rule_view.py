"""The rules in words: the whole in one sentence, and what is set in each part of the form."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
        group.value: GroupView(
            texts.RULE_GROUPS[group.value],
            _faults(group, errors) or _said(clauses[group]),
            open=any(name in errors or name in (differences or {}) for name in GROUPS[group]),
        )
        for group in RuleGroup
    }


def _said(clauses: tuple[str, ...]) -> str:
    if not clauses:
        return texts.RULES_NOTHING_SET
    said = "; ".join(clauses)
    return f"{said[0].upper()}{said[1:]}."


def _faults(group: RuleGroup, errors: Collection[str]) -> str:
    wrong = [f"“{texts.FIELD_NAMES[name]}”" for name in GROUPS[group] if name in errors]
    return texts.RULES_FAULT.format(fields=", ".join(wrong)) if wrong else ""


def _without_past(preferences: Preferences, now: datetime) -> Preferences:
    """The rules without a pause that is over."""
    until = preferences.paused_until
    over = until is not None and until <= now
    return replace(preferences, paused_until=None) if over else preferences
