"""Which links a person can choose among for one meeting, and which of them holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rollcall.domain.errors import NotFound
from rollcall.domain.event import EventFacts
from rollcall.domain.link_choice import LinkChoices
from rollcall.ports.portal_store import PortalStore
from rollcall.use_cases.set_override import MeetingOver


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """A meeting's own links, and what its user chose."""

    facts: EventFacts
    """The entry as it is."""
    joined: EventFacts
    """The entry with the chosen link in use."""
    choices: LinkChoices


def link_options(store: PortalStore, user_id: str, event_id: str, now: datetime) -> LinkOptions:
    """Return the links of a meeting of this user that has not ended.

    Raises NotFound for an event that is unknown, somebody else's or cancelled, and MeetingOver.
    """
    row = store.event(user_id, event_id)
    if row is None or row.facts.is_deleted:
        raise NotFound("event")
    if row.facts.end <= now:
        raise MeetingOver("over")
    rules = store.rules(user_id, now)
    return LinkOptions(row.facts, rules.joined(row.facts), rules.link_choices(row.facts))
