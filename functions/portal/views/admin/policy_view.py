"""The company's rules as administrators read of them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.views.admin.names import Names
from functions.portal.views.words import day_and_clock
from rollcall.domain.policy import CompanyPolicy
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
