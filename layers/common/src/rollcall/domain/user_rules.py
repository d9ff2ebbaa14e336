"""Everything that a decision needs of one user: rules, overrides, choices of a link, stops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from rollcall.domain.event import EventFacts
from rollcall.domain.given_up import GivenUp
from rollcall.domain.guest_noes import ids_of, was_said_in
from rollcall.domain.link_choice import LinkChoice, LinkChoices, with_choices
from rollcall.domain.override_keys import (
    Kind,
    Matter,
    OverrideKey,
    held_event_key,
    held_series_key,
    link_keys,
    series_link_keys,
)
from rollcall.domain.policy import NO_POLICY, CompanyPolicy, under
from rollcall.domain.preferences import DEFAULT_BOT_NAME, Override, Overrides, Preferences
from rollcall.domain.stops import Stop, stop_for


@dataclass(frozen=True, slots=True)
class StoredPreferences:
    """Preferences with their version, for saving without overwriting; portal only."""

    preferences: Preferences
    version: int


@dataclass(frozen=True, slots=True)
class UserRules:
    """Everything a decision needs of one user."""

    preferences: Preferences | None = None
    """The rules as they were saved; what holds of them is `held`."""
    events: dict[str, Override] = field(default_factory=dict)
    series: dict[str, Override] = field(default_factory=dict)
    readable: bool = True
    """False when a newer version stored something that this one cannot honour."""
    hosted_domain: str = ""
    """`User.hosted_domain`: whom the user shares bots with follows from it."""
    occurrences: dict[str, Override] = field(default_factory=dict)
    expiries: dict[OverrideKey, datetime] = field(default_factory=dict, compare=False)
    """When each override expires; one of an older version may have no end."""
    links: dict[OverrideKey, LinkChoice] = field(default_factory=dict)
    """Which links the user chose for the bot to join."""
    stops: tuple[Stop, ...] = ()
    """Meetings that their organisers, of the user's company, stopped or let go on."""
    user_id: str = field(default="", compare=False)
    """Whose rules they are."""
    guest_noes: Mapping[str, datetime] = field(default_factory=dict)
    """Ids of what guests of the user's audience said no to, with the moment of each last one."""
    audience: str = field(default="", compare=False)
    """Id of those who may share a bot with the user (`guest_noes.Audiences`)."""
    name: str = field(default="", compare=False)
    """The user's name at Google; may be empty. Untrusted."""
    given_up: dict[str, GivenUp] = field(default_factory=dict)
    """By Recall's ids of events: what another bot is to take the place of."""
    email: str = field(default="", compare=False)
    """The address of the sign-in, whatever calendars are connected; empty without a profile."""
    blocked: bool = False
    """Whether an administrator blocked the user: then nothing is recorded, whatever else holds."""
    accounts: frozenset[str] = field(default=frozenset(), compare=False)
    """The addresses of the accounts that the user wants connected, as Google gave them."""
    policy: CompanyPolicy = NO_POLICY
    """The company's policy, as it is for this user."""

    @property
    def own_addresses(self) -> frozenset[str]:
        """Every address that is known to be the user's."""
        return self.accounts | ({self.email} if self.email else frozenset())

    def under(self, policy: CompanyPolicy) -> UserRules:
        """Return them as they are under a policy."""
        readable = self.readable and policy.readable
        return replace(self, policy=policy.about(self.own_addresses), readable=readable)

    @property
    def held(self) -> Preferences | None:
        """The rules that hold, be they one's own or the company's."""
        return under(self.policy, self.preferences)

    @property
    def bot_name(self) -> str:
        """The name of the user's bots."""
        held = self.held
        return held.bot_name if held else DEFAULT_BOT_NAME

    def chosen(self, key: OverrideKey) -> Override | LinkChoice | None:
        """Return the choice that is stored under a key, be it for recording or a link."""
        return self.links.get(key) if key.matter is Matter.LINK else self.override(key)

    def held_link_keys(self, facts: EventFacts) -> tuple[OverrideKey | None, OverrideKey | None]:
        """Return the keys of the links chosen for an event and for its series; None for none."""
        if not self.links:
            return None, None
        own = next((key for key in link_keys(facts) if key in self.links), None)
        return own, next((key for key in series_link_keys(facts) if key in self.links), None)

    def link_choices(self, facts: EventFacts) -> LinkChoices:
        """Return the choices of a link that apply to this event."""
        own, whole = self.held_link_keys(facts)
        event = self.links[own] if own else None
        series = self.links[whole] if whole else None
        if facts.series_id is None:
            # A single event that was a series has one choice, as it has one switch.
            return LinkChoices(event=event or series)
        return LinkChoices(event, series)

    def joined(self, facts: EventFacts) -> EventFacts:
        """Return the entry with the link that the user chose in use.

        This is the one place where a choice becomes the link of a meeting that has not begun;
        of one that has, `running.facts_now`.
        """
        return with_choices(facts, self.link_choices(facts)) if self.links else facts

    def override(self, key: OverrideKey) -> Override | None:
        """Return what is stored under a key."""
        return self._of_kind(key.kind).get(key.id)

    def _of_kind(self, kind: Kind) -> dict[str, Override]:
        if kind is Kind.EVENT:
            return self.events
        return self.series if kind is Kind.SERIES else self.occurrences

    def overrides_for(self, facts: EventFacts) -> Overrides:
        """Return the overrides that apply to this event."""
        own = whole = None
        if self.events or self.series or self.occurrences:
            own, whole = held_event_key(self, facts), held_series_key(self, facts)
        event = self.override(own) if own else None
        series = self.override(whole) if whole else None
        stop = stop_for(self.stops, facts, self.user_id)
        stopped_by = None if stop is None else "" if stop.by == self.user_id else stop.name
        guest = self.guest_said_no(facts)
        if facts.series_id is None:
            return Overrides(event or series, stopped_by=stopped_by, guest_said_no=guest)
        return Overrides(event, series, stopped_by, guest)

    def guest_said_no(self, facts: EventFacts) -> bool:
        """Whether a guest asked not to record this event, or its series."""
        if not self.guest_noes:
            return False
        said = not self.guest_noes.keys().isdisjoint(ids_of(facts))
        return said or was_said_in(self.joined(facts), self.audience, self.guest_noes)
