"""Which link the bot of an entry joins: a person's own choice among its links, or one they typed.

A choice among the entry's links names the room, and with it the platform, never the link: a
passcode that changes leaves it as it is. Where no link of the entry leads into that room, its only
link of that platform is taken: occurrences of one series may have rooms of their own. Where there
is none, or there are several, the choice leads nowhere and the entry's own link is used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from rollcall.domain.event import EventFacts, LinkSource
from rollcall.domain.meeting_room import may_be_one, platform_of, room


class LinkKind(StrEnum):
    """Where a chosen link comes from."""

    ENTRY = "entry"
    """The calendar entry has it; the choice holds its room (`meeting_room.room`)."""
    TYPED = "typed"
    """The person typed it; the choice holds the link."""


@dataclass(frozen=True, slots=True)
class LinkChoice:
    """A person's choice; ``value`` is personal and stays out of logs."""

    kind: LinkKind
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LinkChoices:
    """The choices that apply to one event: its own, and its series'."""

    event: LinkChoice | None = None
    series: LinkChoice | None = None

    @property
    def in_order(self) -> tuple[LinkChoice, ...]:
        """Those that there are, the one that counts first."""
        return tuple(choice for choice in (self.event, self.series) if choice)


def of_entry(link: str) -> LinkChoice:
    """Return the choice of a link that an entry has."""
    return LinkChoice(LinkKind.ENTRY, room(link))


def entry_links(facts: EventFacts) -> tuple[str, ...]:
    """Return the links of the entry itself, the one that is used without a choice first."""
    return (facts.meeting_url, *facts.other_links) if facts.meeting_url else facts.other_links


def chosen_link(facts: EventFacts, choice: LinkChoice) -> str | None:
    """Return the link that a choice leads to; None where the entry has no such link any more."""
    if choice.kind is LinkKind.TYPED:
        return choice.value
    links = entry_links(facts)
    same_room = [link for link in links if room(link) == choice.value]
    alike = [link for link in links if _family(room(link)) == _family(choice.value)]
    if same_room:
        return same_room[0]
    return alike[0] if len(alike) == 1 else None


def with_choices(facts: EventFacts, choices: LinkChoices) -> EventFacts:
    """Return the entry with the link in use that was chosen, if the choice leads to one."""
    found = (chosen_link(facts, choice) for choice in choices.in_order)
    link = next((link for link in found if link), None)
    return with_link(facts, link) if link else facts


def with_link(facts: EventFacts, link: str) -> EventFacts:
    """Return the entry with this link in use, and its own ones beside it."""
    if link == facts.meeting_url:
        return facts
    return replace(
        facts,
        meeting_url=link,
        meeting_platform=platform_of(link),
        link_source=LinkSource.CHOSEN,
        other_links=_elsewhere(link, entry_links(facts)),
        wrapped_by="",
        wrapped_link="",
    )


def _elsewhere(link: str, others: Iterable[str]) -> tuple[str, ...]:
    return tuple(other for other in others if not may_be_one(room(other), room(link)))


def _family(room_name: str) -> str:
    """Return how the rooms of a platform begin."""
    return room_name.partition(":")[0]
