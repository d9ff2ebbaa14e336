"""What a company's policy may say: each value in its one form, or named as one that may not be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from rollcall.domain.audit import Act, AuditEntry
from rollcall.domain.errors import Rejected
from rollcall.domain.guest_rules import is_address, is_guest_rule, shown_rule
from rollcall.domain.meeting_hours import Hours, is_zone
from rollcall.domain.plain_text import normal
from rollcall.domain.policy import (
    LOCKABLE,
    MODE,
    CompanyPause,
    CompanyPolicy,
    allowed_mode,
    with_all_locked,
)
from rollcall.domain.preferences import (
    MAX_BOT_NAME,
    MAX_ENTRY_LENGTH,
    MAX_MINUTES,
    MAX_PEOPLE,
    Mode,
    Preferences,
)

MOST_ENTRIES = 200
"""Of each list; the whole policy then stays far below what one row can hold (400 KB)."""
MAX_NAME = 200
_MOST = {"min_people": MAX_PEOPLE, "max_people": MAX_PEOPLE, "min_minutes": MAX_MINUTES}
"""The numbers of the rules, from 1 on."""
PAUSED = "paused"
"""Why the audit list names a change after which the company is paused."""
SETTLES_IN = timedelta(minutes=30)
"""Changes that follow one another sooner than this are told in one letter."""


class PolicyRefused(Rejected):
    """A policy that may not be; ``field`` is the name of the field, ``reason`` a word of ours."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes the policy, by a user's id or an operator's name, and when (UTC)."""

    by: str
    at: datetime


def checked(policy: CompanyPolicy) -> CompanyPolicy:
    """Return the policy with each value in its one form. Raises PolicyRefused.

    Fields that mean nothing without one another are locked together, and a pause is nobody's rule.
    """
    unknown = policy.locked - LOCKABLE
    if unknown:
        raise PolicyRefused("locked", "unknown_field")
    right = replace(
        policy,
        never_guests=_entries("never_guests", policy.never_guests, is_guest_rule, shown_rule),
        never_organisers=_entries(
            "never_organisers", policy.never_organisers, _is_one_person, shown_rule
        ),
        never_words=_entries("never_words", policy.never_words, _is_said, str.strip),
        modes=policy.modes | {Mode.CHOSEN},
        rules=_rules(policy.rules),
        locked=with_all_locked(policy.locked),
    )
    _check_times(right)
    _check_rules(right)
    return right


def changed(stored: CompanyPolicy, wanted: CompanyPolicy, change: Change) -> CompanyPolicy:
    """Return the policy that follows the stored one, in its next version; the same if it is equal.

    Whoever paused first, and since when, stays as long as the pause does. Raises PolicyRefused.
    """
    paused = wanted.paused
    if paused is not None:
        known = stored.paused
        begun = CompanyPause(change.at, change.by[:MAX_NAME], paused.and_running)
        same = known is not None and known.and_running == paused.and_running
        paused = known if same else begun
    kept = (stored.version, stored.changed_at, stored.changed_by)
    right = replace(wanted, paused=paused, owner_ban=None, readable=True)
    if replace(right, paused=stored.paused) != stored:
        # Nothing that was stored by an older version may stand in the way of a pause.
        right = checked(right)
    right = replace(right, version=kept[0], changed_at=kept[1], changed_by=kept[2])
    if right == stored:
        return stored
    by = change.by[:MAX_NAME]
    return replace(right, version=stored.version + 1, changed_at=change.at, changed_by=by)


def change_entry(policy: CompanyPolicy) -> AuditEntry | None:
    """Return what the audit list says of the change that made this version; None for none."""
    if policy.changed_at is None:
        return None
    why = PAUSED if policy.paused else ""
    return AuditEntry(policy.changed_at, policy.changed_by, Act.POLICY_CHANGED, why=why)


def settled_at(policy: CompanyPolicy) -> datetime | None:
    """Return when a change may be told; None for a policy that was never changed."""
    return policy.changed_at + SETTLES_IN if policy.changed_at else None


def _entries(
    field: str,
    entries: Iterable[str],
    is_right: Callable[[str], bool],
    form: Callable[[str], str],
) -> tuple[str, ...]:
    typed = [entry.strip() for entry in entries if entry.strip()]
    if any(len(entry) > MAX_ENTRY_LENGTH for entry in typed):
        raise PolicyRefused(field, "too_long")
    if not all(map(is_right, typed)):
        raise PolicyRefused(field, "not_understood")
    found = tuple(dict.fromkeys(map(form, typed)))
    if len(found) > MOST_ENTRIES:
        raise PolicyRefused(field, "too_many")
    return found


def _is_one_person(entry: str) -> bool:
    return is_guest_rule(entry) and is_address(entry)


def _is_said(entry: str) -> bool:
    return bool(normal(entry)) and entry.isprintable()


def _rules(rules: Preferences) -> Preferences:
    return replace(
        rules,
        title_contains=_entries("rules.title_contains", rules.title_contains, _is_said, str.strip),
        title_excludes=_entries("rules.title_excludes", rules.title_excludes, _is_said, str.strip),
        skip_domains=_entries("rules.skip_domains", rules.skip_domains, is_guest_rule, shown_rule),
        bot_name=rules.bot_name.strip(),
        min_people=rules.min_people or None,
        min_minutes=rules.min_minutes or None,
        paused_until=None,
        paused_from=None,
        pause_spares_chosen=False,
    )


def _check_times(policy: CompanyPolicy) -> None:
    for part, of in (("", policy), ("rules.", policy.rules)):
        if of.hours is not None:
            _check_hours(f"{part}hours", of.hours)
        if of.time_zone and not is_zone(of.time_zone):
            raise PolicyRefused(f"{part}time_zone", "not_understood")


def _check_hours(field: str, hours: Hours) -> None:
    if hours.first == hours.last:
        raise PolicyRefused(field, "same_times")
    if any(at != time(at.hour, at.minute) for at in (hours.first, hours.last)):
        raise PolicyRefused(field, "not_minutes")


def _check_rules(policy: CompanyPolicy) -> None:
    rules: Preferences = policy.rules
    if MODE in policy.locked and allowed_mode(policy, rules.mode) is not rules.mode:
        raise PolicyRefused("rules.mode", "not_allowed")
    for name, most in _MOST.items():
        number = getattr(rules, name)
        if number is not None and not 1 <= number <= most:
            raise PolicyRefused(f"rules.{name}", "out_of_range")
    if rules.max_people is not None and (rules.min_people or 0) > rules.max_people:
        raise PolicyRefused("rules.max_people", "below_least")
    if not normal(rules.bot_name) or not rules.bot_name.isprintable():
        raise PolicyRefused("rules.bot_name", "not_understood")
    if len(rules.bot_name) > MAX_BOT_NAME:
        raise PolicyRefused("rules.bot_name", "too_long")
