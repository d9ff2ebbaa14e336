"""The company's rules as a form: fields to a policy and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from functions.portal import texts
from functions.portal.field_reader import FieldReader
from functions.portal.preferences_form import DAYS, MAX_VERSION, SWITCHES, read_hours
from functions.portal.zones import UTC_NAME, zone_names
from rollcall.domain.policy import CompanyPolicy
from rollcall.domain.policy_checks import MOST_ENTRIES, PolicyRefused, checked
from rollcall.domain.preferences import MAX_BOT_NAME, MAX_ENTRY_LENGTH, Mode

LISTS = ("never_guests", "never_organisers", "never_words")
MODES = {f"may_{mode.value}": mode for mode in Mode if mode is not Mode.CHOSEN}
"""A box for each mode that a company can take away."""
RULES = ("mode", "bot_name", *SWITCHES)
"""What new people begin with; of other rules what is stored stays."""
LOCKS = {f"lock_{name}": name for name in RULES}
IN_ORDER = (*LISTS, *MODES, *DAYS, "hours_first", "hours_last", "time_zone", *RULES, *LOCKS)
FIELDS = frozenset((*IN_ORDER, "version"))
_NAMED = {"rules.mode": "mode", "rules.bot_name": "bot_name", "hours": "hours_last"}
"""Fields of the form by those of the policy."""
_SENTENCES = {
    "mode": texts.POLICY_MODE_NOT_ALLOWED,
    "never_organisers": texts.POLICY_ADDRESS_LINES,
    "hours_last": texts.FIELD_HOURS_SAME,
}


@dataclass(frozen=True, slots=True)
class SubmittedPolicy:
    """A form that was read without fault; what it has no field for is as it was stored."""

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
            name = _NAMED.get(refused.field, refused.field)
            reader.refuse(name, _SENTENCES.get(name, texts.FIELD_PLAIN))
    reader.check(IN_ORDER)
    return SubmittedPolicy(policy, version or 0)


def _read(reader: FieldReader, stored: CompanyPolicy) -> CompanyPolicy:
    zone = reader.one_of("time_zone", zone_names())
    hours = read_hours(reader)
    weekdays = frozenset(day for name, day in DAYS.items() if reader.switch(name))
    switched: dict[str, Any] = {name: reader.switch(name) for name in SWITCHES}
    rules = replace(
        stored.rules,
        mode=reader.choice("mode", Mode, Mode.CHOSEN),
        bot_name=reader.line("bot_name", MAX_BOT_NAME),
        **switched,
    )
    ticked = frozenset(name for box, name in LOCKS.items() if reader.switch(box))
    return replace(
        stored,
        never_guests=reader.domains("never_guests", MOST_ENTRIES, MAX_ENTRY_LENGTH),
        never_organisers=reader.lines("never_organisers", MOST_ENTRIES, MAX_ENTRY_LENGTH),
        never_words=reader.lines("never_words", MOST_ENTRIES, MAX_ENTRY_LENGTH),
        modes=frozenset(
            {Mode.CHOSEN, *(mode for box, mode in MODES.items() if reader.switch(box))}
        ),
        rules=rules,
        locked=(stored.locked - frozenset(RULES)) | ticked,
        hours=hours,
        weekdays=weekdays,
        time_zone=zone if hours or weekdays else "",
    )


def policy_values(policy: CompanyPolicy, zone: str) -> dict[str, str]:
    """What the fields hold for a policy, a box that is not ticked being absent.

    ``zone`` is the visitor's, where nothing counts in any.
    """
    values = {name: "\n".join(getattr(policy, name)) for name in LISTS}
    boxes = [
        *(box for box, mode in MODES.items() if mode in policy.modes),
        *(name for name, day in DAYS.items() if day in policy.weekdays),
        *(name for name in SWITCHES if getattr(policy.rules, name)),
        *(box for box, name in LOCKS.items() if name in policy.locked),
    ]
    hours = policy.hours
    counted = hours is not None or bool(policy.weekdays)
    return (
        values
        | dict.fromkeys(boxes, "on")
        | {
            "hours_first": f"{hours.first:%H:%M}" if hours else "",
            "hours_last": f"{hours.last:%H:%M}" if hours else "",
            "time_zone": (policy.time_zone or UTC_NAME) if counted else zone,
            "mode": policy.rules.mode.value,
            "bot_name": policy.rules.bot_name,
        }
    )


def names_of_fields() -> dict[str, str]:
    """How each field is called."""
    modes = {word: name for word, name, _text in texts.MODES}
    shown = texts.FIELD_NAMES | texts.POLICY_FIELDS
    locks = {box: texts.POLICY_LOCK_FIELD.format(name=shown[name]) for box, name in LOCKS.items()}
    return shown | locks | {box: modes[mode.value] for box, mode in MODES.items()}


def policy_differences(mine: Mapping[str, str], stored: Mapping[str, str]) -> dict[str, str]:
    """A sentence for each field whose stored value is another one than mine; untrusted."""
    return {
        name: texts.NOW_STORED.format(value=_in_words(name, stored.get(name, "")))
        for name in IN_ORDER
        if mine.get(name, "") != stored.get(name, "")
    }


def _in_words(name: str, value: str) -> str:
    if name in SWITCHES or name in DAYS or name in MODES or name in LOCKS:
        return texts.SWITCH_ON if value == "on" else texts.SWITCH_OFF
    if name == "mode":
        return {word: said for word, said, _text in texts.MODES}.get(value, value)
    return ", ".join(value.split("\n")) if value else texts.NOTHING_STORED
