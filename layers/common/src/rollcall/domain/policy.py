"""The company's policy: what holds for everybody, whatever a person chooses. Pure and timeless.

`barred` says what no choice can turn into a recording; `under` says which rules hold for a person.
How values are checked before they are stored is in `domain.policy_checks`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from rollcall.domain.event import EventFacts
from rollcall.domain.guest_rules import (
    MAX_GUESTS,
    cannot_be_checked,
    guest_rule,
    mark_of,
    names_address,
    names_guest,
)
from rollcall.domain.meeting_hours import Hours, Weekday, begins_within, weekday_of, zone_words
from rollcall.domain.plain_text import contains_words
from rollcall.domain.preferences import Mode, Preferences
from rollcall.domain.reasons import Reason

MODE, TIME_ZONE = "mode", "time_zone"
_TOGETHER = frozenset({"hours", "weekdays", TIME_ZONE})
"""Hours and weekdays mean nothing without their zone, so these are locked as one."""
_NEVER_LOCKED = frozenset({"paused_until", "paused_from", "pause_spares_chosen"})
"""A pause is a person's own: nobody has to record."""
LOCKABLE = frozenset(Preferences.__dataclass_fields__) - _NEVER_LOCKED
"""The fields of the rules that a company may lock."""
_NARROWER = {Mode.EVERY: Mode.EXTERNAL, Mode.EXTERNAL: Mode.CHOSEN, Mode.ORGANISED: Mode.CHOSEN}
"""What a mode gives way to. Each records nothing that the one before it leaves out, so that to
forbid one more never records more; "organised" is no part of "external"."""


@dataclass(frozen=True, slots=True)
class Ban:
    """Why no bot may come by the policy; ``detail`` completes the sentence of the reason."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CompanyPause:
    """Nothing is recorded, until somebody ends the pause."""

    since: datetime
    """In UTC."""
    by: str
    """Who paused: a user's id or an operator's name, never an address."""
    and_running: bool = False
    """Whether bots leave the calls that they are in; else those go on to their end."""


@dataclass(frozen=True, slots=True)
class CompanyPolicy:
    """What holds for everybody: item `POLICY` / `CURRENT`."""

    never_guests: tuple[str, ...] = ()
    """Domains and addresses (`guest_rules.guest_rule`): no meeting with any of them is recorded."""
    never_organisers: tuple[str, ...] = ()
    """Addresses of those whose own meetings are never recorded."""
    never_words: tuple[str, ...] = ()
    """Words or phrases; a meeting with one in its title is never recorded."""
    modes: frozenset[Mode] = frozenset(Mode)
    """Those that a person may choose; `Mode.CHOSEN` is always among them."""
    rules: Preferences = field(default_factory=Preferences)
    """What new people begin with, and what holds where a field is locked."""
    locked: frozenset[str] = frozenset()
    """Names of the fields of the rules that people may not change."""
    hours: Hours | None = None
    """When a meeting must begin for a bot to join it."""
    weekdays: frozenset[Weekday] = frozenset()
    """Empty: every day."""
    time_zone: str = ""
    """The IANA name of the zone of ``hours`` and ``weekdays``; empty is UTC."""
    paused: CompanyPause | None = None
    version: int = 0
    """Grows with every change; 0 for a policy that was never set."""
    changed_at: datetime | None = None
    """In UTC; None for a policy that was never set."""
    changed_by: str = ""
    """Who changed it last: a user's id or an operator's name, never an address."""
    readable: bool = True
    """False when a newer version stored something that this one cannot honour."""
    owner_ban: Ban | None = None
    """What it says of the person whom it is applied to (`about`); never stored."""

    @property
    def names_meetings(self) -> bool:
        """Whether any entry is never recorded for what it shows."""
        return bool(self.never_guests or self.never_organisers or self.never_words)

    def about(self, addresses: Collection[str]) -> CompanyPolicy:
        """Return it as it is for a person, who may be one of those never recorded.

        On somebody's own calendar nobody else shows that person as a guest.
        """
        bans = (ban for email in sorted(addresses) for ban in _bans_of(email, self))
        ban = next(bans, None) if addresses else None
        return self if ban == self.owner_ban else replace(self, owner_ban=ban)


NO_POLICY = CompanyPolicy()


def with_all_locked(names: frozenset[str]) -> frozenset[str]:
    """Return the fields that are locked where these are."""
    return names | _TOGETHER if names & _TOGETHER else names


# --- what is never recorded


def barred(event: EventFacts, policy: CompanyPolicy) -> Ban | None:
    """Return why the policy allows no bot in a meeting; None where it allows one."""
    return company_pause(policy) or next(bans(event, policy), None)


def company_pause(policy: CompanyPolicy) -> Ban | None:
    """Return what a pause of the company says; None while there is none."""
    if policy.paused is None:
        return None
    running = policy.paused.and_running
    return Ban(Reason.COMPANY_STOPPED if running else Reason.COMPANY_PAUSED)


def bans(event: EventFacts, policy: CompanyPolicy) -> Iterator[Ban]:
    """Yield everything that the policy has against an entry, a pause aside."""
    yield from never_bans(event, policy)
    yield from hour_bans(policy, event.start, event.first_day, all_day=event.all_day)


def never_bans(event: EventFacts, policy: CompanyPolicy) -> Iterator[Ban]:
    """Yield who and what in an entry is never recorded.

    A rule that names people and cannot be checked, since they are not shown, counts as met.
    """
    owner = policy.owner_ban
    if owner and (owner.reason is Reason.COMPANY_GUEST or event.organised_by_owner):
        yield owner
    for rule in policy.never_guests:
        if names_guest(rule, event):
            yield Ban(Reason.COMPANY_GUEST, rule)
    for rule in policy.never_organisers:
        if _may_organise(rule, event):
            yield Ban(Reason.COMPANY_ORGANISER, rule)
    for words in policy.never_words:
        if contains_words(event.title, words):
            yield Ban(Reason.COMPANY_WORDS, words)
    if any(cannot_be_checked(rule, event) for rule in policy.never_guests):
        yield Ban(Reason.COMPANY_UNCHECKED)


def hour_bans(
    policy: CompanyPolicy, start: datetime, first_day: date | None = None, *, all_day: bool = False
) -> Iterator[Ban]:
    """Yield what the policy has against a start, in UTC; an all-day entry has days, no hours."""
    zone, hours = policy.time_zone, policy.hours
    if hours and not all_day and not begins_within(start, hours, zone):
        yield Ban(Reason.COMPANY_HOURS, f"{hours} ({zone_words(zone)})")
    if policy.weekdays and weekday_of(start, zone, first_day) not in policy.weekdays:
        yield Ban(Reason.COMPANY_WEEKDAY, zone_words(zone))


def _may_organise(address: str, event: EventFacts) -> bool:
    """Whether that person organises an entry of somebody else, or may do so.

    Of organisers only the mark of a colleague is kept as such. One from elsewhere is among the
    people of the entry, and is then taken for its organiser.
    """
    if event.organised_by_owner:
        return False
    if event.organiser:
        return mark_of(guest_rule(address)) == event.organiser
    return names_guest(address, event) or len(event.guests) >= MAX_GUESTS


def _bans_of(email: str, policy: CompanyPolicy) -> Iterator[Ban]:
    for rule in policy.never_guests:
        if names_address(rule, email):
            yield Ban(Reason.COMPANY_GUEST, rule)
    for rule in policy.never_organisers:
        if names_address(rule, email):
            yield Ban(Reason.COMPANY_ORGANISER, rule)


def allowing_all(policy: CompanyPolicy) -> CompanyPolicy:
    """Return the policy without anything that it forbids; which rules hold stays."""
    return replace(
        policy, never_guests=(), never_organisers=(), never_words=(), hours=None,
        weekdays=frozenset(), paused=None, owner_ban=None,
    )  # fmt: skip


# --- which rules hold


def under(policy: CompanyPolicy, preferences: Preferences | None) -> Preferences | None:
    """Return the rules that hold for somebody who saved these; None where none hold.

    Somebody who has saved none is recorded by the company's, if it has locked the mode. The same
    object comes back where the policy changes nothing.
    """
    if preferences is None:
        return policy.rules if MODE in policy.locked else None
    if not policy.locked and preferences.mode in policy.modes:
        # For every entry of every list.
        return preferences
    held = {name: getattr(policy.rules, name) for name in policy.locked}
    held[MODE] = allowed_mode(policy, held.get(MODE, preferences.mode))
    changed = {name: v for name, v in held.items() if getattr(preferences, name) != v}
    return replace(preferences, **changed) if changed else preferences


def allowed_mode(policy: CompanyPolicy, mode: Mode) -> Mode:
    """Return the mode, or the nearest narrower one that the policy allows."""
    while mode not in policy.modes and mode is not Mode.CHOSEN:
        mode = _NARROWER[mode]
    return mode


def first_rules(policy: CompanyPolicy) -> Preferences:
    """Return what a new person's rules are filled in with."""
    begun = under(policy, policy.rules)
    return begun if begun is not None else policy.rules


COMPANY_REASONS = frozenset(reason for reason in Reason if reason.name.startswith("COMPANY_"))
"""Reasons of the policy; those of locks and modes give way to a person's choice for a meeting."""
COMPANY_SKIPS = COMPANY_REASONS - {Reason.COMPANY_RECORDS}
FIRM = COMPANY_REASONS - {Reason.COMPANY_RULES, Reason.COMPANY_RECORDS}
"""Those that nobody's choice gets round."""
