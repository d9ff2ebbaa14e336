"""The rules as a form: fields to preferences and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.field_reader import FieldReader
from functions.portal.views.pause_view import midnight
from functions.portal.zones import zone_names, zone_of
from rollcall.domain.meeting_hours import Hours, Weekday
from rollcall.domain.preferences import (
    MAX_BOT_NAME,
    MAX_ENTRY_LENGTH,
    MAX_LIST_ENTRIES,
    MAX_MINUTES,
    MAX_PEOPLE,
    Mode,
    Preferences,
)
from rollcall.domain.rule_words import RuleGroup
from rollcall.use_cases.pause import Pause

SWITCH_GROUPS = {
    "answers": ("skip_declined", "skip_unanswered", "skip_tentative"),
    "kinds": (
        "skip_private", "skip_alone", "skip_free", "skip_all_day", "skip_focus_time",
        "skip_out_of_office", "skip_working_location",
    ),
}  # fmt: skip
"""What is left out by the user's own answer, and by the kind of the entry."""
SWITCHES = (*SWITCH_GROUPS["answers"], *SWITCH_GROUPS["kinds"])
DAYS = {f"weekday_{day.value}": day for day in Weekday}
"""A box for each weekday."""
GROUPS = {
    RuleGroup.WHO: ("min_people", "max_people", "skip_domains"),
    RuleGroup.KIND: SWITCHES,
    RuleGroup.WHEN: (
        *DAYS, "hours_first", "hours_last", "min_minutes", "time_zone",
        "paused_from", "paused_until", "pause_spares_chosen",
    ),
    RuleGroup.WORDS: ("title_contains", "title_excludes", "bot_name"),
}  # fmt: skip
"""The fields beside the mode, as they stand together."""
IN_ORDER = ("mode", *chain.from_iterable(GROUPS.values()))
"""The fields that a person sees, from the top of the form to its end."""
FIELDS = frozenset((*IN_ORDER, "version"))
LONGEST_PAUSE = timedelta(days=366)
MAX_VERSION = 10**9


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form that was read without fault."""

    preferences: Preferences
    time_zone: str
    version: int


def read_preferences(fields: Mapping[str, str], now: datetime) -> Submitted:
    """Read the form. Raises FieldErrors with a sentence for every field at fault, as shown."""
    reader = FieldReader(fields)
    submitted = _read(reader, now)
    reader.check(IN_ORDER)
    return submitted


def readable_preferences(fields: Mapping[str, str], now: datetime) -> Preferences:
    """What can be read of a form; a field at fault counts as empty."""
    return _read(FieldReader(fields), now).preferences


def _read(reader: FieldReader, now: datetime) -> Submitted:
    zone = reader.one_of("time_zone", zone_names())
    pause = read_pause(reader, zone_of(zone), now)
    rules = read_rules(reader)
    preferences = replace(
        rules,
        # Where no rule counts in it, another zone is no other rule.
        time_zone=zone if rules.hours or rules.weekdays else "",
        paused_from=pause.begins,
        paused_until=pause.until,
        pause_spares_chosen=pause.spares_chosen,
    )
    version = reader.number("version", MAX_VERSION)
    if version is None:
        reader.refuse("version", texts.FIELD_VERSION)
    return Submitted(preferences, zone, version or 0)


def read_rules(reader: FieldReader, most_entries: int = MAX_LIST_ENTRIES) -> Preferences:
    """All rules but the zone, which the form has once, and the pause, which is a person's own."""
    switched: dict[str, Any] = {name: reader.switch(name) for name in SWITCHES}
    preferences = Preferences(
        **switched,
        mode=reader.choice("mode", Mode, Mode.CHOSEN),
        min_people=reader.number("min_people", MAX_PEOPLE),
        max_people=reader.number("max_people", MAX_PEOPLE),
        title_contains=reader.lines("title_contains", most_entries, MAX_ENTRY_LENGTH),
        title_excludes=reader.lines("title_excludes", most_entries, MAX_ENTRY_LENGTH),
        skip_domains=reader.domains("skip_domains", most_entries, MAX_ENTRY_LENGTH),
        bot_name=reader.line("bot_name", MAX_BOT_NAME),
        hours=read_hours(reader),
        weekdays=read_weekdays(reader),
        min_minutes=reader.number("min_minutes", MAX_MINUTES),
    )
    if (preferences.min_people or 0) > (preferences.max_people or MAX_PEOPLE):
        reader.refuse("max_people", texts.FIELD_RANGE)
    return preferences


def form_values(preferences: Preferences, time_zone: str, now: datetime) -> dict[str, str]:
    """What the fields hold for these preferences; an absent switch is off."""
    pause = pause_values(preferences, zone_of(time_zone), now)
    return rule_values(preferences) | pause | {"time_zone": time_zone}


def rule_values(preferences: Preferences) -> dict[str, str]:
    """What the fields of `read_rules` hold."""
    values = {name: "on" for name in SWITCHES if getattr(preferences, name)}
    values |= hour_values(preferences.hours, preferences.weekdays)
    return values | {
        "min_minutes": str(preferences.min_minutes or ""),
        "mode": preferences.mode.value,
        "min_people": str(preferences.min_people or ""),
        "max_people": str(preferences.max_people or ""),
        "title_contains": "\n".join(preferences.title_contains),
        "title_excludes": "\n".join(preferences.title_excludes),
        "skip_domains": "\n".join(preferences.skip_domains),
        "bot_name": preferences.bot_name,
    }


def hour_values(
    hours: Hours | None, weekdays: frozenset[Weekday], prefix: str = ""
) -> dict[str, str]:
    """What the fields of days and hours hold; ``prefix`` begins their names."""
    return {f"{prefix}{name}": "on" for name, day in DAYS.items() if day in weekdays} | {
        f"{prefix}hours_first": f"{hours.first:%H:%M}" if hours else "",
        f"{prefix}hours_last": f"{hours.last:%H:%M}" if hours else "",
    }


def pause_limits(now: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """The first and the last date that a pause may name."""
    today = now.astimezone(zone).date()
    return (today + timedelta(days=1)).isoformat(), (today + LONGEST_PAUSE).isoformat()


def read_weekdays(reader: FieldReader, prefix: str = "") -> frozenset[Weekday]:
    """The days that are ticked."""
    return frozenset(day for name, day in DAYS.items() if reader.switch(prefix + name))


def read_hours(reader: FieldReader, prefix: str = "") -> Hours | None:
    """Both times or none; a fault is named at the field that has to change."""
    begin, end = f"{prefix}hours_first", f"{prefix}hours_last"
    first, last = reader.clock(begin), reader.clock(end)
    if first and last and first != last:
        return Hours(first, last)
    if first and last:
        reader.refuse(end, texts.FIELD_HOURS_SAME)
    elif first or last:
        reader.refuse(end if first else begin, texts.FIELD_HOURS_BOTH)
    return None


def read_pause(reader: FieldReader, zone: ZoneInfo, now: datetime) -> Pause:
    """The pause that a form asks for, whole days of a zone; without an end it is none."""
    begins = _pause_day(reader, "paused_from", zone, now)
    until = _pause_day(reader, "paused_until", zone, now)
    spares = reader.switch("pause_spares_chosen")
    if begins is not None and until is None:
        reader.refuse("paused_until", texts.PAUSE_NEEDS_END)
    elif begins is not None and until is not None and until <= begins:
        reader.refuse("paused_until", texts.PAUSE_ORDER)
    return Pause(until, begins, spares)


def _pause_day(reader: FieldReader, name: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    day = reader.day(name)
    if day is None:
        return None
    first, last = pause_limits(now, zone)
    if not first <= day.isoformat() <= last:
        reader.refuse(name, texts.FIELD_PAUSE)
        return None
    return midnight(day, zone)


def pause_values(preferences: Preferences, zone: ZoneInfo, now: datetime) -> dict[str, str]:
    """What the fields hold for the pause of these rules."""
    values = {
        "paused_from": _pause_value(preferences.paused_from, zone, now),
        "paused_until": _pause_value(preferences.paused_until, zone, now),
    }
    return values | ({"pause_spares_chosen": "on"} if preferences.pause_spares_chosen else {})


def _pause_value(until: datetime | None, zone: ZoneInfo, now: datetime) -> str:
    if until is None or until <= now:
        return ""
    return until.astimezone(zone).date().isoformat()
