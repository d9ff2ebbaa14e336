"""People as the list of administrators shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.deps import Visit
from functions.portal.views.connection_view import ConnectionView, connection_views
from functions.portal.views.words import short_date, short_name
from rollcall.domain.bot_use import Use
from rollcall.domain.model import Connection, User
from rollcall.use_cases.agenda import Agenda

type Pill = tuple[str, str]
"""A stable word, and its text."""


class Which(StrEnum):
    """Which people are shown."""

    ALL = "all"
    BLOCKED = "blocked"
    LOST = "lost"
    UNCONNECTED = "unconnected"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the list. ``name`` and ``email`` are untrusted."""

    user_id: str
    name: str
    email: str
    pills: tuple[Pill, ...]
    health: tuple[str, ...]
    """Of each calendar, how many of its meetings have their bot."""
    complete: bool
    seen: str
    use: str


def person_row(
    user: User, connections: Sequence[Connection], agenda: Agenda | None, use: Use, visit: Visit
) -> PersonRow:
    """One person in words; ``agenda`` is None for somebody without calendars."""
    cards = cards_of(user, connections, agenda, visit)
    return PersonRow(
        user.user_id,
        short_name(user.name),
        user.email,
        pills_of(user, cards),
        tuple(card.health for card in cards if card.health),
        all(card.complete for card in cards),
        seen_words(user),
        use_words(use),
    )


def cards_of(
    user: User, connections: Sequence[Connection], agenda: Agenda | None, visit: Visit
) -> list[ConnectionView]:
    """A person's calendars as that person sees them, in the visitor's zone."""
    return connection_views(connections, replace(visit, user=user), agenda)


def pills_of(user: User, cards: Sequence[ConnectionView]) -> tuple[Pill, ...]:
    """What there is to say of an account and its calendars, each thing once."""
    of_account = [("refused", texts.PERSON_PILLS["leaving"])] if user.erasing else []
    of_account += [("refused", texts.PERSON_PILLS["blocked"])] if user.blocked else []
    of_cards = [(card.pill, card.label) for card in cards]
    none = [] if of_cards else [("", texts.PERSON_PILLS["unconnected"])]
    return tuple(dict.fromkeys([*of_account, *of_cards, *none]))


def is_shown(which: Which, user: User, cards: Sequence[ConnectionView]) -> bool:
    """Whether a filter lets a person through."""
    match which:
        case Which.BLOCKED:
            return user.blocked
        case Which.LOST:
            return any(card.broken for card in cards)
        case Which.UNCONNECTED:
            return not any(card.live for card in cards)
        case Which.ALL:
            return True


def seen_words(user: User) -> str:
    """When a person was last here; a day of UTC."""
    if user.last_seen is None:
        return texts.PERSON_SEEN_LONG_AGO
    return texts.PERSON_SEEN.format(day=short_date(user.last_seen))


def use_words(use: Use) -> str:
    """Bots and their hours."""
    count = round(use.bots)
    bots = texts.PERSON_BOT if count == 1 else texts.PERSON_BOTS.format(count=count)
    return texts.PERSON_USE.format(bots=bots, hours=f"{use.hours:.1f}")


def month_words(now: datetime, zone: ZoneInfo) -> str:
    """The name of a month."""
    return f"{now.astimezone(zone):%B %Y}"
