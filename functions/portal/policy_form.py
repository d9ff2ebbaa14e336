"""The company's rules as a form: every field of a policy, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from functions.portal import texts
from functions.portal.field_reader import FieldReader
from functions.portal.preferences_form import (
    DAYS,
    GROUPS,
    MAX_VERSION,
    SWITCHES,
    hour_values,
    read_hours,
    read_rules,
    read_weekdays,
    rule_values,
)
from functions.portal.zones import UTC_NAME, zone_names
from rollcall.domain.policy import MODE, TIME_ZONE, CompanyPolicy
from rollcall.domain.policy_checks import MOST_ENTRIES, PolicyRefused, checked
from rollcall.domain.preferences import MAX_ENTRY_LENGTH, Mode

COMPANY = "company_"
"""What the names of those fields begin with that a person's own rules have under the same name."""
LISTS = ("never_guests", "never_organisers", "never_words")
MODES = {f"may_{mode.value}": mode for mode in Mode if mode is not Mode.CHOSEN}
"""A box for each mode that a company can take away."""
LOCK_HOURS = "lock_hours"
LOCKED_BY = {
    **{f"lock_{name}": (name,) for name in (MODE, "min_people", "max_people", "skip_domains")},
    **{f"lock_{name}": (name,) for name in SWITCHES},
    LOCK_HOURS: ("hours", "weekdays", TIME_ZONE),
    **{f"lock_{n}": (n,) for n in ("min_minutes", "title_contains", "title_excludes", "bot_name")},
}
"""The fields of the rules that each box locks; days, hours and their zone are locked as one."""
JOINS = tuple(f"{COMPANY}{name}" for name in (*DAYS, "hours_first", "hours_last", TIME_ZONE))
_PAUSE = ("paused_from", "paused_until", "pause_spares_chosen")
RULES = {
    group.value: tuple(name for name in names if name not in _PAUSE)
    for group, names in GROUPS.items()
}
"""The parts of a person's rules, but for the pause, which is never the company's."""


def _with_locks(names: tuple[str, ...]) -> Iterator[str]:
    """The fields of a part, each with its box."""
    for name in names:
        yield name
        box = LOCK_HOURS if name == TIME_ZONE else f"lock_{name}"
        if box in LOCKED_BY:
            yield box


PARTS: Mapping[str, tuple[str, ...]] = {
    "never": LISTS,
    "joins": JOINS,
    "may": tuple(MODES),
    MODE: tuple(_with_locks((MODE,))),
    **{name: tuple(_with_locks(fields)) for name, fields in RULES.items()},
}
"""The fields as they stand together, from the top of the form to its end."""
IN_ORDER = tuple(name for part in PARTS.values() for name in part)
FIELDS = frozenset((*IN_ORDER, "version"))
_BOXES = frozenset((*MODES, *LOCKED_BY, *SWITCHES, *DAYS, *(COMPANY + day for day in DAYS)))
_NAMED = {
    "hours": f"{COMPANY}hours_last", TIME_ZONE: f"{COMPANY}{TIME_ZONE}", "rules.hours": "hours_last"
}  # fmt: skip
"""Fields of the form by those of the policy, where they have another name."""
_SENTENCES = {
    MODE: texts.POLICY_MODE_NOT_ALLOWED,
    "never_organisers": texts.POLICY_ADDRESS_LINES,
    "hours_last": texts.FIELD_HOURS_SAME,
    f"{COMPANY}hours_last": texts.FIELD_HOURS_SAME,
}


@dataclass(frozen=True, slots=True)
class SubmittedPolicy:
    """A form that was read without fault; its pause is the one that is stored."""

    policy: CompanyPolicy
    version: int


def read_policy(fields: Mapping[str, str], stored: CompanyPolicy) -> SubmittedPolicy:
    """Read the form. Raises FieldErrors with a sentence for every field at fault, as shown."""
    reader = FieldReader(fields)
    version = reader.number("version", MAX_VERSION) if fields.get("version") != "0" else 0
    if version is None:
        reader.refuse("version", texts.FIELD_VERSION)
    policy = _read(reader, stored)
    if not reader.errors:
        try:
            policy = checked(policy)
        except PolicyRefused as refused:
            name = _NAMED.get(refused.field, refused.field.removeprefix("rules."))
            reader.refuse(name, _SENTENCES.get(name, texts.FIELD_PLAIN))
    reader.check(IN_ORDER)
    return SubmittedPolicy(policy, version or 0)


def readable_policy(fields: Mapping[str, str], stored: CompanyPolicy) -> CompanyPolicy:
    """What can be read of a form; a field at fault counts as empty."""
    return _read(FieldReader(fields), stored)


def zones_of(policy: CompanyPolicy) -> tuple[str, ...]:
    """The zones that may be chosen: those that people have, and what the command stored."""
    stored = {policy.time_zone, policy.rules.time_zone} - {"", *zone_names()}
    return (*zone_names(), *sorted(stored))


def _read(reader: FieldReader, stored: CompanyPolicy) -> CompanyPolicy:
    zones = zones_of(stored)
    hours, weekdays = read_hours(reader, COMPANY), read_weekdays(reader, COMPANY)
    zone = reader.one_of(f"{COMPANY}{TIME_ZONE}", zones)
    rules = read_rules(reader, MOST_ENTRIES)
    zone_of_rules = reader.one_of(TIME_ZONE, zones)
    ticked = [names for box, names in LOCKED_BY.items() if reader.switch(box)]
    return replace(
        stored,
        never_guests=reader.domains("never_guests", MOST_ENTRIES, MAX_ENTRY_LENGTH),
        never_organisers=reader.lines("never_organisers", MOST_ENTRIES, MAX_ENTRY_LENGTH),
        never_words=reader.lines("never_words", MOST_ENTRIES, MAX_ENTRY_LENGTH),
        modes=frozenset(
            {Mode.CHOSEN, *(mode for box, mode in MODES.items() if reader.switch(box))}
        ),
        rules=replace(
            rules,
            time_zone=_zone(
                zone_of_rules, stored.rules.time_zone, counts=bool(rules.hours or rules.weekdays)
            ),
        ),
        locked=frozenset(name for names in ticked for name in names),
        hours=hours,
        weekdays=weekdays,
        time_zone=_zone(zone, stored.time_zone, counts=bool(hours or weekdays)),
    )


def _zone(chosen: str, stored: str, *, counts: bool) -> str:
    """The zone to store: as it was, where nothing counts in it, or both are the same one."""
    return stored if not counts or chosen == (stored or UTC_NAME) else chosen


def policy_values(policy: CompanyPolicy, zone: str) -> dict[str, str]:
    """What the fields hold for a policy, a box that is not ticked being absent.

    ``zone`` is the visitor's, where nothing counts in any.
    """
    rules = policy.rules
    boxes = [
        *(box for box, mode in MODES.items() if mode in policy.modes),
        *(box for box, names in LOCKED_BY.items() if policy.locked.issuperset(names)),
    ]
    return {
        **{name: "\n".join(getattr(policy, name)) for name in LISTS},
        **dict.fromkeys(boxes, "on"),
        **hour_values(policy.hours, policy.weekdays, COMPANY),
        **rule_values(rules),
        f"{COMPANY}{TIME_ZONE}": policy.time_zone
        or (UTC_NAME if policy.hours or policy.weekdays else zone),
        TIME_ZONE: rules.time_zone or (UTC_NAME if rules.hours or rules.weekdays else zone),
    }


def names_of_fields() -> dict[str, str]:
    """How each field is called."""
    modes = {word: name for word, name, _text in texts.MODES}
    shown = texts.FIELD_NAMES | texts.POLICY_FIELDS
    shown |= {f"{COMPANY}{day}": name for day, name in texts.WEEKDAYS.items()}
    locks = {
        box: texts.POLICY_LOCK_FIELD.format(name=texts.POLICY_LOCKED.get(box) or shown[names[0]])
        for box, names in LOCKED_BY.items()
    }
    return shown | locks | {box: modes[mode.value] for box, mode in MODES.items()}


def policy_differences(mine: Mapping[str, str], stored: Mapping[str, str]) -> dict[str, str]:
    """A sentence for each field whose stored value is another one than mine; untrusted."""
    return {
        name: texts.NOW_STORED.format(value=_in_words(name, stored.get(name, "")))
        for name in IN_ORDER
        if mine.get(name, "") != stored.get(name, "")
    }


def _in_words(name: str, value: str) -> str:
    if name in _BOXES:
        return texts.SWITCH_ON if value == "on" else texts.SWITCH_OFF
    if name == MODE:
        return {word: said for word, said, _text in texts.MODES}.get(value, value)
    return ", ".join(value.split("\n")) if value else texts.NOTHING_STORED
