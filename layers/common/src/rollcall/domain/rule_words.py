"""A user's rules in words: one sentence for all of them, made of clauses that a page may group.

Pure. Whatever can make a decision differ is said, so rules that read alike decide alike; a property
test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, tzinfo
from enum import StrEnum

from rollcall.domain.guest_rules import shown_rule
from rollcall.domain.meeting_hours import Weekday, zone_words
from rollcall.domain.plain_text import normal
from rollcall.domain.preferences import Mode, Preferences


class RuleGroup(StrEnum):
    """What a clause of the rules is about, the mode aside."""

    WHO = "who"
    KIND = "kind"
    WHEN = "when"
    WORDS = "words"


MODE_WORDS = {
    Mode.EVERY: "Record every meeting with a link",
    Mode.EXTERNAL: "Record meetings with somebody from outside your company",
    Mode.ORGANISED: "Record meetings that you organise",
    Mode.CHOSEN: "Record only meetings that you turn on",
}
LEFT_OUT = {
    "skip_declined": "what you declined",
    "skip_unanswered": "invitations that you have not answered",
    "skip_tentative": "what you answered with “maybe”",
    "skip_private": "private events",
    "skip_alone": "entries with nobody else",
    "skip_free": "what is shown as free",
    "skip_all_day": "all-day events",
    "skip_focus_time": "focus time",
    "skip_out_of_office": "out of office",
    "skip_working_location": "working locations",
}
"""What each switch of the preferences leaves out, by the name that it has there."""
_QUOTES = str.maketrans("“”", '""')


def rule_sentence(preferences: Preferences, zone: tzinfo) -> str:
    """All rules in one sentence; it holds the user's own words, which are untrusted.

    ``zone`` is that in which the days of a pause are named.
    """
    clauses = rule_clauses(preferences, zone)
    said = [one for group in RuleGroup for one in clauses[group]]
    return "; ".join([MODE_WORDS[preferences.mode], *said]) + "."


def rule_clauses(preferences: Preferences, zone: tzinfo) -> dict[RuleGroup, tuple[str, ...]]:
    """The clauses of each group, in the order of the form; none where nothing is set."""
    return {
        RuleGroup.WHO: tuple(_who(preferences)),
        RuleGroup.KIND: tuple(_kind(preferences)),
        RuleGroup.WHEN: (*_when(preferences), *_pause(preferences, zone)),
        RuleGroup.WORDS: tuple(_words(preferences)),
    }


def _who(preferences: Preferences) -> Iterator[str]:
    least, most = preferences.min_people or 0, preferences.max_people
    if least:
        yield f"only with at least {_count(least, 'person', 'people')}"
    if most is not None:
        yield f"only with at most {_count(most, 'person', 'people')}"
    rules = [shown_rule(rule) for rule in preferences.skip_domains]
    if rules:
        yield f"leave out meetings with anybody from {_list(rules)}"


def _kind(preferences: Preferences) -> Iterator[str]:
    left_out = [words for name, words in LEFT_OUT.items() if getattr(preferences, name)]
    if left_out:
        yield f"leave out {_list(left_out, 'and')}"


def _when(preferences: Preferences) -> Iterator[str]:
    zone, hours = zone_words(preferences.time_zone), preferences.hours
    days = [day.name.capitalize() for day in Weekday if day in preferences.weekdays]
    if days:
        yield f"only on {_list(days, 'and')} ({zone})"
    if hours and hours.first != hours.last:
        yield f"only when they begin from {hours} ({zone})"
    if preferences.min_minutes:
        minutes = _count(preferences.min_minutes, "minute", "minutes")
        yield f"only when they take at least {minutes}"


def _pause(preferences: Preferences, zone: tzinfo) -> Iterator[str]:
    if preferences.paused_until is None:
        return
    begins = preferences.paused_from
    since = f"from {_moment(begins, zone)} " if begins else ""
    spared = ", but for what you turn on by itself" if preferences.pause_spares_chosen else ""
    yield f"record nothing {since}until {_moment(preferences.paused_until, zone)}{spared}"


def _words(preferences: Preferences) -> Iterator[str]:
    wanted, unwanted = _quoted(preferences.title_contains), _quoted(preferences.title_excludes)
    if wanted:
        yield f"only with {_list(wanted)} in the title"
    if unwanted:
        yield f"leave out titles with {_list(unwanted)}"
    yield f"the bot is called {_quote(preferences.bot_name)}"


def _quoted(texts: Sequence[str]) -> list[str]:
    return [_quote(text) for text in texts if normal(text)]


def _quote(text: str) -> str:
    """A text in quotes that cannot be mistaken for its own; rules do not tell quotes apart."""
    return f"“{text.translate(_QUOTES)}”"


def _list(items: Sequence[str], word: str = "or") -> str:
    *first, last = items
    return f"{', '.join(first)} {word} {last}" if first else last


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _moment(moment: datetime, zone: tzinfo) -> str:
    """A day with its year; with the time of day where a part of the day counts."""
    local = moment.astimezone(zone)
    day = f"{local:%a} {local.day} {local:%b} {local.year}"
    if local.time() == time():
        return day
    return f"{day}, {local:%H:%M}"
