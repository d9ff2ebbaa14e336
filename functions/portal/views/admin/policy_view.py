"""The company's rules as administrators read of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.policy_form import LOCKED_BY, PARTS, names_of_fields
from functions.portal.views.admin.names import Names
from functions.portal.views.rule_view import GroupView, group_view
from functions.portal.views.words import day_and_clock
from rollcall.domain.policy import MODE, CompanyPolicy
from rollcall.domain.preferences import Preferences
from rollcall.domain.rule_words import RuleGroup, rule_clauses
from rollcall.use_cases.preview_policy import PolicyPreview


def changed_words(policy: CompanyPolicy, names: Names, zone: ZoneInfo) -> str:
    """Which version it is, and who set it when."""
    if policy.changed_at is None:
        return texts.POLICY_NEVER_SET
    return texts.POLICY_CHANGED.format(
        version=policy.version,
        moment=day_and_clock(policy.changed_at, zone),
        who=names.of_id(policy.changed_by),
    )


def paused_words(policy: CompanyPolicy, names: Names, zone: ZoneInfo) -> str:
    """That recording is paused, since when and by whom; empty while it is not."""
    if policy.paused is None:
        return ""
    words = texts.STOPPED_BY if policy.paused.and_running else texts.PAUSED_BY
    moment = day_and_clock(policy.paused.since, zone)
    return words.format(moment=moment, who=names.of_id(policy.paused.by))


def touched_words(found: PolicyPreview) -> tuple[str, ...]:
    """What a change would touch."""
    if not found.touched and found.is_whole:
        return (texts.POLICY_TOUCHES_NOBODY.format(people=found.people),)
    template = texts.POLICY_TOUCHES if found.is_whole else texts.POLICY_TOUCHES_PART
    said = template.format(
        removed=found.removed, added=found.added, touched=found.touched, people=found.people
    )
    return (said, texts.POLICY_LEAVING.format(count=found.leaving)) if found.leaving else (said,)


def policy_groups(
    policy: CompanyPolicy,
    zone: ZoneInfo,
    errors: Collection[str],
    differences: Mapping[str, str] | None,
) -> dict[str, GroupView]:
    """The parts of the form by name, each with what is set in it; it holds untrusted words."""
    names = names_of_fields()
    clauses = rule_clauses(policy.rules, zone)
    hours = Preferences(
        hours=policy.hours, weekdays=policy.weekdays, time_zone=policy.time_zone
    )  # fmt: skip
    said: dict[str, tuple[str, ...]] = {
        "never": tuple(_never(policy)),
        "joins": rule_clauses(hours, zone)[RuleGroup.WHEN],
        "may": (_may(policy),),
        MODE: (_mode_name(policy.rules.mode),),
        **{group.value: clauses[group] for group in RuleGroup},
    }
    return {
        part: group_view(
            texts.POLICY_GROUPS[part],
            _clauses(said[part], tuple(_locked(fields, policy, names))),
            {name: names[name] for name in fields},
            errors,
            differences,
        )
        for part, fields in PARTS.items()
    }


def _clauses(said: tuple[str, ...], locked: tuple[str, ...]) -> tuple[str, ...]:
    return (*(said or (texts.POLICY_NOTHING,)), *locked) if locked else said


def _never(policy: CompanyPolicy) -> Iterator[str]:
    for name, (one, several) in texts.POLICY_NEVER_COUNTS.items():
        count = len(getattr(policy, name))
        if count:
            yield one if count == 1 else several.format(count=count)


def _may(policy: CompanyPolicy) -> str:
    if len(policy.modes) == len(texts.MODES):
        return texts.POLICY_ALL_MODES
    names = [f"“{name}”" for word, name, _text in texts.MODES if word in policy.modes]
    return texts.POLICY_SOME_MODES.format(modes=", ".join(names))


def _mode_name(mode: str) -> str:
    return next(name for word, name, _text in texts.MODES if word == mode)


def _locked(
    fields: Collection[str], policy: CompanyPolicy, names: Mapping[str, str]
) -> Iterator[str]:
    """Which fields of a part are the same for everybody."""
    boxes = [name for name in fields if name in LOCKED_BY]
    locked = [box for box in boxes if policy.locked.issuperset(LOCKED_BY[box])]
    if locked and locked == boxes:
        yield texts.POLICY_LOCKED_WHOLE
    elif locked:
        shown = (texts.POLICY_LOCKED.get(box) or names[LOCKED_BY[box][0]] for box in locked)
        yield texts.POLICY_LOCKED_SOME.format(fields=", ".join(f"“{name}”" for name in shown))
