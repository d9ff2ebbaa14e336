"""Whose bot serves a person's meetings, as far as that person may know.

A person learns of others only what the meeting they share shows: that a bot is there, how it
stands, and of people of the same company whose it is. Never a title, a rule or a reason, and of a
private event no name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rollcall.domain.bot_reports import Reports
from rollcall.domain.bot_state import bot_state, reports_of
from rollcall.domain.bot_view import IN_PROGRESS, BotState, BotView
from rollcall.domain.companies import Companies
from rollcall.domain.deduplication import Scope, deduplication_key, room_of, tenant
from rollcall.domain.event import EventFacts, ScheduledBot
from rollcall.domain.model import EventRow
from rollcall.domain.shared_bots import (
    NO_ADDRESS,
    Colleague,
    Sharer,
    is_same_company,
    look_for,
    name_giver,
    serving_bot,
)
from rollcall.domain.stop_requests import RECORDS
from rollcall.ports.portal_store import PortalStore

MOST_ROOMS = 15
"""Rooms looked into for one page, those of meetings without a bot first, then by time."""
MOST_OTHERS = 600
"""Entries of others read for one page, the soonest first."""
_NEWS_AHEAD = timedelta(minutes=30)
"""A bot that starts later than this has no status yet."""
_WITHOUT_OWN = frozenset({BotState.NONE, BotState.REMOVING})
_BEST = (*sorted(IN_PROGRESS), BotState.RECORDED, BotState.SCHEDULED, BotState.UNCONFIRMED)
"""Of several bots in one call, the one that is shown: the first of these states."""


@dataclass(frozen=True, slots=True, order=True)
class Recorder:
    """Somebody of the same company whose bot records the same meeting."""

    name: str
    """Untrusted; empty where that person is not to be named."""
    user_id: str


@dataclass(frozen=True, slots=True)
class SharedBot:
    """A bot that others' entries have, as the person who asks may see it."""

    view: BotView
    is_own: bool
    """Whether an entry of the person's own has it too, the one that is asked about."""
    owner: str = ""
    """Name of whom it is called after; empty where it is the person, or is not to be named."""
    called_after_self: bool = False
    bot_name: str = ""
    """Empty where its owner is not to be named."""
    others: tuple[str, ...] = ()
    """Names of the others whose entries have it, but for the owner."""
    unnamed: bool = False
    """Whether it also serves somebody who is not to be named."""
    recorders: tuple[Recorder, ...] = ()
    """Who can be asked to stop, of whichever bot in the call: those who have this very meeting."""


@dataclass(frozen=True, slots=True)
class _Serving:
    """Another entry, its bot in the call, and how that stands."""

    row: EventRow
    bot: ScheduledBot
    view: BotView


class SharedBots:
    """Finds the bots of others in the calls of one user's meetings."""

    def __init__(
        self, store: PortalStore, user_id: str, hosted_domain: str, scope: Scope,
        companies: Companies, now: datetime,
    ) -> None:  # fmt: skip
        self._store = store
        self._user_id = user_id
        self.company = companies.company(hosted_domain)
        """The one that Google vouches for; None for somebody without one."""
        self._scope = scope
        self._companies = companies
        self._now = now

    def find(
        self, rows: Sequence[tuple[EventRow, BotView]]
    ) -> dict[tuple[str, str, str], SharedBot]:
        """Return the shared bots of these meetings, each with how its own bot stands, by key.

        A bounded number of reads, whatever the meetings are.
        """
        rooms: dict[str, list[EventRow]] = {}
        for row, _view in sorted(rows, key=_urgency):
            room = self._room(row.facts)
            if room and (room in rooms or len(rooms) < MOST_ROOMS):
                rooms.setdefault(room, []).append(row)
        looks = [look_for(room, [row.facts for row in of]) for room, of in rooms.items()]
        others = self._store.others_in_rooms(self._user_id, looks, MOST_OTHERS)
        if not others:
            return {}
        serving = self._views(others)
        found = {
            row.key: hits
            for room, of in rooms.items()
            for row in of
            if (hits := self._serving(row, room, serving))
        }
        people = self._people(hit for hits in found.values() for hit in hits)
        views = {row.key: view for row, view in rows}
        return {
            row.key: self._shown(row, views[row.key], found[row.key], people)
            for of in rooms.values()
            for row in of
            if row.key in found
        }

    def copies(self, row: EventRow) -> set[str]:
        """Return the users of the same company whose bots serve the meeting by a copy of its entry.

        Another meeting that uses the same room is none.
        """
        room = self._room(row.facts)
        if not room:
            return set()
        look = look_for(room, [row.facts])
        others = self._store.others_in_rooms(self._user_id, [look], MOST_OTHERS)
        ids = {one.user_id for one in others if one.facts.occurrence_id == row.facts.occurrence_id}
        people = self._store.colleagues(ids | {self._user_id})
        return {one for one in ids if self._is_colleague(one, people)}

    def recorders(self, row: EventRow) -> tuple[Recorder, ...]:
        """Return the colleagues whose bots record a meeting that the user does not record."""
        found = self.find([(row, BotView(BotState.NONE))]).get(row.key)
        return found.recorders if found else ()

    def _room(self, facts: EventFacts) -> str:
        """Return the room of an event for this user's tenant; empty where no bot is shared."""
        if facts.meeting_url is None or facts.is_deleted or self._scope is Scope.CALENDAR:
            return ""
        if self.company is None and self._scope is Scope.COMPANY:
            return ""
        part = tenant(self._scope, company=self.company, user_id=self._user_id)
        return room_of(deduplication_key(part, facts.start, facts.meeting_url))

    def _views(self, others: Sequence[EventRow]) -> list[tuple[EventRow, BotView]]:
        started = [row for row in others if row.facts.start <= self._now + _NEWS_AHEAD]
        bots = {bot.bot_id for row in started for bot in row.observed.bots}
        reported: Mapping[str, Reports] = self._store.bot_reports(sorted(bots)) if bots else {}
        return [
            (row, bot_state(row, row.desired, reports_of(row, reported), self._now))
            for row in others
        ]

    def _serving(
        self, row: EventRow, room: str, others: Iterable[tuple[EventRow, BotView]]
    ) -> list[_Serving]:
        found = []
        for other, view in others:
            bot = serving_bot(other, view, room, row.facts, self._now)
            if bot is not None:
                found.append(_Serving(other, bot, view))
        return found

    def _people(self, hits: Iterable[_Serving]) -> dict[str, Colleague]:
        ids = {hit.row.user_id for hit in hits} | {self._user_id}
        return self._store.colleagues(ids)

    def _shown(
        self, row: EventRow, view: BotView, hits: Sequence[_Serving],
        people: Mapping[str, Colleague],
    ) -> SharedBot:  # fmt: skip
        """Return the one bot that is shown: its own if others have it, else the furthest one."""
        own_ids = {bot.bot_id for bot in row.observed.bots} - row.observed.dismissed
        own = [hit for hit in hits if hit.bot.bot_id in own_ids]
        shows_own = bool(own) and view.state not in _WITHOUT_OWN
        best = min(hits, key=_preference)
        group = own if shows_own else [hit for hit in hits if hit.bot.bot_id == best.bot.bot_id]
        described = self._described(row, group, people, own=shows_own)
        return replace(described, recorders=self._recorders(row, hits, people))

    def _recorders(
        self, row: EventRow, hits: Sequence[_Serving], people: Mapping[str, Colleague]
    ) -> tuple[Recorder, ...]:
        occurrence = row.facts.occurrence_id
        found = {
            hit.row.user_id: people[hit.row.user_id].shown_name * (not hit.row.facts.private)
            for hit in hits
            if occurrence and hit.row.facts.occurrence_id == occurrence
            if hit.view.state in RECORDS and self._is_colleague(hit.row.user_id, people)
        }
        return tuple(sorted(Recorder(name, user_id) for user_id, name in found.items()))

    def _described(
        self,
        row: EventRow,
        group: Sequence[_Serving],
        people: Mapping[str, Colleague],
        *,
        own: bool,
    ) -> SharedBot:
        # Whoever is about to lose the bot names it no more.
        staying = [hit for hit in group if hit.view.state is not BotState.REMOVING] or group
        sharers = [_sharer(hit.row, people) for hit in staying] + [_sharer(row, people)] * own
        giver = name_giver(sharers)
        giver_id = giver.user_id if giver else ""
        named = {hit.row.user_id for hit in group if self._may_name(hit.row, people)}
        to_self = own and giver_id == self._user_id
        known = to_self or giver_id in named
        return SharedBot(
            view=group[0].view,
            is_own=own,
            owner=people[giver_id].shown_name if giver_id in named and not to_self else "",
            called_after_self=to_self,
            bot_name=giver.bot_name if giver and known else "",
            others=tuple(sorted(people[one].shown_name for one in named - {giver_id})),
            unnamed=any(hit.row.user_id not in named for hit in group),
        )

    def _may_name(self, row: EventRow, people: Mapping[str, Colleague]) -> bool:
        return not row.facts.private and self._is_colleague(row.user_id, people)

    def _is_colleague(self, user_id: str, people: Mapping[str, Colleague]) -> bool:
        viewer, other = people.get(self._user_id), people.get(user_id)
        if viewer is None or other is None:
            return False
        return is_same_company(viewer.user, other.user, self._companies)


def _sharer(row: EventRow, people: Mapping[str, Colleague]) -> Sharer:
    known = people.get(row.user_id)
    if known is None:
        return Sharer(row.user_id, NO_ADDRESS, organises=row.facts.organised_by_owner)
    return Sharer(row.user_id, known.user.email, known.bot_name, row.facts.organised_by_owner)


def _urgency(of: tuple[EventRow, BotView]) -> tuple[bool, datetime]:
    row, view = of
    return view.state in {BotState.SCHEDULED, *IN_PROGRESS, BotState.RECORDED}, row.facts.start


def _preference(hit: _Serving) -> tuple[int, datetime, str]:
    state = hit.view.state
    rank = _BEST.index(state) if state in _BEST else len(_BEST)
    return rank, hit.bot.start, hit.bot.bot_id


def is_recorded_by_others(
    store: PortalStore, user_id: str, event_id: str, scope: Scope, companies: Companies,
    now: datetime,
) -> bool:  # fmt: skip
    """Whether a bot of others stays in a meeting that the user has switched off."""
    row = store.event(user_id, event_id)
    if row is None:
        return False
    hosted_domain = store.rules(user_id, now).hosted_domain
    of_others = SharedBots(store, user_id, hosted_domain, scope, companies, now)
    found = of_others.find([(row, BotView(BotState.NONE))]).get(row.key)
    return found is not None and found.view.state is not BotState.REMOVING
